// Claims that say the same, and claims that do not agree.

import type { Statement, Value } from '../api';
import { isNumber } from '../words';

// A Claim is one thing said, by everyone who says it.
export interface Claim {
  statements: Statement[]; // in the order they came
}

// A Matter is what claims are about: the same subject, kind and object, or the
// same measure at the same time. Claims of one matter from different sources
// that say different things disagree.
export interface Matter {
  key: string;
  claims: Claim[];
  disagree: boolean;
}

const valueKey = (v: Value | undefined): string =>
  v
    ? [
        v.kind,
        v.amount ?? '',
        v.unit ?? '',
        v.bound ?? 'exactly',
        v.date ?? '',
        v.text ?? '',
        isNumber(v) ? '' : (v.printed ?? ''),
        v.min ?? '',
        v.max ?? '',
        v.minOpen ?? '',
        v.maxOpen ?? '',
        v.lang ?? '',
      ].join('\u0001')
    : '';
const whenKey = (s: Statement): string => [s.when.from ?? '', s.when.to ?? '', s.when.observed ?? '', s.when.due ?? ''].join('\u0001');
const qualifiersKey = (s: Statement): string =>
  (s.qualifiers ?? [])
    .map((q) => `${q.key}\u0001${q.entity ?? ''}\u0001${valueKey(q.value)}`)
    .sort()
    .join('\u0002');

// equalKey is the same for statements that say the same thing.
export function equalKey(s: Statement): string {
  return [s.subject, s.predicate, s.object ?? '', valueKey(s.value), s.status, whenKey(s), qualifiersKey(s)].join('\u0000');
}

// A matter of facts is a measure in a unit at a time; one of links its ends,
// whatever is said of when.
function matterKey(s: Statement): string {
  if (s.object !== undefined) return [s.subject, s.predicate, s.object].join('\u0000');
  const at = s.when.due ?? s.when.observed ?? `${s.when.from ?? ''}-${s.when.to ?? ''}`;
  return [s.subject, s.predicate, s.value?.kind ?? '', s.value?.unit ?? '', at, qualifiersKey(s)].join('\u0000');
}

export function matters(list: readonly Statement[]): Matter[] {
  const byMatter = new Map<string, Map<string, Claim>>();
  for (const s of list) {
    const m = matterKey(s);
    const claims = byMatter.get(m) ?? new Map<string, Claim>();
    byMatter.set(m, claims);
    const e = equalKey(s);
    const c = claims.get(e);
    if (c) c.statements.push(s);
    else claims.set(e, { statements: [s] });
  }
  return [...byMatter].map(([key, claims]) => {
    const all = [...claims.values()];
    return { key, claims: all, disagree: disagree(all) };
  });
}

// What one source says may be said again with more or less detail: only what
// differs between sources is a disagreement.
function disagree(claims: readonly Claim[]): boolean {
  if (claims.length < 2) return false;
  const sources = claims.map((c) => new Set(c.statements.map((s) => s.source)));
  return sources.some((a, i) => sources.some((b, j) => i < j && ![...a].some((x) => b.has(x))));
}
