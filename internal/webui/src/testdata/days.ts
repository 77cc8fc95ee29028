// What the service says of dates to the year, month and day, for statements made up in
// tests.

import type { Days, Statement } from '../api';
import { dayNumber } from '../words/dates';

export function read(date: string): Required<Days> {
  const [y = 0, m, d] = date.split('-').map(Number);
  if (m === undefined) return { first: dayNumber(y, 0, 1), last: dayNumber(y, 12, 1) - 1 };
  if (d === undefined) return { first: dayNumber(y, m - 1, 1), last: dayNumber(y, m, 1) - 1 };
  return { first: dayNumber(y, m - 1, d), last: dayNumber(y, m - 1, d) };
}

// dated gives a statement with the days of its dates.
export function dated(s: Statement): Statement {
  const { when } = s;
  const of = (d: string | undefined) => (d ? read(d) : undefined);
  const [from, to, observed, due] = [of(when.from), of(when.to), of(when.observed), of(when.due)];
  const days: Record<string, Days | boolean> = {};
  for (const [k, v] of Object.entries({ from, to, observed, due })) if (v) days[k] = v;
  if (s.status === 'planned' || s.status === 'target') days.never = true;
  else if (from || to) days.valid = { ...(from ? { first: from.first } : {}), ...(to ? { last: to.last } : {}) };
  else if (observed) days.valid = { first: observed.first };
  return Object.keys(days).length > 0 ? { ...s, days } : s;
}
