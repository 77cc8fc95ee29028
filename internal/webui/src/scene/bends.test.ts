import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { bends, curve } from './bends';

const marks = (list: Record<string, [number, number]>) => new Map(Object.entries(list).map(([id, [x, y]]) => [id, { x, y, r: 10 }]));
const lines = (...list: [string, string][]) => new Map(list.map(([a, b]) => [`${a} ${b}`, { a, b }]));

test('a line bends around the mark in its way, to the side that is nearer, and no other does', () => {
  const got = bends(marks({ a: [0, 0], b: [200, 0], c: [100, 4], d: [0, 300] }), lines(['a', 'b'], ['a', 'c'], ['a', 'd'], ['a', 'a']));
  expect([...got.keys()]).toEqual(['a b']);
  const bend = got.get('a b') ?? 0;
  expect(bend).toBeLessThan(0);
  const nearest = Math.min(...curve(0, 0, 200, 0, bend).map(([x, y]) => Math.hypot(x - 100, y - 4)));
  expect(nearest).toBeGreaterThan(10);
  expect(nearest).toBeLessThan(30);
});

test('a curve begins and ends where its line does, and lies to the right of the way for a bend above 0', () => {
  const way = curve(0, 0, 100, 0, 0.5);
  expect([way[0], way.at(-1)]).toEqual([
    [0, 0],
    [100, 0],
  ]);
  expect(way[Math.floor(way.length / 2)]).toEqual([50, 25]);
});

test('at one place, of ends that are not there, and of very many, lines stay straight', () => {
  expect(bends(marks({ a: [0, 0], b: [0, 0], c: [0, 0] }), lines(['a', 'b'], ['a', 'gone'])).size).toBe(0);
  const many = marks(Object.fromEntries(Array.from({ length: 301 }, (_, i) => [`m${i}`, [i * 10, 0] as [number, number]])));
  expect(bends(many, lines(['m0', 'm300'])).size).toBe(0);
});

test('the service bends lines by the same rule', () => {
  const drawings = JSON.parse(readFileSync('src/testdata/bends.json', 'utf8')) as { marks: number[][]; lines: number[][]; bends: number[] }[];
  for (const d of drawings) {
    const marks = new Map(d.marks.map(([x, y, r], i) => [String(i), { x: x ?? 0, y: y ?? 0, r: r ?? 0 }]));
    // By the lesser id first, as all links of the page are.
    const lines = new Map(d.lines.map(([a, b], i) => [String(i), { a: String(Math.min(a ?? 0, b ?? 0)), b: String(Math.max(a ?? 0, b ?? 0)) }]));
    const got = bends(marks, lines);
    for (const [i, [a, b]] of d.lines.entries()) {
      const [p, q] = [marks.get(String(a)), marks.get(String(b))];
      const l = Math.hypot((p?.x ?? 0) - (q?.x ?? 0), (p?.y ?? 0) - (q?.y ?? 0));
      const sign = (a ?? 0) < (b ?? 0) ? 1 : -1;
      expect(Math.abs(sign * (got.get(String(i)) ?? 0) * l - (d.bends[i] ?? 0)), `line ${i}`).toBeLessThan(0.06);
    }
  }
});
