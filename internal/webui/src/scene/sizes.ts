// How large marks and links are, on the canvas and in what is taken away.

// radiusOf is the radius of a mark in CSS pixels, by how many neighbours it has: two more
// for each doubling, as the service has it (RadiusOf in internal/layout).
export const radiusOf = (weight: number): number => Math.min(22, 5 + 2 * (32 - Math.clz32(Math.max(0, weight))));

// widthOf is the width of a line that bundles so many links.
export const widthOf = (count: number): number => Math.min(4, 1.3 + 0.55 * Math.log2(Math.max(1, count)));

// A Ring is how a link from an entity to itself is drawn: a circle beside its mark,
// upwards to the right, that begins and ends at the mark. Pixels, y downwards.
export interface Ring {
  x: number;
  y: number;
  r: number;
  from: number; // where it leaves the mark, an angle; clockwise from there to
  to: number; // where it comes back
}

// ringOf gives the ring at a mark of a radius.
export function ringOf(x: number, y: number, mark: number): Ring {
  const r = Math.max(5, mark * 0.75);
  const away = mark + r * 0.55; // between the two middles
  const up = -Math.PI / 4;
  // Where two circles meet, seen from the middle of the ring.
  const half = Math.acos(Math.min(1, Math.max(-1, (r * r + away * away - mark * mark) / (2 * r * away))));
  return { x: x + away * Math.cos(up), y: y + away * Math.sin(up), r, from: up + Math.PI + half, to: up + 3 * Math.PI - half };
}

// zoomOf is how marks grow and shrink with the zoom (units across a pixel): less
// than what is between them, so that they stay visible from afar and do not
// cover it from near.
export const zoomOf = (scale: number): number => Math.min(1.5, Math.max(0.14, scale ** -0.55));

// dashOf is how a line of some width is broken: dashes for what is planned, dots for what
// is aimed at, in its own units; none for what is so or said to be so.
export function dashOf(status: 'actual' | 'planned' | 'target' | 'claimed', width: number): number[] {
  if (status === 'planned') return [4 + width, 3 + width];
  return status === 'target' ? [1 + width * 0.6, 2.4 + width] : [];
}

// isToBe says that a line stands for nothing that is so yet.
export const isToBe = (status: string): boolean => status === 'planned' || status === 'target';
