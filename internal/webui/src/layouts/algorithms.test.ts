import { describe, expect, test } from 'vitest';
import type { Places, Position } from '../state';
import * as algorithms from './algorithms';
import { least } from './algorithms';
import type { Drawing } from './drawing';
import { layouter } from './layouter';

// Places are written as objects here: nobody is called "constructor".
type Written = Record<string, Position>;
const written = (p: Places): Written => Object.fromEntries(p);
const read = (p: Written): Places => new Map(Object.entries(p));
const arrange = (name: Parameters<typeof algorithms.arrange>[0], d: Parameters<typeof algorithms.arrange>[1], placed: Written, fixed: ReadonlySet<string>, center: string): Written =>
  written(algorithms.arrange(name, d, read(placed), fixed, center));
const place = (d: Parameters<typeof algorithms.place>[0], placed: Written, near?: string): Written => written(algorithms.place(d, read(placed), near));
const along = (ways: string[][], placed: Written): Written => written(algorithms.along(ways, read(placed)));

// grown makes a drawing in which each one but the first is joined to an earlier
// one, hubs more often, and some pairs are joined besides.
function grown(n: number, more = n >> 1, seed = 1): Drawing {
  let s = seed;
  const next = (k: number) => {
    s = (Math.imul(s, 1103515245) + 12345) >>> 0;
    return (s >>> 8) % k;
  };
  const ids = Array.from({ length: n }, (_, i) => `e${i}`);
  const ends: number[] = [0];
  const pairs: [string, string][] = [];
  const join = (a: number, b: number) => {
    pairs.push([`e${a}`, `e${b}`]);
    ends.push(a, b);
  };
  for (let i = 1; i < n; i++) join(i, ends[next(ends.length)] ?? 0);
  for (let i = 0; i < more; i++) {
    const a = next(n);
    const b = next(n);
    if (a !== b) join(a, b);
  }
  return { ids, pairs, degree: () => 1 };
}

function tooNear(p: Written): [string, string, number][] {
  const all = Object.entries(p).sort((a, b) => a[1][0] - b[1][0]);
  const out: [string, string, number][] = [];
  for (let i = 0; i < all.length; i++) {
    for (let j = i + 1; j < all.length; j++) {
      const [a, [ax, ay]] = all[i]!;
      const [b, [bx, by]] = all[j]!;
      if (bx - ax > least) break;
      const d = Math.hypot(ax - bx, ay - by);
      if (d < least - 0.2) out.push([a, b, d]);
    }
  }
  return out;
}

const names = ['force', 'radial', 'tree'] as const;

describe('arrange', () => {
  for (const name of names) {
    for (const n of [1, 2, 3, 25, 120, 700]) {
      test(`${name} of ${n}: all placed, none too near, the same again and in tenths`, () => {
        const d = grown(n);
        const got = arrange(name, d, {}, new Set(), '');
        expect(Object.keys(got)).toHaveLength(n);
        expect(tooNear(got)).toEqual([]);
        expect(arrange(name, grown(n), {}, new Set(), '')).toEqual(got);
        for (const [x, y] of Object.values(got)) {
          expect(Number.isFinite(x) && Number.isFinite(y)).toBe(true);
          expect(Math.abs(x * 10 - Math.round(x * 10))).toBeLessThan(1e-6);
          expect(Math.abs(y * 10 - Math.round(y * 10))).toBeLessThan(1e-6);
        }
      });
    }
    test(`${name}: the fixed stay, and others keep off them`, () => {
      const d = grown(60);
      const placed: Written = { e3: [500, -200], e7: [-300, 40], e9: [0, 0] };
      const got = arrange(name, d, placed, new Set(['e3', 'e7']), '');
      expect(got.e3).toBeUndefined();
      expect(got.e7).toBeUndefined();
      expect(got.e9).toBeDefined();
      expect(tooNear({ ...got, e3: placed.e3!, e7: placed.e7! })).toEqual([]);
    });
    test(`${name}: nothing, one alone, loops, doubled pairs, strangers, parts apart`, () => {
      expect(arrange(name, { ids: [], pairs: [], degree: () => 0 }, {}, new Set(), '')).toEqual({});
      expect(arrange(name, { ids: ['a'], pairs: [['a', 'a']], degree: () => 0 }, {}, new Set(), 'a')).toEqual({ a: [0, 0] });
      const d: Drawing = {
        ids: ['a', 'b', 'c', 'd', 'e', 'f'],
        pairs: [
          ['a', 'b'],
          ['b', 'a'],
          ['a', 'gone'],
          ['c', 'd'],
          ['c', 'c'],
        ],
        degree: () => 1,
      };
      const got = arrange(name, d, {}, new Set(), 'nobody');
      expect(Object.keys(got).sort()).toEqual(['a', 'b', 'c', 'd', 'e', 'f']);
      expect(tooNear(got)).toEqual([]);
    });
    test(`${name}: all at one place come apart, a star has room`, () => {
      const ids = ['hub', ...Array.from({ length: 200 }, (_, i) => `l${i}`)];
      const d: Drawing = { ids, pairs: ids.slice(1).map((l) => ['hub', l] as const), degree: () => 1 };
      const at: Written = Object.fromEntries(ids.map((id) => [id, [7, 7] as const]));
      expect(tooNear(arrange(name, d, at, new Set(), 'hub'))).toEqual([]);
    });
  }
  test('a typical link is about a hundred long', () => {
    const d = grown(100, 20);
    const p = arrange('force', d, {}, new Set(), '');
    const lengths = d.pairs.map(([a, b]) => Math.hypot(p[a]![0] - p[b]![0], p[a]![1] - p[b]![1])).sort((a, b) => a - b);
    expect(lengths[lengths.length >> 1]).toBeGreaterThan(70);
    expect(lengths[lengths.length >> 1]).toBeLessThan(190);
  });
  test('radial: rings by how far from the centre', () => {
    const d: Drawing = {
      ids: ['a', 'b', 'c', 'd', 'e'],
      pairs: [
        ['a', 'b'],
        ['a', 'c'],
        ['b', 'd'],
        ['c', 'e'],
      ],
      degree: () => 1,
    };
    const p = arrange('radial', d, {}, new Set(), 'a');
    const r = (id: string) => Math.hypot(p[id]![0] - p.a![0], p[id]![1] - p.a![1]);
    expect(Math.abs(r('b') - r('c'))).toBeLessThan(1);
    expect(Math.abs(r('d') - r('e'))).toBeLessThan(1);
    expect(r('d')).toBeGreaterThan(r('b') + 60);
  });
  test('tree: levels below the centre', () => {
    const d: Drawing = {
      ids: ['a', 'b', 'c', 'd', 'e'],
      pairs: [
        ['a', 'b'],
        ['a', 'c'],
        ['b', 'd'],
        ['c', 'e'],
      ],
      degree: () => 1,
    };
    const p = arrange('tree', d, {}, new Set(), 'a');
    expect(p.b![1]).toBe(p.c![1]);
    expect(p.d![1]).toBe(p.e![1]);
    expect(p.d![1]).toBeGreaterThan(p.b![1]);
    // Lines do not cross: what hangs under the left one is on the left.
    expect(Math.sign(p.b![0] - p.c![0])).toBe(Math.sign(p.d![0] - p.e![0]));
  });
  test('five thousand: none too near', () => {
    expect(tooNear(arrange('force', grown(5000, 5000), {}, new Set(), ''))).toEqual([]);
  }, 90_000);
});

describe('place', () => {
  test('gives only those without a place, near the one they were opened at', () => {
    const d: Drawing = {
      ids: ['hub', 'x', 'n1', 'n2', 'n3'],
      pairs: [
        ['hub', 'x'],
        ['hub', 'n1'],
        ['hub', 'n2'],
        ['n3', 'hub'],
      ],
      degree: () => 1,
    };
    const placed: Written = { hub: [100, 50], x: [0, 50] };
    const got = place(d, placed, 'hub');
    expect(Object.keys(got).sort()).toEqual(['n1', 'n2', 'n3']);
    for (const [x, y] of Object.values(got)) {
      const r = Math.hypot(x - 100, y - 50);
      expect(r).toBeGreaterThan(80);
      expect(r).toBeLessThan(260);
      // Away from what is there.
      expect(x).toBeGreaterThan(60);
    }
    expect(tooNear({ ...placed, ...got })).toEqual([]);
    expect(place(d, placed, 'hub')).toEqual(got);
  });
  test('between several it is joined to', () => {
    const d: Drawing = {
      ids: ['a', 'b', 'n'],
      pairs: [
        ['a', 'n'],
        ['b', 'n'],
      ],
      degree: () => 1,
    };
    expect(place(d, { a: [0, 0], b: [200, 0] })).toEqual({ n: [100, 0] });
  });
  test('all of it where nothing has a place, nothing where all have', () => {
    const d = grown(30);
    const all = place(d, {});
    expect(Object.keys(all)).toHaveLength(30);
    expect(place(d, all)).toEqual({});
  });
  test('strangers stand beside the rest', () => {
    const d: Drawing = {
      ids: ['a', 'b', 's', 't'],
      pairs: [
        ['a', 'b'],
        ['s', 't'],
      ],
      degree: () => 1,
    };
    const placed: Written = { a: [0, 0], b: [100, 0] };
    const got = place(d, placed);
    expect(tooNear({ ...placed, ...got })).toEqual([]);
    for (const [, y] of Object.values(got)) expect(y).toBeGreaterThan(60);
  });
  test('a page of a hub, and the next, without overlap', () => {
    const ids = ['hub', ...Array.from({ length: 340 }, (_, i) => `l${i}`)];
    const d = (n: number): Drawing => ({ ids: ids.slice(0, n + 1), pairs: ids.slice(1, n + 1).map((l) => ['hub', l] as const), degree: () => 1 });
    let placed: Written = { hub: [0, 0] };
    for (const n of [25, 50, 340]) {
      const got = place(d(n), placed, 'hub');
      for (const id of Object.keys(got)) expect(placed[id]).toBeUndefined();
      placed = { ...placed, ...got };
      expect(tooNear(placed)).toEqual([]);
    }
  });
});

describe('along', () => {
  test('ways run from left to right, a row each', () => {
    const got = along(
      [
        ['a', 'x', 'b'],
        ['a', 'y', 'z', 'b'],
        ['a', 'b'],
      ],
      {},
    );
    expect(got.a![0]).toBeLessThan(got.x![0]);
    expect(got.x![0]).toBeLessThan(got.b![0]);
    expect(got.a![1]).toBe(got.b![1]);
    expect(got.y![1]).toBe(got.z![1]);
    expect(got.y![1]).not.toBe(got.x![1]);
    expect(tooNear(got)).toEqual([]);
  });
  test('what has a place keeps it', () => {
    const got = along([['a', 'x', 'b']], { a: [10, 10], b: [400, 10] });
    expect(got).toEqual({ x: [205, 10] });
    expect(along([['a', 'b']], { a: [0, 0], b: [9, 9] })).toEqual({});
    expect(along([], {})).toEqual({});
  });
});

describe('layouter', () => {
  test('does without a worker', async () => {
    const d = grown(400);
    expect(await layouter().arrange('force', d, new Map(), new Set(), '')).toEqual(algorithms.arrange('force', d, new Map(), new Set(), ''));
  });
});
