// How a type looks: one of eight colours and one of nine shapes, so that no two
// of the first 72 types of a schema look alike, and neighbours in its order
// share neither. The same type looks the same on the canvas, in lists, in the
// legend and in what is taken away.

import type { Schema } from '../api';

export const shapes = ['circle', 'square', 'triangle', 'diamond', 'hexagon', 'star', 'pentagon', 'ring', 'cross'] as const;
export type Shape = (typeof shapes)[number];
export const colours = 8;

export interface Look {
  index: number; // of the colour, 0 to 7
  color: string; // for style sheets and SVG: "var(--type-3)"
  shape: Shape;
}

const orders = new WeakMap<object, ReadonlyMap<string, number>>();
let last: Schema | null = null;

function orderOf(schema: Schema): ReadonlyMap<string, number> {
  let o = orders.get(schema);
  if (!o) {
    o = new Map(schema.types.map((t, i) => [t.id, i]));
    orders.set(schema, o);
  }
  return o;
}

// knowTypes says which schema look speaks of where it is given none.
export function knowTypes(schema: Schema | null): void {
  if (schema) last = schema;
}

// look gives a type's colour and shape. Types that no schema names get one by
// their name.
export function look(type: string, schema: Schema | null = last): Look {
  let i = schema ? orderOf(schema).get(type) : undefined;
  if (i === undefined) {
    let h = 2166136261;
    for (let k = 0; k < type.length; k++) h = Math.imul(h ^ type.charCodeAt(k), 16777619);
    i = (h >>> 0) % (colours * shapes.length);
  }
  const index = i % colours;
  return { index, color: `var(--type-${index})`, shape: shapes[i % shapes.length] ?? 'circle' };
}

// outline gives a shape as the d of an SVG path, in a square from -1 to 1. The
// shapes are of like weight to the eye, not of like extent.
export function outline(shape: Shape): string {
  return paths[shape];
}

const n = (x: number): string => String(Math.round(x * 1000) / 1000);

function polygon(corners: number, radius: number, turn: number, inner = 0): string {
  const points: string[] = [];
  const steps = inner > 0 ? corners * 2 : corners;
  for (let i = 0; i < steps; i++) {
    const r = inner > 0 && i % 2 === 1 ? inner : radius;
    const a = turn + (i * 2 * Math.PI) / steps - Math.PI / 2;
    points.push(`${n(r * Math.cos(a))} ${n(r * Math.sin(a))}`);
  }
  return `M${points.join('L')}Z`;
}

const circle = (r: number): string => `M${-r} 0A${r} ${r} 0 1 1 ${r} 0A${r} ${r} 0 1 1 ${-r} 0Z`;

const paths: Record<Shape, string> = {
  circle: circle(0.9),
  square: 'M-.8 -.8H.8V.8H-.8Z',
  triangle: 'M0 -.95L.96 .7L-.96 .7Z',
  diamond: 'M0 -1L1 0L0 1L-1 0Z',
  hexagon: polygon(6, 0.96, 0),
  star: polygon(5, 1.05, 0, 0.5),
  pentagon: polygon(5, 0.98, 0),
  ring: circle(0.9) + circle(0.42),
  cross: 'M-.36 -.92H.36V-.36H.92V.36H.36V.92H-.36V.36H-.92V-.36H-.36Z',
};
