// Groups: several entities that are drawn as one mark. Nothing of them is hidden: they and
// their claims are shown and counted as before.

import type { Entity, Statement } from './api';
import type { Fold, Places, Position } from './state';

export interface Group {
  id: string; // of the mark; no entity's
  fold: Fold;
  members: readonly Entity[]; // at least two, in the order they came
  type: string; // that most of them have
  inside: number; // relationships among them, which no line stands for
}

// What begins an id of a group; no entity's does.
const sign = '\t';
export const groupId = (f: Fold): string => sign + JSON.stringify('type' in f ? ['type', f.type] : ['kind', f.at, f.predicate, f.direction]);
export const isGroup = (id: string): boolean => id.startsWith(sign);

// claims says whether a relationship is one by which a fold takes in its other end, and
// gives that.
function end(f: Fold, s: Statement): string | undefined {
  if ('type' in f || s.predicate !== f.predicate || s.object === undefined || s.subject === s.object) return undefined;
  if (s.subject === f.at && f.direction !== 'in') return s.object;
  return s.object === f.at && f.direction !== 'out' ? s.subject : undefined;
}

// groupsOf gives the groups of what is drawn. Each entity is in the first group that takes
// it in, and one alone is no group.
export function groupsOf(folds: readonly Fold[], entities: readonly Entity[], relationships: readonly Statement[]): Group[] {
  const taken = new Map<string, string>();
  const out: Group[] = [];
  const drawn = new Set(entities.map((e) => e.id));
  for (const fold of folds) {
    if (!('type' in fold) && !drawn.has(fold.at)) continue;
    const ends = new Set('type' in fold ? [] : relationships.flatMap((s) => end(fold, s) ?? []));
    const members = entities.filter((e) => !taken.has(e.id) && ('type' in fold ? e.type === fold.type : ends.has(e.id)));
    if (members.length < 2) continue;
    const id = groupId(fold);
    for (const e of members) taken.set(e.id, id);
    out.push({ id, fold, members, type: most(members.map((e) => e.type)), inside: 0 });
  }
  for (const g of out) g.inside = relationships.filter((s) => taken.get(s.subject) === g.id && taken.get(s.object ?? '') === g.id).length;
  return out;
}

// most gives what occurs most, of as many the lesser.
function most(list: readonly string[]): string {
  const count = new Map<string, number>();
  for (const x of list) count.set(x, (count.get(x) ?? 0) + 1);
  return [...count].reduce((a, b) => (b[1] > a[1] || (b[1] === a[1] && b[0] < a[0]) ? b : a))[0];
}

// How far the mark of a group keeps from others.
const apart = 46;

// groupPlaces gives where groups stand: in the middle of their members, or as near to it as
// no other mark is.
export function groupPlaces(groups: readonly Group[], places: Places): Map<string, Position> {
  const members = new Set(groups.flatMap((g) => g.members.map((e) => e.id)));
  const stand = [...places].filter(([id]) => !members.has(id)).map(([, p]) => p);
  const out = new Map<string, Position>();
  for (const g of groups) {
    const at = g.members.flatMap((e) => [places.get(e.id) ?? []].filter((p) => p.length === 2)) as Position[];
    if (at.length === 0) continue;
    const x = at.reduce((sum, p) => sum + p[0], 0) / at.length;
    const y = at.reduce((sum, p) => sum + p[1], 0) / at.length;
    let here: Position = [x, y];
    // Along a sunflower's seeds, until nothing is near.
    for (let i = 1; i < 400 && stand.some((p) => Math.hypot(p[0] - here[0], p[1] - here[1]) < apart); i++) {
      const r = 12 * Math.sqrt(i);
      const a = i * Math.PI * (3 - Math.sqrt(5));
      here = [x + r * Math.cos(a), y + r * Math.sin(a)];
    }
    here = [Math.round(here[0] * 10) / 10, Math.round(here[1] * 10) / 10];
    stand.push(here);
    out.set(g.id, here);
  }
  return out;
}
