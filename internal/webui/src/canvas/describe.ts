// What the canvas and the pictures taken away say about marks and links.

import type { Paths } from '../api';
import type { App } from '../app';
import { type Link, linkKey, type Picture } from '../picture';
import { askOf } from '../state';
import type { Words } from '../words';

// verbOf is what stands on a link: the verb as read from the subject to the
// object, or how many links are bundled.
export function verbOf(words: Words, link: Link): string {
  const first = link.statements[0];
  if (!first) return '';
  const n = link.statements.length;
  const same = link.statements.every((s) => s.predicate === first.predicate && s.subject === first.subject);
  if (!same) return words.t('canvas_bundle', { n: words.count(n) });
  const verb = words.verb(first.predicate);
  return n === 1 ? verb : words.t('canvas_times', { verb, n: words.count(n) });
}

export const namesCount = (words: Words, n: number): string => (n === 1 ? words.t('canvas_things_one') : words.t('canvas_things', { n: words.count(n) }));
export const linksCount = (words: Words, n: number): string => (n === 1 ? words.t('canvas_ties_one') : words.t('canvas_ties', { n: words.count(n) }));

// drawnAt counts the relationships that are drawn at each entity.
export function drawnAt(p: Picture): Map<string, number> {
  const out = new Map<string, number>();
  for (const s of p.relationships) {
    out.set(s.subject, (out.get(s.subject) ?? 0) + 1);
    if (s.object !== undefined && s.object !== s.subject) out.set(s.object, (out.get(s.object) ?? 0) + 1);
  }
  return out;
}

// litWay gives what the chosen way of an answer goes through.
export function litWay(app: App): { ids: Set<string>; links: Set<string> } {
  const { question, way, open } = app.state;
  const ids = new Set<string>();
  const links = new Set<string>();
  if (question?.kind === 'paths' && way >= 0 && open?.kind === 'question') {
    const w = app.answer<Paths>(askOf(question))?.paths?.[way];
    for (const id of w?.entities ?? []) ids.add(id);
    for (const s of w?.steps ?? []) links.add(linkKey(s.from, s.to));
  }
  return { ids, links };
}

// openLink gives the key of the link that the side panel tells about.
export function openLink(app: App): string {
  const o = app.state.open;
  if (o?.kind === 'link') return linkKey(o.a, o.b);
  if (o?.kind === 'claim') {
    const s = app.picture.relationships.find((x) => x.id === o.id);
    if (s?.object !== undefined) return linkKey(s.subject, s.object);
  }
  return '';
}
