// Promises by the date that they are due.

import type { Statement } from '../api';
import { days } from '../words/dates';

export interface Group {
  due: string; // "": no date
  list: Statement[];
}

const end = (d: string): number => days(d)?.[1] ?? 0;

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
      const [x, y] = [end(a.due), end(b.due)];
      return x < y ? -1 : x > y ? 1 : a.due < b.due ? -1 : 1;
    });
}
