import { expect, test } from 'vitest';
import { type HitLink, type HitMark, Hits } from './hits';
import { radiusOf, ringOf } from './sizes';

const marks = (...list: HitMark[]) => new Map(list.map((m) => [m.id, m]));
const links = (...list: HitLink[]) => new Map(list.map((l) => [l.key, l]));

test('a mark is hit within its radius and a little beside it', () => {
  const h = new Hits(marks({ id: 'a', x: 10, y: 20, weight: 0 }), links());
  expect(h.mark(10, 20, 1, 1)).toBe('a');
  expect(h.mark(17.9, 20, 1, 1)).toBe('a'); // 5 and 3
  expect(h.mark(18.1, 20, 1, 1)).toBeNull();
  expect(h.mark(16, 26, 1, 1)).toBeNull(); // a circle, not a square
  // From afar marks shrink less than what is between them.
  expect(h.mark(30, 20, 4, 0.5)).toBe('a'); // 5 pixels: 2.5 and 3
});

test('a small mark upon a large one can be hit', () => {
  const h = new Hits(marks({ id: 'small', x: 12, y: 0, weight: 0 }, { id: 'large', x: 0, y: 0, weight: 200 }), links());
  expect(h.mark(12, 0, 1, 1)).toBe('small');
  expect(h.mark(-12, 0, 1, 1)).toBe('large');
});

test('a link is hit beside its line, not beyond its ends and not within marks', () => {
  const h = new Hits(
    marks({ id: 'a', x: 0, y: 0, weight: 0 }, { id: 'b', x: 100, y: 0, weight: 0 }, { id: 'c', x: 100, y: 8, weight: 0 }),
    links({ key: 'ab', a: 'a', b: 'b', count: 1 }, { key: 'ac', a: 'a', b: 'c', count: 1 }, { key: 'gone', a: 'a', b: 'nobody', count: 1 }),
  );
  expect(h.link(50, -4.9, 1, 1)).toBe('ab');
  expect(h.link(50, -5.1, 1, 1)).toBeNull();
  expect(h.link(80, 5, 1, 1)).toBe('ac'); // the nearer of two
  expect(h.link(3, 0, 1, 1)).toBeNull();
  expect(h.link(120, 0, 1, 1)).toBeNull();
  expect(h.link(200, 0, 4, 1)).toBeNull();
});

test('a link that bends is hit on its curve, up to its marks, and nowhere else', () => {
  const h = new Hits(marks({ id: 'a', x: 0, y: 0, weight: 0 }, { id: 'b', x: 200, y: 0, weight: 0 }), links({ key: 'ab', a: 'a', b: 'b', count: 1 }), new Map([['ab', 0.4]]));
  expect(h.link(100, 40, 1, 1)).toBe('ab'); // half as far as its control point
  expect(h.link(30, 20, 1, 1)).toBe('ab');
  expect(h.link(100, 0, 1, 1)).toBeNull();
  expect(h.link(3, 2.5, 1, 1)).toBeNull();
  expect(h.link(230, -20, 1, 1)).toBeNull();
});

test('marks at one place, with a link between them, give no line', () => {
  const h = new Hits(marks({ id: 'a', x: 0, y: 0, weight: 0 }, { id: 'b', x: 0, y: 0, weight: 0 }), links({ key: 'ab', a: 'a', b: 'b', count: 1 }));
  expect(h.link(0, 0, 1, 1)).toBeNull();
  expect(h.mark(0, 0, 1, 1)).toBe('b'); // the one on top
});

test('a link from a mark to itself is hit on its ring', () => {
  const h = new Hits(marks({ id: 'a', x: 10, y: 20, weight: 7 }), links({ key: 'aa', a: 'a', b: 'a', count: 1 }));
  const g = ringOf(10, 20, radiusOf(7));
  for (const turn of [-0.25, 0, 0.25]) expect(h.link(g.x + g.r * Math.cos((turn - 0.25) * Math.PI), g.y + g.r * Math.sin((turn - 0.25) * Math.PI), 1, 1)).toBe('aa');
  expect(h.link(g.x, g.y, 1, 1)).toBeNull(); // in the middle of it
  expect(h.link(10, 60, 1, 1)).toBeNull();
  // It begins and ends at the mark.
  for (const at of [g.from, g.to]) expect(Math.hypot(g.x + g.r * Math.cos(at) - 10, g.y + g.r * Math.sin(at) - 20)).toBeCloseTo(radiusOf(7));
});
