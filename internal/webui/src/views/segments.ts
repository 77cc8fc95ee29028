// Cited places in a text. The service counts Unicode code points, scripts count
// UTF-16 units, and places overlap: the text is cut wherever one begins or ends,
// so that each piece knows every place that covers it.

export interface Span {
  start: number;
  end: number; // exclusive
}

export interface Segment {
  start: number; // code points
  end: number;
  text: string;
  places: number[]; // which of the places cover it, by index, in order
}

// A CodePoints is a text that can be cut by code points, in time in proportion
// to the text once, and to the piece afterwards.
export class CodePoints {
  // The UTF-16 offset of each code point beyond the first pair; null where the
  // two counts are the same.
  private readonly offsets: Uint32Array | null;
  readonly length: number;

  constructor(readonly text: string) {
    let n = 0;
    for (let i = 0; i < text.length; n++) i += (text.codePointAt(i) ?? 0) > 0xffff ? 2 : 1;
    this.length = n;
    if (n === text.length) {
      this.offsets = null;
      return;
    }
    this.offsets = new Uint32Array(n + 1);
    let at = 0;
    for (let k = 0; k < n; k++) {
      this.offsets[k] = at;
      at += (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1;
    }
    this.offsets[n] = at;
  }

  slice(start: number, end: number): string {
    const from = Math.max(0, Math.min(start, this.length));
    const to = Math.max(from, Math.min(end, this.length));
    return this.offsets ? this.text.slice(this.offsets[from], this.offsets[to]) : this.text.slice(from, to);
  }
}

// segments cuts the stretch [from, to) of a text, whose first code point is
// number base, at the ends of the places that reach into it.
export function segments(text: CodePoints, base: number, stretch: Span, places: readonly Span[]): Segment[] {
  const cuts = new Set([stretch.start, stretch.end]);
  const inside: number[] = [];
  places.forEach((p, i) => {
    if (p.end <= stretch.start || p.start >= stretch.end || p.end <= p.start) return;
    inside.push(i);
    cuts.add(Math.max(p.start, stretch.start));
    cuts.add(Math.min(p.end, stretch.end));
  });
  const at = [...cuts].sort((a, b) => a - b);
  const out: Segment[] = [];
  for (let k = 0; k + 1 < at.length; k++) {
    const start = at[k] ?? 0;
    const end = at[k + 1] ?? 0;
    const covering = inside.filter((i) => (places[i]?.start ?? 0) <= start && (places[i]?.end ?? 0) >= end);
    out.push({ start, end, text: text.slice(start - base, end - base), places: covering });
  }
  return out;
}

// overlapping gives the places that share something with a span.
export function overlapping<T extends Span>(places: readonly T[], span: Span): T[] {
  return places.filter((p) => p.start < span.end && p.end > span.start);
}
