import { describe, expect, it } from 'vitest';
import { bom, cell, csv, guarded, unguarded } from './csv';
import { readCSV } from './reading';

const formulas = ['=', '+', '-', '@', '＝', '＋', '－', '＠'];

it('quotes by RFC 4180', () => {
  expect(['a', 'a,b', 'a"b', 'a\nb', 'a\r\nb', ' a', '', 'a;b'].map((s) => cell(s))).toEqual(['a', '"a,b"', '"a""b"', '"a\nb"', '"a\r\nb"', '" a"', '', '"a;b"']);
  expect(csv(['x', 'y'], [[undefined, '上海']])).toBe(`${bom}x,y\r\n,上海\r\n`);
});

describe('a text', () => {
  it.each([
    ['=1+1', "'=1+1"],
    ['+1', "'+1"],
    ['-x', "'-x"],
    ['@x', "'@x"],
    ['＝1+1', "'＝1+1"],
    ['＋1', "'＋1"],
    ['－1', "'－1"],
    ['＠x', "'＠x"],
    ['−1', "'−1"],
    ['﹦1', "'﹦1"],
    ['-1', "'-1"], // a name, not a number
    ['-', "'-"],
    ['\tx', "'\tx"],
    ['\rx', "'\rx"],
    ['\nx', "'\nx"],
    ['\t=1', "'\t'=1"],
    ['  =1', "  '=1"],
    ['\u00a0=1', "\u00a0'=1"],
    ['\u3000=1', "\u3000'=1"],
    ['\u200b\ufeff=1', "\u200b\ufeff'=1"],
    ['\u0000=1', "\u0000'=1"],
    ['"=1"', '"\'=1"'],
    ['a;=HYPERLINK("http://x")', 'a;\'=HYPERLINK("http://x")'],
    ['a; "＝1', 'a; "\'＝1'],
    ['a,=1', "a,'=1"],
    ['a\t=1', "a\t'=1"],
    ['a\n=1\r+2', "a\n'=1\r'+2"],
    [';;=1', ";;'=1"],
    ["'=1", "''=1"],
    ["a;''=1", "a;'''=1"],
    // These begin nothing.
    ['a=1', 'a=1'],
    ['3-4', '3-4'],
    ['1e5', '1e5'],
    ['a-b; c+d', 'a-b; c+d'],
    ["' =1", "' =1"],
    ['x@example.org', 'x@example.org'],
    ['王-李；＝', '王-李；＝'],
    ['', ''],
  ])('%j is written as %j, and reads back', (text, want) => {
    expect(guarded(text)).toBe(want);
    expect(unguarded(want)).toBe(text);
  });
  it('is guarded whatever width a formula’s first character has', () => {
    const wide: string[] = [];
    for (let p = 0x80; p < 0x10000; p++) {
      const c = String.fromCharCode(p);
      if (/^[=+\-@]/.test(c.normalize('NFKC'))) wide.push(c);
    }
    expect(wide.length).toBeGreaterThan(8);
    expect(wide.filter((c) => guarded(c) === c)).toEqual([]);
  });
});

it('leaves numbers numbers where the column has them, and only there', () => {
  const values = ['-1', '-1.5', '12', '-1-1', '=1', '3\n4'];
  const text = csv(
    ['n', 't'],
    values.map((v) => [v, v]),
    new Set(['n']),
  );
  expect(readCSV(text.slice(bom.length))).toEqual([
    ['n', 't'],
    ['-1', "'-1"],
    ['-1.5', "'-1.5"],
    ['12', '12'],
    ["'-1-1", "'-1-1"],
    ["'=1", "'=1"],
    ['3\n4', '3\n4'],
  ]);
});

describe('any table', () => {
  // Always the same ones (xorshift), of what makes readers stumble.
  let seed = 2463534242;
  const below = (n: number): number => {
    seed ^= seed << 13;
    seed ^= seed >>> 17;
    seed ^= seed << 5;
    return (seed >>> 0) % n;
  };
  const letters = [...formulas, '"', '"', "'", ';', ';', ',', '\t', '\n', '\r', ' ', '\u3000', '\u200b', '\ufeff', 'a', '1', '上', '\u{e0020}'];
  const word = (): string => Array.from({ length: below(9) }, () => letters[below(letters.length)]).join('');
  const tables = Array.from({ length: 400 }, () => Array.from({ length: 3 }, () => [word(), `-${below(1000)}.5`, word(), word()]));
  const head = ['a', 'n', 'b', 'c'];
  const write = (rows: string[][]) => csv(head, rows, new Set(['n'])).slice(bom.length);

  it('reads back as it was written', () => {
    for (const rows of tables) expect(readCSV(write(rows)).map((r) => r.map(unguarded))).toEqual([head, ...rows]);
  });
  it.each([
    [',', true],
    [',', false],
    [';', true],
    [';', false],
    ['\t', true],
    ['\t', false],
  ])('has no formula for a reader that parts cells by %j, heeding quotation marks: %j', (separator, quotes) => {
    const begins = new RegExp(`^["\\s\\p{Cc}\\p{Cf}]*[${formulas.map((f) => `\\u{${f.codePointAt(0)?.toString(16)}}`).join('')}]`, 'u');
    for (const rows of tables) {
      for (const found of readCSV(write(rows), separator, quotes).flat()) if (begins.test(found)) expect(found).toMatch(/^-\d+\.5$/);
    }
  });
});
