// What the layout worker is asked.

import type { LayoutName, Places } from '../state';
import { arrange, place } from './algorithms';
import type { Drawing } from './drawing';

export interface Task {
  n: number;
  name: LayoutName | 'place';
  ids: readonly string[];
  pairs: readonly (readonly [string, string])[];
  degrees: readonly number[];
  placed: Places;
  fixed: readonly string[];
  center: string;
}

// work does a task; the worker's side of it.
export function work(t: Task): Places {
  const degrees = new Map(t.ids.map((id, i) => [id, t.degrees[i] ?? 0]));
  const d: Drawing = { ids: t.ids, pairs: t.pairs, degree: (id) => degrees.get(id) ?? 0 };
  if (t.name === 'place') return place(d, t.placed, t.center || undefined);
  return arrange(t.name, d, t.placed, new Set(t.fixed), t.center);
}
