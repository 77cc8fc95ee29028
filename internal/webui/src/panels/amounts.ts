// Amounts as people write them.

// How many zeros a word stands for.
const words: ReadonlyMap<string, number> = new Map([
  ['thousand', 3],
  ['k', 3],
  ['million', 6],
  ['m', 6],
  ['mn', 6],
  ['billion', 9],
  ['b', 9],
  ['bn', 9],
  ['trillion', 12],
  ['tn', 12],
  ['千', 3],
  ['万', 4],
  ['萬', 4],
  ['百万', 6],
  ['千万', 7],
  ['亿', 8],
  ['億', 8],
  ['万亿', 12],
  ['萬億', 12],
]);

// parseAmount reads "10 billion", "1,000", "1.5 bn", "100亿" as the exact decimal
// that the API takes; null where it is none.
export function parseAmount(text: string): string | null {
  const m = text
    .normalize('NFKC')
    .trim()
    .toLowerCase()
    .match(/^([+-]?)(\d[\d,  ]*)(?:\.(\d+))?\s*([a-z]+|[\u4e00-\u9fff]+)?$/);
  if (!m) return null;
  const [, sign = '', whole = '', fraction = '', word = ''] = m;
  const zeros = word === '' ? 0 : words.get(word);
  if (zeros === undefined) return null;
  const digits = whole.replace(/[,  ]/g, '');
  const shifted = fraction.padEnd(zeros, '0');
  const left = (digits + shifted.slice(0, zeros)).replace(/^0+(?=\d)/, '');
  const right = shifted.slice(zeros).replace(/0+$/, '');
  const n = left + (right ? `.${right}` : '');
  return sign === '-' && n !== '0' ? `-${n}` : n;
}
