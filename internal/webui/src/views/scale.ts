// Time on a line: a domain of days, its ticks, and lanes in which labelled marks do
// not overlap.

import { dayNumber, yearOf, yearText } from '../words/dates';

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
  const from = dayNumber(yearOf(low), 0, 1);
  // An end is the day after: the first of January closes the year before.
  const to = dayNumber(yearOf(Math.max(high, low + 1) - 1) + 1, 0, 1);
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
  const first = yearOf(s.from);
  const last = yearOf(s.to);
  const months = perDay * 30 >= 56 ? 1 : perDay * 91 >= 56 ? 3 : perDay * 182 >= 56 ? 6 : 0;
  const out: Tick[] = [];
  if (months === 0) {
    const least = 56 / (perDay * 365);
    let step = 1;
    for (let k = 1; step < least; k *= 10) step = [k, 2 * k, 5 * k].find((n) => n >= least) ?? 10 * k;
    for (let y = Math.ceil(first / step) * step; y <= last; y += step) out.push({ day: dayNumber(y, 0, 1), label: yearText(y), major: true });
    return out;
  }
  for (let y = first; y <= last; y++) {
    for (let m = 0; m < 12; m += months) {
      const day = dayNumber(y, m, 1);
      if (day > s.to) break;
      const year = yearText(y);
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
