import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Entity, PredicateDef, Qualifier, Schema, Statement, Status, Value } from '../api';
import { Words } from '.';

const entity = (id: string): Entity => ({ id, type: 'company', name: id.toUpperCase(), names: [], identifiers: [], degree: 1, neighbors: 1 });

describe('words', () => {
  it('name an entity in full where the server cut its label', () => {
    const long = `Yard ${'x'.repeat(400)}`;
    const of = (label: string, ...names: string[]): string =>
      new Words('en', null).name({ ...entity('a'), name: names[0] ?? 'A', names: names.slice(1).map((text) => ({ text, kind: 'alias' })), label: { en: label, zh: label } }, 'a');
    expect(of(`${long.slice(0, 250)}…`, 'Yard', long)).toBe(long);
    expect(of('Yard…', 'Yard of ships', 'Yard…')).toBe('Yard…');
    expect(of('Yard…', 'Mill')).toBe('Yard…');
  });
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
  it.each(JSON.parse(readFileSync('../../graph/testdata/ranges.json', 'utf8')) as { case: string; value: Omit<Value, 'kind'>; en: string; zh: string; page?: string }[])(
    'says a quantity: $case',
    ({ value, en: said, page, zh: saidZH }) => {
      expect([en, zh].map((w) => w.value({ kind: 'quantity', ...value }))).toEqual([page ?? said, saidZH]);
    },
  );
  it('marks a text of another language', () => {
    const text = (lang: string) => ({ kind: 'text', text: 'colour', lang }) as const;
    expect([en.value(text('en-GB')), en.value(text('de')), zh.value(text('de'))]).toEqual(['colour', 'colour (de)', 'colour（de）']);
  });
  it('tells what a relationship is measured by', () => {
    const quantity = (key: string) => ({ key, label: { en: key, zh: '份额' }, value: 'quantity' }) as const;
    const schema: Schema = { qualifiers: [quantity('share'), { key: 'role', label: { en: 'role', zh: '职务' } }], units: [], statuses: [], types: [], predicates: [] };
    const qualifiers: Qualifier[] = [
      { key: 'role', value: { kind: 'text', text: 'chair' } },
      { key: 'share', value: { kind: 'quantity', min: '25', max: '50', minOpen: true, unit: 'percent' } },
    ];
    const s: Statement = { id: 'x', subject: 'a', predicate: 'owns', object: 'b', status: 'actual', when: {}, source: 's', cites: [], qualifiers };
    expect(new Words('en', schema).claim(s, (id) => id)).toBe('a owns b (share: over 25% and up to 50%)');
    expect(new Words('zh', schema).measures(s)).toBe('（份额：超过25%、不超过50%）');
    expect(new Words('en', schema).measures({ ...s, qualifiers: qualifiers.slice(0, 1) })).toBe('');
  });
  it('names in the language of the page', () => {
    const e = { ...entity('x'), label: { en: 'SenseTime', zh: '商汤科技' }, labels: { press: { en: 'The firm', zh: '商汤' } } };
    expect([en.name(e), zh.name(e), en.twin(e), zh.twin(e)]).toEqual(['SenseTime', '商汤科技', '商汤科技', 'SenseTime']);
    expect([en.name(e, 'x', 'press'), zh.name(e, 'x', 'press'), en.name(e, 'x', 'register')]).toEqual(['The firm', '商汤', 'SenseTime']);
    expect([en.name(entity('y')), en.twin(entity('y')), en.twin({ ...e, label: { en: 'Same', zh: 'Same' } })]).toEqual(['Y', '', '']);
    expect(zh.name({ ...entity('y'), name: '' })).toContain('y');
  });
});

describe('claims', () => {
  const phrase = (status: Status, en: string, zh: string, stage?: string) => ({ status, template: { en, zh }, ...(stage === undefined ? {} : { stage }) });
  const builds: PredicateDef = {
    id: 'builds',
    label: { en: 'builds', zh: '建设' },
    phrases: [
      phrase('actual', '{subject} builds {object}', '{subject}建设{object}'),
      phrase('planned', '{subject} is laying out {object}', '{subject}正在筹建{object}', 'preparation'),
      phrase('planned', '{subject} plans to build {object}', '{subject}计划建设{object}'),
      phrase('claimed', '{subject} is said to build {object}', '据称{subject}建设{object}'),
      phrase('claimed', '{subject} is said to build {object} for {of}', '据称{subject}为{of}建设{object}'),
    ],
  };
  const raised: PredicateDef = { id: 'raised', label: { en: 'raised', zh: '募资' }, phrases: [phrase('target', '{subject} is to raise {value}', '{subject}拟募资{value}')] };
  const schema: Schema = { qualifiers: [{ key: 'of', label: { en: 'of', zh: '所指' } }], units: [], statuses: [], types: [], predicates: [raised, builds] };
  const stage = (text: string): Qualifier[] => [{ key: 'stage', value: { kind: 'text', text } }];
  const claim = (lang: 'en' | 'zh', predicate: string, status: Status, more: { value?: true; qualifiers?: Qualifier[]; a?: string } = {}): string =>
    new Words(lang, schema).claim(
      {
        id: 'x',
        subject: 'a',
        predicate,
        ...(more.value ? { value: { kind: 'quantity', amount: '2000000', unit: 'CNY' } } : { object: 'b' }),
        ...(more.qualifiers ? { qualifiers: more.qualifiers } : {}),
        status,
        when: {},
        source: 's',
        cites: [],
      },
      (id) => (id === 'a' && more.a) || id.toUpperCase(),
    );
  it('deny of anyone what is denied of somebody unknown', () => {
    expect([claim('en', 'builds', 'denied', { a: 'somebody unknown' }), claim('zh', 'builds', 'denied', { a: '不明人士' })]).toEqual(['it is denied that anyone builds B', '被否认：有人建设B']);
    expect(claim('en', 'builds', 'actual', { a: 'somebody unknown' })).toBe('somebody unknown builds B');
  });
  it.each<[Status, string, string]>([
    ['actual', 'A builds B', 'A建设B'],
    ['planned', 'A plans to build B', 'A计划建设B'],
    ['claimed', 'A is said to build B', '据称A建设B'],
    ['rumoured', 'it is rumoured that A builds B', '据传A建设B'],
    ['denied', 'it is denied that A builds B', '被否认：A建设B'],
    ['withdrawn', 'withdrawn: A builds B', '已撤回：A建设B'],
    ['ended', 'A builds B', 'A 建设 B'], // which has no phrase: the label between the names
  ])('are said in the words of their status: %s', (status, en, zh) => {
    expect([claim('en', 'builds', status), claim('zh', 'builds', status)]).toEqual([en, zh]);
  });
  it('are said in the words of their stage, where it has some', () => {
    expect(claim('en', 'builds', 'planned', { qualifiers: stage('preparation') })).toBe('A is laying out B');
    expect(claim('en', 'builds', 'planned', { qualifiers: stage('another') })).toBe('A plans to build B');
    expect(claim('en', 'builds', 'actual', { qualifiers: stage('preparation') })).toBe('A builds B');
  });
  it('say who denies them', () => {
    const saidBy: Qualifier[] = [
      { key: 'said-by', entity: 'c' },
      { key: 'said-by', value: { kind: 'text', text: 'the mayor' } },
    ];
    expect([claim('en', 'builds', 'denied', { qualifiers: saidBy }), claim('zh', 'raised', 'denied', { value: true, qualifiers: saidBy })]).toEqual([
      'it is denied by C and the mayor that A builds B',
      'C和the mayor否认A 募资 200万元',
    ]);
  });
  it('say a qualifier that their phrase has a place for', () => {
    const of = (...list: Qualifier[]): string[] => [claim('en', 'builds', 'claimed', { qualifiers: list }), claim('zh', 'builds', 'claimed', { qualifiers: list })];
    const plain = ['A is said to build B', '据称A建设B'];
    expect(of({ key: 'of', entity: 'c' })).toEqual(['A is said to build B for C', '据称A为C建设B']);
    expect(of({ key: 'of', value: { kind: 'text', text: 'ships' } })).toEqual(['A is said to build B for ships', plain[1]]);
    expect(of({ key: 'of', entity: 'c' }, { key: 'of', entity: 'd' })).toEqual(plain);
    expect(of({ key: 'of', entity: '3' })).toEqual(plain); // whose name is not known
    expect(of({ key: 'about', entity: 'c' })).toEqual(plain);
  });
  it('say their value', () => {
    expect([claim('en', 'raised', 'target', { value: true }), claim('zh', 'raised', 'target', { value: true })]).toEqual(['A is to raise 2 million CNY', 'A拟募资200万元']);
    expect(claim('en', 'raised', 'actual', { value: true })).toBe('A raised 2 million CNY');
  });
});
