// What words that are drawn have in common: their lines, and the room that they take.

export interface Box {
  x0: number;
  y0: number;
  x1: number;
  y1: number;
}

// Taken keeps which boxes of the view are taken, in cells.
export class Taken {
  private readonly cells = new Map<number, Box[]>();
  constructor(private readonly cell = 48) {}

  private each(b: Box, f: (key: number) => boolean): boolean {
    const c = this.cell;
    for (let x = Math.floor(b.x0 / c); x <= Math.floor(b.x1 / c); x++) for (let y = Math.floor(b.y0 / c); y <= Math.floor(b.y1 / c); y++) if (f(x * 65536 + y)) return true;
    return false;
  }

  free(b: Box): boolean {
    return !this.each(b, (k) => this.cells.get(k)?.some((o) => b.x0 < o.x1 && o.x0 < b.x1 && b.y0 < o.y1 && o.y0 < b.y1) ?? false);
  }

  take(b: Box): void {
    this.each(b, (k) => {
      const list = this.cells.get(k);
      if (list) list.push(b);
      else this.cells.set(k, [b]);
      return false;
    });
  }
}

export type Measure = (text: string) => number;

// plain is a text without what could turn or break a line: control characters
// and marks of direction. What joins letters and signs stays. At most the beginning of a very long text is looked at.
export function plain(text: string): string {
  return text
    .slice(0, 400)
    .replace(/[\u0000-\u001f\u007f-\u009f\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
}

// parts of a text between which a line may break: words, and single characters
// of scripts written without spaces.
const part = /[\u2e80-\u9fff\uac00-\ud7ff\uf900-\ufaff\uff00-\uffef]|[^\s\u2e80-\u9fff\uac00-\ud7ff\uf900-\ufaff\uff00-\uffef]+|\s+/gu;

// wrap breaks a text into at most lines lines of at most width, the last one
// cut with an ellipsis where there is more.
export function wrap(text: string, width: number, lines: number, measure: Measure): string[] {
  const out: string[] = [];
  let line = '';
  const parts = plain(text).match(part) ?? [];
  for (let i = 0; i < parts.length; i++) {
    const p = parts[i] ?? '';
    const longer = line === '' ? p.trimStart() : line + p;
    if (line === '' || measure(longer.trimEnd()) <= width) {
      line = longer;
      continue;
    }
    if (out.length === lines - 1) {
      line += parts.slice(i).join('');
      break;
    }
    out.push(line.trimEnd());
    line = p.trimStart();
  }
  if (line !== '') out.push(line.trimEnd());
  return out.map((l) => cut(l, width, measure));
}

// cut shortens a line to a width.
export function cut(line: string, width: number, measure: Measure): string {
  if (measure(line) <= width) return line;
  const chars = [...line];
  let low = 0;
  let high = chars.length;
  while (low < high) {
    const mid = (low + high + 1) >> 1;
    if (measure(`${chars.slice(0, mid).join('').trimEnd()}…`) <= width) low = mid;
    else high = mid - 1;
  }
  return `${chars
    .slice(0, low)
    .join('')
    .replace(/[\s\u200c\u200d]+$/u, '')}…`;
}

export type Segment = readonly [number, number, number, number];

// crosses says whether a line goes through a box (Liang and Barsky's clipping).
export function crosses([x0, y0, x1, y1]: Segment, b: Box): boolean {
  const dx = x1 - x0;
  const dy = y1 - y0;
  let t0 = 0;
  let t1 = 1;
  for (const [p, q] of [
    [-dx, x0 - b.x0],
    [dx, b.x1 - x0],
    [-dy, y0 - b.y0],
    [dy, b.y1 - y0],
  ] as const) {
    if (p === 0) {
      if (q < 0) return false;
    } else if (p < 0) t0 = Math.max(t0, q / p);
    else t1 = Math.min(t1, q / p);
  }
  return t0 < t1;
}

// along gives small boxes that together cover a text along a line.
export function along(x: number, y: number, angle: number, w: number, h: number): Box[] {
  const out: Box[] = [];
  const n = Math.max(1, Math.ceil(w / h));
  for (let i = 0; i < n; i++) {
    const t = (i + 0.5) / n - 0.5;
    const cx = x + Math.cos(angle) * t * w;
    const cy = y + Math.sin(angle) * t * w;
    out.push({ x0: cx - h / 2, y0: cy - h / 2, x1: cx + h / 2, y1: cy + h / 2 });
  }
  return out;
}
