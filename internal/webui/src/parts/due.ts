// Promises by the date that they are due.

import type { Schema, Statement } from '../api';

export interface Group {
  due: string; // "": no date
  list: Statement[]; // at least one
}

// repeats gives whether a statement gives again what another gives: it has a qualifier
// whose key the schema says repeats.
export function repeats(schema: Pick<Schema, 'qualifiers'> | null): (s: Statement) => boolean {
  const keys = new Set(schema?.qualifiers.filter((q) => q.repeats).map((q) => q.key));
  return (s) => s.qualifiers?.some((q) => keys.has(q.key)) ?? false;
}

// countOnce counts statements, and apart from them those that give another again.
export function countOnce(list: readonly Statement[], schema: Pick<Schema, 'qualifiers'> | null): { once: number; again: number } {
  const again = list.filter(repeats(schema)).length;
  return { once: list.length - again, again };
}

// end is the last day that the date of a group may mean.
const end = ({ list }: Group): number => list[0]?.days?.due?.last ?? Number.POSITIVE_INFINITY;

// byDue groups statements by due date, the soonest first, those without last;
// within a group by kind, then as they came.
export function byDue(list: readonly Statement[]): Group[] {
  const groups = new Map<string, Statement[]>();
  for (const s of list) {
    const due = s.when.due ?? '';
    const g = groups.get(due);
    if (g) g.push(s);
    else groups.set(due, [s]);
  }
  return [...groups]
    .map(([due, of]) => ({ due, list: of }))
    .sort((a, b) => {
      if (a.due === '' || b.due === '') return a.due === '' ? 1 : -1;
      const [x, y] = [end(a), end(b)];
      return x < y ? -1 : x > y ? 1 : a.due < b.due ? -1 : 1;
    });
}
