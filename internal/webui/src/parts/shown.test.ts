import { describe, expect, it } from 'vitest';
import { Api, type Entity, type Graph, type Statement } from '../api';
import { App } from '../app';
import { joinsAsk } from '../joins';
import * as st from '../state';
import { dated, read } from '../testdata/days';
import { type Shown, shown, shownWords } from './shown';

const entity = (id: string, type = 'company'): Entity => ({ id, type, name: id.toUpperCase(), names: [], identifiers: [], degree: 1, neighbors: 1 });
const claim = (id: string, more: Partial<Statement> = {}): Statement => dated({ id, subject: 'a', predicate: 'p', object: 'b', status: 'actual', when: {}, source: 's', cites: [], ...more });
const fact = (id: string, more: Partial<Statement> = {}): Statement => {
  const { object: _, ...rest } = claim(id, more);
  return { ...rest, value: { kind: 'text', text: id } };
};
const list = (items: Statement[], nextCursor?: string) => ({ items, complete: !nextCursor, ...(nextCursor ? { nextCursor } : {}) });

const links = [
  claim('1'),
  claim('2', { subject: 'b', object: 'c', status: 'planned', when: { due: '2025' }, cites: [{ paragraph: 9, start: 4, end: 5, note: '' }] }),
  claim('3', { object: 'a', when: { from: '2020' }, cites: [{ paragraph: 2, start: 3, end: 4, note: '' }] }),
];
const facts = [fact('4', { predicate: 'f', when: { observed: '2019' }, whenText: 'as of 2019' }), fact('5', { subject: 'c', predicate: 'f', source: 't' })];
const promised = [
  claim('6', { status: 'target', when: { due: '2030' } }),
  claim('7', { status: 'planned', when: { due: '2025' } }),
  claim('8', { status: 'planned', when: { due: '2025' }, qualifiers: [{ key: 'again', entity: 'c' }] }),
];

async function made(more: Partial<st.State> = {}): Promise<App> {
  const api = new Api('/', (async () => new Response('{"code":"no","detail":"no"}', { status: 404 })) as unknown as typeof fetch);
  const g: Graph = { entities: [entity('a'), entity('b', 'place'), entity('c')], statements: links, complete: true };
  api.keep('graph?from=a', g);
  api.keep(joinsAsk(['a', 'b', 'c']), { ...g, facts, revision: '' });
  const all = st.promisesAsk({ subject: '', dueBefore: '', dueAfter: '' });
  api.keep(all, list(promised.slice(0, 2), 'x y'));
  api.keep(`${all}&cursor=x%20y`, list(promised.slice(2)));
  api.keep(st.sourceAsk('s'), list([...links, claim('9', { status: 'denied' })], 'more'));
  api.keep(st.dateAsk('2019'), { date: '2019', text: '2019', days: read('2019') });
  const app = new App(api);
  app.schema = { qualifiers: [{ key: 'again', repeats: true }], units: [], statuses: [], types: [], predicates: [] };
  app.sources = [
    { id: 's', title: 'S', hasText: false },
    { id: 't', title: 'T', hasText: false },
  ];
  app.commit({ ...st.empty, loads: [{ ask: 'graph?from=a', why: 'around' }], ...more });
  await app.settled();
  return app;
}

const ids = (s: Shown) => [s.entities.map((e) => e.id).join(''), s.statements.map((x) => x.id).join('')];
const tallies = (m: ReadonlyMap<string, { shown: number; of: number }>) => Object.fromEntries([...m].filter(([, t]) => t.of > 0).map(([k, t]) => [k, `${t.shown}/${t.of}`]));

describe('what a view shows', () => {
  it('the graph: names and links, also one to itself; facts are told apart', async () => {
    const app = await made();
    const s = shown(app);
    expect(ids(s)).toEqual(['abc', '123']);
    expect(s.links.map((l) => l.key)).toEqual(['a\na', 'a\nb', 'b\nc']);
    expect([s.count, tallies(s.predicates), tallies(s.types)]).toEqual([{ shown: 3, of: 3 }, { p: '3/3' }, { company: '2/2', place: '1/1' }]);
    expect(shownWords(app)).toBe('3 names · 3 links · 2 facts: in the table');
  });
  it('the graph: without what filters and hands hide, of how many', async () => {
    const app = await made({ hidden: { ...st.nothingHidden, statuses: ['planned'] }, removed: ['c'] });
    const s = shown(app);
    expect(ids(s)).toEqual(['ab', '13']);
    expect([tallies(s.statuses), tallies(s.types)]).toEqual([
      { actual: '2/2', planned: '0/1' },
      { company: '1/2', place: '1/1' },
    ]);
    expect(shownWords(app)).toBe('2 of 3 names · 2 of 3 links · 1 fact: in the table');
  });
  it('a date keeps what has none, and says how much', async () => {
    expect(shownWords(await made({ asOf: '2019' }))).toBe('3 names · 1 of 3 links · 1 without a date kept · 2 facts: in the table');
  });
  it('the table: its rows, as they are filtered, chosen and sorted', async () => {
    const table = (more: Partial<st.TableSettings>) => ({ view: 'table' as const, table: { ...st.empty.table, ...more } });
    expect(ids(shown(await made(table({}))))).toEqual(['abc', '12345']);
    const filtered = shown(await made({ ...table({ filter: '2019' }), hidden: st.nothingHidden }));
    expect([ids(filtered), filtered.count, tallies(filtered.predicates), tallies(filtered.types)]).toEqual([['a', '4'], { shown: 1, of: 5 }, { p: '0/3', f: '1/2' }, { company: '1/2', place: '0/1' }]);
    expect(ids(shown(await made({ ...table({ only: true }), selected: ['c'] })))).toEqual(['bc', '25']);
    expect(ids(shown(await made({ ...table({}), sort: { column: 'subject', down: true } })))[1]).toBe('52134');
    const names = await made({ ...table({ entities: true, filter: 'place' }), hidden: st.nothingHidden });
    expect([ids(shown(names)), shownWords(names)]).toEqual([['b', ''], '1 of 3 names']);
  });
  it('the timeline: by time, what has no date last', async () => {
    const app = await made({ view: 'timeline' });
    expect([ids(shown(app))[1], shownWords(app)]).toEqual(['43215', '5 claims']);
  });
  it('promises: those of all pages that are here, by due date, each counted once', async () => {
    const app = await made({ view: 'promises' });
    const s = shown(app);
    expect([ids(s)[1], s.complete, tallies(s.statuses)]).toEqual(['786', true, { target: '1/1', planned: '1/1' }]);
    expect(shownWords(app)).toBe('2 promises · 1 more say one of them again');
    const fewer = await made({ view: 'promises', hidden: { ...st.nothingHidden, statuses: ['target'] }, asOf: '2019', removed: ['a'] });
    expect([ids(shown(fewer))[1], shownWords(fewer)]).toEqual(['78', '1 of 2 promises · 1 more say one of them again']);
    expect(ids(shown(await made({ view: 'promises', hidden: { ...st.nothingHidden, types: ['place'] } })))[1]).toBe('');
  });
  it('a source: what it says, by place, and that more of it was not asked for', async () => {
    const app = await made({ view: 'read' });
    expect([ids(shown(app))[1], shownWords(app)]).toEqual(['3219', '4 claims · not all: there is more in the graph']);
  });
  it('is the same value until something changes that it depends on', async () => {
    const app = await made();
    const was = shown(app);
    app.commit({ ...app.state, camera: { x: 1, y: 2, scale: 3 }, open: { kind: 'question' } });
    expect(shown(app)).toBe(was);
    app.commit(st.hide(app.state, ['c']));
    expect(ids(shown(app))[0]).toBe('ab');
  });
});
