// What the views share: names that open entities, claims that open their
// evidence, places that open the source, and lists that are fetched whole.

import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { type Citation, type Entity, type Graph, type List, type Profile, query, type Statement, segment } from '../api';
import { type App, useApp } from '../app';
import { Mark } from '../canvas/Mark';
import { linkKey } from '../picture';
import { maxAmong, type Place } from '../state';
import './views.css';
import { place as placeWords } from './rows';

// title names a source; one without a title by its id.
export function sourceTitle(app: Pick<App, 'sources' | 't'>, id: string): string {
  const s = app.sources.find((x) => x.id === id);
  return s?.title || app.t('view_untitledSource', { id: id.length > 16 ? `${id.slice(0, 12)}…` : id });
}

// isolate keeps a name that turns the writing direction from turning what stands
// around it.
export const isolate = (name: string): string => (/[\u0590-\u08ff\u200e\u200f\u202a-\u202e\u2066-\u2069\ufb1d-\ufdff\ufe70-\ufefc]/.test(name) ? `\u2068${name}\u2069` : name);

export const claimWords = (app: App, s: Statement): string => app.words.claim(s, (id) => isolate(app.name(id)));

export function openClaim(app: App, id: string): void {
  app.commit({ ...app.state, open: { kind: 'claim', id } });
}

// lightUp lights what statements join, as far as it is drawn.
export function lightUp(app: App, list: readonly Statement[]): void {
  const ids = new Set<string>();
  const links = new Set<string>();
  for (const s of list) {
    ids.add(s.subject);
    if (s.object === undefined) continue;
    ids.add(s.object);
    links.add(linkKey(s.subject, s.object));
  }
  app.light(ids, links);
}

export const lightOut = (app: App): void => {
  if (app.lit.size > 0 || app.litLinks.size > 0) app.light([]);
};

// sourceShort names a source where there is little room: who published it.
export function sourceShort(app: Pick<App, 'sources' | 't'>, id: string): string {
  return app.sources.find((x) => x.id === id)?.publisher || sourceTitle(app, id);
}

export function Name({ id, mark = false }: { id: string; mark?: boolean }) {
  const app = useApp();
  const e = app.entity(id);
  return (
    <button type="button" class="link vw-name" title={e ? app.words.type(e.type) : id} onClick={(ev) => (ev.stopPropagation(), void app.openEntity(id))}>
      {mark && e && <Mark type={e.type} size={14} />}
      <bdi>{app.name(id)}</bdi>
    </button>
  );
}

export function StatusWord({ statement }: { statement: Statement }) {
  const app = useApp();
  return <span class={`vw-status ${statement.status}`}>{app.t(`status_${statement.status}`)}</span>;
}

// ClaimButton is a claim that opens its evidence.
export function ClaimButton({ statement, children }: { statement: Statement; children?: ComponentChildren }) {
  const app = useApp();
  const words = claimWords(app, statement);
  const open = app.state.open;
  return (
    <button
      type="button"
      class="link vw-claim"
      aria-current={open?.kind === 'claim' && open.id === statement.id ? 'true' : undefined}
      title={app.t('view_openClaim', { claim: words })}
      onClick={(e) => (e.stopPropagation(), openClaim(app, statement.id))}
    >
      {children ?? <bdi>{words}</bdi>}
    </button>
  );
}

export const readPlace = (s: Statement, c: Citation): Place => ({
  source: s.source,
  ...(c.paragraph === undefined ? {} : { paragraph: c.paragraph }),
  ...(c.start === undefined ? {} : { start: c.start }),
  ...(c.end === undefined ? {} : { end: c.end }),
});

// PlaceLink turns the Read view to where a citation stands.
export function PlaceLink({ statement, cite }: { statement: Statement; cite: Citation }) {
  const app = useApp();
  const at = placeWords(cite, app);
  if (at === '') return null;
  return (
    <button
      type="button"
      class="link vw-place"
      aria-label={app.t('view_readPlace', { place: at, source: sourceTitle(app, statement.source) })}
      onClick={(e) => (e.stopPropagation(), app.commit({ ...app.state, view: 'read', read: readPlace(statement, cite) }))}
    >
      {at}
    </button>
  );
}

export function Empty({ text, help, children }: { text: string; help?: string; children?: ComponentChildren }) {
  return (
    <div class="vw-empty">
      <p>{text}</p>
      {help && <p class="vw-soft">{help}</p>}
      {children}
    </div>
  );
}

// useNames has the entities fetched whose names nothing here knows.
export function useNames(ids: readonly string[]): void {
  const app = useApp();
  const missing = app.ready ? ids.filter((id) => id !== '' && app.entity(id) === undefined && !asked(app).has(id)) : [];
  const key = missing.join('\n');
  useEffect(() => {
    if (key === '') return;
    const list = key.split('\n');
    for (const id of list) asked(app).add(id);
    void meetAll(app, list);
  }, [app, key]);
}

const askedOf = new WeakMap<App, Set<string>>();
function asked(app: App): Set<string> {
  let s = askedOf.get(app);
  if (!s) {
    s = new Set();
    askedOf.set(app, s);
  }
  return s;
}

// meetAll fetches entities for their names; those that cannot be had keep their
// ids.
export async function meetAll(app: App, ids: readonly string[]): Promise<void> {
  for (let i = 0; i < ids.length; i += maxAmong) {
    const part = ids.slice(i, i + maxAmong);
    try {
      app.meet(await entitiesOf(app, part));
    } catch {
      // Most likely one of them is gone, which fails the others: one by one.
      const each = await Promise.allSettled(part.map((id) => app.api.get<Profile>(`entities/${segment(id)}`)));
      app.meet(each.flatMap((r) => (r.status === 'fulfilled' ? [r.value.entity] : [])));
    }
    app.changed();
  }
}

async function entitiesOf(app: App, ids: readonly string[]): Promise<Entity[]> {
  if (ids.length === 1) return [(await app.api.get<Profile>(`entities/${segment(ids[0] ?? '')}`)).entity];
  return (await app.api.get<Graph>(query('among', { of: [...ids].sort(), maxHops: 1 }))).entities;
}

export interface All {
  items: Statement[];
  complete: boolean; // all of them are here
  waiting: boolean;
  more: () => void; // asks for as many again, where not complete
}

// useAll asks a question for statements, page after page, up to so many pages;
// more() goes on. The answers are kept by the Api, so asking again is free.
export function useAll(ask: string, pages = 5): All {
  const app = useApp();
  const [most, setMost] = useState({ ask, pages });
  const wanted = most.ask === ask ? most.pages : pages;
  const [got, setGot] = useState<{ ask: string; items: Statement[]; complete: boolean; done: boolean }>({ ask: '', items: [], complete: true, done: false });
  useEffect(() => {
    if (ask === '' || !app.ready) return;
    let left = false;
    const items: Statement[] = [];
    const go = () =>
      app.run(async () => {
        let cursor = '';
        let complete = false;
        items.length = 0;
        for (let page = 0; page < wanted && !complete && !left; page++) {
          const l = await app.api.get<List<Statement>>(cursor === '' ? ask : `${ask}&cursor=${encodeURIComponent(cursor)}`);
          items.push(...l.items);
          cursor = l.nextCursor ?? '';
          complete = cursor === '';
        }
        if (!left) setGot({ ask, items: [...items], complete, done: true });
      });
    void go();
    return () => {
      left = true;
    };
  }, [app, app.ready, ask, wanted]);
  const here = got.ask === ask;
  return {
    items: here ? got.items : none,
    complete: here ? got.complete : true,
    waiting: ask !== '' && !(here && got.done),
    more: () => setMost({ ask, pages: wanted + pages }),
  };
}
const none: Statement[] = [];

// qualifier names a key of qualifiers in the page's language.
export function qualifierWord(app: App, key: string): string {
  const d = app.schema?.qualifiers.find((q) => q.id === key || q.key === key);
  return d?.label?.[app.lang] || key;
}
