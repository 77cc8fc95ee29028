// How large marks and links are, on the canvas and in what is taken away.

// radiusOf is the radius of a mark in CSS pixels, by how many links it has.
export const radiusOf = (weight: number): number => Math.min(22, 5 + 2 * Math.log2(1 + Math.max(0, weight)));

// widthOf is the width of a line that bundles so many links.
export const widthOf = (count: number): number => Math.min(4, 1.3 + 0.55 * Math.log2(Math.max(1, count)));

// zoomOf is how marks grow and shrink with the zoom (units across a pixel): less
// than what is between them, so that they stay visible from afar and do not
// cover it from near.
export const zoomOf = (scale: number): number => Math.min(1.5, Math.max(0.14, scale ** -0.55));
