// What is drawn as JSON, in the shapes of the API, with its sources, the places
// on the canvas and how it was come by.

import type { App } from '../app';
import { liveAddress, taken } from './taken';

export async function pictureJSON(app: App, now = new Date()): Promise<string> {
  const t = taken(app);
  return `${JSON.stringify(
    {
      hubgraph: 1,
      made: now.toISOString(),
      revision: app.stats?.revision ?? '',
      address: await liveAddress(app),
      question: t.question,
      asOf: app.state.asOf,
      complete: app.picture.cut.length === 0,
      entities: t.entities,
      statements: t.statements,
      sources: t.sources,
      positions: Object.fromEntries(app.picture.positions),
      ...(t.ways.length > 0 ? { ways: t.ways } : {}),
    },
    null,
    2,
  )}\n`;
}
