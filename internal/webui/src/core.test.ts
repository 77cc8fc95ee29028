import { describe, expect, it, vi } from 'vitest';
import * as address from './address';
import { Api, type Entity, Fault, query, type Statement } from './api';
import { begin, commit, redo, undo } from './history';
import { bundle, graphOf, makePicture, still, validAt } from './picture';
import * as st from './state';
import { Words } from './words';

const entity = (id: string, type = 'company', degree = 1): Entity => ({ id, type, name: id.toUpperCase(), names: [], identifiers: [], degree });
const link = (id: string, subject: string, object: string, more: Partial<Statement> = {}): Statement => ({
  id,
  subject,
  predicate: 'p',
  object,
  status: 'actual',
  when: {},
  source: 's',
  cites: [],
  ...more,
});
const load = (ask: string): st.Load => ({ ask, why: 'expand' });

describe('api', () => {
  it('repeats parameters of several values, and leaves out empty ones', () => {
    expect(query('paths', { from: 'a b', via: ['x', 'y'], to: '', limit: 0, maxHops: 3 })).toBe('paths?from=a+b&via=x&via=y&maxHops=3');
  });
  it('asks once, keeps answers, and does not keep failures', async () => {
    const answers = [new Response('{"code":"not_found","detail":"gone"}', { status: 404 }), new Response('{"x":1}')];
    const send = vi.fn(async () => answers.shift() ?? new Response('', { status: 500 }));
    const api = new Api('/', send as unknown as typeof fetch);
    await expect(api.get('a')).rejects.toMatchObject({ code: 'not_found', status: 404, message: 'gone' });
    const [one, two] = await Promise.all([api.get('a'), api.get('a')]);
    expect(one).toEqual({ x: 1 });
    expect(two).toBe(one);
    expect(send).toHaveBeenCalledTimes(2);
  });
  it('tells an unreachable service from a refusing one', async () => {
    const api = new Api('/', (async () => {
      throw new TypeError('failed');
    }) as unknown as typeof fetch);
    await expect(api.get('a')).rejects.toBeInstanceOf(Fault);
    await expect(api.get('a')).rejects.toMatchObject({ code: 'offline' });
  });
});

describe('history', () => {
  it('goes back to the first and forth to the last', () => {
    let h = begin(0);
    for (let i = 1; i <= 20; i++) h = commit(h, i);
    for (let i = 0; i < 20; i++) h = undo(h);
    expect(h.now).toBe(0);
    expect(undo(h)).toBe(h);
    for (let i = 0; i < 20; i++) h = redo(h);
    expect(h.now).toBe(20);
    expect(redo(h)).toBe(h);
  });
  it('continues a marked step, but not over an undo', () => {
    let h = commit(begin(0), 1, 'camera');
    h = commit(h, 2, 'camera');
    expect(h.past).toEqual([0]);
    h = undo(h);
    expect(h.now).toBe(0);
    h = commit(redo(h), 3, 'camera');
    expect(h.past).toEqual([0, 2]);
  });
  it('drops what was undone when another way is taken', () => {
    const h = commit(undo(commit(begin('a'), 'b')), 'c');
    expect([h.past, h.now, h.future]).toEqual([['a'], 'c', []]);
  });
});

describe('state', () => {
  it('adds an answer without moving what has a place', () => {
    let s = st.addLoad(st.empty, load('one'), ['a'], { a: [1, 2] });
    s = st.addLoad(s, load('two'), ['a', 'b'], { a: [9, 9], b: [3, 4] });
    expect(s.positions).toEqual({ a: [1, 2], b: [3, 4] });
    expect(st.addLoad(s, load('two'), ['a'], {}).loads).toHaveLength(2);
  });
  it('takes back exactly what a step added', () => {
    const before = st.addLoad(st.empty, load('one'), ['a', 'b'], { a: [1, 2], b: [5, 5] });
    const more = st.addLoad(before, load('two'), ['b', 'c'], { c: [3, 4] });
    const after = st.dropLoads({ ...more, selected: ['c', 'a'] }, ['two'], new Set(['a', 'b']));
    expect(after).toEqual({ ...before, selected: ['a'] });
  });
  it('brings back what was hidden by hand when it is asked for again', () => {
    const s = st.hide(st.addLoad(st.empty, load('one'), ['a'], {}), ['a']);
    expect(s.removed).toEqual(['a']);
    expect(st.addLoad(s, load('two'), ['a'], {}).removed).toEqual([]);
  });
  it('keeps pinned entities where they are', () => {
    const s = st.move({ ...st.empty, positions: { a: [0, 0], b: [1, 1] } }, { a: [7, 7] });
    expect(st.arrange(s, 'radial', { a: [1, 1], b: [2, 2] }).positions).toEqual({ a: [7, 7], b: [2, 2] });
  });
  it('turns a selection over', () => {
    const s = st.select({ ...st.empty, selected: ['a', 'b'] }, ['b', 'c'], true);
    expect(s.selected).toEqual(['a', 'c']);
  });
  it('hides by value, in order, once', () => {
    let s = st.setHidden(st.empty, 'statuses', 'target', true);
    s = st.setHidden(s, 'statuses', 'planned', true);
    expect(s.hidden.statuses).toEqual(['planned', 'target']);
    expect(st.setHidden(s, 'statuses', 'planned', true)).toBe(s);
    expect(st.setHidden(s, 'statuses', 'planned', false).hidden.statuses).toEqual(['target']);
  });
});

describe('address', () => {
  it('holds the whole state, and only what differs from an empty one', async () => {
    const s: st.State = {
      ...st.empty,
      view: 'table',
      loads: [
        { ask: 'overview', why: 'overview' },
        { ask: 'entities/a%2Fb/neighbors?limit=25', why: 'expand', at: 'a/b' },
      ],
      positions: { 上海: [1.5, -2], b: [0, 0] },
      selected: ['上海'],
      open: { kind: 'link', a: 'a', b: 'b' },
      question: st.pathsQuestion('a', 'b', { actual: true }),
      hidden: { ...st.nothingHidden, statuses: ['planned'] },
      camera: { x: 1, y: 2, scale: 0.5 },
    };
    expect(await address.decode(await address.encode(s))).toEqual(s);
    expect(Object.keys(address.compact(st.empty))).toEqual(['v']);
  });
  it.each([
    ['something else', [1, 2]],
    ['another version', { v: 2 }],
    ['a question elsewhere', { v: 1, loads: [{ ask: '../../secret', why: 'entity' }] }],
    ['a question with a host', { v: 1, loads: [{ ask: 'https://example.org/', why: 'entity' }] }],
    ['a position that is none', { v: 1, positions: { a: [1, null] } }],
    ['a view that there is not', { v: 1, view: 'nowhere' }],
  ])('refuses %s', (_, x) => {
    expect(() => address.whole(x)).toThrow();
  });
  it('refuses what is not an address at all', async () => {
    await expect(address.decode('%%%')).rejects.toThrow();
    await expect(address.decode('AAAA')).rejects.toThrow();
  });
});

describe('picture', () => {
  const answers: Record<string, unknown> = {
    one: { entities: [entity('a'), entity('b', 'place')], statements: [link('1', 'a', 'b'), link('2', 'b', 'a', { status: 'planned' })], complete: true },
    two: { entities: [entity('b', 'place'), entity('c')], statements: [link('3', 'c', 'b', { status: 'planned', when: { from: '2021' } })], complete: false, stoppedBy: 'limit', nextCursor: 'x' },
  };
  const look = {
    answer: (ask: string) => answers[ask],
    among: () => [link('4', 'a', 'c', { status: 'claimed' })],
    facts: () => [{ ...link('5', 'a', ''), object: undefined as unknown as string, value: { kind: 'quantity' as const, amount: '1' } }].map(({ object: _, ...s }) => s),
  };
  const s = { ...st.empty, loads: [load('one'), load('two'), load('three')] };

  it('unites the answers, what joins them, and the facts', () => {
    const p = makePicture(s, look);
    expect(p.entities.map((e) => e.id)).toEqual(['a', 'b', 'c']);
    expect(p.links.map((l) => [l.a, l.b, l.status, l.way, l.statements.length])).toEqual([
      ['a', 'b', 'actual', 'both', 2],
      ['a', 'c', 'claimed', 'ab', 1],
      ['b', 'c', 'planned', 'ba', 1],
    ]);
    expect([p.shown, p.known, p.waiting]).toEqual([{ entities: 3, statements: 5 }, { entities: 3, statements: 5 }, 1]);
    expect(p.cut).toEqual([{ ask: 'two', stoppedBy: 'limit', nextCursor: 'x' }]);
  });
  it('counts what filters take out, and draws it no more', () => {
    const p = makePicture({ ...s, hidden: { ...st.nothingHidden, statuses: ['planned'] } }, look);
    expect(p.relationships.map((x) => x.id)).toEqual(['1', '4']);
    expect(p.statuses.get('planned')).toEqual({ shown: 0, of: 2 });
    expect(p.links[0]?.statements).toHaveLength(1);
    expect(p.shown.statements).toBe(3);
  });
  it('takes links and facts out with an entity that is hidden', () => {
    const p = makePicture({ ...s, removed: ['a'] }, look);
    expect([p.relationships.map((x) => x.id), p.facts]).toEqual([['3'], []]);
    expect(makePicture({ ...s, hidden: { ...st.nothingHidden, types: ['place'] } }, look).relationships.map((x) => x.id)).toEqual(['4']);
  });
  it('keeps what has no date when a date is asked for, and counts it', () => {
    const p = makePicture({ ...s, asOf: '2020' }, look);
    expect(p.relationships.map((x) => x.id)).toEqual(['1', '2', '4']);
    expect(p.undated).toBe(4);
  });
  it('tells what remains when answers are dropped', () => {
    expect([...still(['two'], look)]).toEqual(['b', 'c']);
  });
  it('makes one line of parallel links whichever way they read', () => {
    expect(bundle([link('1', 'b', 'a'), link('2', 'b', 'a', { status: 'target' })]).map((l) => [l.a, l.way, l.status])).toEqual([['a', 'ba', 'actual']]);
  });
  it('reads ways as a graph', () => {
    const step = { from: 'a', to: 'b', statements: [link('1', 'a', 'b')], count: 1 };
    const g = graphOf({
      paths: [
        { entities: ['a', 'b'], steps: [step], text: '', footnotes: [] },
        { entities: ['a', 'b'], steps: [step], text: '', footnotes: [] },
      ],
      entities: [entity('a'), entity('b')],
      maxHops: 6,
      filter: {},
      complete: true,
    });
    expect([g.entities.length, g.statements.length]).toEqual([2, 1]);
  });
  it.each([
    [{ from: '2021' }, '2020', false],
    [{ from: '2021' }, '2021-05', true],
    [{ from: '2019', to: '2020-06' }, '2020', true],
    [{ from: '2019', to: '2020-06' }, '2020-07', false],
    [{ observed: '2021-11' }, '2021', true],
    [{ observed: '2021-11' }, '2021-10', false],
    [{ observed: '2021-11' }, '2021-11-02', true],
    [{ due: '2025' }, '1999', true],
  ])('holds %j at %s: %s', (when, at, want) => {
    expect(validAt(link('1', 'a', 'b', { when }), at)).toBe(want);
  });
});

describe('words', () => {
  const en = new Words('en', null);
  const zh = new Words('zh', null);
  it.each([
    ['400000000000', '400 billion', '4000亿'],
    ['56000000000', '56 billion', '560亿'],
    ['150700000000', '150.7 billion', '1507亿'],
    ['1470000000000', '1.47 trillion', '1.47万亿'],
    ['1470000000001', '1,470,000,000,001', '1,470,000,000,001'],
    ['52000', '52,000', '5.2万'],
    ['3000', '3,000', '3000'],
    ['12345', '12,345', '12,345'],
    ['-1250000.5', '-1,250,000.5', '-1,250,000.5'],
    ['0', '0', '0'],
    ['0.25', '0.25', '0.25'],
  ])('writes %s', (n, e, z) => {
    expect([en.amount(n), zh.amount(n)]).toEqual([e, z]);
  });
  it('writes a value with its bound and unit, or as printed', () => {
    expect(en.value({ kind: 'quantity', amount: '80', unit: 'percent', bound: 'at-least' })).toBe('at least 80%');
    expect(en.value({ kind: 'quantity', printed: 'one-third' })).toBe('one-third');
    expect(zh.value({ kind: 'quantity', amount: '300000', unit: 'count', bound: 'over' })).toBe('超过30万');
    expect(zh.value({ kind: 'quantity', amount: '400000000000', unit: 'CNY' })).toBe('4000亿元');
    expect(zh.value({ kind: 'quantity', amount: '62500000000', unit: 'USD' })).toBe('625亿美元');
    expect(en.value({ kind: 'quantity', amount: '62500000000', unit: 'USD' })).toBe('62.5 billion USD');
  });
  it('names in the language of the page', () => {
    const e = {
      ...entity('x'),
      names: [
        { text: '商汤', lang: 'zh', kind: 'short' },
        { text: '商汤科技', lang: 'zh', kind: 'main' },
      ],
    };
    expect([en.name(e), zh.name(e)]).toEqual(['X', '商汤科技']);
    expect(zh.name({ ...entity('y'), name: '' })).toContain('y');
  });
});
