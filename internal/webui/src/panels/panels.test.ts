import { describe, expect, it } from 'vitest';
import type { Entity, Graph, Hit, Statement } from '../api';
import { empty, type Load } from '../state';
import { Words } from '../words';
import * as words from '../words/panels';
import { parseAmount } from './amounts';
import { equalKey, matters } from './claims';
import { stepsOf } from './EntityPanel';
import { loadWords } from './Filters';
import { filterWords, neverTogether, parted, pathsWords } from './filterwords';
import { here, lastStep } from './keys';
import { meant, parseNames, resolve, standing } from './names';
import { howMatched, optionsOf, restOf } from './Picker';
import { joiners } from './Several';

const entity = (id: string, degree = 1): Entity => ({ id, type: 'company', name: id.toUpperCase(), names: [], identifiers: [], degree, neighbors: degree });
const hit = (id: string, how: string, name = id): Hit => ({ entity: entity(id), match: { name, how }, score: 1 });
const claim = (id: string, more: Partial<Statement> = {}): Statement => ({ id, subject: 'a', predicate: 'p', object: 'b', status: 'actual', when: {}, source: 's', cites: [], ...more });

describe('a pasted list', () => {
  const cases: [string, string, string[]][] = [
    ['lines', 'SenseTime\r\n 商汤 \n\nUnisoc', ['SenseTime', '商汤', 'Unisoc']],
    ['commas, tabs and their Chinese kin', 'A, B\tC；D，E、F', ['A', 'B', 'C', 'D', 'E', 'F']],
    ['the same name twice, in whatever case or width', 'ZTE\nzte\nＺＴＥ', ['ZTE']],
    ['commas that belong to a company', 'Acme, Inc., Beta Co., Ltd.\nGamma', ['Acme, Inc.', 'Beta Co., Ltd.', 'Gamma']],
    ['quotation marks around a name', '"Zhu, Shenshen", "He said ""no"""', ['Zhu, Shenshen', 'He said "no"']],
    ['a quotation mark left open ends with its line', '"Alpha, Beta\nGamma', ['Alpha, Beta', 'Gamma']],
    ['nothing', ' ,\n;', []],
  ];
  it.each(cases)('%s', (_, text, want) => {
    expect(parseNames(text).names).toEqual(want);
  });
  it('tells how many are too many', () => {
    const got = parseNames(Array.from({ length: 205 }, (_, i) => `n${i}`).join('\n'));
    expect([got.names.length, got.over]).toEqual([200, 5]);
  });
});

describe('what a name means', () => {
  it('is settled where exactly one entity has it', () => {
    expect(resolve('x', [hit('a', 'exact'), hit('b', 'prefix')]).settled).toBe('a');
  });
  it('is for a person to say where several have it, and then only those are offered', () => {
    const c = resolve('x', [hit('a', 'exact'), hit('b', 'exact'), hit('c', 'prefix')]);
    expect([c.settled, standing(c), c.hits.map((h) => h.entity.id)]).toEqual(['', 'open', ['a', 'b']]);
  });
  it('is for a person to say where names are only like it', () => {
    expect(standing(resolve('x', [hit('a', 'typo')]))).toBe('open');
  });
  it('is unknown where nothing is like it', () => {
    expect(standing(resolve('x', []))).toBe('unknown');
  });
  it('counts once, and not where it was left out', () => {
    const of = (settled: string | null) => ({ name: 'n', hits: [], settled });
    expect(meant([of('a'), of('b'), of('a'), of(null), of('')])).toEqual(['a', 'b']);
    expect(standing(of(null))).toBe('out');
  });
});

describe('an amount', () => {
  const cases: [string, string | null][] = [
    ['10 billion', '10000000000'],
    ['1,000', '1000'],
    ['1.5bn', '1500000000'],
    ['100亿', '10000000000'],
    ['１２万', '120000'],
    ['4.56', '4.56'],
    ['1.234567 million', '1234567'],
    ['1.2345678 million', '1234567.8'],
    ['0.50', '0.5'],
    ['-3', '-3'],
    ['007', '7'],
    ['ten', null],
    ['5 apples', null],
    ['5 constructor', null],
    ['', null],
    ['1e9', null],
  ];
  it.each(cases)('%s', (text, want) => {
    expect(parseAmount(text)).toBe(want);
  });
});

describe('claims', () => {
  it('are one where several sources say the same', () => {
    const [m] = matters([claim('1'), claim('2', { source: 't' })]);
    expect(m?.claims.map((c) => c.statements.map((s) => s.id))).toEqual([['1', '2']]);
    expect(m?.disagree).toBe(false);
  });
  it('disagree where sources say different things of one matter', () => {
    const value = (amount: string) => ({ kind: 'quantity' as const, amount, unit: 'CNY' });
    const fact = (id: string, amount: string, source: string, unit = 'CNY'): Statement => {
      const { object: _, ...s } = claim(id, { value: { ...value(amount), unit }, source });
      return s;
    };
    const got = matters([fact('1', '5', 's'), fact('2', '6', 't'), fact('3', '7', 's', 'USD')]);
    expect(got.map((m) => [m.claims.length, m.disagree])).toEqual([
      [2, true],
      [1, false],
    ]);
  });
  it('do not disagree where one source says more than once', () => {
    const got = matters([claim('1', { when: { from: '2020' } }), claim('2', { status: 'ended' })]);
    expect(got.map((m) => m.disagree)).toEqual([false]);
  });
  it('differ by when, status and qualifiers', () => {
    const keys = [claim('1'), claim('2', { when: { from: '2020' } }), claim('3', { status: 'planned' }), claim('4', { qualifiers: [{ key: 'plan', entity: 'x' }] })].map(equalKey);
    expect(new Set(keys).size).toBe(4);
  });
});

describe('the words of a filter', () => {
  const speaker = (lang: 'en' | 'zh') => ({ words: new Words(lang, null), name: (id: string) => id.toUpperCase(), source: (id: string) => `“${id}”` });
  it('are none where nothing was ruled out', () => {
    expect(filterWords({}, speaker('en'))).toEqual([]);
  });
  it('tell every condition of the answer', () => {
    const filter = {
      predicate: ['owns', 'builds'],
      type: ['company'],
      direction: 'in',
      status: ['actual'],
      source: ['s'],
      validAt: '2021',
      dueAfter: '2022',
      dueBefore: '2025',
      observedAfter: '2019',
      observedBefore: '2020-06',
    };
    expect(filterWords(filter, speaker('en'))).toEqual([
      'only owns, builds',
      'the other end one of company',
      'read towards it',
      'only what is actual',
      'as said by “s”',
      'as of 2021',
      'due from 2022',
      'due by 2025',
      'observed from 2019',
      'observed by 2020-06',
    ]);
    expect(filterWords(filter, speaker('zh'))[0]).toBe('仅限owns、builds');
  });
  it('begin with the names to go by and to leave out', () => {
    expect(pathsWords({ via: [], avoid: [], together: true }, {}, speaker('en'))).toEqual(['held on one day']);
    expect(pathsWords({ via: ['a'], avoid: ['b', 'c'] }, { status: ['actual'] }, speaker('en'))).toEqual(['by way of A', 'not by way of B, C', 'only what is actual']);
  });
});

it('a sentence is parted at its footnotes', () => {
  expect(parted('A builds B [1]; B is in C [12].')).toEqual(['A builds B ', 1, '; B is in C ', 12, '.']);
  expect(parted('[1][2]')).toEqual([1, 2]);
});

it('a way says that it never held together, unless a step is only planned', () => {
  const way = (together: 'yes' | 'no' | 'unknown', ...steps: string[][]) =>
    ({ together, steps: steps.map((s) => ({ statements: s.map((status) => ({ status })) })) }) as unknown as Parameters<typeof neverTogether>[0];
  expect(neverTogether(way('no', ['actual'], ['planned', 'ended']))).toBe(true);
  expect(neverTogether(way('no', ['actual'], ['planned', 'target']))).toBe(false);
  expect(neverTogether(way('unknown', ['actual']))).toBe(false);
});

it('a match says how it came about, where the name shown is another', () => {
  const app = { t: (w: string, p?: object) => `${w} ${JSON.stringify(p)}` } as unknown as Parameters<typeof howMatched>[0];
  expect(howMatched(app, hit('a', 'exact', 'A'), 'A')).toBe('');
  expect(howMatched(app, hit('a', 'exact', '商汤'), 'A')).toBe('panel_howName {"name":"商汤"}');
  expect(howMatched(app, hit('a', 'pinyin', '商汤'), '商汤')).toBe('panel_howPinyin {"name":"商汤"}');
  expect(howMatched(app, hit('a', 'typo', 'A'), 'A')).toBe('panel_howTypo {"name":"A"}');
});

describe('steps', () => {
  const load = (predicate: string, direction: string, cursor = '', at = 'x') => ({
    ask: `entities/${at}/neighbors?${new URLSearchParams({ predicate, direction, limit: '25', ...(cursor ? { cursor } : {}) })}`,
    why: 'expand' as const,
    at,
  });
  const loads: Load[] = [load('owns', 'out'), load('owns', 'in'), load('owns', 'out', 'c1'), load('owns', 'out', '', 'y'), { ask: 'entities/x/neighbors?limit=25', why: 'expand' as const, at: 'x' }];
  it('of one kind are found with all their pages', () => {
    expect(stepsOf(loads, 'x', 'owns', 'out').map((l) => loads.indexOf(l))).toEqual([0, 2]);
    expect(stepsOf(loads, 'x', '', '').map((l) => loads.indexOf(l))).toEqual([4]);
  });
  it('are taken back at what is opened, else the last', () => {
    const s = { ...empty, loads: [...loads, { ask: 'paths?from=a&to=b', why: 'paths' as const }] };
    expect(lastStep({ ...s, open: { kind: 'entity', id: 'y' } })?.at).toBe('y');
    expect(lastStep({ ...s, open: { kind: 'entity', id: 'z' } })?.why).toBe('paths');
    expect(lastStep({ ...empty, loads: [{ ask: 'overview', why: 'overview' }] })).toBeUndefined();
    expect(here({ ...s, selected: ['p', 'q'] })).toBe('q');
  });
  it('say what was asked for', () => {
    const app = {
      t: (w: string, p: Record<string, string>) => `${w} ${Object.values(p ?? {}).join('|')}`.trim(),
      name: (id: string) => id.toUpperCase(),
      words: new Words('en', null),
    } as unknown as Parameters<typeof loadWords>[0];
    expect(loads.map((l) => loadWords(app, l))).toEqual([
      'panel_loadExpand X|owns',
      'panel_loadExpand X|owns',
      'panel_loadMore X|owns',
      'panel_loadExpand Y|owns',
      'panel_loadExpand X|panel_allLinks',
    ]);
    expect(loadWords(app, { ask: 'entities/a%20b', why: 'entity' })).toBe('A B');
    expect(loadWords(app, { ask: 'paths?from=a&to=b', why: 'paths' })).toBe('panel_loadPaths A|B');
  });
});

it('whoever joins most of a list comes first, those equal as they came', () => {
  const link = (id: string, subject: string, object: string): Statement => claim(id, { subject, object });
  const g: Graph = {
    entities: ['a', 'b', 'c', 'x', 'y', 'z'].map((id) => entity(id)),
    statements: [link('1', 'a', 'b'), link('2', 'x', 'a'), link('3', 'b', 'x'), link('4', 'y', 'a'), link('5', 'y', 'b'), link('6', 'c', 'y')],
    complete: true,
  };
  const got = joiners(g, ['a', 'b', 'c']);
  expect(got.direct.map((s) => s.id)).toEqual(['1']);
  expect(got.others.map((o) => [o.entity.id, o.of.join('')])).toEqual([
    ['y', 'abc'],
    ['x', 'ab'],
  ]);
});

it('every text is there in Chinese, with the same parameters', () => {
  const params = (s: string) => [...s.matchAll(/\{(\w+)\}/g)].map((m) => m[1]).sort();
  for (const [k, en] of Object.entries(words.en)) {
    const zh = words.zh[k as keyof typeof words.zh];
    expect(zh, k).toBeTruthy();
    expect(params(zh), k).toEqual(params(en));
  }
});

it('the search box offers names, the way between two, claims, and what a part of the words finds; what is left is counted', () => {
  const entity = (id: string) => ({ id, type: 'company', name: id, names: [], identifiers: [], degree: 0, neighbors: 0 });
  const hit = (id: string) => ({ entity: entity(id), match: { name: id, how: 'exact' }, score: 1 });
  const claim = (id: string) => ({ statement: { id, subject: 'a', predicate: 'p', status: 'actual' as const, when: {}, source: 's', cites: [] }, match: { name: 'p', how: 'label' }, score: 1 });
  const cut = (count: number, complete = true) => ({ limit: 20, count, complete });
  const found = {
    items: [...'abcdefghijkl'].map(hit),
    claims: [...'123456'].map(claim),
    partial: [],
    between: { from: entity('x'), to: entity('y') },
    lists: { items: cut(12, false), claims: cut(6), partial: cut(0) },
  };
  const kinds = (all: boolean) => optionsOf(found, all).map((o) => o.kind);
  expect(kinds(false)).toEqual(Array(8).fill('hit'));
  expect(kinds(true)).toEqual([...Array(8).fill('hit'), 'between', ...Array(5).fill('claim')]);
  expect(restOf(found)).toEqual({ hits: 4, hitsComplete: false, claims: 1, claimsComplete: true });
  const part = {
    items: [],
    claims: [],
    partial: [
      { ...hit('a'), unmatched: ['mr'] },
      { ...claim('1'), unmatched: ['mr'] },
    ],
    lists: { items: cut(0), claims: cut(0), partial: cut(2) },
  };
  expect(optionsOf(part, true).map((o) => o.kind)).toEqual(['hit', 'claim']);
  expect(optionsOf(part, false)).toEqual([]);
});
