// What the page shows, as one value: everything that the same link must open
// again, and that undo must bring back. Changes are pure functions of it; what
// is only fetched (answers) or only of this reader (theme, key) is elsewhere.

import type { Status } from './api';
import { asides, query, segment, statuses } from './api';

export type ViewName = 'graph' | 'table' | 'timeline' | 'promises' | 'read';
export const viewNames: readonly ViewName[] = ['graph', 'table', 'timeline', 'promises', 'read'];
export type LayoutName = 'force' | 'radial' | 'tree';

// A Position is in the picture's own units: a typical link is about 100 long, x
// to the right, y downwards.
export type Position = readonly [number, number];

// Places are where entities stand, by their ids. They are a map, for an id may be
// what every object has: "constructor".
export type Places = ReadonlyMap<string, Position>;

// farthest is how far from the middle something may stand.
const farthest = 1e6;

// isPosition says whether a value is a place in the picture that can be drawn.
export function isPosition(x: unknown): x is Position {
  return Array.isArray(x) && x.length === 2 && x.every((v) => typeof v === 'number' && Math.abs(v) <= farthest);
}

// placesFrom reads places as JSON has them. What is no position is left out, and so
// costs one entity its place.
export function placesFrom(json: Readonly<Record<string, unknown>>): Places {
  const out = new Map<string, Position>();
  for (const [id, p] of Object.entries(json)) if (isPosition(p)) out.set(id, p);
  return out;
}

// A Load is one answer that fills the picture: the question as the API takes it
// (path and query below /api/v1, without the language), what it was asked for,
// and at which entity it was opened.
export interface Load {
  ask: string;
  why: 'overview' | 'entity' | 'expand' | 'paths' | 'among' | 'common' | 'compare' | 'links' | 'around';
  at?: string;
}

// Hidden is what the filters take out. What is not named is shown, so kinds that
// come later are.
export interface Hidden {
  types: readonly string[];
  predicates: readonly string[];
  statuses: readonly Status[];
  sources: readonly string[];
}

// Narrow is what of the rest is shown: near, only these and what they are linked to
// ([]: all); linked, only what has a link to another that is shown; least, only what has
// so many neighbours in the whole graph (0: all).
export interface Narrow {
  near: readonly string[];
  linked: boolean;
  least: number;
}

// A Fold is what is drawn as one mark: all of a type, or all that an entity is linked to by
// links of one kind.
export type Fold = { type: string } | { at: string; predicate: string; direction: '' | 'in' | 'out' };

export interface PathsQuestion {
  kind: 'paths';
  from: string;
  to: string;
  via: readonly string[];
  avoid: readonly string[];
  predicates: readonly string[];
  // Already so: only status actual.
  actual: boolean;
  validAt: string;
  together?: boolean; // only ways whose steps surely held on one day
  maxHops: number; // 0: the service's default
  limit: number;
}
export interface AmongQuestion {
  kind: 'among';
  of: readonly string[];
  maxHops: 1 | 2;
}
export interface CommonQuestion {
  kind: 'common';
  of: readonly string[];
}
// A LinksQuestion is the sentence to fill in: [companies] [raised] [over] [10
// billion CNY] [at any time].
export interface LinksQuestion {
  kind: 'links';
  subjectType: string;
  predicate: string;
  objectType: string;
  status: string;
  unit: string;
  min: string;
  max: string;
  validAt: string;
  dueBefore: string;
  dueAfter: string;
  observedBefore?: string;
  observedAfter?: string;
  qualifier?: string; // a key: only what has one of it, and of which the amount is spoken
  overlaps?: 'true'; // min and max pass what may be so, not only what surely is
  sort: '' | 'due' | 'amount';
}
// A CompareQuestion puts some side by side.
export interface CompareQuestion {
  kind: 'compare';
  of: readonly string[];
}
export type Question = PathsQuestion | AmongQuestion | CommonQuestion | CompareQuestion | LinksQuestion;

// Open is what the side panel tells about.
export type Open =
  | { kind: 'entity'; id: string }
  | { kind: 'link'; a: string; b: string } // all that joins two entities
  | { kind: 'claim'; id: string } // one statement
  | { kind: 'group'; fold: Fold } // several that are drawn as one
  | { kind: 'question' };

export interface Place {
  source: string;
  paragraph?: number;
  start?: number;
  end?: number;
}

// PromisesQuestion is which targets and plans the promises view tells: of one
// entity, or "" for all; due from and by a date, "" for any. null asks about the
// entity that is selected.
export interface PromisesQuestion {
  subject: string;
  dueBefore: string;
  dueAfter: string;
  status?: '' | 'target' | 'planned';
  source?: string;
}

// TableSettings is how the table is turned: to claims or entities, to all or
// only the selection, to rows that hold some words.
export interface TableSettings {
  entities: boolean;
  only: boolean;
  filter: string;
}

// TimelineSettings is what its rows are, and how many times wider than the
// window it is.
export interface TimelineSettings {
  by: 'entity' | 'kind';
  zoom: number;
}

export interface Camera {
  x: number;
  y: number;
  // Units of the picture across one CSS pixel.
  scale: number;
}

export interface State {
  view: ViewName;
  loads: readonly Load[];
  removed: readonly string[]; // entities hidden by hand
  positions: Places;
  pinned: readonly string[];
  selected: readonly string[];
  open: Open | null;
  question: Question | null;
  way: number; // which way of a paths answer is lit; -1: none
  read: Place | null; // what the Read view is turned to
  hidden: Hidden;
  narrow: Narrow;
  folds: readonly Fold[]; // the latest last
  asOf: string; // "": any time
  layout: LayoutName;
  camera: Camera | null; // null: everything in sight
  sort: { column: string; down: boolean } | null; // of the table
  promises: PromisesQuestion | null;
  table: TableSettings;
  timeline: TimelineSettings;
}

export const nothingHidden: Hidden = { types: [], predicates: [], statuses: [], sources: [] };

export const notNarrow: Narrow = { near: [], linked: false, least: 0 };

export const empty: State = {
  view: 'graph',
  loads: [],
  removed: [],
  positions: new Map(),
  pinned: [],
  selected: [],
  open: null,
  question: null,
  way: -1,
  read: null,
  hidden: nothingHidden,
  narrow: notNarrow,
  folds: [],
  asOf: '',
  layout: 'force',
  camera: null,
  sort: null,
  promises: null,
  table: { entities: false, only: false, filter: '' },
  timeline: { by: 'entity', zoom: 1 },
};

// maxAmong is how many entities the API joins at once.
export const maxAmong = 200;

// askOf writes a question as the API takes it.
export function askOf(q: Question): string {
  switch (q.kind) {
    case 'paths':
      return query('paths', {
        from: q.from,
        to: q.to,
        via: q.via,
        avoid: q.avoid,
        predicate: q.predicates,
        status: q.actual ? 'actual' : '',
        validAt: q.validAt,
        together: q.together ? 'true' : '',
        maxHops: q.maxHops,
        limit: q.limit,
      });
    case 'among':
      return query('among', { of: q.of, maxHops: q.maxHops });
    case 'common':
      return query('common', { of: q.of });
    case 'compare':
      return amongAsk(q.of);
    case 'links':
      return query('statements', {
        subjectType: q.subjectType,
        predicate: q.predicate,
        objectType: q.objectType,
        status: q.status,
        qualifier: q.qualifier,
        unit: q.unit,
        min: q.min,
        max: q.max,
        overlaps: q.overlaps,
        validAt: q.validAt,
        dueBefore: q.dueBefore,
        dueAfter: q.dueAfter,
        observedBefore: q.observedBefore,
        observedAfter: q.observedAfter,
        sort: q.sort,
        limit: 1000,
      });
  }
}

export function pathsQuestion(from: string, to: string, more: Partial<PathsQuestion> = {}): PathsQuestion {
  return { kind: 'paths', from, to, via: [], avoid: [], predicates: [], actual: false, validAt: '', maxHops: 0, limit: 10, ...more };
}

// An Order is which of an entity's neighbours come first: those with the most of their
// own, those of which something was last heard, by name, or (undefined) by id.
export type Order = 'neighbors' | 'latest' | 'name';

// An Expansion is a page of an entity's neighbours: by links of one kind or of every
// kind, with a name that some words find or whatever they are called.
export interface Expansion {
  id: string;
  predicate?: string;
  direction?: 'in' | 'out';
  q?: string;
  sort?: Order;
  limit: number;
  cursor?: string;
}

export function expandAsk({ id, ...page }: Expansion): string {
  const { predicate = '', direction = '', q = '', sort = '', limit, cursor = '' } = page;
  return query(`entities/${segment(id)}/neighbors`, { predicate, direction, q, sort, limit, cursor });
}

// dateAsk asks what a date means.
export const dateAsk = (date: string): string => query('date', { date });

// promisesAsk writes a question for promises as the API takes it. What an entity promises is what is
// said of it as the subject. once: without what gives another promise again.
export function promisesAsk(q: PromisesQuestion, once = false): string {
  const filters = { status: q.status ? [q.status] : ['target', 'planned'], source: q.source ?? '', dueBefore: q.dueBefore, dueAfter: q.dueAfter, repeats: once ? 'false' : '', limit: 1000 };
  return q.subject === '' ? query('statements', { ...filters, sort: 'due' }) : query(`entities/${segment(q.subject)}/statements`, { ...filters, direction: 'out' });
}

// standing is the question that the promises view asks: the state's own, or about the
// entity that is selected.
export function standing({ promises, selected }: Pick<State, 'promises' | 'selected'>): PromisesQuestion {
  return promises ?? { subject: selected.length === 1 ? (selected[0] ?? '') : '', dueBefore: '', dueAfter: '' };
}

// sourceAsk asks for all that a source says, however it stands.
export const sourceAsk = (id: string): string => query('statements', { source: id, status: statuses, limit: 1000 });

// mentionsAsk is a page of the statements whose qualifiers of a key name an entity.
export const mentionsAsk = (id: string, key: string): string => query('statements', { qualifier: [`${key}:${id}`], limit: 10 });
export const profileAsk = (id: string): string => `entities/${segment(id)}`;
// asideAsk is what is said of an entity and counts for nothing.
export const asideAsk = (id: string): string => query(`entities/${segment(id)}/statements`, { status: asides, limit: 100 });
export const amongAsk = (ids: readonly string[]): string => query('among', { of: [...ids].sort(), maxHops: 1 });

const without = <T>(list: readonly T[], gone: ReadonlySet<T>): readonly T[] => (list.some((x) => gone.has(x)) ? list.filter((x) => !gone.has(x)) : list);

// addLoad puts an answer into the picture, with places for those of its entities
// that have none; places already taken stay. Entities of it that were hidden by
// hand come back, for they were asked for, and an answer to another question than for
// more of what is shown ends what narrowed the picture.
export function addLoad(s: State, load: Load, ids: readonly string[], places: Places): State {
  const loads = s.loads.some((l) => l.ask === load.ask) ? s.loads : [...s.loads, load];
  const positions = new Map(s.positions);
  for (const [id, p] of places) if (!positions.has(id)) positions.set(id, p);
  return { ...s, loads, positions, removed: without(s.removed, new Set(ids)), narrow: load.why === 'expand' ? s.narrow : notNarrow };
}

// dropLoads takes answers out again: collapse. still is every entity that the
// remaining answers hold; what only these brought goes, with its places, pins
// and selection.
export function dropLoads(s: State, asks: readonly string[], still: ReadonlySet<string>): State {
  const gone = new Set(asks);
  const positions = new Map([...s.positions].filter(([id]) => still.has(id)));
  const keep = (ids: readonly string[]) => (ids.every((id) => still.has(id)) ? ids : ids.filter((id) => still.has(id)));
  const open = s.open;
  const orphan = open?.kind === 'link' && !(still.has(open.a) && still.has(open.b));
  return {
    ...s,
    loads: s.loads.filter((l) => !gone.has(l.ask)),
    positions,
    pinned: keep(s.pinned),
    selected: keep(s.selected),
    removed: keep(s.removed),
    open: orphan ? null : open,
  };
}

// startAfresh clears the picture, and keeps what the reader set: filters, date,
// layout, view, types that are folded.
export function startAfresh(s: State): State {
  return { ...empty, view: s.view, hidden: s.hidden, folds: s.folds.filter((f) => 'type' in f), asOf: s.asOf, layout: s.layout };
}

export const sameFold = (a: Fold, b: Fold): boolean => ('type' in a ? 'type' in b && a.type === b.type : !('type' in b) && a.at === b.at && a.predicate === b.predicate && a.direction === b.direction);

export const isFolded = (s: State, f: Fold): boolean => s.folds.some((x) => sameFold(x, f));

// fold draws as one mark what a fold takes in, or each by itself again.
export function fold(s: State, f: Fold, on: boolean): State {
  const folds = s.folds.filter((x) => !sameFold(x, f));
  const open = !on && s.open?.kind === 'group' && sameFold(s.open.fold, f) ? null : s.open;
  return { ...s, folds: on ? [...folds, f] : folds, open };
}

export function hide(s: State, ids: readonly string[]): State {
  const gone = new Set(ids);
  return {
    ...s,
    removed: [...s.removed, ...ids.filter((id) => !s.removed.includes(id))],
    selected: without(s.selected, gone),
  };
}

export const unhideAll = (s: State): State => ({ ...s, removed: [] });

// select makes ids the selection, or with more turns each of them over in it.
export function select(s: State, ids: readonly string[], more = false): State {
  if (!more) return { ...s, selected: [...ids] };
  const turned = new Set(ids);
  return { ...s, selected: [...s.selected.filter((id) => !turned.has(id)), ...ids.filter((id) => !s.selected.includes(id))] };
}

// move puts entities elsewhere by hand, which pins them.
export function move(s: State, places: Places): State {
  const ids = [...places.keys()];
  return { ...s, positions: new Map([...s.positions, ...places]), pinned: [...s.pinned, ...ids.filter((id) => !s.pinned.includes(id))] };
}

export function pin(s: State, ids: readonly string[], on: boolean): State {
  const set = new Set(ids);
  return { ...s, pinned: on ? [...s.pinned, ...ids.filter((id) => !s.pinned.includes(id))] : without(s.pinned, set) };
}

// arrange sets a layout with all its places; pinned entities keep theirs.
export function arrange(s: State, layout: LayoutName, places: Places): State {
  const positions = new Map(s.positions);
  const fixed = new Set(s.pinned);
  for (const [id, p] of places) if (!fixed.has(id)) positions.set(id, p);
  return { ...s, layout, positions, camera: null };
}

// setHidden shows or hides one value of a filter.
export function setHidden<K extends keyof Hidden>(s: State, key: K, value: Hidden[K][number], hidden: boolean): State {
  const list = s.hidden[key] as readonly string[];
  if (list.includes(value) === hidden) return s;
  const next = hidden ? [...list, value].sort() : list.filter((v) => v !== value);
  return { ...s, hidden: { ...s.hidden, [key]: next } };
}
