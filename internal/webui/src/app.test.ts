import { Window } from 'happy-dom';
import { h, render } from 'preact';
import { describe, expect, it, vi } from 'vitest';
import * as address from './address';
import { Api, type Entity, type Graph, type Statement } from './api';
import { App, AppProvider, useApp } from './app';
import { Joins } from './joins';
import * as st from './state';

const entity = (id: string): Entity => ({ id, type: 'company', name: id.toUpperCase(), names: [], identifiers: [], degree: 1, neighbors: 1 });
const link = (id: string, subject: string, object: string): Statement => ({ id, subject, predicate: 'p', object, status: 'actual', when: {}, source: 's', cites: [] });
const fact = (id: string): Statement => ({ id, subject: 'b', predicate: 'f', value: { kind: 'text', text: id }, status: 'actual', when: {}, source: 's', cites: [] });
const ids = (list: readonly { id: string }[]): string[] => list.map((x) => x.id).sort();
const graph = (ids: string[], statements: Statement[] = []): Graph => ({ entities: ids.map(entity), statements, complete: true });

// A Service answers by path, as far as it has answers, and keeps what it was asked.
class Service {
  asked: string[] = [];
  down = false;
  slow = new Map<string, Promise<void>>(); // what is answered only then
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

  // joined answers what joins some by the answers about these, and says what the graph is.
  private joined({ of, neighbors, layout }: { of: string[]; neighbors?: { entity: string; limit: number }; layout?: { kept?: { id: string; x: number; y: number }[] } }): unknown {
    const page = neighbors && (this.answers[st.expandAsk({ id: neighbors.entity, limit: neighbors.limit })] as Graph);
    const all = [...new Set([...of, ...(page?.entities ?? []).map((e) => e.id)])].sort();
    const profiles = all.map((id) => this.answers[st.profileAsk(id)] as { facts: Statement[] } | undefined);
    if (profiles.includes(undefined)) return undefined;
    const statements = (this.answers[st.amongAsk(all)] as Graph | undefined)?.statements ?? [];
    const { value } = Object.getOwnPropertyDescriptor(this.answers, 'stats') ?? {};
    // Those that do not stay stand in a row.
    const positions = Object.fromEntries([...all.map((id, i) => [id, [i * 90, 50]]), ...(layout?.kept ?? []).map((k) => [k.id, [k.x, k.y]])]);
    return {
      ...graph(all, statements),
      facts: profiles.flatMap((p) => p?.facts ?? []),
      ...(page ? { neighbors: page } : {}),
      ...(layout ? { positions } : {}),
      revision: value?.revision ?? 'another',
    };
  }

  readonly send = (async (url: string, init: RequestInit) => {
    if (this.down) throw new TypeError('not reached');
    const ask = url.slice('/api/v1/'.length);
    this.asked.push(ask);
    await this.slow.get(ask);
    if (this.key !== '' && (init.headers as Record<string, string>).Authorization !== `Bearer ${this.key}`) return new Response('{"code":"unauthorized","detail":"a key is needed"}', { status: 401 });
    const found = ask === 'graph/among' ? this.joined(JSON.parse(String(init.body))) : this.answers[ask];
    return found === undefined ? new Response('{"code":"not_found","detail":"none"}', { status: 404 }) : new Response(JSON.stringify(found));
  }) as unknown as typeof fetch;
}

// opened makes the page's model over a service, in a window of its own.
function opened(service: Service, at = '/'): { app: App; place: Window } {
  const place = new Window({ url: `http://hub.test${at}` });
  return { app: new App(new Api('/api/v1/', service.send), place as unknown as globalThis.Window), place };
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

it.each([
  ['/v/aaaa', ['overview', 'schema', 'sources', 'stats', 'views/aaaa']],
  ['/v/aaaa#l=zh', ['overview?lang=zh', 'schema', 'sources?lang=zh', 'stats', 'views/aaaa']],
])('opens %s without asking anything twice', async (at, asked) => {
  const state = { v: 1, loads: [{ ask: 'overview', why: 'overview' }], positions: { a: [0, 0], b: [90, 0] }, view: 'table' };
  const service = new Service({
    'views/aaaa': { state },
    'overview?lang=zh': { ...graph(['a', 'b']), positions: { a: [0, 0], b: [9, 0] }, whole: true, revision: 'r1' },
    'sources?lang=zh': { items: [], complete: true },
  });
  service.answers.overview = service.answers['overview?lang=zh'];
  const { app } = opened(service, at);
  await app.start();
  await app.settled();
  expect([app.state.view, app.lang, service.asked.sort()]).toEqual(['table', at.endsWith('zh') ? 'zh' : 'en', asked]);
});

it('says in its own words that a kept view is not there', async () => {
  const { app } = opened(new Service(), '/v/nothere');
  await app.start();
  await app.settled();
  expect(app.notice).toMatchObject({ kind: 'error', text: app.t('badAddress', { why: app.t('noView', { view: 'nothere' }) }) });
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

// What every object has is an id like any other.
const inherited = ['constructor', '__proto__', 'toString', 'hasOwnProperty', 'a'];
const finite = (p: st.Position | undefined): boolean => p !== undefined && p.length === 2 && p.every(Number.isFinite);

describe('an entity whose id every object has', () => {
  const statements = inherited.slice(1).map((id, i) => link(String(i), inherited[i] ?? '', id));
  it.each<[string, Record<string, unknown> | undefined]>([
    ['placed where it has no place', undefined],
    ['placed by the service', JSON.parse(`{${inherited.map((id, i) => `"${id}":[${i * 90},7]`).join()}}`)],
  ])('has its own place, %s', async (_, positions) => {
    const all = graph(inherited, statements);
    const { app } = opened(
      new Service({
        overview: { ...all, positions },
        ...Object.fromEntries(inherited.map((id) => [st.profileAsk(id), { entity: entity(id), facts: [], counts: [] }])),
        [st.amongAsk(inherited)]: all,
      }),
    );
    await app.start();
    await app.settled();
    const drawn = () => app.picture.entities.filter((e) => finite(app.places.get(e.id))).map((e) => e.id);
    expect(drawn()).toEqual(inherited);
    expect(app.picture.links).toHaveLength(4);
    await app.arrange('radial');
    expect(drawn()).toEqual(inherited);
    app.commit(st.move(app.state, new Map([['__proto__', [5, 6]]])));
    expect(app.picture.positions.get('__proto__')).toEqual([5, 6]);
    expect(await address.decode(await address.encode(app.state))).toEqual(app.state);
  });
});

it('one bad place costs one entity its place', async () => {
  const { app, place } = opened(new Service({ overview: { ...graph(['a', 'b', 'c']), positions: { a: [0, 0], b: [1e300, 0], c: [100, 0] } }, [st.amongAsk(['a', 'b', 'c'])]: graph(['a', 'b', 'c']) }));
  await app.start();
  await app.settled();
  expect([...app.picture.positions.keys()]).toEqual(['a', 'c']);
  const first = app.state;
  // An address with others, as somebody may have made it.
  const json = JSON.stringify({ ...address.compact(first), positions: { a: [1, 2], b: [null, 2], c: [3, 4, 5], d: 'x' } });
  const bytes = await new Response(new Blob([json]).stream().pipeThrough(new CompressionStream('deflate-raw') as unknown as ReadableWritablePair<Uint8Array, Uint8Array>)).arrayBuffer();
  place.location.hash = `#s=${btoa(String.fromCharCode(...new Uint8Array(bytes)))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '')}`;
  await committed(app, first);
  expect([...app.picture.positions]).toEqual([['a', [1, 2]]]);
});

describe('the picture', () => {
  it('is another only where what it shows is: not for answers that panels asked for, nor for what is selected', async () => {
    const service = new Service();
    const { app } = opened(service);
    await app.start();
    const { picture } = app;
    await app.fetch('entities/c');
    await app.openEntity('a');
    expect(app.picture).toBe(picture);
    service.answers[st.amongAsk(['a', 'b', 'c'])] = graph(['a', 'b', 'c'], [link('l', 'a', 'c')]);
    await app.openEntity('c');
    expect([app.picture === picture, ids(app.picture.entities), ids(app.picture.relationships)]).toEqual([false, ['a', 'b', 'c'], ['l']]);
  });
  it('has the links among all that is shown, whoever brought it', async () => {
    const service = new Service({
      [st.amongAsk(['a', 'b'])]: graph(['a', 'b'], [link('1', 'b', 'a')]),
      [st.amongAsk(['a', 'b', 'c'])]: graph(['a', 'b', 'c'], [link('1', 'b', 'a'), link('2', 'c', 'a'), link('3', 'c', 'b')]),
    });
    const { app } = opened(service);
    await app.start();
    await app.settled();
    expect(app.picture.links.map((l) => l.statements.map((s) => s.id))).toEqual([['1']]);
    await app.openEntity('c');
    await app.settled();
    expect(app.picture.relationships.map((s) => s.id)).toEqual(['1', '2', '3']);
    app.undo();
    expect(app.picture.relationships.map((s) => s.id)).toEqual(['1']);
  });
});

describe('few requests', () => {
  const near = st.expandAsk({ id: 'a', limit: 25 });
  it('a start asks four things, an expansion one', async () => {
    const service = new Service({
      overview: { ...graph(['a', 'b'], [link('1', 'a', 'b')]), positions: { a: [0, 0], b: [100, 0] }, facts: [fact('f')], whole: true, revision: 'r1' },
      [near]: graph(['a', 'c'], [link('2', 'a', 'c')]),
      [st.amongAsk(['a', 'b', 'c'])]: graph(['a', 'b', 'c'], [link('1', 'a', 'b'), link('2', 'a', 'c'), link('3', 'b', 'c')]),
    });
    const { app } = opened(service);
    await app.start();
    await app.settled();
    expect(service.asked.sort()).toEqual(['overview', 'schema', 'sources', 'stats']);
    expect([ids(app.picture.relationships), ids(app.picture.facts)]).toEqual([['1'], ['f']]);
    service.asked.length = 0;
    await app.expand({ id: 'a', limit: 25 });
    await app.settled();
    expect(service.asked).toEqual(['graph/among']);
    expect([ids(app.picture.entities), ids(app.picture.relationships)]).toEqual([
      ['a', 'b', 'c'],
      ['1', '2', '3'],
    ]);
    app.undo();
    app.redo();
    await app.settled();
    expect(service.asked).toEqual(['graph/among']);
  });
  it('more names than an address holds are put by one question, and taken back by one step', async () => {
    const many = Array.from({ length: 401 }, (_, i) => `n${String(i).padStart(3, '0')}`);
    const service = new Service(Object.fromEntries(many.map((id) => [st.profileAsk(id), { entity: entity(id), facts: [], counts: [] }])));
    service.answers[st.amongAsk(many)] = graph(many, [link('1', 'n000', 'n400'), link('2', 'n001', 'n002')]);
    const { app } = opened(service);
    await app.start();
    await app.settled();
    service.asked.length = 0;
    expect(await app.addAll(many, 'links', true)).toBe(401);
    await app.settled();
    expect(service.asked).toEqual(['graph/among']);
    expect([ids(app.picture.entities), ids(app.picture.relationships)]).toEqual([many, ['1', '2']]);
    expect(app.picture.positions.size).toBe(401);
    expect(app.state.loads.map((l) => new URLSearchParams(l.ask.slice(6)).getAll('of').length)).toEqual([134, 134, 133]);
    app.undo();
    expect(ids(app.picture.entities)).toEqual(['a', 'b']);
  });
  it('who is shown takes no room of those that are put beside', async () => {
    const service = new Service({ [st.amongAsk(['a', 'b'])]: graph(['a', 'b']) });
    const { app } = opened(service);
    await app.start();
    await app.settled();
    const full = new Map<string, Entity>(Array.from({ length: 10_000 }, (_, i) => [`x${i}`, entity(`x${i}`)]));
    for (const id of ['a', 'b']) full.set(id, entity(id));
    const { picture } = app;
    Object.defineProperty(app, 'picture', { get: () => ({ ...picture, byId: full }) });
    expect(await app.addAll(['c'], 'links', false)).toBe(0);
    expect(await app.addAll(['a', 'b', 'c'], 'links', false)).toBe(2);
  });
  it('many names are asked about in parts that have each two together, where one answer has no room', async () => {
    const all = Array.from({ length: 9 }, (_, i) => `n${i}`);
    const asked: string[][] = [];
    const api = new Api('/', (async (_: string, init: RequestInit) => {
      const { of } = JSON.parse(String(init.body)) as { of: string[] };
      asked.push(of);
      if (of.length > 6) return new Response('{"code":"too_large","detail":"too large"}', { status: 413 });
      const pairs = of.flatMap((a, i) => of.slice(i + 1).map((b) => link(`${a}${b}`, a, b)));
      return new Response(JSON.stringify({ ...graph(of, pairs), facts: [], revision: 'r' }));
    }) as unknown as typeof fetch);
    const joins = new Joins(api);
    expect(await joins.join(all)).toBe(true);
    expect(joins.among(new Map(all.map((id) => [id, 0])))).toHaveLength(36);
    expect(asked.map((of) => of.length)).toEqual([9, 6, 6, 6]);
    expect(await joins.join(all.slice(3))).toBe(false);
  });
  it('what no answer has room for is said', async () => {
    const service = new Service({ overview: { ...graph(['a', 'b']), positions: {} } });
    const send = service.send;
    (service as { send: typeof fetch }).send = (async (url: string, init: RequestInit) => {
      const r = await send(url, init);
      return url.endsWith('graph/among') ? new Response(JSON.stringify({ ...(await r.json()), complete: false, stoppedBy: 'limit' })) : r;
    }) as unknown as typeof fetch;
    const { app } = opened(service);
    await app.start();
    await app.settled();
    expect(app.picture.cut.map((c) => c.stoppedBy)).toEqual(['limit']);
  });
});

describe('one alone', () => {
  it('shows what joins it to itself, and nothing else of what comes with it', async () => {
    const service = new Service({
      [st.profileAsk('a')]: { entity: entity('a'), facts: [], counts: [] },
      [st.amongAsk(['a'])]: graph(['a', 'b'], [link('1', 'a', 'a'), link('2', 'a', 'b')]),
      overview: graph([], []),
    });
    const { app } = opened(service);
    await app.start();
    app.commit({ ...app.state, loads: [] });
    await app.openEntity('a');
    await app.settled();
    expect([ids(app.picture.entities), ids(app.picture.relationships)]).toEqual([['a'], ['1']]);
    expect(app.picture.links.map((l) => [l.a, l.b, l.way])).toEqual([['a', 'a', 'ab']]);
  });
});

describe('when the graph moves', () => {
  const common: st.Question = { kind: 'common', of: ['a', 'b'] };
  const profiles = (...ids: string[]) => Object.fromEntries(['a', 'b', 'c'].map((id) => [st.profileAsk(id), ids.includes(id) ? { entity: entity(id), facts: [], counts: [] } : undefined]));
  const before = {
    [st.amongAsk(['a', 'b'])]: graph(['a', 'b'], [link('1', 'a', 'b')]),
    [st.amongAsk(['a', 'b', 'c'])]: graph(['a', 'b', 'c'], [link('1', 'a', 'b')]),
    [st.profileAsk('b')]: { entity: entity('b'), facts: [fact('f1')], counts: [] },
  };
  const after = {
    stats: { entities: 3, statements: 2, sources: 0, revision: 'r2' },
    sources: { items: [{ id: 's2', title: 'Another', hasText: false }], complete: true },
    [st.amongAsk(['a', 'b'])]: graph(['a', 'b'], [link('2', 'b', 'a')]),
    [st.amongAsk(['a', 'b', 'c'])]: graph(['a', 'b', 'c'], [link('2', 'b', 'a'), link('3', 'b', 'c')]),
    ...profiles('a', 'c'),
    [st.profileAsk('b')]: { entity: entity('b'), facts: [fact('f2')], counts: [] },
  };
  const begun = async (answers: Record<string, unknown> = {}) => {
    const service = new Service({ ...before, ...answers });
    const made = opened(service);
    await made.app.start();
    await made.app.settled();
    expect([ids(made.app.picture.relationships), ids(made.app.picture.facts)]).toEqual([['1'], ['f1']]);
    return { ...made, service };
  };

  it('a step shows no two revisions at once', async () => {
    const { app, service } = await begun();
    Object.assign(service.answers, after);
    await app.openEntity('c');
    await app.settled();
    expect([ids(app.picture.relationships), ids(app.picture.facts)]).toEqual([['2', '3'], ['f2']]);
    expect([app.revision, ids(app.sources)]).toEqual(['r2', ['s2']]);
    expect(app.notice).toBeNull();
  });
  it('who comes back to the page sees it, without a step', async () => {
    const { app, service, place } = await begun();
    const state = app.state;
    Object.assign(service.answers, after);
    place.document.dispatchEvent(new place.Event('visibilitychange'));
    await vi.waitUntil(() => app.revision === 'r2');
    await app.settled();
    expect(ids(app.picture.relationships)).toEqual(['2']);
    expect([app.state, app.canUndo]).toEqual([state, false]);
  });
  it('what is there no more is said, and the rest is shown', async () => {
    const { app, service } = await begun();
    await app.openEntity('c');
    await app.settled();
    Object.assign(service.answers, after, profiles('a', 'b'), { [st.amongAsk(['a', 'b'])]: graph(['a', 'b'], [link('2', 'b', 'a')]) });
    service.answers[st.askOf(common)] = graph(['a', 'b']);
    await app.ask(common);
    await app.settled();
    expect([ids(app.picture.entities), ids(app.picture.relationships)]).toEqual([['a', 'b'], ['2']]);
    expect(app.notice).toMatchObject({ kind: 'info', text: expect.stringMatching(/^1 of what/) });
  });
  it('asks nothing more than whether it has, where it has not', async () => {
    const { app, service } = await begun();
    service.asked.length = 0;
    app.commit(st.select(app.state, ['a'])); // needs no answer
    await app.settled();
    expect(service.asked).toEqual([]);
    await app.openEntity('c');
    await app.settled();
    expect(service.asked).toEqual(['entities/c', 'graph/among']);
  });
  it('all the time, the page goes after it some times in a step', async () => {
    const { app, service } = await begun();
    Object.assign(service.answers, after);
    let n = 0;
    Object.defineProperty(service.answers, 'stats', { get: () => ({ entities: 3, statements: 2, sources: 0, revision: `w${n++}` }) });
    await app.openEntity('c');
    await app.settled();
    expect(n).toBe(3);
    expect(ids(app.picture.relationships)).toEqual(['2', '3']);
  });
});

it('tells those that are called the same apart, in the picture', async () => {
  const named = (id: string, type: string, more: Partial<Entity> = {}): Entity => ({ ...entity(id), name: 'Twin', type, ...more });
  const list = [named('a', 'company'), named('b', 'place'), named('c', 'company', { identifiers: [{ scheme: 'lei', value: '5' }] }), entity('d')];
  const { app } = opened(new Service({ overview: { ...graph([]), entities: list, positions: {} }, [st.profileAsk('d')]: { entity: entity('d'), facts: [], counts: [] } }));
  await app.start();
  await app.settled();
  expect(['a', 'b', 'c', 'd'].map((id) => app.name(id))).toEqual(['Twin (a)', 'Twin (place)', 'Twin (lei 5)', 'D']);
  app.commit({ ...app.state, loads: [] });
  expect(app.name('a')).toBe('a');
});

it('draws what changed before the first frame', async () => {
  const app = new App(new Api('/', () => Promise.reject(new Error('nothing is asked'))));
  const Ready = () => h('p', null, String(useApp().ready));
  const root = document.createElement('div');
  // No frame is drawn in between, as where the service answers at once.
  vi.stubGlobal('requestAnimationFrame', () => 0);
  try {
    render(h(AppProvider, { value: app }, h(Ready, null)), root);
    app.ready = true;
    app.changed();
    await new Promise((f) => setTimeout(f, 20));
    expect(root.textContent).toBe('true');
  } finally {
    vi.unstubAllGlobals();
  }
});

describe('what comes late', () => {
  // late has an answer wait until it is let go.
  const late = (service: Service, ask: string): (() => void) => {
    let go = () => {};
    service.slow.set(ask, new Promise<void>((done) => (go = done)));
    return go;
  };

  it('fills the picture, and takes nobody back from what was chosen since', async () => {
    const service = new Service();
    const { app } = opened(service);
    await app.start();
    const go = late(service, st.profileAsk('c'));
    const first = app.openEntity('c');
    await app.openEntity('a');
    const chosen = app.state;
    go();
    await first;
    expect([app.state.open, app.state.selected, ids(app.picture.entities)]).toEqual([chosen.open, chosen.selected, ['a', 'b', 'c']]);
  });

  it('is not opened where its reader closed or chose what needed no answer', async () => {
    const service = new Service();
    const { app } = opened(service);
    await app.start();
    const go = late(service, st.profileAsk('c'));
    const first = app.openEntity('c');
    app.commit({ ...app.state, selected: ['b'] });
    go();
    await first;
    expect([app.state.open, app.state.selected]).toEqual([null, ['b']]);
  });

  it('is no answer to a question that another one followed', async () => {
    const q = (to: string): st.Question => st.pathsQuestion('a', to);
    const service = new Service({ [st.askOf(q('b'))]: { ...graph(['a', 'b']), paths: [] }, [st.askOf(q('c'))]: { ...graph(['a', 'c']), paths: [] } });
    const { app } = opened(service);
    await app.start();
    const go = late(service, st.askOf(q('c')));
    const first = app.ask(q('c'));
    await app.ask(q('b'));
    go();
    await first;
    expect(app.state.question).toEqual(q('b'));
  });
});
