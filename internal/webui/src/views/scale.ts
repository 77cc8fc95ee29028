// Time on a line: dates of the graph's three precisions as days, a domain, its
// ticks, and lanes in which labelled marks do not overlap.

const dayMs = 86_400_000;

// dayNumber counts days since 1970-01-01; months from 0, as Date has them.
const dayNumber = (y: number, m: number, d: number): number => Math.round(new Date(0).setUTCFullYear(y, m, d) / dayMs);

// days gives the first day of a date and the day after its last; null where it
// is no date.
export function days(date: string): [number, number] | null {
  const m = date.match(/^(\d{4})(?:-(\d\d)(?:-(\d\d))?)?$/);
  if (!m) return null;
  const y = Number(m[1]);
  if (!m[2]) return [dayNumber(y, 0, 1), dayNumber(y + 1, 0, 1)];
  const month = Number(m[2]) - 1;
  if (!m[3]) return [dayNumber(y, month, 1), dayNumber(y, month + 1, 1)];
  const d = Number(m[3]);
  return [dayNumber(y, month, d), dayNumber(y, month, d + 1)];
}

export interface Scale {
  from: number; // days
  to: number;
  width: number; // pixels
  x: (day: number) => number;
}

// makeScale spans the days given, widened to whole years so that the first and
// last label have room; nothing gives null.
export function makeScale(list: readonly number[], width: number): Scale | null {
  if (list.length === 0) return null;
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const d of list) {
    if (d < low) low = d;
    if (d > high) high = d;
  }
  const from = dayNumber(new Date(low * dayMs).getUTCFullYear(), 0, 1);
  // An end is the day after: the first of January closes the year before.
  const to = dayNumber(new Date((Math.max(high, low + 1) - 1) * dayMs).getUTCFullYear() + 1, 0, 1);
  return { from, to, width, x: (day) => ((day - from) / (to - from)) * width };
}

export interface Tick {
  day: number;
  label: string;
  major: boolean; // a year's beginning
}

// ticks gives years, or quarters and months where there is room: about 56
// pixels a label at least.
export function ticks(s: Scale): Tick[] {
  const perDay = s.width / (s.to - s.from);
  const first = new Date(s.from * dayMs).getUTCFullYear();
  const last = new Date(s.to * dayMs).getUTCFullYear();
  const months = perDay * 30 >= 56 ? 1 : perDay * 91 >= 56 ? 3 : perDay * 182 >= 56 ? 6 : 0;
  const out: Tick[] = [];
  if (months === 0) {
    const least = 56 / (perDay * 365);
    let step = 1;
    for (const k of [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000]) {
      step = k;
      if (k >= least) break;
    }
    for (let y = Math.ceil(first / step) * step; y <= last; y += step) out.push({ day: dayNumber(y, 0, 1), label: String(y).padStart(4, '0'), major: true });
    return out;
  }
  for (let y = first; y <= last; y++) {
    for (let m = 0; m < 12; m += months) {
      const day = dayNumber(y, m, 1);
      if (day > s.to) break;
      const year = String(y).padStart(4, '0');
      out.push({ day, label: m === 0 ? year : `${year}-${String(m + 1).padStart(2, '0')}`, major: m === 0 });
    }
  }
  return out;
}

// lanes puts things that each take a stretch into as few lanes as keep them
// apart, in the order given: out[i] is the lane of the i-th.
export function lanes(list: readonly { from: number; to: number }[], gap = 8): number[] {
  const ends: number[] = [];
  return list.map((x) => {
    let at = ends.findIndex((end) => end + gap <= x.from);
    if (at < 0) at = ends.length;
    ends[at] = x.to;
    return at;
  });
}

// textWidth guesses how wide a text is at a size, wide characters twice as wide:
// for laying out, not for measuring.
export function textWidth(text: string, size: number): number {
  let w = 0;
  for (const c of text) w += (c.codePointAt(0) ?? 0) >= 0x1100 ? size : size * 0.56;
  return w;
}

// clip shortens a text to so many characters as readers count them.
export function clip(text: string, most: number): string {
  const list = [...text];
  return list.length <= most
    ? text
    : `${list
        .slice(0, most - 1)
        .join('')
        .trimEnd()}…`;
}
