// How marks and links look, drawn on a canvas by the processor. A picture of some thousand
// takes some hundredths of a second so, with or without a graphics card: lines no wider
// than a pixel are drawn fast, and those that look alike are drawn together.

import { outline, type Shape } from './look';
import { dashOf, isToBe } from './sizes';

// Paint is the colours that everything is drawn in.
export interface Paint {
  ink: string;
  soft: string;
  ground: string;
  accent: string;
  planned: string;
  line: string;
  faces: readonly string[]; // by colour
  rims: readonly string[]; // the edges of marks, darker than their faces
  dots: readonly string[]; // of marks too small to have an edge
}

export type RGB = readonly [number, number, number];

// mixed is a colour, so far on the way to another.
export const mixed = (a: RGB, b: RGB, t: number): string => `rgb(${a.map((x, i) => Math.round(255 * (x + ((b[i] as number) - x) * t))).join(' ')})`;

// The path on which a shape is filled, and the one that is around all of it.
const bodies = new Map<Shape, { body: Path2D; around: Path2D }>();
function bodyOf(shape: Shape): { body: Path2D; around: Path2D } {
  let b = bodies.get(shape);
  if (!b) {
    b = { body: new Path2D(outline(shape)), around: new Path2D(outline(shape === 'ring' ? 'circle' : shape)) };
    bodies.set(shape, b);
  }
  return b;
}

// The mark of several is drawn so much smaller, within its own outline.
const within = 0.68;

// Of this radius, in CSS pixels, marks have a shape and an edge to the eye; smaller ones
// are dots, of three forms and else round.
const shaped = 3;
const corners: Partial<Record<Shape, readonly (readonly [number, number])[]>> = {
  square: [
    [-0.8, -0.8],
    [0.8, -0.8],
    [0.8, 0.8],
    [-0.8, 0.8],
  ],
  triangle: [
    [0, -0.95],
    [0.96, 0.7],
    [-0.96, 0.7],
  ],
  diamond: [
    [0, -1],
    [1, 0],
    [0, 1],
    [-1, 0],
  ],
};

export interface Dot {
  x: number;
  y: number;
  r: number;
  colour: number;
  shape: Shape;
  several?: boolean | undefined;
  pinned: boolean;
  selected?: boolean;
  lit?: boolean;
}

// Marks draws marks; what was not drawn at once is when it ends.
export class Marks {
  private readonly dots = new Map<number, Path2D>(); // by colour
  constructor(
    private readonly c: CanvasRenderingContext2D,
    private readonly paint: Paint,
  ) {}

  add(d: Dot): void {
    if (d.r < shaped && !d.pinned && !d.selected && !d.lit) this.dot(d);
    else this.draw(d);
  }

  private dot({ x, y, r, colour, shape }: Dot): void {
    let path = this.dots.get(colour);
    if (!path) {
      path = new Path2D();
      this.dots.set(colour, path);
    }
    // Filling closes paths; closing each before takes longer than all the rest.
    const at = corners[shape];
    if (!at) {
      path.moveTo(x + 0.9 * r, y);
      path.arc(x, y, 0.9 * r, 0, 2 * Math.PI);
      return;
    }
    for (const [i, [dx, dy]] of at.entries()) {
      if (i === 0) path.moveTo(x + dx * r, y + dy * r);
      else path.lineTo(x + dx * r, y + dy * r);
    }
  }

  private draw({ x, y, r, colour, shape, several, pinned, selected, lit }: Dot): void {
    const { c, paint } = this;
    const { body, around } = bodyOf(shape);
    c.save();
    c.translate(x, y);
    c.scale(r, r);
    c.lineJoin = 'round';
    const edge = (path: Path2D, style: string, width: number, alpha = 1) => {
      c.globalAlpha = alpha;
      c.strokeStyle = style;
      c.lineWidth = width / r;
      c.stroke(path);
    };
    if (lit) for (const out of [8, 5, 3]) edge(around, paint.accent, 2 * out, 0.14);
    if (selected) edge(around, paint.accent, 2 * 5.85);
    // A ground-coloured rim parts the mark from the lines behind it.
    if (selected || r >= shaped) edge(around, paint.ground, 2 * (selected ? 3.35 : 1.6));
    const rim = Math.min(1.6, Math.max(0.6, r * 0.16));
    c.globalAlpha = 1;
    if (several) {
      c.fillStyle = paint.ground;
      c.fill(around);
      edge(around, paint.rims[colour] as string, rim);
      c.scale(within, within);
    }
    c.fillStyle = paint.faces[colour] as string;
    c.fill(body, 'evenodd');
    edge(body, paint.rims[colour] as string, several ? rim / within : rim);
    c.restore();
    if (!pinned) return;
    // A dot at its heart.
    for (const [style, radius] of [
      [paint.ground, Math.max(1.6, r * 0.24)],
      [paint.ink, Math.max(0.9, r * 0.13)],
    ] as const) {
      c.fillStyle = style;
      c.beginPath();
      c.arc(x, y, radius, 0, 2 * Math.PI);
      c.fill();
    }
  }

  end(): void {
    for (const [colour, path] of this.dots) {
      this.c.fillStyle = this.paint.dots[colour] as string;
      this.c.fill(path);
    }
    this.dots.clear();
  }
}

export interface Stroke {
  way: readonly (readonly [number, number])[]; // its ends and what is between, in px
  from: number; // the radii of the marks at its ends
  to: number;
  status: 'actual' | 'planned' | 'target' | 'claimed';
  width: number;
  heads: 0 | 1 | 2 | 3; // 1 at its end, 2 at its beginning
  on?: boolean; // lit or selected
}

// So many lines at most are drawn as one path: of more, where they are wide, it takes
// longer to find out what is within.
const together = 16;

interface Batch {
  path: Path2D;
  n: number;
  colour: string;
  width: number;
  dash: number[];
}

// Lines draws links; what was not drawn at once is when it ends.
export class Lines {
  private readonly batches = new Map<string, Batch>();
  private readonly heads = new Map<string, Path2D>(); // by colour

  constructor(
    private readonly c: CanvasRenderingContext2D,
    private readonly paint: Paint,
    private readonly alpha = 1,
  ) {}

  add({ way, from, to, status, width, heads, on }: Stroke): void {
    const points = [...way];
    const last = points.length - 1;
    const [a, b] = [points[0], points[1]];
    const [y, z] = [points[last - 1], points[last]];
    if (!a || !b || !y || !z) return;
    const [ab, yz] = [Math.hypot(b[0] - a[0], b[1] - a[1]), Math.hypot(z[0] - y[0], z[1] - y[1])];
    const gap = 1.5;
    // A line ends before its marks, and its body in its head.
    const [before, after] = [from + gap, to + gap];
    if (last === 1 ? ab - before - after <= 0.5 : ab <= before || yz <= after) return;
    const colour = on ? this.paint.accent : isToBe(status) ? this.paint.planned : this.paint.line;
    const long = (last === 1 ? ab - before - after : Math.min(ab - before, yz - after)) > (last === 1 ? 14 : 5);
    const head = long ? 5.5 + width * 1.3 : 0;
    const [tail, tip] = [heads & 2 ? head : 0, heads & 1 ? head : 0];
    const [ux, uy] = [(b[0] - a[0]) / ab, (b[1] - a[1]) / ab];
    const [wx, wy] = [(z[0] - y[0]) / yz, (z[1] - y[1]) / yz];
    if (tail > 0) this.head(colour, a[0] + ux * before, a[1] + uy * before, ux, uy, tail);
    if (tip > 0) this.head(colour, z[0] - wx * after, z[1] - wy * after, -wx, -wy, tip);
    points[0] = [a[0] + ux * (before + tail * 0.8), a[1] + uy * (before + tail * 0.8)];
    points[last] = [z[0] - wx * (after + tip * 0.8), z[1] - wy * (after + tip * 0.8)];
    const key = `${colour} ${width} ${status}`;
    let batch = this.batches.get(key);
    if (!batch) {
      batch = { path: new Path2D(), n: 0, colour, width, dash: dashOf(status, width) };
      this.batches.set(key, batch);
    }
    for (const [i, p] of points.entries()) {
      if (i === 0) batch.path.moveTo(p[0], p[1]);
      else batch.path.lineTo(p[0], p[1]);
    }
    if (++batch.n === together) this.stroke(batch);
  }

  // head draws an arrow head with its tip at a place; the line comes from where (dx, dy)
  // points.
  private head(colour: string, x: number, y: number, dx: number, dy: number, length: number): void {
    let path = this.heads.get(colour);
    if (!path) {
      path = new Path2D();
      this.heads.set(colour, path);
    }
    const side = length * 0.42;
    path.moveTo(x, y);
    path.lineTo(x + dx * length - dy * side, y + dy * length + dx * side);
    path.lineTo(x + dx * length + dy * side, y + dy * length - dx * side);
  }

  private stroke(b: Batch): void {
    if (b.n === 0) return;
    const { c } = this;
    c.globalAlpha = this.alpha;
    c.strokeStyle = b.colour;
    c.lineWidth = b.width;
    c.setLineDash(b.dash);
    c.stroke(b.path);
    b.path = new Path2D();
    b.n = 0;
  }

  end(): void {
    const { c } = this;
    for (const b of this.batches.values()) this.stroke(b);
    c.setLineDash([]);
    c.globalAlpha = this.alpha;
    for (const [colour, path] of this.heads) {
      c.fillStyle = colour;
      c.fill(path);
    }
    c.globalAlpha = 1;
    this.batches.clear();
    this.heads.clear();
  }
}
