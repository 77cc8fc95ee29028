import { describe, expect, it, vi } from 'vitest';
import { Api, type Entity, type Graph, type Statement } from '../api';
import { App } from '../app';
import { joinsAsk } from '../joins';
import * as st from '../state';
import { bom, claimsCSV, namesCSV, shownCSV } from './csv';
import { drawnAtOnce, pictureAsk } from './drawn';
import { svgElement } from './element';
import { esc, footnoted, onePage } from './html';
import { shownJSON } from './json';
import { canLines, linesAsk, mostEntities, shownLines } from './lines';
import { readCSV } from './reading';
import { fileName, slug, taken } from './taken';

const evil = '<img src=x onerror=alert(1)>"\'</script><script>alert(2)</script>&amp;\u202e';
const names: Record<string, string> = { a: evil, b: '=HYPERLINK("http://x")', c: 'C\u0000\u0007\ud800 𠮷' };
const entity = (id: string): Entity => ({
  id,
  type: 'company',
  name: names[id] ?? id,
  names: [{ text: names[id] ?? id, lang: 'en', kind: 'main' }],
  identifiers: [{ scheme: 'x"', value: '<b>' }],
  summary: evil,
  degree: 1,
  neighbors: 1,
});
const statements: Statement[] = [
  {
    id: 'p.1',
    subject: 'a',
    predicate: 'p',
    object: 'b',
    status: 'planned',
    when: { due: '2025', text: '<i>soon' },
    source: 's<1>',
    cites: [
      { paragraph: 3, start: 1, end: 5, text: '1st paragraph of the text', note: '@note, "so"', quote: 'line\nbreak <q>' },
      { paragraph: 4, start: 7, end: 9, note: 'second' },
    ],
    qualifiers: [
      { key: 'said-by', entity: 'c', text: 'Cay' },
      { key: '<k>', value: { kind: 'text', text: '<v>' }, text: '<v>' },
    ],
    text: `According to Cay, ${names.a} will p ${names.b} by 2025.`,
    whenText: 'by 2025',
  },
  { id: 'p.2', subject: 'b', predicate: 'p', object: 'c', status: 'claimed', when: {}, source: 's<1>', cites: [{ note: '', record: '<record>,1', line: 12 }], text: `${names.b} p ${names.c}.` },
];
const factB: Statement = {
  id: 'f.1',
  subject: 'b',
  predicate: 'f',
  value: { kind: 'quantity', amount: '-12.50', unit: 'CNY', bound: 'over', printed: '-12.5' },
  status: 'actual',
  when: {},
  source: 's<1>',
  cites: [],
  text: `${names.b} has over -12.5 yuan.`,
  valueText: 'over -12.5 yuan',
};

async function made(lang: 'en' | 'zh' = 'en', more: Partial<st.State> = {}): Promise<App> {
  const send = async (at: string, init: RequestInit) => {
    if (!at.endsWith('graph/picture')) return new Response('{"code":"no","detail":"no"}', { status: 404 });
    const asked = JSON.parse(String(init.body));
    if (asked.title === 'refused') return new Response('{"code":"invalid","detail":"draw <fewer>"}', { status: 422 });
    return new Response(`<?xml version="1.0" encoding="UTF-8"?>\n<svg xmlns="http://www.w3.org/2000/svg"><g id="field"><a href="#entity-a"><title>${asked.theme}</title></a></g></svg>\n`);
  };
  const api = new Api('/', send as unknown as typeof fetch);
  const g: Graph = { entities: ['a', 'b', 'c'].map(entity), statements, complete: true };
  api.keep('graph?from=a', g);
  api.keep(joinsAsk(['a', 'b', 'c']), { ...g, facts: [factB], revision: '' });
  const app = new App(api);
  app.setLang(lang);
  app.sources = [{ id: 's<1>', title: evil, url: 'javascript:alert(3)', publisher: 'P', hasText: false }];
  app.commit({ ...st.empty, loads: [{ ask: 'graph?from=a', why: 'around' }], positions: st.placesFrom({ a: [0, 0], b: [10, 5], c: [3, 9] }), ...more });
  await app.settled();
  return app;
}

describe('csv', () => {
  it('reads back as written, whatever is in it', async () => {
    const app = await made('en', { view: 'table' });
    const text = shownCSV(app);
    expect(text.startsWith(bom)).toBe(true);
    const [head = [], ...rows] = readCSV(text.slice(bom.length));
    expect(rows.map((r) => r[0])).toEqual(['p.1', 'p.2', 'f.1']);
    for (const r of rows) expect(r.length).toBe(head.length);
    const at = (id: string, column: string) => rows.find((r) => r[0] === id)?.[head.indexOf(column)];
    expect(at('p.1', 'subject_name')).toBe(evil);
    expect(at('p.1', 'object_name')).toBe(`'${names.b}`);
    expect(at('p.1', 'note')).toBe('\'@note, "so"\nsecond');
    expect(at('p.1', 'quote')).toBe('line\nbreak <q>\n');
    expect(at('p.1', 'paragraph')).toBe('3\n4');
    expect(at('p.1', 'place')).toBe('1st paragraph of the text\n');
    expect(at('p.1', 'qualifiers')).toBe('said-by: c\n<k>: <v>');
    expect(at('f.1', 'amount')).toBe('-12.50');
    expect(at('f.1', 'bound')).toBe('over');
    expect(at('p.2', 'record')).toBe('<record>,1');
    expect(at('p.2', 'source_title')).toBe(evil);
  });
  it('writes any statements, in their order', async () => {
    const app = await made();
    expect(readCSV(claimsCSV(app, [statements[1] as Statement, statements[0] as Statement]).slice(1)).map((r) => r[0])).toEqual(['id', 'p.2', 'p.1']);
  });
});

describe('what is not in the language of the page', () => {
  it('is marked in every export', async () => {
    const app = await made('zh');
    const e = app.entity('a') as Entity;
    Object.assign(e, {
      summary: 'Made at Alma.',
      summaries: undefined,
      labelLang: { en: '', zh: 'de' },
      summaryLang: { en: '', zh: 'und-Latn' },
      names: [{ text: 'Werk', kind: 'alias', cites: [{ note: '', text: '第4行' }] }],
    });
    const html = await onePage(app, new Date());
    expect(html).toContain('<bdi lang="und-Latn">Made at Alma.</bdi> <small class="soft">外文</small>');
    expect(html).toContain('<b><bdi lang="de">');
    expect(html).toContain('Werk（第4行）');
    const [head = [], row = []] = readCSV(namesCSV(app, [e]).slice(bom.length));
    expect(['name_language', 'summary_language'].map((c) => row[head.indexOf(c)])).toEqual(['de', 'und-Latn']);
    const claim = { ...(statements[0] as Statement), valueLang: 'fr', cites: [{ note: 'second', noteLang: 'en' }] };
    const [columns = [], line = []] = readCSV(claimsCSV(app, [claim]).slice(bom.length));
    expect(['note_language', 'value_language'].map((c) => line[columns.indexOf(c)])).toEqual(['en', 'fr']);
  });
});

describe('what is known of sources', () => {
  const known = { licence: 'CC-BY-4.0 <x>', language: 'zh-Hant', languageText: 'Chinese', retrieved: '2022-02-03', archived: 'https://archive.example/?a=1&b=2' };
  const withSource = async (lang: 'en' | 'zh') => {
    const app = await made(lang);
    app.sources = app.sources.map((s) => ({ ...s, ...known }));
    return app;
  };
  it('is in every export', async () => {
    const app = await withSource('en');
    const [head = [], row = []] = readCSV(shownCSV(app).slice(bom.length));
    expect(['source_licence', 'source_language', 'source_retrieved', 'source_archived'].map((c) => row[head.indexOf(c)])).toEqual([known.licence, known.language, known.retrieved, known.archived]);
    expect(JSON.parse(await shownJSON(app)).sources[0]).toMatchObject(known);
    const html = await onePage(app, new Date());
    expect(html).toContain('in Chinese</bdi> · <bdi>licence: CC-BY-4.0 &#60;x&#62;</bdi> · <bdi>retrieved 2022-02-03');
    expect(html).toContain('<a href="https://archive.example/?a=1&#38;b=2" rel="noreferrer nofollow">Archived copy</a>');
  });
  it('leaves out the language of the page, and addresses that run something', async () => {
    const app = await withSource('zh');
    app.sources = app.sources.map((s) => ({ ...s, archived: 'javascript:alert(4)' }));
    const html = await onePage(app, new Date());
    expect(html).not.toContain('zh-Hant</bdi>');
    expect(html).not.toContain('href="javascript');
    expect(html).toContain('许可：CC-BY-4.0');
  });
});

describe('what sources call an entity', () => {
  const told: Entity = {
    ...entity('c'),
    name: 'Cay',
    names: [{ text: 'Old Cay', lang: 'en', kind: 'alias', to: '1990' }],
    source: 'home',
    accounts: [
      {
        source: 'reg',
        type: 'place',
        name: '<b>Reef</b>',
        names: [{ text: 'Shoal', lang: 'en', kind: 'former', cites: [{ line: 7, note: '' }] }],
        identifiers: [{ scheme: 'reg', value: '8' }],
      },
    ],
    label: { en: 'Cay', zh: '礁' },
    labels: { reg: { en: '<b>Reef</b>', zh: '礁' } },
  };
  const withAccounts = async (lang: 'en' | 'zh') => {
    const app = await made(lang);
    const i = app.picture.entities.findIndex((e) => e.id === 'c');
    app.picture.entities[i] = told;
    app.entity = (id) => (id === 'c' ? told : app.picture.entities.find((e) => e.id === id));
    return app;
  };
  it('is in the file for programs, with the sources', async () => {
    const o = JSON.parse(await shownJSON(await withAccounts('en')));
    expect(o.entities.find((e: Entity) => e.id === 'c')).toEqual(told);
    expect(o.sources.map((s: { id: string }) => s.id)).toEqual(['home', 'reg', 's<1>']);
  });
  it('is in the one file, escaped, former names marked', async () => {
    const text = await onePage(await withAccounts('en'), new Date());
    expect(text).not.toContain('<b>Reef');
    expect(text).toContain('Old Cay (formerly, until 1990)');
    expect(text).toContain('&#60;b&#62;Reef&#60;/b&#62; · Shoal (formerly) · place · reg: 8');
    expect(await onePage(await withAccounts('zh'), new Date())).toContain('Old Cay（曾用名, 至1990）');
  });
});

describe('json', () => {
  it('holds what is drawn, with its sources, places and address', async () => {
    const app = await made('en', { question: st.pathsQuestion('a', 'c'), open: { kind: 'question' } });
    const o = JSON.parse(await shownJSON(app, new Date('2026-01-02T03:04:05Z')));
    expect(o.made).toBe('2026-01-02T03:04:05.000Z');
    expect(o.statements.map((s: Statement) => s.id)).toEqual(['p.1', 'p.2']);
    expect(o.entities.map((e: Entity) => e.name)).toEqual([names.a, names.b, names.c]);
    expect(o.sources).toEqual(app.sources);
    expect(o.positions).toEqual({ a: [0, 0], b: [10, 5], c: [3, 9] });
    expect(o.question.from).toBe('a');
    expect(o.address).toContain('/#s=');
  });
});

describe('lines', () => {
  const whole = '{"head":{"format":"hubgraph","version":1}}\n{"end":{"lines":1}}\n';
  const answering = async (text: string, more: Partial<st.State> = {}) => {
    const app = await made('en', more);
    const asked: string[] = [];
    app.api.text = async (_method, ask) => {
      asked.push(ask);
      return text;
    };
    return { app, asked };
  };
  it('asks for what is drawn, and takes a whole stream as it is', async () => {
    const { app, asked } = await answering(whole);
    expect(await shownLines(app)).toBe(whole);
    expect(asked).toEqual(['export?from=a&from=b&from=c&hops=0&predicate=p']);
  });
  it('leaves out what filters hide', async () => {
    const { app } = await answering(whole, { view: 'table', asOf: '2022', hidden: { types: [], predicates: ['f'], statuses: ['planned'], sources: ['other'] } });
    const ask = new URLSearchParams(linesAsk(app)?.split('?')[1]);
    expect(ask.getAll('predicate')).toEqual([...new Set(app.picture.relationships.map((s) => s.predicate))]);
    expect(ask.getAll('status')).not.toContain('planned');
    expect(ask.getAll('source')).not.toContain('other');
    expect(ask.get('validAt')).toBe('2022');
  });
  it('is not offered where the service cannot know which rows are shown', async () => {
    const can = async (table: Partial<st.TableSettings>) => canLines(await made('en', { view: 'table', table: { ...st.empty.table, ...table } }));
    expect([await can({}), await can({ filter: 'x' }), await can({ only: true }), await can({ entities: true })]).toEqual([true, false, false, false]);
    expect(canLines(await made('en', { view: 'promises' }))).toBe(false);
  });
  it('tells a stream that was cut, and asks for no more than the service takes', async () => {
    await expect(shownLines((await answering('{"head":{}}\n{"entity":{"id":"a"}}\n')).app)).rejects.toThrow('cut on the way');
    const { app } = await answering(whole);
    Object.defineProperty(app, 'picture', { value: { ...app.picture, entities: Array.from({ length: mostEntities + 1 }, (_, i) => ({ ...entity('a'), id: `e-${i}` })) } });
    expect(linesAsk(app)).toBeNull();
    await expect(shownLines(app)).rejects.toThrow('1,000');
  });
});

describe('one file', () => {
  it('writes any text as text', () => {
    expect(esc(evil)).not.toMatch(/[<>"']/);
    expect(esc('a&b\u0000\ud800\n')).toBe('a&#38;b\ufffd\ufffd\n');
  });
  it('leads footnotes to their claims, and only to such as are there', () => {
    const html = footnoted('A <b> [1]; B [2]; [x] [3].', (n) => ({ 1: 'c/1', 2: 'gone', 3: 'c"3' })[n], new Set(['c/1', 'c"3']));
    expect(html).toBe('<bdi>A &#60;b&#62; <a href="#claim-c%2F1">[1]</a>; B [2]; [x] <a href="#claim-c%223">[3]</a>.</bdi>');
  });
  for (const lang of ['en', 'zh'] as const) {
    it(`is inert, whole and self-contained (${lang})`, async () => {
      const app = await made(lang, { question: { ...st.pathsQuestion('a', 'c'), avoid: ['b'] }, open: { kind: 'question' } });
      app.api.keep(lang === 'zh' ? `${st.askOf(app.state.question as st.Question)}&lang=zh` : st.askOf(app.state.question as st.Question), {
        paths: [{ entities: ['a', 'b', 'c'], steps: [], text: `${evil} [1]`, footnotes: [{ n: 1, statement: 'p.1', source: 's<1>' }] }],
        entities: [],
        maxHops: 3,
        filter: {},
        complete: true,
      });
      const html = await onePage(app, new Date('2026-01-02T03:04:05Z'));
      const doc = new DOMParser().parseFromString(html, 'text/html');
      expect(doc.documentElement.lang).toBe(lang === 'zh' ? 'zh-CN' : 'en');
      expect(doc.querySelectorAll('script, img, iframe, object, embed, form, link, video, audio, q, i, k, v, record').length).toBe(0);
      for (const el of doc.querySelectorAll('*')) for (const a of el.getAttributeNames()) expect(a).not.toMatch(/^on/);
      expect(doc.querySelector('meta[http-equiv]')?.getAttribute('content')).toContain("default-src 'none'");
      // The live address is the only way out; a source's address that is none is not one.
      const out = [...doc.querySelectorAll('a')].map((a) => a.getAttribute('href') ?? '').filter((h) => !h.startsWith('#'));
      expect(out.length).toBe(1);
      expect(out[0]).toContain('/#s=');
      // Every way inside leads somewhere.
      const list = [...doc.querySelectorAll('[id]')].map((e) => e.id);
      const ids = new Set(list);
      expect(ids.size).toBe(list.length);
      for (const a of doc.querySelectorAll('main a')) {
        const h = a.getAttribute('href') ?? '';
        expect(ids).toContain(decodeURIComponent(h.slice(1)));
      }
      for (const id of ['claim-p.1', 'claim-p.2', 'entity-a', 'entity-b', 'entity-c', 'source-s<1>']) expect(ids).toContain(id);
      const text = doc.body.textContent ?? '';
      expect(text).toContain(evil);
      for (const part of ['@note, "so"', 'line\nbreak <q>', '<record>,1', '<i>soon', '2025']) expect(text).toContain(part);
      expect(text).toContain('2026-01-02 03:04 UTC');
    });
  }
});

describe('the picture', () => {
  it('is asked for exactly as it is on screen', async () => {
    const app = await made('zh', { selected: ['b'], question: st.pathsQuestion('a', 'c') });
    expect(pictureAsk(app, { note: 'n', theme: 'dark' })).toEqual({
      of: ['a', 'b', 'c'],
      statements: ['p.1', 'p.2'],
      about: ['a', 'b', 'c'],
      lit: [],
      layout: {
        kept: [
          { id: 'a', x: 0, y: 0 },
          { id: 'b', x: 10, y: 5 },
          { id: 'c', x: 3, y: 9 },
        ],
      },
      title: `${app.name('a')} — ${app.name('c')}`,
      note: 'n',
      theme: 'dark',
      links: false,
      lang: 'zh',
    });
  });
  it('leaves out what is hidden, and says of which date it is', async () => {
    const app = await made('en', { hidden: { ...st.empty.hidden, statuses: ['claimed'] }, removed: ['a'], asOf: '2021' });
    expect(pictureAsk(app)).toMatchObject({
      of: ['b', 'c'],
      statements: [],
      layout: {
        kept: [
          { id: 'b', x: 10, y: 5 },
          { id: 'c', x: 3, y: 9 },
        ],
      },
      validAt: '2021',
    });
  });
  it('has what the chosen way goes through stand out', async () => {
    const q = st.pathsQuestion('a', 'c');
    const app = await made('en', { question: q, way: 0, open: { kind: 'question' } });
    app.api.keep(st.askOf(q), { paths: [{ entities: ['a', 'b'], steps: [{ from: 'a', to: 'b', statements: [], count: 1 }], text: '', footnotes: [] }], entities: [], complete: true });
    expect(pictureAsk(app).lit).toEqual(['p.1']);
  });
  it('is in the one file twice, with no id twice, and what is not drawn is told', async () => {
    const app = await made();
    const html = await onePage(app, new Date(), { title: 'Own' });
    const doc = new DOMParser().parseFromString(html, 'text/html');
    expect([...doc.querySelectorAll('figure title')].map((e) => e.textContent)).toEqual(['light', 'dark']);
    expect(html).not.toContain('<?xml');
    expect(html).not.toContain('id="field"');
    const without = await onePage(app, new Date(), { title: 'refused' });
    expect(without).toContain('There is no picture of this: draw &#60;fewer&#62;');
    expect(without).toContain('id="claim-p.1"');
  });
  it('is had at once by who cannot wait, with the key, and refused in words', async () => {
    const app = await made();
    app.api.key = 'k';
    let answer = { status: 200, responseText: '<svg/>' };
    const sent: unknown[] = [];
    class Request {
      statusText = '';
      get status() {
        return answer.status;
      }
      get responseText() {
        return answer.responseText;
      }
      open(...a: unknown[]) {
        sent.push(a);
      }
      setRequestHeader(...a: unknown[]) {
        sent.push(a);
      }
      send(body: string) {
        sent.push(JSON.parse(body).title);
      }
      getResponseHeader = () => null;
    }
    vi.stubGlobal('XMLHttpRequest', Request);
    expect(drawnAtOnce(app, { title: 'T' })).toBe('<svg/>');
    expect(sent).toEqual([
      ['POST', '/graph/picture', false],
      ['Accept', 'application/json, application/x-ndjson, image/svg+xml'],
      ['Accept-Language', 'en'],
      ['Authorization', 'Bearer k'],
      ['Content-Type', 'application/json'],
      'T',
    ]);
    answer = { status: 422, responseText: '{"code":"invalid","detail":"draw fewer"}' };
    expect(() => drawnAtOnce(app)).toThrow('draw fewer');
    vi.unstubAllGlobals();
  });
  it('is made elements of as it was written', () => {
    const e = svgElement(
      '<?xml version="1.0" encoding="UTF-8"?>\n<svg viewBox="0 0 9 9" lang="en">\n  <title>A &lt;b&gt; &amp;amp; &#34;c&#34;&#xA;d</title>\n  <g id="x"><path d="M0 0L1 1" fill="none" class="mark" data-entity="&#34;&#39;&#x9;"/><text>&#39;q&#39; 中</text></g>\n</svg>\n',
    );
    expect([e.tagName, e.getAttribute('viewBox'), e.namespaceURI]).toEqual(['svg', '0 0 9 9', 'http://www.w3.org/2000/svg']);
    expect([...e.querySelectorAll('*')].map((x) => [x.tagName, x.textContent])).toEqual([
      ['title', 'A <b> &amp; "c"\nd'],
      ['g', "'q' 中"],
      ['path', ''],
      ['text', "'q' 中"],
    ]);
    const path = e.querySelector('path');
    expect([path?.getAttribute('d'), path?.getAttribute('data-entity'), path?.hasAttribute('class')]).toEqual(['M0 0L1 1', '"\'\t', false]);
  });
});

describe('what is taken away', () => {
  it('is what is shown, and apart from it what the answer on screen rests on', async () => {
    const extra: Statement = { ...(statements[0] as Statement), id: 'q.9', source: 'other' };
    const q = st.pathsQuestion('a', 'c');
    const app = await made('en', { question: q, open: { kind: 'question' } });
    app.api.keep(st.askOf(q), {
      paths: [{ entities: ['a', 'b'], steps: [{ from: 'a', to: 'b', statements: [extra], count: 1 }], text: 'x [1]', footnotes: [{ n: 1, statement: 'q.9', source: 'other' }] }],
      entities: [entity('d')],
      maxHops: 3,
      filter: {},
      complete: true,
    });
    const t = taken(app);
    expect([t.shown.statements.map((s) => s.id), t.evidence.map((s) => s.id)]).toEqual([['p.1', 'p.2'], ['q.9']]);
    expect(t.sources.map((s) => s.id)).toEqual(['other', 's<1>']);
    expect(
      readCSV(shownCSV(app).slice(bom.length))
        .slice(1)
        .map((r) => r[0]),
    ).toEqual(['p.1', 'p.2']);
    expect(await onePage(app)).toContain('id="claim-q.9"');
    app.commit({ ...app.state, open: null });
    expect([taken(app).question, taken(app).evidence]).toEqual([null, []]);
  });
  it('names files by what they are about, and the day', async () => {
    expect(slug(' ../../A b\u202e/上海 <x> ')).toBe('a-b-上海-x');
    expect(slug('-'.repeat(50))).toBe('');
    expect([...slug('𠮷'.repeat(99))].length).toBe(60);
    const day = new Date('2026-11-23T10:00:00Z');
    const named = async (more: Partial<st.State>, what?: Parameters<typeof fileName>[2]) => fileName(await made('en', more), 'csv', what, day);
    const links: st.LinksQuestion = {
      kind: 'links',
      subjectType: 'company',
      predicate: 'raised',
      objectType: '',
      status: '',
      unit: 'CNY',
      min: '100',
      max: '',
      validAt: '',
      dueBefore: '',
      dueAfter: '',
      sort: '',
    };
    expect([
      await named({}),
      await named({ selected: ['a', 'b'] }),
      await named({ view: 'promises', promises: { subject: 'a', dueBefore: '2025', dueAfter: '', status: 'target' } }),
      await named({ view: 'table', table: { entities: true, only: false, filter: 'Gam' } }),
      await named({ view: 'timeline' }),
      await named({ view: 'promises', question: links }, 'links'),
      await named({ question: { kind: 'common', of: ['a', 'b'] } }, 'joined'),
    ]).toEqual(['graph', 'graph-a-b', 'promises-a-target-by-2025', 'names-gam', 'timeline', 'links-company-raised-from-100-cny', 'joined-a-b'].map((x) => `hubgraph-${x}-2026-11-23.csv`));
  });
});
