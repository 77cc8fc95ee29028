import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { Segment } from './labels';
import { alignOf, boxOf, type Disc, Field, mostLines, type Place, type Size, widths } from './names';
import { radiusOf } from './sizes';

const rule = JSON.parse(readFileSync('src/testdata/names.json', 'utf8')) as { radii: Record<string, number>; letter: number; width: number; lines: number; sides: number[][]; liking: number[] };

test('marks are as large, and names stand, as in the pictures of the service', () => {
  expect(Object.keys(rule.radii).map((n) => radiusOf(Number(n)))).toEqual(Object.values(rule.radii));
  expect([widths[0], mostLines]).toEqual([rule.width, rule.lines]);
  for (const [side, want] of rule.sides.entries()) {
    const b = boxOf({ side, far: 0, size: 0 }, { w: 60, h: 18 }, 10, 20, 7);
    for (const [i, x] of [b.x0, b.y0, b.x1, b.y1].entries()) expect(x, `side ${side}`).toBeCloseTo(want[i] ?? Number.NaN, 9);
  }
  // The same ones are liked most, in the same order.
  const field = new Field([{ x: 0, y: 0, r: 7 }], [], 1);
  const met: number[] = [];
  field.find(0, [{ lines: ['a'], w: 20, h: 18, cut: false }], 7, 0, false, (p) => {
    if (p.far === 0 && p.size === 0) met.push(p.side);
    return false;
  });
  expect(met.map((side) => rule.liking[side])).toEqual([...rule.liking].sort((a, b) => a - b));
});

const size = (w: number, cut = false): Size => ({ lines: ['x'], w, h: 18, cut });
const first = (field: Field, sizes: readonly Size[], crossed = 0, over = false): Place | undefined => field.find(0, sizes, 8, crossed, over, () => true);
const disc = (x: number, y: number, r = 8): Disc => ({ x, y, r });
const line = (n: number, ...g: [number, number, number, number]): readonly [Segment, number] => [g, n];

test('a name stands where no line goes through it and where it covers no mark', () => {
  const alone = new Field([disc(0, 0)], [], 1);
  const p = first(alone, [size(60)]) as Place;
  expect([p, alignOf(p)]).toMatchObject([{ side: 0, far: 0, size: 0 }, 'left']);
  const crossed = new Field([disc(0, 0)], [line(0, 0, 0, 200, 0)], 1);
  expect(first(crossed, [size(60)])?.side).not.toBe(0);
  expect(crossed.clear(0, p, size(60), 8)).toBe(false);
  const beside = new Field([disc(0, 0), disc(40, 0)], [], 2);
  expect(first(beside, [size(60)])?.side).not.toBe(0);
});

test('what may be crossed or covered is, as far as it may', () => {
  // A bar of lines all around, of which one goes through each place near the mark.
  const rays = Array.from({ length: 48 }, (_, i) => {
    const a = (i * Math.PI) / 24;
    return line(i, 0, 0, 300 * Math.cos(a), 300 * Math.sin(a));
  });
  const field = new Field([disc(0, 0)], rays, 1);
  expect(first(field, [size(60)])).toBeUndefined();
  const p = first(field, [size(60)], 20) as Place;
  expect([p.far, field.crossed(0, p, size(60), 8) > 0]).toEqual([0, true]);
  const marks = [disc(0, 0), ...Array.from({ length: 200 }, (_, i) => disc(((i % 20) - 10) * 16 + 3, (Math.floor(i / 20) - 5) * 16 + 3, 3))];
  const full = new Field(marks, [], 1);
  expect(first(full, [size(60)])).toBeUndefined();
  expect(first(full, [size(60)], 0, true)).toBeDefined();
  expect(first(new Field(marks, [], marks.length), [size(60)], 0, true)).toBeUndefined();
});

test('a name that lacks its end comes after one that is whole', () => {
  const field = new Field([disc(0, 0), disc(60, 0)], [], 2);
  expect(first(field, [size(120, true), size(30)])?.size).toBe(1);
});
