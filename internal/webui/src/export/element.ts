// A picture as elements of the page. What the service draws is all that is read, and so by
// its own few forms: the browser's reader of markup is closed to the page. Its classes are
// left out, for the page's style sheet means other things by them.

const namespace = 'http://www.w3.org/2000/svg';
const token = /<(\/?)([\w-]+)((?:\s+[\w:-]+="[^"]*")*)\s*(\/?)>|([^<]+)/g;
const attribute = /([\w:-]+)="([^"]*)"/g;
const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>' };
const plain = (text: string): string =>
  text.replace(/&(?:(amp|lt|gt)|#(\d+)|#x([\da-fA-F]+));/g, (_, name, number, hex) => (name ? (entities[name] ?? '') : String.fromCodePoint(number ? Number(number) : Number.parseInt(hex, 16))));

// svgElement makes elements of a picture that the service drew.
export function svgElement(text: string): SVGElement {
  const root = document.createElementNS(namespace, 'g');
  const open: SVGElement[] = [root];
  for (const [, ends, name = '', attributes = '', empty, words] of text.matchAll(token)) {
    const at = open.at(-1) ?? root;
    if (words !== undefined) {
      if (words.trim() !== '') at.append(plain(words));
    } else if (ends) open.pop();
    else {
      const e = document.createElementNS(namespace, name);
      for (const [, key = '', value = ''] of attributes.matchAll(attribute)) if (key !== 'xmlns' && key !== 'class') e.setAttribute(key, plain(value));
      at.append(e);
      if (!empty) open.push(e);
    }
  }
  return root.firstElementChild as SVGElement;
}
