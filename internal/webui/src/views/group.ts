// Promises by the date that they are due.

import type { Statement } from '../api';

export interface Group {
  due: string; // "": no date
  list: Statement[];
}

const lastDay = (d: string): string => (d.length === 4 ? `${d}-12-31` : d.length === 7 ? `${d}-31` : d);

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
      const [x, y] = [lastDay(a.due), lastDay(b.due)];
      return x < y ? -1 : x > y ? 1 : a.due < b.due ? -1 : 1;
    });
}

// Said is who a statement leans on: those it names, else its source.
export interface Said {
  entities: string[];
  texts: string[];
}

export function saidBy(s: Statement): Said {
  const out: Said = { entities: [], texts: [] };
  for (const q of s.qualifiers ?? []) {
    if (q.key !== 'said-by' && q.key !== 'according-to') continue;
    if (q.entity) out.entities.push(q.entity);
    else if (q.value) out.texts.push(q.value.text ?? q.value.printed ?? q.value.amount ?? q.value.date ?? '');
  }
  return out;
}

// mentioned gives every entity that statements name, in order of appearance.
export function mentioned(list: readonly Statement[]): string[] {
  const out = new Set<string>();
  for (const s of list) {
    out.add(s.subject);
    if (s.object !== undefined) out.add(s.object);
    for (const q of s.qualifiers ?? []) if (q.entity) out.add(q.entity);
  }
  return [...out];
}
