import { describe, expect, it } from 'vitest';
import type { Entity, Statement } from '../api';
import { anchor, itemsOf } from '../parts/dated';
import { byDue, countOnce } from '../parts/due';
import { mentioned, saidBy } from '../parts/mentions';
import { claimRows, compareDecimals, entityRows, holding, type Speaker, sortClaims, sortEntities } from '../parts/rows';
import { makePicture } from '../picture';
import * as st from '../state';
import { promisesAsk, standing } from '../state';
import { dated, read } from '../testdata/days';
import { Words } from '../words';
import { dayNumber } from '../words/dates';
import { findPlace } from './Read';
import { clip, lanes, makeScale, textWidth, ticks } from './scale';
import { CodePoints, overlapping, segments } from './segments';

const claim = (id: string, more: Partial<Statement> = {}): Statement => dated({ id, subject: 'a', predicate: 'p', object: 'b', status: 'actual', when: {}, source: 's', cites: [], ...more });
const fact = (id: string, amount: string, unit = 'CNY'): Statement => {
  const { object: _, ...rest } = claim(id);
  return { ...rest, value: { kind: 'quantity', amount, unit }, valueText: `${amount} ${unit}` };
};

describe('code points', () => {
  it('counts a text without pairs as scripts do', () => {
    const t = new CodePoints('上海 5G');
    expect([t.length, t.slice(0, 2), t.slice(3, 5)]).toEqual([5, '上海', '5G']);
  });
  it('counts characters beyond the first plane once, and never cuts one in two', () => {
    const t = new CodePoints('a𠮷b😀😀c');
    expect(t.length).toBe(6);
    expect([t.slice(1, 2), t.slice(2, 4), t.slice(4, 6), t.slice(0, 6)]).toEqual(['𠮷', 'b😀', '😀c', 'a𠮷b😀😀c']);
    expect([...t.text].map((_, i) => t.slice(i, i + 1)).join('')).toBe(t.text);
  });
  it('takes a lone half for a character, and offsets outside for the ends', () => {
    const t = new CodePoints('x\ud83dy😀');
    expect(t.length).toBe(4);
    expect([t.slice(2, 3), t.slice(3, 99), t.slice(-4, 1), t.slice(3, 1)]).toEqual(['y', '😀', 'x', '']);
  });
});

describe('segments', () => {
  const text = new CodePoints('😀 one two 𠮷 three');
  const cut = (places: { start: number; end: number }[], from = 0, to = text.length) => segments(text, 0, { start: from, end: to }, places).map((s) => [s.text, s.places]);
  it('is the whole text where nothing is cited', () => {
    expect(cut([])).toEqual([['😀 one two 𠮷 three', []]]);
  });
  it('cuts overlapping, nested and equal places so that each piece knows all of them', () => {
    expect(
      cut([
        { start: 2, end: 9 }, // one two
        { start: 6, end: 11 }, // two 𠮷
        { start: 6, end: 9 }, // two
        { start: 6, end: 9 },
      ]),
    ).toEqual([
      ['😀 ', []],
      ['one ', [0]],
      ['two', [0, 1, 2, 3]],
      [' 𠮷', [1]],
      [' three', []],
    ]);
  });
  it('keeps apart places that only touch, and clips those that reach out', () => {
    expect(
      cut(
        [
          { start: 0, end: 5 },
          { start: 5, end: 99 },
          { start: 7, end: 7 },
        ],
        2,
        9,
      ),
    ).toEqual([
      ['one', [0]],
      [' two', [1]],
    ]);
  });
  it('loses and doubles nothing, whatever the places', () => {
    let seed = 7;
    const random = (n: number) => {
      seed = (seed * 1103515245 + 12345) % 2147483648;
      return seed % n;
    };
    for (let round = 0; round < 200; round++) {
      const places = Array.from({ length: random(8) }, () => {
        const start = random(text.length);
        return { start, end: start + 1 + random(8) };
      });
      const list = segments(text, 0, { start: 0, end: text.length }, places);
      expect(list.map((s) => s.text).join('')).toBe(text.text);
      for (const s of list) {
        const covering = places.flatMap((p, i) => (p.start <= s.start && p.end >= s.end ? [i] : []));
        expect(s.places).toEqual(covering);
      }
    }
  });
  it('counts from where a part of a text begins', () => {
    const part = new CodePoints('two 𠮷');
    expect(segments(part, 100, { start: 100, end: 105 }, [{ start: 104, end: 105 }]).map((s) => [s.start, s.text, s.places])).toEqual([
      [100, 'two ', []],
      [104, '𠮷', [0]],
    ]);
  });
  it('overlaps by sharing something, not by touching', () => {
    const places = [
      { start: 0, end: 5 },
      { start: 5, end: 9 },
      { start: 3, end: 6 },
    ];
    expect(overlapping(places, { start: 5, end: 6 })).toEqual([places[1], places[2]]);
  });
});

describe('findPlace', () => {
  const text = 'Xone two';
  const slice = (s: { start: number; end: number }) => text.slice(s.start, s.end);
  const s = claim('c', {
    cites: [
      { start: 0, end: 3, note: '', quote: 'one' },
      { start: 4, end: 7, note: '', quote: 'two' },
    ],
  });
  const places = [
    { start: 1, end: 4, statements: ['c'] },
    { start: 5, end: 8, statements: ['c'] },
  ];
  const byId = new Map([['c', s]]);
  it('takes the offsets of an exact text as they are', () => {
    expect(findPlace({ exact: true, places }, { source: 's', start: 4, end: 7 }, byId, slice)).toEqual({ start: 4, end: 7 });
  });
  it('finds a citation of several in a copy by what stands there', () => {
    expect(findPlace({ exact: false, places }, { source: 's', start: 4, end: 7 }, byId, slice)).toBe(places[1]);
    expect(findPlace({ exact: false, places }, { source: 's', start: 0, end: 3 }, byId, slice)).toBe(places[0]);
  });
  it('finds nothing where nothing is cited like this', () => {
    expect(findPlace({ exact: false, places }, { source: 's', start: 1, end: 2 }, byId, slice)).toBeNull();
    expect(findPlace({ exact: true, places }, { source: 's', paragraph: 3 }, byId, slice)).toBeNull();
  });
});

describe('time on a line', () => {
  it('spans whole years, from the first to the last', () => {
    const [a, b] = [read('2021-09').first, read('2025').last + 1];
    const s = makeScale([b, a], 500);
    expect(s && [s.from, s.to]).toEqual([read('2021').first, read('2025').last + 1]);
    expect(s?.x(s.from)).toBe(0);
    expect(s?.x(s.to)).toBe(500);
    expect(makeScale([], 500)).toBeNull();
  });
  it('gives a single day a year of room', () => {
    const d = read('2022-01-05').first;
    const s = makeScale([d], 365);
    expect(s?.x(d)).toBeCloseTo(4);
    expect(s && s.to - s.from).toBe(365);
  });
  it('marks what there is room for, never closer than labels are wide', () => {
    const one = read('1900').first;
    for (const [last, width] of [
      ['1901', 2000],
      ['1905', 800],
      ['1950', 600],
      ['2100', 390],
      ['1900', 200],
      ['2035', 30_000],
    ] as const) {
      const s = makeScale([one, read(last).last + 1], width);
      if (!s) throw new Error('no scale');
      const list = ticks(s);
      expect(list.length).toBeGreaterThan(1);
      for (let i = 1; i < list.length; i++) expect(s.x(list[i]?.day ?? 0) - s.x(list[i - 1]?.day ?? 0)).toBeGreaterThan(49);
    }
  });
  it('marks years before the first and beyond four digits', () => {
    const labels = (first: number, last: number) => {
      const s = makeScale([dayNumber(first, 0, 1), dayNumber(last + 1, 0, 1)], 600);
      return s ? ticks(s).map((t) => t.label) : [];
    };
    expect(labels(-44, 150)).toEqual(['-0040', '-0020', '0000', '0020', '0040', '0060', '0080', '0100', '0120', '0140']);
    expect(labels(-9_999_999, 9_999_999).slice(0, 3)).toEqual(['Y-8000000', 'Y-6000000', 'Y-4000000']);
  });
  it('names months by year and month, years by the year', () => {
    const s = makeScale([read('2022').first, read('2022').last + 1], 400);
    expect(s && ticks(s).map((t) => t.label)).toEqual(['2022', '2022-04', '2022-07', '2022-10', '2023']);
  });
  it('puts into one lane only what does not touch', () => {
    expect(
      lanes([
        { from: 0, to: 10 },
        { from: 5, to: 20 },
        { from: 18, to: 30 },
        { from: 19, to: 21 },
        { from: 40, to: 41 },
      ]),
    ).toEqual([0, 1, 0, 2, 0]);
  });
  it('clips by characters and takes wide ones for wide', () => {
    expect(clip('上海😀😀', 3)).toBe('上海…');
    expect(clip('上海', 2)).toBe('上海');
    expect(textWidth('上海', 10)).toBe(20);
    expect(textWidth('ab', 10)).toBeLessThan(12);
  });
  it('makes bars of holdings, points of observations, flags of due dates', () => {
    expect(itemsOf(claim('1'))).toEqual([]);
    expect(itemsOf(claim('2', { when: { text: 'soon' } }))).toEqual([]);
    expect(itemsOf(claim('3', { when: { from: '2021-12-30' } })).map((i) => [i.kind, i.to])).toEqual([['holding', null]]);
    expect(itemsOf(claim('4', { when: { to: '2021' } })).map((i) => [i.kind, i.from])).toEqual([['holding', null]]);
    expect(itemsOf(claim('5', { when: { from: '2020', due: '2025', observed: '2021' } })).map((i) => i.kind)).toEqual(['holding', 'observed', 'due']);
    // Ends that nothing says stay open.
    expect(itemsOf(claim('8', { days: { from: { last: 5844 }, to: { first: 7305 } } })).map((i) => [i.kind, i.from, i.to])).toEqual([['holding', null, null]]);
    expect(itemsOf(claim('9', { days: { due: { first: 20_089 } } })).map((i) => [i.from, i.to, anchor(i)])).toEqual([[20_089, null, Number.POSITIVE_INFINITY]]);
    const due = itemsOf(claim('6', { when: { due: '2025' } }))[0];
    expect(due && anchor(due)).toBe(read('2025').last + 1);
    // A day that is the fact itself does not last.
    expect(itemsOf(dated({ ...fact('7', '1'), value: { kind: 'date', date: '2022-01-05' }, when: { from: '2022-01-05' } })).map((i) => i.kind)).toEqual(['observed']);
  });
});

describe('promises', () => {
  const due = (id: string, d?: string) => claim(id, { status: 'target', when: d ? { due: d } : {} });
  it('groups by due date, the soonest first, those without last, order kept', () => {
    const list = [due('a'), due('b', '2025'), due('c', '2022-06'), due('d', '2035'), due('e', '2025'), due('f', '2022'), due('g')];
    expect(byDue(list).map((g) => [g.due, g.list.map((s) => s.id).join('')])).toEqual([
      ['2022-06', 'c'],
      ['2022', 'f'],
      ['2025', 'be'],
      ['2035', 'd'],
      ['', 'ag'],
    ]);
    const last: Record<string, number> = { '2025-33': 20_178, '-0043': -734_871, '202X': 21_914, '2025~': 20_453, '2025': 20_453 };
    const rough = ['2025/..', '2025-33', '-0043', '202X', '2025~', '2025'].map((d): Statement => ({ ...due(d, d), days: { due: last[d] === undefined ? {} : { last: last[d] }, never: true } }));
    expect(byDue(rough).map((g) => g.due)).toEqual(['-0043', '2025-33', '2025', '2025~', '202X', '2025/..']);
    expect(byDue([])).toEqual([]);
  });
  it('counts once what is given again, by what the schema says repeats', () => {
    const schema = { qualifiers: [{ key: 'conversion', repeats: true }, { key: 'plan' }] };
    const list = [{ qualifiers: [{ key: 'plan', entity: 'p' }] }, { qualifiers: [{ key: 'plan', entity: 'p' }, { key: 'conversion' }] }, {}] as Statement[];
    expect(countOnce(list, schema)).toEqual({ once: 2, again: 1 });
    expect(countOnce(list, null)).toEqual({ once: 3, again: 0 });
    expect(promisesAsk({ subject: 'a', dueBefore: '', dueAfter: '' }, true)).toContain('repeats=false');
  });
  it('holds every promise exactly once', () => {
    const list = Array.from({ length: 300 }, (_, i) => due(String(i), i % 3 ? String(2020 + (i % 7)) : undefined));
    expect(
      byDue(list)
        .flatMap((g) => g.list.map((s) => s.id))
        .sort(),
    ).toEqual(list.map((s) => s.id).sort());
  });
  it('tells who says it', () => {
    const s = claim('x', {
      qualifiers: [
        { key: 'said-by', entity: 'wu' },
        { key: 'according-to', value: { kind: 'text', text: 'officials' } },
        { key: 'plan', entity: 'plan' },
      ],
    });
    expect(saidBy(s)).toEqual({ entities: ['wu'], texts: ['officials'] });
    expect(mentioned([s])).toEqual(['a', 'b', 'wu', 'plan']);
  });
  it('asks the graph what the reader asks', () => {
    expect(promisesAsk({ subject: '', dueBefore: '', dueAfter: '' })).toBe('statements?status=target&status=planned&limit=1000&sort=due');
    expect(promisesAsk({ subject: 'shanghai', dueBefore: '2025', dueAfter: '', status: 'target', source: 's' })).toBe(
      'entities/shanghai/statements?status=target&source=s&dueBefore=2025&limit=1000&direction=out',
    );
    expect(promisesAsk({ subject: 'a/b?c', dueBefore: '', dueAfter: '' })).toContain('entities/a%2Fb%3Fc/statements');
  });
  it('speaks of the entity that is selected, unless it was told otherwise', () => {
    expect(standing(st.empty).subject).toBe('');
    expect(standing({ ...st.empty, selected: ['x'] }).subject).toBe('x');
    expect(standing({ ...st.empty, selected: ['x', 'y'] }).subject).toBe('');
    expect(standing({ ...st.empty, selected: ['x'], promises: { subject: '', dueBefore: '', dueAfter: '' } }).subject).toBe('');
  });
});

describe('the table', () => {
  const entity = (id: string, name: string): Entity => ({ id, type: 'company', name, names: [], label: { en: name, zh: `${name}中` }, identifiers: [], degree: 1, neighbors: 1 });
  const words = new Words('en', null);
  const entities = new Map([entity('a', 'Alpha'), entity('b', 'Beta 10'), entity('c', 'Beta 9')].map((e) => [e.id, e]));
  const say: Speaker = { words, lang: 'en', t: words.t.bind(words), name: (id) => entities.get(id)?.name ?? id, title: (id) => id };
  const list = [
    claim('1'),
    claim('2', { subject: 'b', object: 'c', when: { from: '2022' }, whenText: 'since 2022', whereText: '5th paragraph of the text', cites: [{ paragraph: 7, start: 3, end: 4, note: '' }] }),
    claim('3', { object: 'c', when: { due: '2021-05' }, whenText: 'by May 2021', whereText: 'above the text', cites: [{ paragraph: 2, start: 3, end: 4, note: '' }] }),
  ];
  const facts = [fact('4', '9'), fact('5', '10'), fact('6', '2', 'AUD')];
  const picture = makePicture(
    { ...st.empty, loads: [{ ask: 'x', why: 'around' }] },
    { answer: () => ({ entities: [...entities.values()], statements: list, complete: true }), among: () => [], facts: () => facts },
  );
  const rows = claimRows([...picture.relationships, ...picture.facts], ['b'], say);
  const ids = (sort: { column: string; down: boolean } | null) =>
    sortClaims(rows, sort, 'en')
      .map((r) => r.statement.id)
      .join('');
  it('marks the rows of the selection', () => {
    expect(rows.filter((r) => r.selected).map((r) => r.statement.id)).toEqual(['1', '2']);
  });
  it('sorts by what a column means, blanks last either way', () => {
    expect(ids(null)).toBe('123456');
    expect(ids({ column: 'object', down: false })).toBe('231645'); // Beta 9 before Beta 10; then by unit and amount
    expect(ids({ column: 'when', down: false })).toBe('321456');
    expect(ids({ column: 'when', down: true })).toBe('231456');
    expect(ids({ column: 'place', down: false }).slice(0, 2)).toBe('32');
    expect(ids({ column: 'nonsense', down: true })).toBe('123456');
  });
  it('counts links and facts of an entity, and sorts by them as numbers', () => {
    const e = entityRows(picture, picture.entities, [], say);
    expect(e.map((r) => [r.links, r.facts])).toEqual([
      [2, 3],
      [2, 0],
      [2, 0],
    ]);
    expect(sortEntities(e, { column: 'facts', down: true }, 'en')[0]?.entity.id).toBe('a');
    expect(e[0]?.cells.other).toBe('Alpha中');
  });
  it('keeps rows that hold every word, wherever', () => {
    expect(holding(rows, 'BETA 2022').map((r) => r.statement.id)).toEqual(['2']);
    expect(holding(rows, '  ').length).toBe(rows.length);
    expect(holding(rows, 'gamma')).toEqual([]);
  });
  it('compares decimals of any length exactly', () => {
    const order = ['-10', '-9.5', '-0.1', '0', '0.09', '0.1', '2', '10', '400000000000000000000001', '400000000000000000000002'];
    for (let i = 0; i + 1 < order.length; i++) expect(compareDecimals(order[i] ?? '', order[i + 1] ?? '')).toBeLessThan(0);
    expect(compareDecimals('1.50', '1.5')).toBe(0);
    expect(compareDecimals('007', '7')).toBe(0);
  });
});
