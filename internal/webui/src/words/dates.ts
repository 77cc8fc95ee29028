// Dates as the graph has them, by EDTF: the days that a date means. What a date is is
// stated by package graph; the table in the README holds both to it. Its words are the
// service's.

const dayMs = 86_400_000;
const cycle = 146_097; // days in 400 years, of which each has its like

// dayNumber counts days since 1970-01-01; months from 0, and above 11 in the years
// after. It reaches farther than Date does.
export function dayNumber(y: number, m: number, d: number): number {
  const cycles = Math.floor(y / 400);
  return Math.round(new Date(0).setUTCFullYear(y - cycles * 400 + 2000, m, d) / dayMs) + (cycles - 5) * cycle;
}

// yearOf gives the year of a day.
export function yearOf(day: number): number {
  const cycles = Math.floor(day / cycle);
  return new Date((day - cycles * cycle) * dayMs).getUTCFullYear() + cycles * 400;
}

// yearText writes a year as a date.
export function yearText(y: number): string {
  if (Math.abs(y) > 9999) return `Y${y}`;
  return (y < 0 ? '-' : '') + String(Math.abs(y)).padStart(4, '0');
}

interface Point {
  year: number; // with zeros for what is not specified
  masked: number; // digits of the year that are not
  part: number; // a month, or from 21 on another part of a year; 0: none, -1: some month
  day: number; // 0: none, -1: some day
  doubts: [number, number, number]; // of year, part and day: 1 uncertain, 2 approximate, 3 both
}

type End = Point | 'open' | 'unknown';

interface Parts {
  form: 'point' | 'interval' | 'choice';
  spans: [End, End][];
}

const q = '([?~%])?';
const pointForm = new RegExp(`^(?:Y(-?[1-9]\\d{4,6})${q}|${q}(-?)(\\d\\d(?:\\d\\d|\\dX|XX))${q}(?:-${q}(\\d\\d|XX)${q}(?:-${q}(\\d\\d|XX)${q})?)?)$`);
const doubt = (sign: string | undefined): number => (sign === '?' ? 1 : sign === '~' ? 2 : sign === '%' ? 3 : 0);
const number = (s: string | undefined): number => (s === undefined ? 0 : s === 'XX' ? -1 : Number(s));

function readPoint(s: string): Point | null {
  const m = s.match(pointForm);
  if (!m) return null;
  if (m[1] !== undefined) return { year: Number(m[1]), masked: 0, part: 0, day: 0, doubts: [doubt(m[2]), 0, 0] };
  const digits = m[5] ?? '';
  const before = [doubt(m[3]), doubt(m[7]), doubt(m[10])] as const;
  const after = [doubt(m[6]), doubt(m[9]), doubt(m[12])] as const;
  const year = Number(digits.replace(/X/g, '0'));
  const p: Point = {
    year: m[4] === '-' ? -year : year,
    masked: digits.length - digits.replace(/X/g, '').length,
    part: number(m[8]),
    day: number(m[11]),
    // What stands behind a part is of all to the left of it, too.
    doubts: [before[0] | after[0] | after[1] | after[2], before[1] | after[1] | after[2], before[2] | after[2]],
  };
  const wrong =
    before.some((d, i) => d && after[i]) ||
    (m[4] === '-' && year === 0) ||
    (m[8] !== undefined && (p.part === 0 || p.masked > 0)) ||
    (p.part > 12 && p.part < 21) ||
    p.part > 41 ||
    (m[11] !== undefined && (p.day === 0 || p.part > 12)) ||
    (p.day > 0 && (p.part < 0 || p.day > dayNumber(p.year, p.part, 1) - dayNumber(p.year, p.part - 1, 1)));
  return wrong ? null : p;
}

// The first and the last month of each part of a year from 21 on, above 12 in the year
// after.
const months: readonly (readonly [number, number])[] = [
  ...[0, 1].flatMap(
    () =>
      [
        [3, 5],
        [6, 8],
        [9, 11],
        [12, 14],
      ] as const,
  ),
  ...([
    [9, 11],
    [12, 14],
    [3, 5],
    [6, 8],
  ] as const),
  ...([
    [1, 3],
    [4, 6],
    [7, 9],
    [10, 12],
  ] as const),
  ...([
    [1, 4],
    [5, 8],
    [9, 12],
  ] as const),
  ...([
    [1, 6],
    [7, 12],
  ] as const),
];

const monthsOf = (p: Point): readonly [number, number] => (p.part < 1 ? [1, 12] : p.part > 12 ? (months[p.part - 21] ?? [1, 12]) : [p.part, p.part]);

function yearsOf(p: Point): [number, number] {
  const more = 10 ** p.masked - 1;
  return p.year < 0 ? [p.year - more, p.year] : [p.year, p.year + more];
}

const firstOf = (e: End): number => (typeof e === 'string' ? Number.NEGATIVE_INFINITY : dayNumber(yearsOf(e)[0], monthsOf(e)[0] - 1, Math.max(e.day, 1)));

function lastOf(e: End): number {
  if (typeof e === 'string') return Number.POSITIVE_INFINITY;
  const [year, month] = [yearsOf(e)[1], monthsOf(e)[1]];
  return e.day > 0 ? dayNumber(year, month - 1, e.day) : dayNumber(year, month, 1) - 1;
}

function readSpan(from: string, to: string): [End, End] | null {
  const end = (s: string): End | null => (s === '..' ? 'open' : s === '' ? 'unknown' : readPoint(s));
  const [a, b] = [end(from), end(to)];
  if (a === null || b === null || (typeof a === 'string' && typeof b === 'string') || firstOf(a) > lastOf(b)) return null;
  return [a, b];
}

function read(date: string): Parts | null {
  if (date.length > 255) return null;
  if (date.startsWith('[') && date.endsWith(']')) {
    const items = date.slice(1, -1).split(',');
    const spans = items.map((item, i): [End, End] | null => {
      const at = item.indexOf('..');
      if (at < 0) {
        const p = readPoint(item);
        return p && [p, p];
      }
      const [from, to] = [item.slice(0, at), item.slice(at + 2)];
      return (from === '' && i > 0) || (to === '' && i < items.length - 1) ? null : readSpan(from || '..', to || '..');
    });
    return spans.every((s) => s !== null) ? { form: 'choice', spans } : null;
  }
  const slash = date.indexOf('/');
  if (slash >= 0) {
    const span = readSpan(date.slice(0, slash), date.slice(slash + 1));
    return span && { form: 'interval', spans: [span] };
  }
  const p = readPoint(date);
  return p && { form: 'point', spans: [[p, p]] };
}

// days gives the first day that a date may mean and the day after the last, infinite
// where nothing says that; null where it is no date.
export function days(date: string): [number, number] | null {
  const parts = read(date);
  if (!parts) return null;
  return [Math.min(...parts.spans.map((s) => firstOf(s[0]))), Math.max(...parts.spans.map((s) => lastOf(s[1]))) + 1];
}

export const isDate = (text: string): boolean => read(text) !== null;
