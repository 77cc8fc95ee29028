import { describe, expect, it } from 'vitest';
import * as st from './state';

const load = (ask: string): st.Load => ({ ask, why: 'expand' });

const places = st.placesFrom;

describe('state', () => {
  it('adds an answer without moving what has a place', () => {
    let s = st.addLoad(st.empty, load('one'), ['a'], places({ a: [1, 2] }));
    s = st.addLoad(s, load('two'), ['a', 'b'], places({ a: [9, 9], b: [3, 4] }));
    expect(s.positions).toEqual(places({ a: [1, 2], b: [3, 4] }));
    expect(st.addLoad(s, load('two'), ['a'], places({})).loads).toHaveLength(2);
  });
  it('takes back exactly what a step added', () => {
    const before = st.addLoad(st.empty, load('one'), ['a', 'b'], places({ a: [1, 2], b: [5, 5] }));
    const more = st.addLoad(before, load('two'), ['b', 'c'], places({ c: [3, 4] }));
    const after = st.dropLoads({ ...more, selected: ['c', 'a'] }, ['two'], new Set(['a', 'b']));
    expect(after).toEqual({ ...before, selected: ['a'] });
  });
  it('brings back what was hidden by hand when it is asked for again', () => {
    const s = st.hide(st.addLoad(st.empty, load('one'), ['a'], places({})), ['a']);
    expect(s.removed).toEqual(['a']);
    expect(st.addLoad(s, load('two'), ['a'], places({})).removed).toEqual([]);
  });
  it('shows what another question is answered with, however narrow the picture was', () => {
    const s = { ...st.empty, narrow: { ...st.notNarrow, near: ['a'], linked: true } };
    expect(st.addLoad(s, load('more'), ['b'], places({})).narrow).toBe(s.narrow);
    expect(st.addLoad(s, { ask: 'other', why: 'paths' }, ['b'], places({})).narrow).toEqual(st.notNarrow);
  });
  it('keeps pinned entities where they are', () => {
    const s = st.move({ ...st.empty, positions: places({ a: [0, 0], b: [1, 1] }) }, places({ a: [7, 7] }));
    expect(st.arrange(s, 'radial', places({ a: [1, 1], b: [2, 2] })).positions).toEqual(places({ a: [7, 7], b: [2, 2] }));
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

it('asks for links by when they were observed', () => {
  const q: st.LinksQuestion = { kind: 'links', subjectType: '', predicate: '', objectType: '', status: '', unit: '', min: '', max: '', validAt: '', dueBefore: '', dueAfter: '', sort: '' };
  expect(st.askOf(q)).toBe('statements?limit=1000');
  expect(st.askOf(st.pathsQuestion('a', 'b'))).toBe('paths?from=a&to=b&limit=10');
  expect(st.askOf(st.pathsQuestion('a', 'b', { together: true }))).toBe('paths?from=a&to=b&together=true&limit=10');
  expect(st.askOf({ ...q, qualifier: 'share', unit: 'percent', min: '25', overlaps: 'true', sort: 'amount' })).toBe(
    'statements?qualifier=share&unit=percent&min=25&overlaps=true&sort=amount&limit=1000',
  );
  expect(st.askOf({ ...q, observedAfter: '2021', observedBefore: '2022-06' })).toBe('statements?observedBefore=2022-06&observedAfter=2021&limit=1000');
});

describe('the question who mentions an entity', () => {
  it('is for a qualifier of one key, whatever the id holds', () => {
    const q = new URLSearchParams(st.mentionsAsk('a/b:c d&e', 'said-by').split('?')[1]);
    expect([...q]).toEqual([
      ['qualifier', 'said-by:a/b:c d&e'],
      ['limit', '10'],
    ]);
  });
});
