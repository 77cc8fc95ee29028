import { describe, expect, it } from 'vitest';
import type { Entity, Graph, Statement } from './api';
import { groupId, groupPlaces, groupsOf } from './groups';
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
    one: { entities: [entity('a'), entity('b', 'place')], statements: [link('1', 'a', 'b'), link('2', 'b', 'a', { status: 'planned', days: { never: true } })], complete: true },
    two: {
      entities: [entity('b', 'place'), entity('c')],
      statements: [link('3', 'c', 'b', { status: 'planned', when: { from: '2021' }, days: { from: { first: 18_628, last: 18_992 }, never: true } })],
      complete: false,
      stoppedBy: 'limit',
      nextCursor: 'x',
    },
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
    const read = { answer: (ask: string) => (ask === st.dateAsk('2020') ? { days: { first: 18_262, last: 18_627 } } : look.answer(ask)) };
    const p = makePicture({ ...s, asOf: '2020' }, { ...look, ...read });
    expect([p.relationships.map((x) => x.id), p.waiting]).toEqual([['1', '4'], 1]);
    // Until the date is read, nothing is left out.
    expect(makePicture({ ...s, asOf: '2020' }, look)).toMatchObject({ waiting: 2, relationships: [{}, {}, {}, {}] });
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
    [undefined, true],
    [{ due: { last: 3 } }, true], // what is due says nothing of when it holds
    [{ never: true }, false],
    [{ valid: { first: 21 } }, false],
    [{ valid: { first: 20 } }, true],
    [{ valid: { last: 9 } }, false],
    [{ valid: { last: 10 } }, true],
    [{ valid: { first: 12, last: 13 } }, true],
    [{ valid: {} }, true],
  ])('%j holds from day 10 to 20: %s', (days, want) => {
    const s = link('1', 'a', 'b', days ? { days } : {});
    expect(validAt(s, { first: 10, last: 20 })).toBe(want);
    expect(validAt(s, null)).toBe(true);
    expect(validAt(s, {})).toBe(!s.days?.never);
  });
});

const member = (id: string, type: string): Entity => ({ id, type, name: id, names: [], identifiers: [], degree: 1, neighbors: 1 });
const joins = (subject: string, object: string, predicate = 'owns'): Statement => ({
  id: `${subject}-${predicate}-${object}`,
  subject,
  predicate,
  object,
  status: 'actual',
  when: {},
  source: 's',
  cites: [],
});
const members = [member('a', 'company'), member('b', 'company'), member('c', 'company'), member('p', 'person'), member('q', 'person')];
const claims = [joins('a', 'p'), joins('b', 'p'), joins('p', 'c', 'runs'), joins('a', 'b', 'partner-of'), joins('q', 'a')];
const byType: st.Fold = { type: 'company' };
const byKind: st.Fold = { at: 'p', predicate: 'owns', direction: 'in' };

function folded(folds: readonly st.Fold[]) {
  const g: Graph = { entities: members, statements: claims, complete: true };
  return makePicture({ ...st.empty, loads: [{ ask: 'overview', why: 'overview' }], folds }, { answer: () => g, among: () => claims, facts: () => [] });
}

describe('groups', () => {
  it('take in all of a type, or all at the ends of links of one kind; one alone is none', () => {
    const taken = (f: st.Fold) => groupsOf([f], members, claims).map((g) => [g.members.map((e) => e.id).join(''), g.inside]);
    expect([taken(byType), taken(byKind), taken({ type: 'place' }), taken({ ...byKind, predicate: 'runs', direction: 'out' })]).toEqual([[['abc', 1]], [['ab', 1]], [], []]);
    expect(taken({ ...byKind, at: 'nobody' })).toEqual([]);
    expect(taken({ ...byKind, direction: 'out' })).toEqual([]);
  });
  it('hide nothing: all is counted as before, and drawn between marks', () => {
    const p = folded([byType]);
    const company = groupId(byType);
    expect([p.entities.length, p.relationships.length, p.links.length]).toEqual([5, 5, 5]);
    expect(p.lines.map((l) => [l.a, l.b, l.statements.length, l.way])).toEqual([
      [company, 'p', 3, 'both'],
      [company, 'q', 1, 'ba'],
    ]);
    expect([p.markOf('a'), p.markOf('p')]).toEqual([company, 'p']);
    expect(folded([]).lines).toEqual(folded([]).links);
  });
  it('have each in the first that takes it in', () => {
    const [one, two] = folded([byKind, byType]).groups;
    expect([one?.members.length, two]).toEqual([2, undefined]); // c alone is no group
  });
  it('stand in the middle of their members, where no other mark is', () => {
    const groups = groupsOf([byType], members, claims);
    const at = (q: st.Position) => groupPlaces(groups, new Map([...['a', 'b', 'c'].map((id, i) => [id, [i * 100, 0]] as [string, st.Position]), ['q', q]])).get(groupId(byType)) as st.Position;
    expect(at([500, 0])).toEqual([100, 0]);
    const [x, y] = at([100, 0]);
    expect(Math.hypot(x - 100, y)).toBeGreaterThanOrEqual(46);
  });
  it('are a step of the state that can be undone', () => {
    const one = st.fold(st.empty, byType, true);
    expect([st.isFolded(one, { ...byType }), st.fold(one, byType, true).folds.length, st.fold(one, { ...byType }, false).folds]).toEqual([true, 1, []]);
    const open = { ...st.fold(one, byKind, true), open: { kind: 'group', fold: byKind } as const };
    expect([st.fold(open, byType, false).open, st.fold(open, byKind, false).open]).toEqual([open.open, null]);
    expect(st.startAfresh(open).folds).toEqual([byType]);
  });
});
