// What a question was asked with, in words.

import type { Way } from '../api';
import type { Words } from '../words';

const texts = (x: unknown): string[] => (Array.isArray(x) ? x.filter((v): v is string => typeof v === 'string') : typeof x === 'string' && x !== '' ? [x] : []);

export interface Speaker {
  words: Words;
  name(id: string): string;
  source(id: string): string;
}

// filterWords puts the filter that an answer says it was asked with into
// phrases, one a condition, in a fixed order; none where nothing was
// ruled out but what stands aside.
export function filterWords(filter: Readonly<Record<string, unknown>>, say: Speaker): string[] {
  const w = say.words;
  const list = (x: unknown, f: (v: string) => string): string => texts(x).map(f).join(w.t('panel_listSep'));
  const out: string[] = [];
  const put = (key: string, word: Parameters<Words['t']>[0], f: (v: string) => string = (v) => v) => {
    if (texts(filter[key]).length > 0) out.push(w.t(word, { v: list(filter[key], f) }));
  };
  put('predicate', 'panel_askedKinds', (v) => w.verb(v));
  put('type', 'panel_askedTypes', (v) => w.types(v));
  put('direction', 'panel_askedDirection', (v) => w.t(v === 'in' ? 'panel_directionIn' : 'panel_directionOut'));
  put('status', 'panel_askedStatus', (v) => w.t(`status_${v}` as Parameters<Words['t']>[0]));
  put('source', 'panel_askedSource', (v) => say.source(v));
  put('validAt', 'panel_askedAt', (v) => v);
  put('dueAfter', 'panel_askedDueAfter', (v) => v);
  put('dueBefore', 'panel_askedDueBefore', (v) => v);
  put('observedAfter', 'panel_askedObservedAfter', (v) => v);
  put('observedBefore', 'panel_askedObservedBefore', (v) => v);
  return out;
}

// pathsWords adds what the filter does not hold: the names to go by and to leave
// out.
export function pathsWords(q: { via: readonly string[]; avoid: readonly string[]; together?: boolean }, filter: Readonly<Record<string, unknown>>, say: Speaker): string[] {
  const names = (ids: readonly string[]) => ids.map((id) => say.name(id)).join(say.words.t('panel_listSep'));
  return [
    ...(q.via.length > 0 ? [say.words.t('panel_askedVia', { v: names(q.via) })] : []),
    ...(q.avoid.length > 0 ? [say.words.t('panel_askedAvoid', { v: names(q.avoid) })] : []),
    ...filterWords(filter, say),
    ...(q.together ? [say.words.t('panel_askedTogether')] : []),
  ];
}

// neverTogether says of a way that its steps never held on one day; not where a step is
// only planned or a target, for that is said of it.
export function neverTogether(way: Pick<Way, 'together' | 'steps'>): boolean {
  return way.together === 'no' && way.steps.every((step) => step.statements.some((s) => s.status !== 'planned' && s.status !== 'target'));
}

// parted parts the sentence of a way at its footnotes: text, [1], text.
export function parted(text: string): (string | number)[] {
  const out: (string | number)[] = [];
  let at = 0;
  for (const m of text.matchAll(/\[(\d+)\]/g)) {
    if (m.index > at) out.push(text.slice(at, m.index));
    out.push(Number(m[1]));
    at = m.index + m[0].length;
  }
  if (at < text.length) out.push(text.slice(at));
  return out;
}
