import { describe, expect, test } from 'vitest';
import { Api, type Entity, type Schema, type Statement } from '../api';
import { App } from '../app';
import { amongAsk, empty, profileAsk } from '../state';
import { Words } from '../words';
import { svgElement } from './element';
import { escape, pictureSVG } from './svg';

const entity = (id: string, name: string, type = 'company'): Entity => ({ id, type, name, names: [], identifiers: [], degree: 2, neighbors: 2 });
// What the service calls the ends in its sentences.
const said = new Map([
  ['a', 'Alpha'],
  ['b', 'Beta'],
  ['c', 'Gamma'],
  ['a b', 'Alpha'],
]);
const called = (id: string): string => said.get(id) ?? 'A';
const statement = (id: string, subject: string, object: string, status: Statement['status'] = 'actual'): Statement => ({
  id,
  subject,
  predicate: 'owns',
  object,
  status,
  when: {},
  source: 's<1>',
  cites: [],
  text: `${called(subject)} owns ${called(object)}.`,
});
const schema: Schema = {
  qualifiers: [],
  units: [],
  statuses: [],
  types: [{ id: 'company', label: { en: 'company', zh: '公司' }, plural: { en: 'companies', zh: '公司' } }],
  predicates: [{ id: 'owns', label: { en: 'owns', zh: '拥有' } }],
};

function app(entities: Entity[], statements: Statement[], placed = true): App {
  const g = { entities, statements, complete: true };
  const found = { ...g, facts: [], positions: JSON.parse(`{${entities.map((e, i) => `${JSON.stringify(e.id)}:[${i * 160},7]`).join()}}`), revision: '' };
  const api = new Api('/api/v1/', (async () => new Response(JSON.stringify(found))) as unknown as typeof fetch);
  api.keep('overview', g);
  api.keep(amongAsk(entities.map((e) => e.id)), g);
  for (const e of entities) api.keep(profileAsk(e.id), { entity: e, facts: [], counts: [] });
  const a = new App(api);
  a.schema = schema;
  a.words = new Words('en', schema);
  a.sources = [{ id: 's<1>', title: 'A & B', author: 'Zhu', hasText: false }];
  const positions = new Map(entities.filter(() => placed).map((e, i) => [e.id, [i * 160, (i % 2) * 90] as const]));
  a.commit({ ...empty, loads: [{ ask: 'overview', why: 'overview' }], positions });
  return a;
}

const hostile = '</text><script>alert(1)</script>"\'&\u0000\u202e\ud800';

describe('pictureSVG', () => {
  test('holds marks, links with verbs, the legend and the sources', () => {
    const a = app([entity('a', 'Alpha'), entity('b', 'Beta'), entity('c', 'Gamma')], [statement('s1', 'a', 'b'), statement('s2', 'b', 'c', 'planned')]);
    const got = pictureSVG(a);
    for (const want of ['Alpha', 'Beta', 'Gamma', 'Alpha owns Beta. (actual)', '>owns</text>', 'stroke-dasharray', 'company', 'planned', 'A &amp; B', '3 names, 2 links']) expect(got).toContain(want);
    expect(got).not.toContain('<a ');
    expect(got).not.toContain('style=');
    expect(pictureSVG(a)).toBe(got);
  });
  test('links lead to claims and entities where asked for', () => {
    const got = pictureSVG(app([entity('a b', 'Alpha'), entity('c', 'Beta')], [statement('owns.x"y', 'a b', 'c')]), { links: true });
    expect(got).toContain('href="#claim-owns.x%22y"');
    expect(got).toContain('href="#entity-a%20b"');
  });
  test('is well formed whatever names hold, and nothing of them is markup', () => {
    const a = app([entity('a', hostile), entity('b', 'x'.repeat(10_000)), entity('c', '')], [statement('s1', 'a', 'b', 'claimed')]);
    const got = pictureSVG(a, { title: hostile, links: true });
    expect(got).not.toContain('<script');
    expect(got).not.toMatch(/[\u0000\u202e]/);
    expect(got.length).toBeLessThan(40_000);
    const doc = new DOMParser().parseFromString(got, 'image/svg+xml');
    expect(doc.querySelector('parsererror')).toBeNull();
    expect(doc.querySelectorAll('script').length).toBe(0);
  });
  test.each([true, false])('draws entities whose ids every object has, placed: %s', async (placed) => {
    const a = app([entity('constructor', 'Alpha'), entity('__proto__', 'Beta')], [statement('s1', '__proto__', 'constructor')], placed);
    await a.settled();
    const got = pictureSVG(a);
    for (const want of ['Alpha', 'Beta', 'owns']) expect(got).toContain(want);
    expect(got).not.toMatch(/NaN|undefined|function/);
  });
  test('what joins one to itself is a ring with a head', () => {
    const got = pictureSVG(app([entity('a', 'A')], [statement('s1', 'a', 'a')]));
    expect(got).toContain('owns');
    const link = new DOMParser().parseFromString(got, 'image/svg+xml').querySelectorAll('#links path');
    expect([...link].map((p) => p.getAttribute('d')?.replace(/[^A-Z]/g, ''))).toEqual(['MA', 'MLLZ']);
    expect(got).not.toMatch(/NaN/);
  });
  test('nothing drawn is a picture too', () => {
    expect(pictureSVG(app([], []))).toContain('</svg>');
  });
  test('dark', () => {
    expect(pictureSVG(app([entity('a', 'A')], []), { theme: 'dark' })).toContain('fill="#14171a"');
  });
});

test('escape', () => {
  expect(escape('<a b="c">&\'\u0001\ud800\u{1f600}')).toBe('&lt;a b=&quot;c&quot;&gt;&amp;&#39;\u{1f600}');
});

test('a picture is made elements of as it was written', () => {
  const e = svgElement(
    '<svg viewBox="0 0 9 9" lang="en">\n  <title>A &lt;b&gt; &amp;amp; &quot;c&quot;</title>\n  <g id="x"><path d="M0 0L1 1" fill="none"/><text>&#39;q&#39; 中</text></g>\n</svg>\n',
  );
  expect([e.tagName, e.getAttribute('viewBox'), e.namespaceURI]).toEqual(['svg', '0 0 9 9', 'http://www.w3.org/2000/svg']);
  expect([...e.querySelectorAll('*')].map((x) => [x.tagName, x.textContent])).toEqual([
    ['title', 'A <b> &amp; "c"'],
    ['g', "'q' 中"],
    ['path', ''],
    ['text', "'q' 中"],
  ]);
  expect(e.querySelector('path')?.getAttribute('d')).toBe('M0 0L1 1');
});

test('what is planned and what is aimed at look different, and the legend tells both', () => {
  const got = pictureSVG(app([entity('a', 'A'), entity('b', 'B'), entity('c', 'C')], [statement('s1', 'a', 'b', 'target'), statement('s2', 'b', 'c', 'planned')]));
  const links = /<g id="links">(.*?)\n {2}<\/g>/s.exec(got)?.[1] ?? '';
  expect(new Set([...links.matchAll(/stroke-dasharray="([^"]+)"/g)].map((m) => m[1])).size).toBe(2);
  for (const want of ['>aimed at</text>', '>planned</text>']) expect(got).toContain(want);
});
