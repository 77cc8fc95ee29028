import { describe, expect, it } from 'vitest';
import type { Entity, Statement } from './api';
import { bundle, graphOf, makePicture, still, validAt } from './picture';
import * as st from './state';

const entity = (id: string, type = 'company', degree = 1): Entity => ({ id, type, name: id.toUpperCase(), names: [], identifiers: [], degree, neighbors: degree });
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
    expect([p.all.map((x) => x.id), p.waiting]).toEqual([['1', '2', '3', '4', '5'], 1]);
    // A first sight is no cut answer.
    expect(makePicture({ ...s, loads: [{ ask: 'two', why: 'overview' }] }, look).cut).toEqual([]);
    expect(p.cut).toEqual([{ ask: 'two', stoppedBy: 'limit', nextCursor: 'x' }]);
  });
  it('draws no more what filters take out', () => {
    const p = makePicture({ ...s, hidden: { ...st.nothingHidden, statuses: ['planned'] } }, look);
    expect(p.relationships.map((x) => x.id)).toEqual(['1', '4']);
    expect(p.all).toHaveLength(5);
    expect(p.links[0]?.statements).toHaveLength(1);
  });
  it('takes links and facts out with an entity that is hidden', () => {
    const p = makePicture({ ...s, removed: ['a'] }, look);
    expect([p.relationships.map((x) => x.id), p.facts]).toEqual([['3'], []]);
    expect(makePicture({ ...s, hidden: { ...st.nothingHidden, types: ['place'] } }, look).relationships.map((x) => x.id)).toEqual(['4']);
  });
  it('narrows to some and what they are linked to, to what has a link, to what has many neighbours', () => {
    const names = (narrow: Partial<st.Narrow>, more: Partial<st.State> = {}) => makePicture({ ...s, ...more, narrow: { ...st.notNarrow, ...narrow } }, { ...look, among: () => [] });
    expect(names({ near: ['a'] }).entities.map((e) => e.id)).toEqual(['a', 'b']);
    expect(names({ near: ['b'] }).relationships.map((x) => x.id)).toEqual(['1', '2', '3']);
    // What is filtered joins nothing.
    const planned = { hidden: { ...st.nothingHidden, statuses: ['planned' as const] } };
    expect(names({ near: ['c'] }, planned).entities.map((e) => e.id)).toEqual(['c']);
    expect(names({ linked: true }, planned).entities.map((e) => e.id)).toEqual(['a', 'b']);
    expect(names({ least: 2 })).toMatchObject({ entities: [], relationships: [], facts: [] });
    expect(names({ near: ['a'] }).all).toHaveLength(4);
  });
  it('keeps what has no date when a date is asked for', () => {
    const p = makePicture({ ...s, asOf: '2020' }, look);
    expect(p.relationships.map((x) => x.id)).toEqual(['1', '4']);
  });
  it('draws and counts nothing that is rumoured, denied or withdrawn', () => {
    const beside = { ...look, among: () => (['rumoured', 'denied', 'withdrawn'] as const).map((status) => link(status, 'a', 'c', { status })) };
    const p = makePicture(s, beside);
    expect(p.links.map((l) => l.key)).toEqual(['a\nb', 'b\nc']);
    expect(p.all.map((x) => x.id)).toEqual(['1', '2', '3', '5']);
  });
  it('tells what remains when answers are dropped', () => {
    expect([...still(['two'], look)]).toEqual(['b', 'c']);
  });
  it('makes one line of parallel links whichever way they read', () => {
    expect([['target'], ['target', 'planned'], ['claimed', 'target']].map((list) => bundle(list.map((status, i) => link(String(i), 'a', 'b', { status: status as 'target' })))[0]?.status)).toEqual([
      'target',
      'planned',
      'target',
    ]);
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
    [{ from: '1985/..' }, '1984', false],
    [{ from: '1985/..' }, '1985~', true],
    [{ from: '../1985' }, '-0043', true],
    [{ to: '../1985' }, '1986', false],
    [{ to: '1985/' }, 'Y17000', true],
    [{ from: '198X', to: '198X' }, '1989-12-31', true],
    [{ from: '198X', to: '198X' }, '1990', false],
    [{ from: '2022-24', to: '2022-24' }, '2023-02', true],
    [{ observed: '-0043-03-15' }, '-0043-03-14', false],
    [{ observed: '-0043-03-15' }, '[..-0043]', true],
  ])('holds %j at %s: %s', (when, at, want) => {
    expect(validAt(link('1', 'a', 'b', { when }), at)).toBe(want);
  });
  it.each([
    ['claimed', {}, true],
    ['claimed', { from: '2021' }, false],
    ['planned', {}, false],
    ['planned', { from: '2019', to: '2021' }, false],
    ['target', { observed: '2019' }, false],
    ['ended', {}, false],
    ['ended', { from: '2010' }, false],
    ['ended', { from: '2010', to: '2020-02' }, true],
    ['ended', { to: '2019' }, false],
  ] as const)('holds what is %s, %j at 2020: %s', (status, when, want) => {
    expect(validAt(link('1', 'a', 'b', { status, when }), '2020')).toBe(want);
  });
});
