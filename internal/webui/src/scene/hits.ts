// What is under a point: the mark, or else the link. Found from where things are
// rather than by drawing all of them a second time in colours that tell them apart, which
// a slow machine would pay for with each picture.

import { curve, pieces } from './bends';
import { radiusOf, ringOf, widthOf } from './sizes';

export interface HitMark {
  id: string;
  x: number;
  y: number;
  weight: number;
}

export interface HitLink {
  key: string;
  a: string;
  b: string;
  count: number;
}

// A mark is hit a little beside it too, and a thin line within as much as a hand
// needs, in CSS pixels.
const besideMark = 3;
const besideLink = 5;
// Lines end before their marks.
const gap = 1.5;

// Hits holds places as they were when it was made, in units.
export class Hits {
  private readonly ids: string[] = [];
  private readonly keys: string[] = [];
  private readonly spots: Float64Array; // x, y, radius of each mark
  // Ends, radii at the ends and width of each link, or of each piece of one that bends; -1
  // for a radius where it goes on.
  private readonly lines: Float64Array;
  private readonly loops: { key: string; mark: number; width: number }[] = [];

  // bends: how much lines bend, as in bends.ts.
  constructor(marks: ReadonlyMap<string, HitMark>, links: ReadonlyMap<string, HitLink>, bends: ReadonlyMap<string, number> = new Map()) {
    const index = new Map<string, number>();
    this.spots = new Float64Array(3 * marks.size);
    for (const m of marks.values()) {
      const i = this.ids.length;
      index.set(m.id, i);
      this.ids.push(m.id);
      this.spots.set([m.x, m.y, radiusOf(m.weight)], 3 * i);
    }
    this.lines = new Float64Array(7 * (links.size + bends.size * (pieces - 1)));
    const s = this.spots;
    for (const l of links.values()) {
      const a = index.get(l.a);
      const b = index.get(l.b);
      if (a === undefined || b === undefined) continue;
      if (a === b) {
        this.loops.push({ key: l.key, mark: a, width: widthOf(l.count) });
        continue;
      }
      const at = (i: number): number => s[i] as number;
      const bend = bends.get(l.key);
      const way = bend ? curve(at(3 * a), at(3 * a + 1), at(3 * b), at(3 * b + 1), bend) : ([a, b].map((i) => [at(3 * i), at(3 * i + 1)]) as [number, number][]);
      for (const [i, [x, y]] of way.entries()) {
        const last = way[i - 1];
        if (!last) continue;
        this.lines.set([...last, x, y, i === 1 ? at(3 * a + 2) : -1, i === way.length - 1 ? at(3 * b + 2) : -1, widthOf(l.count)], 7 * this.keys.length);
        this.keys.push(l.key);
      }
    }
  }

  // mark gives the mark at a point, null for none; of several the one whose heart
  // is nearest, for its size. scale is units across a pixel, zoom how large marks
  // are drawn.
  mark(x: number, y: number, scale: number, zoom: number): string | null {
    const s = this.spots;
    let best = -1;
    let least = Infinity;
    for (let i = 0; i < s.length; i += 3) {
      const r = (s[i + 2] as number) * zoom;
      const reach = Math.max(r * 1.05, r + besideMark);
      const dx = ((s[i] as number) - x) / scale;
      const dy = ((s[i + 1] as number) - y) / scale;
      if (Math.abs(dx) > reach || Math.abs(dy) > reach) continue;
      const d = Math.hypot(dx, dy);
      if (d <= reach && d / reach <= least) {
        least = d / reach;
        best = i / 3;
      }
    }
    return this.ids[best] ?? null;
  }

  // link gives the link nearest to a point that is near enough, null for none. A link
  // from a mark to itself is hit on its ring.
  link(x: number, y: number, scale: number, zoom: number): string | null {
    const s = this.lines;
    const s0 = this.spots;
    let best = -1;
    let least = Infinity;
    const n = 7 * this.keys.length;
    for (let i = 0; i < n; i += 7) {
      const ax = ((s[i] as number) - x) / scale;
      const ay = ((s[i + 1] as number) - y) / scale;
      const bx = ((s[i + 2] as number) - x) / scale;
      const by = ((s[i + 3] as number) - y) / scale;
      const reach = Math.max((s[i + 6] as number) / 2, besideLink);
      if ((ax > reach && bx > reach) || (ay > reach && by > reach) || (ax < -reach && bx < -reach) || (ay < -reach && by < -reach)) continue;
      const dx = bx - ax;
      const dy = by - ay;
      const whole = Math.hypot(dx, dy);
      // Along the line from a, and across it.
      const along = -(ax * dx + ay * dy) / whole;
      const across = Math.abs(ax * dy - ay * dx) / whole;
      if (!(across <= reach && across < least)) continue; // nor where the ends are one
      const end = (r: number) => (r < 0 ? 0 : r * zoom + gap);
      if (along < end(s[i + 4] as number) || along > whole - end(s[i + 5] as number)) continue;
      least = across;
      best = i / 7;
    }
    let ring: string | null = null;
    for (const l of this.loops) {
      const at = (i: number): number => s0[3 * l.mark + i] as number;
      const c = ringOf((at(0) - x) / scale, (at(1) - y) / scale, at(2) * zoom);
      const across = Math.abs(Math.hypot(c.x, c.y) - c.r);
      if (!(across <= Math.max(l.width / 2, besideLink) && across < least)) continue;
      least = across;
      ring = l.key;
    }
    return ring ?? this.keys[best] ?? null;
  }
}
