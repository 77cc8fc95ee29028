// The three questions of the first sight. Their answers come from the graph, and
// a question is shown only where it has one.

import type { Entity, Graph, List, Paths, Profile, Statement, Way } from '../api';
import { query } from '../api';
import type { App } from '../app';
import { linkKey } from '../picture';
import { askOf, type PathsQuestion, type PromisesQuestion, pathsQuestion, profileAsk, promisesAsk } from '../state';

export interface PromisesCard {
  kind: 'promises';
  entity: Entity;
  question: PromisesQuestion;
  found: Statement[];
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

// What to ask first of the graph that comes with the program; on any other graph
// these are not there, and the overview says what to ask.
const known = { promises: 'shanghai', by: '2025', from: 'sensetime', to: 'lingang', around: 'unisoc' };

const entityOf = (app: App, id: string): Promise<Entity | null> =>
  app.api.get<Profile>(profileAsk(id)).then(
    (p) => p.entity,
    () => null,
  );

const byDegree = (list: readonly Entity[]): Entity[] => [...list].sort((a, b) => b.degree - a.degree || (a.id < b.id ? -1 : 1));

// apart gives the pairs of a graph that nothing joins directly, the best linked
// first.
export function apart(g: Pick<Graph, 'entities' | 'statements'>, most: number): [Entity, Entity][] {
  const joined = new Set(g.statements.flatMap((s) => (s.object === undefined ? [] : [linkKey(s.subject, s.object)])));
  const list = byDegree(g.entities);
  const pairs: [Entity, Entity][] = [];
  for (let j = 1; j < list.length; j++) {
    for (let i = 0; i < j; i++) {
      const [a, b] = [list[i], list[j]];
      if (a && b && !joined.has(linkKey(a.id, b.id))) pairs.push([a, b]);
    }
  }
  return pairs.sort(([a, b], [c, d]) => c.degree + d.degree - a.degree - b.degree).slice(0, most);
}

// mostDue gives who has most that is due, and by when most of it is.
export function mostDue(list: readonly Statement[]): { subject: string; by: string } | null {
  const count = new Map<string, number>();
  for (const s of list) if (s.when.due) count.set(s.subject, (count.get(s.subject) ?? 0) + 1);
  const [subject] = [...count].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))[0] ?? [];
  if (subject === undefined) return null;
  const years = new Map<string, number>();
  for (const s of list) if (s.subject === subject && s.when.due) years.set(s.when.due.slice(0, 4), (years.get(s.when.due.slice(0, 4)) ?? 0) + 1);
  const [by = ''] = [...years].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))[0] ?? [];
  return { subject, by };
}

async function promises(app: App): Promise<PromisesCard | null> {
  let entity = await entityOf(app, known.promises);
  let by = known.by;
  const found = async () => {
    if (!entity) return null;
    const question: PromisesQuestion = { subject: entity.id, dueBefore: by, dueAfter: '' };
    const l = await app.api.get<List<Statement>>(promisesAsk(question));
    return l.items.length > 0 ? { kind: 'promises' as const, entity, question, found: l.items, complete: l.complete } : null;
  };
  const first = await found();
  if (first) return first;
  const all = await app.api.get<List<Statement>>(promisesAsk({ subject: '', dueBefore: '', dueAfter: '' }));
  const most = mostDue(all.items);
  if (!most) return null;
  entity = await entityOf(app, most.subject);
  by = most.by;
  return found();
}

async function way(app: App, overview: Graph): Promise<WayCard | null> {
  const [a, b] = await Promise.all([entityOf(app, known.from), entityOf(app, known.to)]);
  const pairs: [Entity, Entity][] = a && b ? [[a, b]] : apart(overview, 6);
  for (const [from, to] of pairs) {
    const question = pathsQuestion(from.id, to.id);
    const ask = askOf(question);
    const p = await app.fetch<Paths>(ask);
    app.meet(p.entities);
    if (p.paths[0]) return { kind: 'way', from, to, question, way: p.paths[0] };
  }
  return null;
}

const aroundAsk = (id: string, type: string): string => query(`entities/${encodeURIComponent(id)}/neighbors`, { type, limit: 25 });

async function around(app: App, overview: Graph): Promise<AroundCard | null> {
  const first = await entityOf(app, known.around);
  const list = first ? [first] : byDegree(overview.entities).slice(0, 8);
  for (const entity of list) {
    const ask = aroundAsk(entity.id, entity.type);
    const g = await app.api.get<Graph>(ask);
    app.meet(g.entities);
    const found = g.entities.filter((e) => e.id !== entity.id && e.type === entity.type);
    if (found.length > 0) return { kind: 'around', entity, type: entity.type, ask, found };
  }
  return null;
}

// cards gives the questions that have an answer, and whether all could be asked.
export async function cards(app: App): Promise<{ list: Card[]; whole: boolean }> {
  const overview = await app.api.get<Graph>('overview');
  const all = await Promise.allSettled([promises(app), way(app, overview), around(app, overview)]);
  return { list: all.flatMap((r) => (r.status === 'fulfilled' && r.value ? [r.value] : [])), whole: all.every((r) => r.status === 'fulfilled') };
}
