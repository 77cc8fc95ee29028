// What the view on screen shows, as one value: which names and claims, in which
// order, and of how many. The view, its counts, the filters and all that is taken
// away read it, so that they cannot differ.

import { type Entity, type Statement, type Status, statuses } from '../api';
import type { App } from '../app';
import { daysAsked, type Link, passes, undated } from '../picture';
import { promisesAsk, type State, sourceAsk, standing, type ViewName } from '../state';
import { anchor, itemsOf } from './dated';
import { sourceTitle } from './describe';
import { byDue, repeats } from './due';
import { claimRows, entityRows, holding, type Speaker, sortClaims, sortEntities } from './rows';

// A Unit is what a view counts.
export type Unit = 'links' | 'claims' | 'names' | 'promises';

export interface Tally {
  shown: number;
  of: number;
}

export interface Shown {
  view: ViewName;
  unit: Unit;
  // The rows where names are counted, else those that the claims name; in the graph
  // all that are drawn.
  entities: readonly Entity[];
  statements: readonly Statement[]; // in the order on screen; none where names are counted
  links: readonly Link[]; // the lines of the graph, none elsewhere
  count: Tally; // of the unit, each once, though some say another again
  again: number; // shown beside these: what gives another again
  undated: number; // shown, without a date, where a date was asked for
  complete: boolean; // all that was asked for is here
  // By what the filters speak of: types count names, all others the unit.
  types: ReadonlyMap<string, Tally>;
  predicates: ReadonlyMap<string, Tally>;
  statuses: ReadonlyMap<Status, Tally>;
  sources: ReadonlyMap<string, Tally>;
}

// shown gives what the view on screen shows.
export function shown(app: App): Shown {
  return shownIn(app, app.state.view);
}

const kept = new WeakMap<App, Map<ViewName, { from: readonly unknown[]; value: Shown }>>();

// shownIn gives what a view shows, or would. It is the same value until something
// that it depends on changes.
export function shownIn(app: App, view: ViewName): Shown {
  const of = kept.get(app) ?? new Map<ViewName, { from: readonly unknown[]; value: Shown }>();
  kept.set(app, of);
  const { state: s } = app;
  const own = {
    graph: () => [],
    table: () => [s.table, s.table.only ? s.selected : 0, s.sort],
    timeline: () => [],
    // These hold what the picture does not.
    promises: () => [app.version, s.promises, s.selected.length === 1 && s.selected[0]],
    read: () => [app.version, s.read?.source],
  } satisfies Record<ViewName, () => unknown[]>;
  const from = [app.picture, app.names, app.words, app.sources, s.hidden, s.narrow, s.asOf, ...own[view]()];
  const had = of.get(view);
  if (had && had.from.length === from.length && had.from.every((x, i) => x === from[i])) return had.value;
  const value = makers[view](app);
  of.set(view, { from, value });
  return value;
}

const makers: Record<ViewName, (app: App) => Shown> = {
  graph(app) {
    const { picture: p } = app;
    return whole(app, 'graph', 'links', { all: p.all.filter((s) => s.object !== undefined), statements: p.relationships, entities: p.entities, links: p.links });
  },
  table(app) {
    const { picture: p, state } = app;
    const { entities, only, filter } = state.table;
    const say = speaker(app);
    if (entities) {
      const rows = entityRows(p, p.entities, state.selected, say);
      const list = sortEntities(holding(only ? rows.filter((r) => r.selected) : rows, filter), state.sort, app.lang);
      return whole(app, 'table', 'names', { all: p.all, statements: [], entities: list.map((r) => r.entity), known: p.byId.values() });
    }
    const rows = claimRows([...p.relationships, ...p.facts], state.selected, say);
    const list = sortClaims(holding(only ? rows.filter((r) => r.selected) : rows, filter), state.sort, app.lang);
    return whole(app, 'table', 'claims', { all: p.all, statements: list.map((r) => r.statement), known: p.byId.values() });
  },
  timeline(app) {
    const { picture: p } = app;
    return whole(app, 'timeline', 'claims', { all: p.all, statements: byTime([...p.relationships, ...p.facts]), known: p.byId.values() });
  },
  promises(app) {
    const { items, complete } = app.listed(promisesAsk(standing(app.state)));
    const list = byDue(through(app, items)).flatMap((g) => g.list);
    return whole(app, 'promises', 'promises', { all: items, statements: list, complete });
  },
  read(app) {
    const { items, complete } = app.listed(sourceAsk(readSource(app)));
    return whole(app, 'read', 'claims', { all: items, statements: byPlace(through(app, items)), complete });
  },
};

// speaker gives rows their words.
export const speaker = (app: App): Speaker => ({ words: app.words, lang: app.lang, t: app.t.bind(app), name: (id) => app.name(id), title: (id) => sourceTitle(app, id) });

// readSource is the source that the Read view is turned to: the one asked for, one
// whose text is here, or the one that most of the picture rests on.
export function readSource(app: App): string {
  const asked = app.state.read?.source ?? app.sources.find((s) => s.hasText)?.id;
  if (asked !== undefined) return asked;
  const count = new Map<string, number>(app.sources.map((s) => [s.id, 0]));
  for (const s of app.picture.all) count.set(s.source, (count.get(s.source) ?? 0) + 1);
  return [...count].reduce((best, x) => (x[1] > best[1] ? x : best), ['', -1] as [string, number])[0];
}

// through gives what the filters let through of claims that are not of the picture.
// What is hidden by hand and the date are the picture's own: nothing that is promised
// holds at one.
function through(app: App, list: readonly Statement[]): Statement[] {
  const { hidden }: State = app.state;
  const out = (id: string | undefined) => id !== undefined && hidden.types.includes(app.entity(id)?.type ?? '');
  return list.filter((s) => passes(s, hidden, null) && !out(s.subject) && !out(s.object));
}

// byTime puts claims in the order of their first day on the line, those without one
// last.
function byTime(list: readonly Statement[]): Statement[] {
  const dated = list.flatMap(itemsOf).sort((a, b) => anchor(a) - anchor(b) || (a.statement.id < b.statement.id ? -1 : 1));
  return [...new Set([...dated.map((i) => i.statement), ...list])];
}

// byPlace puts claims in the order of the first place that makes them.
function byPlace(list: readonly Statement[]): Statement[] {
  const first = (s: Statement): [number, number] => {
    const at = s.cites.map((c): [number, number] => [c.paragraph ?? c.line ?? Number.POSITIVE_INFINITY, c.start ?? 0]);
    return at.reduce((a, b) => (b[0] < a[0] || (b[0] === a[0] && b[1] < a[1]) ? b : a), [Number.POSITIVE_INFINITY, 0]);
  };
  const order = (a: [number, number], b: [number, number]) => (a[0] === b[0] ? a[1] - b[1] : a[0] < b[0] ? -1 : 1);
  return list
    .map((s) => ({ s, at: first(s) }))
    .sort((a, b) => order(a.at, b.at) || (a.s.id < b.s.id ? -1 : 1))
    .map((x) => x.s);
}

interface Parts {
  all: readonly Statement[]; // of which statements are shown
  statements: readonly Statement[];
  entities?: readonly Entity[]; // undefined: those that the statements name
  known?: Iterable<Entity>; // of which entities are shown; undefined: those that all name
  links?: readonly Link[];
  complete?: boolean; // undefined: as the picture is
}

function whole(app: App, view: ViewName, unit: Unit, { all, statements, links = [], ...p }: Parts): Shown {
  const named = (list: readonly Statement[]): Entity[] => [...new Set(list.flatMap((s) => (s.object === undefined ? [s.subject] : [s.subject, s.object])))].flatMap((id) => app.entity(id) ?? []);
  const entities = p.entities ?? named(statements);
  const here = new Set(entities.map((e) => e.id));
  const types = new Map<string, Tally>();
  const known = [...(view === 'graph' ? app.picture.byId.values() : (p.known ?? named(all)))];
  for (const e of known) tally(types, e.type, here.has(e.id));

  const again = repeats(app.schema);
  const ids = new Set(statements.map((s) => s.id));
  const [predicates, sources] = [new Map<string, Tally>(), new Map<string, Tally>()];
  const byStatus = new Map<Status, Tally>(statuses.map((x) => [x, { shown: 0, of: 0 }]));
  // Names stand in no relation to statuses; what the filters say of these then is of
  // the claims that the names have.
  const asked = daysAsked(app.state, app) ?? null;
  const has = (s: Statement) => (unit === 'names' ? here.has(s.subject) && (s.object === undefined || here.has(s.object)) && passes(s, app.state.hidden, asked) : ids.has(s.id));
  const count: Tally = { shown: 0, of: 0 };
  let twice = 0;
  for (const s of all) {
    const there = has(s);
    if (unit === 'promises' && again(s)) {
      if (there) twice++;
      continue;
    }
    count.of++;
    if (there) count.shown++;
    tally(predicates, s.predicate, there);
    tally(byStatus, s.status, there);
    tally(sources, s.source, there);
  }
  const dateless = app.state.asOf !== '' && ['graph', 'table', 'timeline'].includes(view);
  return {
    view,
    unit,
    entities,
    statements,
    links,
    count: unit === 'names' ? { shown: entities.length, of: known.length } : count,
    again: twice,
    undated: dateless ? statements.filter(undated).length : 0,
    complete: p.complete ?? app.picture.cut.length === 0,
    types,
    predicates,
    statuses: byStatus,
    sources,
  };
}

function tally<K>(m: Map<K, Tally>, key: K, there: boolean): void {
  const t = m.get(key) ?? { shown: 0, of: 0 };
  m.set(key, { shown: t.shown + (there ? 1 : 0), of: t.of + 1 });
}

// countWords says how many of how many of a unit are shown.
export function countWords({ words }: Pick<App, 'words'>, unit: Unit, t: Tally): string {
  if (t.shown !== t.of) return words.t(`shown_${unit}Of`, { n: words.count(t.shown), of: words.count(t.of) });
  return words.t(t.of === 1 ? `shown_${unit}One` : `shown_${unit}`, { n: words.count(t.of) });
}

// shownWords says how much is shown, in the unit of the view, of how much.
export function shownWords(app: App, s: Shown = shown(app)): string {
  const { words } = app;
  const parts = s.view === 'graph' ? [countWords(app, 'names', { shown: s.entities.length, of: app.picture.byId.size }), countWords(app, s.unit, s.count)] : [countWords(app, s.unit, s.count)];
  const { groups } = app.picture;
  if (s.view === 'graph' && groups.length > 0) {
    const n = words.count(groups.reduce((sum, g) => sum + g.members.length, 0));
    parts.splice(1, 0, app.t(groups.length === 1 ? 'shown_foldedOne' : 'shown_folded', { n, groups: words.count(groups.length) }));
  }
  if (s.again > 0) parts.push(app.t('shown_again', { n: words.count(s.again) }));
  if (s.undated > 0) parts.push(app.t('undatedKept', { n: words.count(s.undated) }));
  if (s.view === 'graph' && app.picture.facts.length > 0) parts.push(app.t(app.picture.facts.length === 1 ? 'shown_factOne' : 'shown_facts', { n: words.count(app.picture.facts.length) }));
  if (!s.complete) parts.push(app.t('shown_cut'));
  return parts.join(' · ');
}
