// What the view on screen shows as JSON, in the shapes of the API, with its sources, the
// places on the canvas and how it was come by.

import type { App } from '../app';
import { liveAddress, taken } from './taken';

export async function shownJSON(app: App, now = new Date()): Promise<string> {
  const { shown, sources, question, ways } = taken(app);
  return `${JSON.stringify(
    {
      hubgraph: 1,
      made: now.toISOString(),
      revision: app.stats?.revision ?? '',
      address: await liveAddress(app),
      view: shown.view,
      question,
      asOf: app.state.asOf,
      complete: shown.complete,
      entities: shown.entities,
      statements: shown.statements,
      sources,
      ...(shown.view === 'graph' ? { positions: Object.fromEntries(app.picture.positions) } : {}),
      ...(shown.view === 'graph' && app.picture.groups.length > 0 ? { groups: app.picture.groups.map((g) => ({ name: app.name(g.id), members: g.members.map((e) => e.id), inside: g.inside })) } : {}),
      ...(ways.length > 0 ? { ways } : {}),
    },
    null,
    2,
  )}\n`;
}
