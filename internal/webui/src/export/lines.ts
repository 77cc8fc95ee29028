// What the view on screen shows as JSON Lines, as the service writes them: its names and
// claims, whole and ready to be read in again.

import { Fault, query } from '../api';
import type { App } from '../app';
import { shown } from '../parts/shown';

// The service takes so many entities at once, and an address has room for so much.
export const mostEntities = 1000;
const longest = 24_000;

// canLines says whether the service can give exactly what is shown: it knows names and
// filters, but not how rows were chosen.
export function canLines(app: App): boolean {
  const { view, table } = app.state;
  return view === 'graph' || view === 'timeline' || (view === 'table' && !table.entities && !table.only && table.filter.trim() === '');
}

// linesAsk is the question for what is shown, null where that is more than the service
// takes at once or nothing. What is not shown is left out by naming what is.
export function linesAsk(app: App): string | null {
  const { picture, state } = app;
  const here = shown(app);
  const which = (some: boolean, of: (s: (typeof here.statements)[number]) => string) => (some ? [...new Set(here.statements.map(of))].sort() : []);
  const { hidden } = state;
  const ask = query('export', {
    from: picture.entities.map((e) => e.id),
    hops: '0',
    predicate: which(hidden.predicates.length > 0 || here.unit === 'links', (s) => s.predicate),
    status: which(hidden.statuses.length > 0, (s) => s.status),
    source: which(hidden.sources.length > 0, (s) => s.source),
    validAt: state.asOf,
  });
  const n = picture.entities.length;
  return n === 0 || here.statements.length === 0 || n > mostEntities || ask.length > longest ? null : ask;
}

export async function shownLines(app: App): Promise<string> {
  const ask = linesAsk(app);
  if (ask === null) throw new Fault('too_large', 0, app.t('panel_asLinesMany', { n: app.words.count(mostEntities) }));
  const text = await app.api.text('GET', ask);
  // A stream without its end was cut on the way.
  if (!text.slice(text.lastIndexOf('\n', text.length - 2) + 1).startsWith('{"end":')) throw new Fault('unavailable', 0, app.t('panel_asLinesCut'));
  return text;
}
