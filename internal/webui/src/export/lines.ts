// What is drawn as JSON Lines, as the service writes them: the entities of the picture,
// the claims among them and the facts about them, whole and ready to be read in again.

import { Fault, query } from '../api';
import type { App } from '../app';

// The service takes so many entities at once, and an address has room for so much.
export const mostEntities = 1000;
const longest = 24_000;

// linesAsk is the question for what is drawn, null where that is more than the service
// takes at once or nothing. What filters hide is left out by naming what they do not.
export function linesAsk(app: App): string | null {
  const { picture, state } = app;
  const drawn = [...picture.relationships, ...picture.facts];
  const shown = (hidden: readonly string[], of: (s: (typeof drawn)[number]) => string) => (hidden.length > 0 ? [...new Set(drawn.map(of))].sort() : []);
  const ask = query('export', {
    from: picture.entities.map((e) => e.id),
    hops: '0',
    predicate: shown(state.hidden.predicates, (s) => s.predicate),
    status: shown(state.hidden.statuses, (s) => s.status),
    source: shown(state.hidden.sources, (s) => s.source),
    validAt: state.asOf,
  });
  const n = picture.entities.length;
  return n === 0 || n > mostEntities || ask.length > longest ? null : ask;
}

export async function pictureLines(app: App): Promise<string> {
  const ask = linesAsk(app);
  if (ask === null) throw new Fault('too_large', 0, app.t('panel_asLinesMany', { n: app.words.count(mostEntities) }));
  const text = await app.api.text('GET', ask);
  // A stream without its end was cut on the way.
  if (!text.slice(text.lastIndexOf('\n', text.length - 2) + 1).startsWith('{"end":')) throw new Fault('unavailable', 0, app.t('panel_asLinesCut'));
  return text;
}
