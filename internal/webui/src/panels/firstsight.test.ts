import { describe, expect, it } from 'vitest';
import { Api, type Entity, type Graph, type Profile, query, type Statement } from '../api';
import { App } from '../app';
import { layouter } from '../layouts/layouter';
import * as st from '../state';
import { apart, cards, mostDue } from './firstsight';

const entity = (id: string, degree = 1, type = 'company'): Entity => ({ id, type, name: id, names: [], identifiers: [], degree, neighbors: degree });
const claim = (id: string, more: Partial<Statement> = {}): Statement => ({ id, subject: 'a', predicate: 'p', status: 'actual', when: {}, source: 's', cites: [], ...more });

describe('the first questions', () => {
  it('are about the best linked that nothing joins directly', () => {
    const g = { entities: [entity('a', 9), entity('b', 8), entity('c', 7), entity('d', 1)], statements: [claim('1', { subject: 'a', object: 'b' })] };
    expect(apart(g, 2).map(([x, y]) => x.id + y.id)).toEqual(['ac', 'bc']);
  });
  it('are first about such as have a way, though others are better linked', () => {
    const hubs = ['h', 'i', 'j', 'k'].map((id) => entity(id, 99)); // each for itself
    const g = { entities: [...hubs, entity('a', 3), entity('b', 2), entity('c', 2)], statements: [claim('1', { subject: 'a', object: 'b' }), claim('2', { subject: 'c', object: 'b' })] };
    expect(apart(g, 2).map(([x, y]) => x.id + y.id)).toEqual(['ac', 'hi']);
  });
  it('are about whoever has most that is due, and the year by which most of it is', () => {
    const due = (subject: string, d: string) => claim(subject + d, { subject, when: { due: d } });
    expect(mostDue([due('a', '2024/..'), due('a', '2025/'), due('b', '2025-34'), due('b', '2025~'), due('b', '2030-24')])).toEqual({ subject: 'b', by: '2025' });
    expect(mostDue([due('a', '2024/..')])).toBeNull();
    expect(mostDue([due('a', '2024'), due('b', '2025-06'), due('b', '2025'), due('b', '2030'), claim('x')])).toEqual({ subject: 'b', by: '2025' });
    expect(mostDue([claim('x')])).toBeNull();
  });
  // A graph of somebody's own, in which ids of the built-in data mean something else.
  it('are about what the graph holds, whatever ids it has', async () => {
    const list = [entity('shanghai', 3), entity('sensetime', 2), entity('lingang', 2), entity('unisoc', 2), entity('x', 9), entity('y', 8), entity('z', 7, 'person')];
    const due = (id: string, subject: string, d: string) => claim(id, { subject, status: 'target', when: { due: d } });
    const promised = [due('1', 'x', '2031'), due('2', 'x', '2031-06'), due('3', 'shanghai', '2025')];
    const links = [claim('l1', { subject: 'x', object: 'y' }), claim('l2', { subject: 'y', object: 'z' })];
    const overview: Graph = { entities: list, statements: links, complete: true };
    const api = new Api('/', () => Promise.reject(new Error('nothing else is asked')));
    api.keep('overview', overview);
    const ask = (subject: string, dueBefore: string) => st.promisesAsk({ subject, dueBefore, dueAfter: '' }, true);
    api.keep(ask('', ''), { items: promised, complete: true });
    api.keep(ask('x', '2031'), { items: promised.slice(0, 2), complete: true });
    api.keep(ask('shanghai', '2025'), { items: promised.slice(2), complete: true });
    const way = (...ids: string[]) => ({ entities: ids.map((id) => entity(id)), paths: [{ entities: ids, steps: [], text: '', footnotes: [] }], maxHops: 6, filter: {}, complete: true });
    api.keep(st.askOf(st.pathsQuestion('x', 'z')), way('x', 'y', 'z'));
    api.keep(st.askOf(st.pathsQuestion('sensetime', 'lingang')), way('sensetime', 'lingang'));
    const types: Record<string, number> = { x: 1, y: 4, unisoc: 2 };
    for (const e of list) {
      const counts = [{ predicate: 'p', direction: 'out' as const, count: 9, types: [{ type: 'place', count: 7 }, ...(types[e.id] ? [{ type: e.type, count: types[e.id] ?? 0 }] : [])] }];
      api.keep(st.profileAsk(e.id), { entity: e, facts: [], counts, mentions: [] } satisfies Profile);
      const near: Graph = { entities: [e, entity('x'), entity('p', 1, 'place')], statements: [], complete: true };
      api.keep(query(`entities/${e.id}/neighbors`, { type: e.type, limit: 25 }), near);
    }
    const got = await cards(new App(api, layouter()));
    expect(got.whole).toBe(true);
    expect(
      got.list.map((c) =>
        c.kind === 'promises' ? [c.entity.id, c.question.dueBefore, c.found.length] : c.kind === 'way' ? [c.from.id, c.to.id] : [c.entity.id, c.type, c.found.map((e) => e.id).join()],
      ),
    ).toEqual([
      ['x', '2031', 2],
      ['x', 'z'],
      ['y', 'company', 'x'],
    ]);
  });
  it('are asked again where the service failed, for that is no answer', async () => {
    const api = new Api('/', () => Promise.reject(new Error('not reached')));
    api.keep('overview', { entities: [entity('a')], statements: [], complete: true });
    api.keep(st.promisesAsk({ subject: '', dueBefore: '', dueAfter: '' }, true), { items: [claim('1', { when: { due: '2030' } })], complete: true });
    expect(await cards(new App(api, layouter()))).toEqual({ list: [], whole: false });
  });
});
