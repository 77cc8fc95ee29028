// Answers beside the picture's: asked for when they are shown, kept as all answers
// are, and the names that they speak of.

import { useEffect, useState } from 'preact/hooks';
import { type Entity, type Graph, type List, type Profile, query, type Statement, segment } from '../api';
import { type App, type Listed, pageAsk, useApp } from '../app';
import { maxAmong } from '../state';

// useAnswer gives the answer to a question of the API, kept as all answers are;
// undefined while it is under way. An empty question asks nothing.
export function useAnswer<T>(ask: string): { answer: T | undefined; error: string; again: () => void } {
  const app = useApp();
  const [failed, setFailed] = useState({ ask: '', error: '' });
  const [turn, setTurn] = useState(0);
  const known = ask === '' ? undefined : app.answer<T>(ask);
  useEffect(() => {
    if (ask === '' || app.api.has(ask) || !app.ready) return;
    let left = false;
    app.fetch(ask).then(
      () => !left && setFailed({ ask: '', error: '' }),
      (e) => !left && setFailed({ ask, error: app.explain(e) }),
    );
    return () => {
      left = true;
    };
  }, [app, app.ready, app.lang, ask, ask !== '' && app.api.has(ask), turn]);
  return { answer: known, error: failed.ask === ask ? failed.error : '', again: () => setTurn(turn + 1) };
}

export function Asking({ error, again }: { error: string; again: () => void }) {
  const app = useApp();
  if (error === '') return <p class="soft">{app.t('panel_asking')}</p>;
  return (
    <p class="problem" role="alert">
      {error}{' '}
      <button type="button" onClick={again}>
        {app.t('tryAgain')}
      </button>
    </p>
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

export interface All extends Listed {
  more: () => void; // asks for as many again, where not complete
}

// useAll has the pages of a list of statements fetched, up to so many; more() goes
// on. They are asked for anew when the graph has moved.
export function useAll(ask: string, pages = 5): All {
  const app = useApp();
  const [most, setMost] = useState({ ask, pages });
  const wanted = most.ask === ask ? most.pages : pages;
  const [done, setDone] = useState('');
  const turn = `${ask}\n${wanted}\n${app.revision}\n${app.lang}`;
  useEffect(() => {
    if (ask === '' || !app.ready) return;
    let left = false;
    void app.run(async () => {
      let at = ask;
      for (let page = 0; page < wanted && at !== '' && !left; page++) {
        const { nextCursor } = await app.fetch<List<Statement>>(at);
        at = nextCursor ? pageAsk(ask, nextCursor) : '';
      }
      if (!left) setDone(turn);
    });
    return () => {
      left = true;
    };
  }, [app, app.ready, turn]);
  const here = app.listed(ask);
  return { ...here, waiting: ask !== '' && (here.waiting || (!here.complete && done !== turn)), more: () => setMost({ ask, pages: wanted + pages }) };
}
