// Whom statements speak of, and whom they lean on.

import type { Statement } from '../api';

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
