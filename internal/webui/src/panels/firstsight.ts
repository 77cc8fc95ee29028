// The three questions of the first sight. The service makes them from what the graph
// holds, each with what its answer begins with.

import type { Entity, FirstQuestion, Overview, Statement, Way } from '../api';
import type { App } from '../app';
import { expandAsk, type PathsQuestion, type PromisesQuestion, pathsQuestion } from '../state';

export interface PromisesCard {
  kind: 'promises';
  entity: Entity;
  question: PromisesQuestion;
  found: Statement[];
  count: number;
  complete: boolean;
}
export interface WayCard {
  kind: 'way';
  from: Entity;
  to: Entity;
  question: PathsQuestion;
  way: Way;
}
export interface AroundCard {
  kind: 'around';
  entity: Entity;
  type: string;
  ask: string;
  found: Entity[];
}
export type Card = PromisesCard | WayCard | AroundCard;

// cardsOf gives the questions of a first sight.
export function cardsOf(app: Pick<App, 'entity' | 'meet'>, o: Overview): Card[] {
  app.meet([...o.entities, ...(o.names ?? [])]);
  return (o.questions ?? []).flatMap((q) => cardOf(app, q) ?? []);
}

function cardOf(app: Pick<App, 'entity'>, q: FirstQuestion): Card | null {
  switch (q.kind) {
    case 'promises': {
      const entity = app.entity(q.entity);
      return entity ? { kind: 'promises', entity, question: { subject: q.entity, dueBefore: q.dueBefore, dueAfter: '' }, found: q.statements, count: q.count, complete: q.complete } : null;
    }
    case 'path': {
      const [from, to] = [app.entity(q.from), app.entity(q.to)];
      return from && to ? { kind: 'way', from, to, question: pathsQuestion(q.from, q.to), way: q.path } : null;
    }
    case 'neighbors': {
      const entity = app.entity(q.entity);
      return entity ? { kind: 'around', entity, type: q.type, ask: aroundAsk(q.entity, q.type), found: q.neighbors.flatMap((id) => app.entity(id) ?? []) } : null;
    }
  }
  return null; // of a newer service
}

const aroundAsk = (id: string, type: string): string => expandAsk({ id, limit: 25 }).replace('?', `?type=${encodeURIComponent(type)}&`);
