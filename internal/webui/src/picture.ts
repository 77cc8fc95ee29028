// The picture: what is drawn, told and counted, worked out from the state and
// the answers that its loads name. Every view reads this one value, so their
// counts agree.

import type { DateRead, Days, Entity, Graph, Paths, Statement } from './api';
import { asides } from './api';
import { type Group, groupsOf } from './groups';
import { dateAsk, type Hidden, isPosition, type Places, type Position, type State } from './state';

// A Link is all that joins two entities, drawn as one line; or one to itself, drawn
// as a ring. a <= b by id.
export interface Link {
  key: string;
  a: string;
  b: string;
  statements: Statement[]; // in ID order, at least one
  // How it is drawn: solid if anything here is actual (or ended), else dashed if
  // anything is planned, else dotted if anything is a target, else thin.
  status: 'actual' | 'planned' | 'target' | 'claimed';
  // Which way the statements read: from a to b, from b to a, both.
  way: 'ab' | 'ba' | 'both';
}

// A Picture holds nothing that is rumoured, denied or withdrawn, whatever was asked.
export interface Picture {
  entities: Entity[]; // drawn, in the order they came
  byId: ReadonlyMap<string, Entity>; // every entity that an answer here holds, drawn or not
  links: Link[]; // drawn, in order of key, as if nothing were folded
  groups: Group[]; // what is drawn as one mark
  lines: Link[]; // the links as they are drawn, between marks
  markOf: (id: string) => string; // the id of the mark that stands for an entity
  relationships: Statement[]; // drawn, in ID order
  facts: Statement[]; // of the entities drawn, in ID order, as far as they were fetched
  positions: Places; // of every entity drawn that has one
  // Every relationship and fact that the answers hold, drawn or not.
  all: Statement[];
  // Loads whose answers are not here yet.
  waiting: number;
  // Whether something that was asked for was cut, and by what.
  cut: { ask: string; stoppedBy: string; nextCursor: string }[];
}

export const linkKey = (x: string, y: string): string => (x < y ? `${x}\n${y}` : `${y}\n${x}`);

// graphOf makes one shape of every answer that can fill the picture.
export function graphOf(answer: unknown): Graph {
  const a = answer as Partial<Graph & Paths> & { items?: Statement[]; entity?: Entity; entities?: Entity[] };
  if (a.paths) {
    const all = new Map<string, Statement>();
    for (const p of a.paths) for (const step of p.steps) for (const s of step.statements) all.set(s.id, s);
    return { entities: a.entities ?? [], statements: [...all.values()], complete: a.complete ?? true, ...(a.stoppedBy ? { stoppedBy: a.stoppedBy } : {}) };
  }
  if (a.entity) return { entities: [a.entity], statements: [], complete: true };
  return a as Graph;
}

export function undated(s: Statement): boolean {
  return !s.when.from && !s.when.to && !s.when.observed;
}

// validAt says whether a statement holds on one of some days, as the API's filter of that
// name does; null: whenever.
export function validAt({ days }: Statement, at: Days | null): boolean {
  if (at === null || !days) return true;
  const { first = Number.NEGATIVE_INFINITY, last = Number.POSITIVE_INFINITY } = days.valid ?? {};
  return !days.never && first <= (at.last ?? Number.POSITIVE_INFINITY) && last >= (at.first ?? Number.NEGATIVE_INFINITY);
}

// passes says whether the filters let a statement through, its ends aside.
export function passes(s: Statement, h: Hidden, at: Days | null): boolean {
  return !h.predicates.includes(s.predicate) && !h.statuses.includes(s.status) && !h.sources.includes(s.source) && validAt(s, at);
}

function statusOf(list: readonly Statement[]): Link['status'] {
  if (list.some((s) => s.status === 'actual' || s.status === 'ended')) return 'actual';
  if (list.some((s) => s.status === 'planned')) return 'planned';
  return list.some((s) => s.status === 'target') ? 'target' : 'claimed';
}

// bundle joins parallel statements into links, in order of key; mark gives the mark at
// which a line ends. What is within a mark of several is no line.
export function bundle(statements: readonly Statement[], mark: (id: string) => string = (id) => id): Link[] {
  const by = new Map<string, Statement[]>();
  for (const s of statements) {
    if (s.object === undefined) continue;
    const [from, to] = [mark(s.subject), mark(s.object)];
    if (from === to && from !== s.subject) continue;
    const k = linkKey(from, to);
    const l = by.get(k);
    if (l) l.push(s);
    else by.set(k, [s]);
  }
  const out: Link[] = [];
  for (const [key, list] of by) {
    const [a = '', b = ''] = key.split('\n');
    const ab = list.some((s) => mark(s.subject) === a);
    const ba = list.some((s) => mark(s.subject) === b);
    // What joins an entity to itself reads one way.
    out.push({ key, a, b, statements: list, status: statusOf(list), way: ab && ba && a !== b ? 'both' : ab ? 'ab' : 'ba' });
  }
  return out.sort((x, y) => (x.key < y.key ? -1 : 1));
}

const byID = (x: { id: string }, y: { id: string }) => (x.id < y.id ? -1 : x.id > y.id ? 1 : 0);

// A Lookup finds answers that are here: by what was asked, the links among some
// entities, and an entity's facts.
export interface Lookup {
  answer(ask: string): unknown | undefined;
  among(entities: ReadonlyMap<string, Entity>): Statement[];
  facts(entities: ReadonlyMap<string, Entity>): Statement[];
}

// daysAsked gives the days that the date asked for means, null for any time; undefined
// until the service has read it.
export function daysAsked(s: Pick<State, 'asOf'>, look: Pick<Lookup, 'answer'>): Days | null | undefined {
  return s.asOf === '' ? null : (look.answer(dateAsk(s.asOf)) as DateRead | undefined)?.days;
}

export function makePicture(s: State, look: Lookup): Picture {
  const byId = new Map<string, Entity>();
  const statements = new Map<string, Statement>();
  const cut: Picture['cut'] = [];
  let waiting = 0;
  for (const load of s.loads) {
    const answer = look.answer(load.ask);
    if (answer === undefined) {
      waiting++;
      continue;
    }
    const g = graphOf(answer);
    for (const e of g.entities) byId.set(e.id, e);
    for (const st of g.statements) statements.set(st.id, st);
    // The first sight is chosen by rule, and so never all.
    if (!g.complete && load.why !== 'overview') cut.push({ ask: load.ask, stoppedBy: g.stoppedBy ?? 'limit', nextCursor: g.nextCursor ?? '' });
  }
  const removed = new Set(s.removed);
  const drawn = new Set<string>();
  const candidates: Entity[] = [];
  for (const e of byId.values()) {
    if (removed.has(e.id) || s.hidden.types.includes(e.type) || e.neighbors < s.narrow.least) continue;
    drawn.add(e.id);
    candidates.push(e);
  }
  for (const st of look.among(byId)) statements.set(st.id, st);
  const all: Statement[] = [];
  for (const st of statements.values()) if (byId.has(st.subject) && byId.has(st.object ?? '')) all.push(st);
  all.push(...look.facts(byId));

  const counted = all.filter((st) => !asides.includes(st.status));
  const asked = daysAsked(s, look);
  if (asked === undefined) waiting++;
  const passing = counted.filter((st) => passes(st, s.hidden, asked ?? null));
  narrowDown(s.narrow, drawn, passing);
  const entities = candidates.filter((e) => drawn.has(e.id));
  const relationships: Statement[] = [];
  const shownFacts: Statement[] = [];
  for (const st of passing) {
    if (drawn.has(st.subject) && (st.object === undefined || drawn.has(st.object))) (st.object === undefined ? shownFacts : relationships).push(st);
  }
  relationships.sort(byID);
  shownFacts.sort(byID);
  const positions = new Map<string, Position>();
  for (const e of entities) {
    const p = s.positions.get(e.id);
    if (isPosition(p)) positions.set(e.id, p);
  }
  const links = bundle(relationships);
  const groups = groupsOf(s.folds, entities, relationships);
  const marks = new Map(groups.flatMap((g) => g.members.map((e) => [e.id, g.id] as const)));
  const markOf = (id: string): string => marks.get(id) ?? id;
  const lines = groups.length > 0 ? bundle(relationships, markOf) : links;
  return { entities, byId, links, groups, lines, markOf, relationships, facts: shownFacts, positions, all: counted, waiting, cut };
}

// narrowDown takes out of drawn what is neither among some nor linked to one of them, and
// then what is linked to nothing else that is drawn.
function narrowDown({ near, linked }: State['narrow'], drawn: Set<string>, statements: readonly Statement[]): void {
  const keep = (ends: (a: string, b: string) => readonly string[], more: readonly string[] = []) => {
    const kept = new Set(more);
    for (const { subject: a, object: b } of statements) {
      if (b !== undefined && a !== b && drawn.has(a) && drawn.has(b)) for (const id of ends(a, b)) kept.add(id);
    }
    for (const id of drawn) if (!kept.has(id)) drawn.delete(id);
  };
  if (near.length > 0) keep((a, b) => (near.includes(a) || near.includes(b) ? [a, b] : []), near);
  if (linked) keep((a, b) => [a, b]);
}

// still gives the entities that the answers of the given loads hold: what
// remains when others are dropped.
export function still(asks: readonly string[], look: Pick<Lookup, 'answer'>): Set<string> {
  const out = new Set<string>();
  for (const ask of asks) {
    const a = look.answer(ask);
    if (a !== undefined) for (const e of graphOf(a).entities) out.add(e.id);
  }
  return out;
}
