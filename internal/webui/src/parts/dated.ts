// What statements put on a line of time, and in which order.

import type { Days, Statement } from '../api';

export interface Item {
  statement: Statement;
  kind: 'holding' | 'observed' | 'due';
  from: number | null; // the first day; null: open
  to: number | null; // the day after the last
}

// itemsOf gives what a statement puts on the line: its holding, its observation
// and its due date, each where it has one.
export function itemsOf(s: Statement): Item[] {
  const out: Item[] = [];
  const at = (d: Days | undefined): [number | null, number | null] | null => (d ? [d.first ?? null, d.last === undefined ? null : d.last + 1] : null);
  const [from, to, observed, due] = [at(s.days?.from), at(s.days?.to), at(s.days?.observed), at(s.days?.due)];
  // What says a day (a day of trading, a founding) is that day, not what has
  // held ever since.
  const told = s.value?.kind === 'date' && s.value.date === s.when.from && !to ? from : null;
  if (told) out.push({ statement: s, kind: 'observed', from: told[0], to: told[1] });
  else if (from || to) out.push({ statement: s, kind: 'holding', from: from?.[0] ?? null, to: to?.[1] ?? null });
  if (observed) out.push({ statement: s, kind: 'observed', from: observed[0], to: observed[1] });
  if (due) out.push({ statement: s, kind: 'due', from: due[0], to: due[1] });
  return out;
}

// anchor is the day by which an item is sorted and which it points at: what is
// due by a year is due at its end.
export const anchor = (i: Item): number => (i.kind === 'due' ? (i.to ?? Number.POSITIVE_INFINITY) : (i.from ?? i.to ?? 0));

export interface Row {
  key: string;
  subject: string; // "" where rows are kinds
  items: Item[];
}

export function rowsOf(items: readonly Item[], by: 'entity' | 'kind'): Row[] {
  const rows = new Map<string, Row>();
  for (const i of items) {
    const key = by === 'entity' ? i.statement.subject : i.statement.predicate;
    const r = rows.get(key);
    if (r) r.items.push(i);
    else rows.set(key, { key, subject: by === 'entity' ? key : '', items: [i] });
  }
  for (const r of rows.values()) r.items.sort((a, b) => anchor(a) - anchor(b) || (a.statement.id < b.statement.id ? -1 : 1));
  // The rows that begin first come first.
  return [...rows.values()].sort((a, b) => anchor(a.items[0] as Item) - anchor(b.items[0] as Item) || (a.key < b.key ? -1 : 1));
}
