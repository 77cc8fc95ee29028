import { Window } from 'happy-dom';
import { describe, expect, it, vi } from 'vitest';
import * as address from './address';
import { Api, type Entity, type Graph, type Statement } from './api';
import { App } from './app';
import { layouter } from './layouts/layouter';
import * as st from './state';

const entity = (id: string): Entity => ({ id, type: 'company', name: id.toUpperCase(), names: [], identifiers: [], degree: 1 });
const link = (id: string, subject: string, object: string): Statement => ({ id, subject, predicate: 'p', object, status: 'actual', when: {}, source: 's', cites: [] });
const graph = (ids: string[], statements: Statement[] = []): Graph => ({ entities: ids.map(entity), statements, complete: true });

// A Service answers by path, as far as it has answers, and keeps what it was asked.
class Service {
  asked: string[] = [];
  down = false;
  key = ''; // who does not send it is refused
  answers: Record<string, unknown>;

  constructor(answers: Record<string, unknown> = {}) {
    this.answers = {
      schema: { qualifiers: [], units: [], statuses: [], types: [], predicates: [] },
      stats: { entities: 2, statements: 1, sources: 0, revision: 'r1' },
      sources: { items: [], complete: true },
      session: { scopes: ['read'], by: 'loopback' },
      ...Object.fromEntries(['a', 'b', 'c'].map((id) => [st.profileAsk(id), { entity: entity(id), facts: [], counts: [] }])),
      [st.amongAsk(['a', 'b'])]: graph(['a', 'b']),
      overview: { ...graph(['a', 'b']), positions: { a: [0, 0], b: [100, 0] } },
      ...answers,
    };
  }

  readonly send = (async (url: string, init: RequestInit) => {
    if (this.down) throw new TypeError('not reached');
    const ask = url.slice('/api/v1/'.length);
    this.asked.push(ask);
    if (this.key !== '' && (init.headers as Record<string, string>).Authorization !== `Bearer ${this.key}`) return new Response('{"code":"unauthorized","detail":"a key is needed"}', { status: 401 });
    const found = this.answers[ask];
    return found === undefined ? new Response('{"code":"not_found","detail":"none"}', { status: 404 }) : new Response(JSON.stringify(found));
  }) as unknown as typeof fetch;
}

// opened makes the page's model over a service, in a window of its own.
function opened(service: Service): { app: App; place: Window } {
  const place = new Window({ url: 'http://hub.test/' });
  return { app: new App(new Api('/api/v1/', service.send), layouter(), place as unknown as globalThis.Window), place };
}

// hashOf is the part of an address that holds a view.
const hashOf = async (s: st.State): Promise<string> => `#s=${await address.encode(s)}`;

// committed ends when the state is another and nothing is under way.
async function committed(app: App, was: st.State): Promise<void> {
  await vi.waitUntil(() => app.state !== was);
  await app.settled();
}

describe('starting', () => {
  const again: [string, (service: Service, app: App) => Promise<void>][] = [
    [
      'after the service was not reached',
      async (service, app) => {
        service.down = true;
        await app.start();
        await app.start();
        expect(app.ready).toBe(false);
        service.down = false;
        app.notice?.retry?.();
        await app.settled();
      },
    ],
    [
      'with a key, after it was refused without',
      async (service, app) => {
        service.key = 'k';
        await app.start();
        expect(app.needsKey).toBe(true);
        await app.useKey('wrong');
        expect(app.needsKey).toBe(true);
        await app.useKey('k');
        expect(app.needsKey).toBe(false);
      },
    ],
  ];
  it.each(again)('%s, follows a pasted address in one step', async (_, start) => {
    const service = new Service();
    const { app, place } = opened(service);
    await start(service, app);
    expect(app.ready).toBe(true);
    await app.settled();
    const first = app.state;
    const pasted: st.State = { ...first, selected: ['b'], view: 'table' };
    place.location.hash = await hashOf(pasted);
    await committed(app, first);
    expect(app.state).toEqual(pasted);
    app.undo();
    expect(app.state).toBe(first);
    expect(app.canUndo).toBe(false);
  });
});

it('says that an address holds no view, and shows the first one', async () => {
  const { app, place } = opened(new Service());
  place.location.hash = '#s=nothing';
  await app.start();
  await app.settled();
  expect(app.notice).toMatchObject({ kind: 'error', text: expect.stringContaining('does not hold a view') });
  expect(app.state.loads.map((l) => l.ask)).toEqual(['overview']);
  await app.openEntity('a'); // what was wrong is over
  expect(app.notice).toBeNull();
});

it('follows the last of two addresses that come at once', async () => {
  const { app, place } = opened(new Service());
  await app.start();
  const first = app.state;
  const [one, two] = [{ ...first, selected: ['a'] }, st.select(first, ['b'])];
  const hashes = [await hashOf(one), await hashOf(two)];
  for (const hash of hashes) place.location.hash = hash;
  await committed(app, first);
  expect(app.state).toEqual(two);
  app.undo();
  expect(app.state).toBe(first);
});

describe('the picture', () => {
  it('has the links among all that is shown, whoever brought it and though facts fail', async () => {
    const service = new Service({
      [st.amongAsk(['a', 'b'])]: graph(['a', 'b'], [link('1', 'b', 'a')]),
      [st.profileAsk('a')]: undefined, // the facts of a can't be had
      [st.amongAsk(['a', 'b', 'c'])]: graph(['a', 'b', 'c'], [link('1', 'b', 'a'), link('2', 'c', 'a'), link('3', 'c', 'b')]),
    });
    const { app } = opened(service);
    await app.start();
    await app.settled();
    expect(app.picture.links.map((l) => l.statements.map((s) => s.id))).toEqual([['1']]);
    expect(app.notice?.kind).toBe('error');
    await app.openEntity('c');
    await app.settled();
    expect(app.picture.relationships.map((s) => s.id)).toEqual(['1', '2', '3']);
    app.undo();
    expect(app.picture.relationships.map((s) => s.id)).toEqual(['1']);
  });
});
