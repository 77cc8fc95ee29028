// Where names stand beside their marks: on no other name and no mark, and where no line
// goes through them, by the rule of the service's pictures (internal/picture/label.go).

import { type Box, crosses, type Segment } from './labels';

// A Side is where a name may stand: the way there from the mark, how the text is set, and
// how much less it is liked than the first.
interface Side {
  x: number;
  y: number;
  align: 'left' | 'right' | 'center';
  cost: number;
}

const sides: readonly Side[] = [
  { x: 1, y: 0, align: 'left', cost: 0 },
  { x: 0.72, y: 0.7, align: 'left', cost: 0.3 },
  { x: 0.72, y: -0.7, align: 'left', cost: 0.32 },
  { x: 0, y: 1, align: 'center', cost: 0.28 },
  { x: -1, y: 0, align: 'right', cost: 0.34 },
  { x: 0, y: -1, align: 'center', cost: 0.36 },
  { x: -0.72, y: 0.7, align: 'right', cost: 0.5 },
  { x: -0.72, y: -0.7, align: 'right', cost: 0.52 },
  { x: 0.92, y: 0.38, align: 'left', cost: 0.6 },
  { x: 0.92, y: -0.38, align: 'left', cost: 0.6 },
  { x: -0.92, y: 0.38, align: 'right', cost: 0.6 },
  { x: -0.92, y: -0.38, align: 'right', cost: 0.6 },
  { x: 0.38, y: 0.92, align: 'left', cost: 0.62 },
  { x: 0.38, y: -0.92, align: 'left', cost: 0.62 },
  { x: -0.38, y: 0.92, align: 'right', cost: 0.64 },
  { x: -0.38, y: -0.92, align: 'right', cost: 0.64 },
];

// A Size is a name in lines, as one of the widths breaks it; cut: it lacks its end.
export interface Size {
  lines: string[];
  w: number;
  h: number;
  cut: boolean;
}

// The widths at which a name is broken into at most so many lines, the one that is liked
// most first.
export const widths = [150, 104, 76, 210];
export const mostLines = 3;

// How far names stand off their marks.
const fars = [0, 5, 11, 19, 28];
// A name this far off might be another mark's: it keeps away from those.
const near = 5;

// A Place is one of those that a name may have: a side, how far off, and a size.
export interface Place {
  side: number;
  far: number;
  size: number;
}

const all: readonly Place[] = fars
  .flatMap((far) => sides.flatMap((s, side) => widths.map((_, size) => ({ side, far, size, cost: s.cost + far * 0.09 + size * 0.15 }))))
  .sort((a, b) => a.cost - b.cost);
// Of many marks those near by alone are tried, and of very many a few of these, or looking
// would take long.
const few = all.filter((p) => p.far <= near && p.size < 3);
const many = 70;
const fewest = all.filter((p) => p.far === 0 && p.size === 0 && p.side < 8);
const veryMany = 400;

export const alignOf = (p: Place): Side['align'] => (sides[p.side] as Side).align;

// boxOf gives the box of a name at a place beside a mark.
export function boxOf(p: Place, { w, h }: { w: number; h: number }, x: number, y: number, radius: number): Box {
  const s = sides[p.side] as Side;
  const r = radius + p.far;
  const x0 = s.align === 'left' ? x + s.x * (r + 3) : s.align === 'right' ? x + s.x * (r + 3) - w : x - w / 2;
  const y0 = s.y === 0 ? y - h / 2 : s.y > 0 ? y + s.y * (r + 2) : y + s.y * (r + 2) - h;
  return { x0, y0, x1: x0 + w, y1: y0 + h };
}

export const meet = (a: Box, b: Box): boolean => a.x0 < b.x1 && b.x0 < a.x1 && a.y0 < b.y1 && b.y0 < a.y1;

export interface Disc {
  x: number;
  y: number;
  r: number;
}

// A Worth is what a place is like: how many lines go through it, and whether it covers a
// mark: none, one that is not firm, or one that is.
interface Worth {
  crossed: number;
  over: 0 | 1 | 2;
}

// The cells by which what lies where is found are this wide, in pixels.
const cell = 48;

// A Field knows where marks and lines are at one zoom, in sight or not, and remembers
// what the places beside them are like.
export class Field {
  private readonly discs = new Map<number, number[]>();
  private readonly lines = new Map<number, number[]>();
  private readonly worths = new Map<string, (Worth | undefined)[]>();
  private readonly places: readonly Place[];

  // marks are in order of importance, of which so many are firm; segments are the pieces of
  // lines, each with the number of its line.
  constructor(
    private readonly marks: readonly Disc[],
    private readonly segments: readonly (readonly [Segment, number])[],
    private readonly firm: number,
  ) {
    this.places = marks.length > veryMany ? fewest : marks.length > many ? few : all;
    for (const [i, m] of marks.entries()) {
      each(m.x - m.r, m.y - m.r, m.x + m.r, m.y + m.r, (key) => {
        add(this.discs, key, i);
        return false;
      });
    }
    for (const [i, [g]] of segments.entries()) {
      const [x0, y0, x1, y1] = g;
      each(Math.min(x0, x1), Math.min(y0, y1), Math.max(x0, x1), Math.max(y0, y1), (key, x, y) => {
        if (crosses(g, { x0: x * cell - 1, y0: y * cell - 1, x1: (x + 1) * cell + 1, y1: (y + 1) * cell + 1 })) add(this.lines, key, i);
        return false;
      });
    }
  }

  // find gives the first place of a mark's name that take takes, the best first, of those
  // that no more lines go through than crossed says, and that cover no mark, or with over
  // none that is firm. radius is that of the mark, where it is drawn larger. A place at
  // which the name lacks its end comes after all others.
  find(i: number, sizes: readonly Size[], radius: number, crossed: number, over: boolean, take: (p: Place) => boolean): Place | undefined {
    for (const cut of [false, true]) {
      for (const [k, p] of this.places.entries()) {
        const size = sizes[p.size];
        if (!size || size.cut !== cut || (crossed > 0 && p.far > 0)) continue;
        const w = this.worth(i, k, size, radius);
        if (w.over <= (over ? 1 : 0) && w.crossed <= crossed && take(p)) return p;
      }
    }
    return undefined;
  }

  // clear says whether a place covers no mark and, unless lines do not matter, nothing goes
  // through it.
  clear(i: number, p: Place, size: Size, radius: number, anyLines = false): boolean {
    const w = this.judge(i, p, size, radius);
    return w.over === 0 && (anyLines || w.crossed === 0);
  }

  // crossed says how many lines go through a place.
  crossed(i: number, p: Place, size: Size, radius: number): number {
    const { x, y } = this.marks[i] as Disc;
    return this.through(boxOf(p, size, x, y, radius));
  }

  private worth(i: number, k: number, size: Size, radius: number): Worth {
    const of = `${i} ${size.w} ${size.h} ${radius}`;
    const list = this.worths.get(of) ?? [];
    this.worths.set(of, list);
    const w = list[k] ?? this.judge(i, this.places[k] as Place, size, radius);
    list[k] = w;
    return w;
  }

  private judge(i: number, p: Place, size: Size, radius: number): Worth {
    const own = this.marks[i] as Disc;
    const b = boxOf(p, size, own.x, own.y, radius);
    const off = 1 + (p.far > near ? p.far + 4 : 0);
    let over = 0 as Worth['over'];
    each(b.x0 - off, b.y0 - off, b.x1 + off, b.y1 + off, (key) => {
      for (const j of this.discs.get(key) ?? []) {
        const o = this.marks[j] as Disc;
        const r = j === i ? radius * 0.9 : o.r + off;
        const dx = o.x - Math.min(Math.max(o.x, b.x0), b.x1);
        const dy = o.y - Math.min(Math.max(o.y, b.y0), b.y1);
        if (dx * dx + dy * dy < r * r) over = j < this.firm || j === i ? 2 : 1;
        if (over === 2) return true;
      }
      return false;
    });
    return { crossed: over === 2 ? 0 : this.through(b), over };
  }

  // through counts the lines that go through a box.
  private through(b: Box): number {
    const met = new Set<number>();
    each(b.x0, b.y0, b.x1, b.y1, (key) => {
      for (const s of this.lines.get(key) ?? []) {
        const [g, line] = this.segments[s] as readonly [Segment, number];
        if (!met.has(line) && crosses(g, b)) met.add(line);
      }
      return false;
    });
    return met.size;
  }
}

// each calls back with the cells that a box has a part in until that says true.
function each(x0: number, y0: number, x1: number, y1: number, f: (key: number, x: number, y: number) => boolean): void {
  for (let x = Math.floor(x0 / cell); x <= Math.floor(x1 / cell); x++) for (let y = Math.floor(y0 / cell); y <= Math.floor(y1 / cell); y++) if (f(x * 65536 + y, x, y)) return;
}

function add(cells: Map<number, number[]>, key: number, i: number): void {
  const list = cells.get(key);
  if (list) list.push(i);
  else cells.set(key, [i]);
}
