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
