// A picture as elements of the page. What the page writes itself is all that is read, and
// so by its own few forms: the browser's reader of markup is closed to it.

const namespace = 'http://www.w3.org/2000/svg';
const token = /<(\/?)([\w-]+)((?:\s+[\w:-]+="[^"]*")*)\s*(\/?)>|([^<]+)/g;
const attribute = /([\w:-]+)="([^"]*)"/g;
const entities: Readonly<Record<string, string>> = { '&amp;': '&', '&lt;': '<', '&gt;': '>', '&quot;': '"', '&#39;': "'" };
const plain = (text: string): string => text.replace(/&(?:amp|lt|gt|quot|#39);/g, (e) => entities[e] ?? e);

// svgElement makes elements of what pictureSVG wrote.
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
      for (const [, key = '', value = ''] of attributes.matchAll(attribute)) if (key !== 'xmlns') e.setAttribute(key, plain(value));
      at.append(e);
      if (!empty) open.push(e);
    }
  }
  return root.firstElementChild as SVGElement;
}
