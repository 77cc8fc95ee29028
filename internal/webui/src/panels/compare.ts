// Comparing entities: what is said of each, by kind, with what all share apart from what
// differs.

import { asides, type Statement } from '../api';

// mostCompared is how many entities stand side by side.
export const mostCompared = 8;

// An End is what a kind of statement leads to from an entity: another, or a value.
export interface End {
  object: string; // "" where it is a value
  statements: Statement[]; // that say so of one entity, in ID order
}

export interface Row {
  key: string;
  predicate: string;
  direction: 'in' | 'out';
  shared: boolean; // all of the entities have it
  cells: End[][]; // by entity
}

// compareRows makes rows of what is said of some entities, each with its list. First
// come those of what all share, one an end; then by kind those of what differs, the
// fullest first.
export function compareRows(of: readonly string[], lists: readonly (readonly Statement[])[], symmetric: (predicate: string) => boolean): Row[] {
  const kinds = new Map<string, { predicate: string; direction: 'in' | 'out'; ends: Map<string, (End | undefined)[]> }>();
  of.forEach((id, i) => {
    for (const s of lists[i] ?? []) {
      if (asides.includes(s.status) || (s.subject !== id && s.object !== id)) continue;
      const direction = s.subject === id || symmetric(s.predicate) ? 'out' : 'in';
      const other = s.object === undefined ? '' : s.subject === id ? s.object : s.subject;
      const key = `${s.predicate} ${direction}`;
      const kind = kinds.get(key) ?? { predicate: s.predicate, direction, ends: new Map() };
      kinds.set(key, kind);
      const { printed: _, ...value } = s.value ?? { kind: '' };
      const end = other === '' ? `= ${JSON.stringify(Object.entries(value).sort())}` : `> ${other}`;
      const cells = kind.ends.get(end) ?? Array.from({ length: of.length }, () => undefined);
      kind.ends.set(end, cells);
      const cell = cells[i] ?? { object: other, statements: [] };
      cells[i] = cell;
      cell.statements.push(s);
    }
  });
  const shared: Row[] = [];
  const differs: Row[] = [];
  for (const [key, { predicate, direction, ends }] of kinds) {
    const cells: End[][] = of.map(() => []);
    for (const [end, by] of ends) {
      if (by.every((c) => c !== undefined)) shared.push({ key: `${key} ${end}`, predicate, direction, shared: true, cells: by.map((c) => (c ? [c] : [])) });
      else for (const [i, c] of by.entries()) if (c) cells[i]?.push(c);
    }
    if (cells.some((c) => c.length > 0)) differs.push({ key, predicate, direction, shared: false, cells });
  }
  const full = (r: Row) => r.cells.filter((c) => c.length > 0).length;
  const order = (a: Row, b: Row) => full(b) - full(a) || (a.key < b.key ? -1 : 1);
  return [...shared.sort(order), ...differs.sort(order)];
}
