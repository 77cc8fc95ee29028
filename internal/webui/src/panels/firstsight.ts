// The three questions of the first sight. What is asked follows from what the graph
// holds, and a question is shown only where it has an answer.

import type { Entity, Graph, List, Paths, Profile, Statement, Way } from '../api';
import { query, segment } from '../api';
import type { App } from '../app';
import { askOf, type PathsQuestion, type PromisesQuestion, pathsQuestion, profileAsk, promisesAsk } from '../state';
import { days, yearOf, yearText } from '../words/dates';

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

const byDegree = (list: readonly Entity[]): Entity[] => [...list].sort((a, b) => b.degree - a.degree || (a.id < b.id ? -1 : 1));

// apart gives the pairs of a graph that nothing joins directly: first those that
// something joins by another, for these have a way, then the best linked.
export function apart(g: Pick<Graph, 'entities' | 'statements'>, most: number): [Entity, Entity][] {
  const near = new Map<string, Set<string>>(g.entities.map((e) => [e.id, new Set()]));
  for (const s of g.statements) {
    if (s.object === undefined) continue;
    near.get(s.subject)?.add(s.object);
    near.get(s.object)?.add(s.subject);
  }
  const list = byDegree(g.entities);
  const pairs: { pair: [Entity, Entity]; sure: boolean }[] = [];
  for (const [j, b] of list.entries()) {
    for (const a of list.slice(0, j)) {
      const [ofA, ofB] = [near.get(a.id), near.get(b.id)];
      if (ofA && ofB && !ofA.has(b.id)) pairs.push({ pair: [a, b], sure: [...ofA].some((id) => ofB.has(id)) });
    }
  }
  const weight = ([a, b]: [Entity, Entity]) => a.degree + b.degree;
  return pairs
    .sort((x, y) => Number(y.sure) - Number(x.sure) || weight(y.pair) - weight(x.pair))
    .slice(0, most)
    .map((x) => x.pair);
}

// dueYear gives the year by which something is due, "" where it may be at any time.
function dueYear(s: Statement): string {
  const end = s.when.due ? days(s.when.due)?.[1] : undefined;
  return end !== undefined && Number.isFinite(end) ? yearText(yearOf(end - 1)) : '';
}

// mostDue gives who has most that is due, and by when most of it is.
export function mostDue(list: readonly Statement[]): { subject: string; by: string } | null {
  const count = new Map<string, number>();
  for (const s of list) if (dueYear(s)) count.set(s.subject, (count.get(s.subject) ?? 0) + 1);
  const [subject] = [...count].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))[0] ?? [];
  if (subject === undefined) return null;
  const years = new Map<string, number>();
  for (const s of list) if (s.subject === subject && dueYear(s)) years.set(dueYear(s), (years.get(dueYear(s)) ?? 0) + 1);
  const [by = ''] = [...years].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))[0] ?? [];
  return { subject, by };
}

async function promises(app: App): Promise<PromisesCard | null> {
  const all = await app.api.get<List<Statement>>(promisesAsk({ subject: '', dueBefore: '', dueAfter: '' }, true));
  const most = mostDue(all.items);
  if (!most) return null;
  const { entity } = await app.api.get<Profile>(profileAsk(most.subject));
  const question: PromisesQuestion = { subject: entity.id, dueBefore: most.by, dueAfter: '' };
  const l = await app.api.get<List<Statement>>(promisesAsk(question, true));
  return l.items.length > 0 ? { kind: 'promises', entity, question, found: l.items, complete: l.complete } : null;
}

async function way(app: App, overview: Graph): Promise<WayCard | null> {
  for (const [from, to] of apart(overview, 6)) {
    const question = pathsQuestion(from.id, to.id);
    const p = await app.fetch<Paths>(askOf(question));
    app.meet(p.entities);
    if (p.paths[0]) return { kind: 'way', from, to, question, way: p.paths[0] };
  }
  return null;
}

// alike counts an entity's links to others of its type.
export const alike = (p: Profile): number => p.counts.reduce((n, c) => n + (c.types?.find((t) => t.type === p.entity.type)?.count ?? 0), 0);

const aroundAsk = (id: string, type: string): string => query(`entities/${segment(id)}/neighbors`, { type, limit: 25 });

// Of the best linked, the one with most links to others of its type: what a company
// works with tells more than the country it is in.
async function around(app: App, overview: Graph): Promise<AroundCard | null> {
  const best = byDegree(overview.entities).slice(0, 8);
  const profiles = await Promise.all(best.map((e) => app.api.get<Profile>(profileAsk(e.id))));
  const [entity] = profiles
    .filter((p) => alike(p) > 0)
    .sort((a, b) => alike(b) - alike(a))
    .map((p) => p.entity);
  if (!entity) return null;
  const ask = aroundAsk(entity.id, entity.type);
  const g = await app.api.get<Graph>(ask);
  app.meet(g.entities);
  const found = g.entities.filter((e) => e.id !== entity.id && e.type === entity.type);
  return found.length > 0 ? { kind: 'around', entity, type: entity.type, ask, found } : null;
}

// cards gives the questions that have an answer, and whether all could be asked.
export async function cards(app: App): Promise<{ list: Card[]; whole: boolean }> {
  const overview = await app.api.get<Graph>('overview');
  const all = await Promise.allSettled([promises(app), way(app, overview), around(app, overview)]);
  return { list: all.flatMap((r) => (r.status === 'fulfilled' && r.value ? [r.value] : [])), whole: all.every((r) => r.status === 'fulfilled') };
}
