// The table's rows: what is drawn, one claim a line, sorted and filtered.

import type { Entity, Statement, Value } from '../api';
import type { App } from '../app';
import type { Picture } from '../picture';

export const claimColumns = ['subject', 'verb', 'object', 'status', 'when', 'source', 'place'] as const;
export type ClaimColumn = (typeof claimColumns)[number];
export const entityColumns = ['name', 'other', 'type', 'links', 'facts'] as const;
export type EntityColumn = (typeof entityColumns)[number];

export interface ClaimRow {
  statement: Statement;
  cells: Record<ClaimColumn, string>;
  selected: boolean;
}

export interface EntityRow {
  entity: Entity;
  cells: Record<EntityColumn, string>;
  links: number;
  facts: number;
  selected: boolean;
}

// What rows need of the app: its words and names.
export type Speaker = Pick<App, 'words' | 'name' | 't' | 'lang'> & { title: (source: string) => string };

// objectOrValue is the end of a claim: a name, or the value as words.
export function objectOrValue(s: Statement, say: Speaker): string {
  if (s.object !== undefined) return say.name(s.object) + say.words.measures(s);
  return s.valueText ?? '';
}

export const whenWords = (s: Statement): string => s.whenText ?? '';

export function claimRows(list: readonly Statement[], selected: readonly string[], say: Speaker): ClaimRow[] {
  const chosen = new Set(selected);
  const row = (s: Statement): ClaimRow => ({
    statement: s,
    selected: chosen.has(s.subject) || (s.object !== undefined && chosen.has(s.object)),
    cells: {
      subject: say.name(s.subject),
      verb: say.words.verb(s.predicate),
      object: objectOrValue(s, say),
      status: say.t(`status_${s.status}`),
      when: whenWords(s),
      source: say.title(s.source),
      place: s.whereText ?? '',
    },
  });
  return list.map(row);
}

// entityRows counts links and facts as far as the picture has them.
export function entityRows(p: Picture, list: readonly Entity[], selected: readonly string[], say: Speaker): EntityRow[] {
  const chosen = new Set(selected);
  const links = new Map<string, number>();
  const facts = new Map<string, number>();
  const more = (m: Map<string, number>, id: string) => m.set(id, (m.get(id) ?? 0) + 1);
  for (const s of p.relationships) {
    more(links, s.subject);
    if (s.object !== undefined && s.object !== s.subject) more(links, s.object);
  }
  for (const s of p.facts) more(facts, s.subject);
  return list.map((e) => ({
    entity: e,
    links: links.get(e.id) ?? 0,
    facts: facts.get(e.id) ?? 0,
    selected: chosen.has(e.id),
    cells: {
      name: say.name(e.id),
      other: say.words.twin(e),
      type: say.words.type(e.type),
      links: say.words.count(links.get(e.id) ?? 0),
      facts: say.words.count(facts.get(e.id) ?? 0),
    },
  }));
}

// firstDate is by what "when" is sorted: the first date a statement speaks of.
function firstDate(s: Statement): string {
  return s.when.from ?? s.when.observed ?? s.when.to ?? s.when.due ?? '';
}

// firstDay is the first day that this date may mean.
function firstDay({ days }: Statement): number {
  return (days?.from ?? days?.observed ?? days?.to ?? days?.due)?.first ?? Number.NEGATIVE_INFINITY;
}

// compareDecimals compares decimal strings exactly, of any length.
export function compareDecimals(a: string, b: string): number {
  const neg = (x: string) => x.startsWith('-');
  if (neg(a) !== neg(b)) return neg(a) ? -1 : 1;
  if (neg(a)) return -compareDecimals(a.slice(1), b.slice(1));
  const [aw = '', af = ''] = a.split('.');
  const [bw = '', bf = ''] = b.split('.');
  const x = aw.replace(/^0+/, '');
  const y = bw.replace(/^0+/, '');
  if (x.length !== y.length) return x.length - y.length;
  const wide = Math.max(af.length, bf.length);
  const p = x + af.padEnd(wide, '0');
  const q = y + bf.padEnd(wide, '0');
  return p < q ? -1 : p > q ? 1 : 0;
}

export type Sort = { column: string; down: boolean } | null;

function settle<T>(rows: readonly T[], down: boolean, compare: (a: T, b: T) => number, blank: (r: T) => boolean): T[] {
  // What is blank stays last either way: there is nothing to order it by.
  return rows
    .map((r, i) => ({ r, i, none: blank(r) }))
    .sort((a, b) => {
      if (a.none !== b.none) return a.none ? 1 : -1;
      const c = a.none ? 0 : compare(a.r, b.r);
      return (down ? -c : c) || a.i - b.i;
    })
    .map((x) => x.r);
}

// placeOf gives where a quantity stands, as the API has it: by its amount, or by the lower
// and then the upper end of its range.
function placeOf(v: Value | undefined): [string, string] | undefined {
  const number = v?.amount ?? v?.min;
  return number === undefined ? undefined : [number, v?.amount === undefined ? (v?.max ?? '') : ''];
}

// compareUppers puts an amount, which has no upper end, before the ranges that begin there.
const compareUppers = (a: string, b: string): number => (a === '' || b === '' ? Number(a !== '') - Number(b !== '') : compareDecimals(a, b));

export function sortClaims(rows: readonly ClaimRow[], sort: Sort, lang: string): ClaimRow[] {
  const column = claimColumns.find((c) => c === sort?.column);
  if (!sort || !column) return [...rows];
  const text = new Intl.Collator(lang, { numeric: true }).compare;
  const blank = (r: ClaimRow) => r.cells[column] === '' || (column === 'when' && firstDate(r.statement) === '');
  const compare = (a: ClaimRow, b: ClaimRow): number => {
    const [s, t] = [a.statement, b.statement];
    if (column === 'when') {
      const [a, b] = [firstDate(s), firstDate(t)];
      const [x, y] = [firstDay(s), firstDay(t)];
      return x < y ? -1 : x > y ? 1 : text(a, b);
    }
    if (column === 'place') {
      const [c, d] = [s.cites[0], t.cites[0]];
      return (c?.paragraph ?? c?.line ?? 0) - (d?.paragraph ?? d?.line ?? 0) || (c?.start ?? 0) - (d?.start ?? 0);
    }
    const [v, w] = [placeOf(s.value), placeOf(t.value)];
    if (column === 'object' && v && w) {
      return text(s.value?.unit ?? '', t.value?.unit ?? '') || compareDecimals(v[0], w[0]) || compareUppers(v[1], w[1]);
    }
    // Names before figures, so that figures can be told apart by amount.
    if (column === 'object' && !v !== !w) return v ? 1 : -1;
    return text(a.cells[column], b.cells[column]);
  };
  return settle(rows, sort.down, compare, blank);
}

export function sortEntities(rows: readonly EntityRow[], sort: Sort, lang: string): EntityRow[] {
  const column = entityColumns.find((c) => c === sort?.column);
  if (!sort || !column) return [...rows];
  const text = new Intl.Collator(lang, { numeric: true }).compare;
  const compare = (a: EntityRow, b: EntityRow): number => (column === 'links' || column === 'facts' ? a[column] - b[column] : text(a.cells[column], b.cells[column]));
  return settle(rows, sort.down, compare, (r) => r.cells[column] === '');
}

// holding keeps rows in which every word of the filter occurs somewhere.
export function holding<T extends { cells: Record<string, string> }>(rows: readonly T[], filter: string): T[] {
  const words = filter
    .toLocaleLowerCase()
    .split(/\s+/)
    .filter((w) => w !== '');
  if (words.length === 0) return [...rows];
  return rows.filter((r) => {
    const all = Object.values(r.cells).join('\n').toLocaleLowerCase();
    return words.every((w) => all.includes(w));
  });
}
