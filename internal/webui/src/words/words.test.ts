import { describe, expect, it } from 'vitest';
import type { Entity, Qualifier, Schema, Statement } from '../api';
import { quote, Words } from '.';

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
  it('tells what a relationship is measured by', () => {
    const quantity = (key: string) => ({ key, label: { en: key, zh: '份额' }, value: 'quantity' }) as const;
    const schema: Schema = { qualifiers: [quantity('share'), { key: 'role', label: { en: 'role', zh: '职务' } }], units: [], statuses: [], types: [], predicates: [] };
    const qualifiers: Qualifier[] = [
      { key: 'role', value: { kind: 'text', text: 'chair' } },
      { key: 'share', value: { kind: 'quantity', min: '25', max: '50', minOpen: true, unit: 'percent' }, text: 'over 25 and up to 50 percent' },
    ];
    const s: Statement = { id: 'x', subject: 'a', predicate: 'owns', object: 'b', status: 'actual', when: {}, source: 's', cites: [], qualifiers };
    expect(new Words('en', schema).measures(s)).toBe(' (share: over 25 and up to 50 percent)');
    expect(new Words('en', schema).measures({ ...s, qualifiers: qualifiers.slice(0, 1) })).toBe('');
  });
  it.each([
    ['a city', '“a city”'],
    ['He called it “a city”', '“He called it ‘a city’”'],
    ['称上海为“城市”', '“称上海为‘城市’”'],
    ['Shanghai’s', '“Shanghai’s”'],
  ])('quote %s by the rule of the service', (text, want) => {
    expect([quote(text), en.t('view_leansOn', { via: text }), zh.t('view_phrase', { text })]).toEqual([want, `(the text says ${want})`, `来源原话：${want}`]);
    expect(en.t('view_begins', { place: 'p. “2”', words: text })).toBe(`p. “2” (${want})`);
  });
  it('names in the language of the page', () => {
    const e = { ...entity('x'), label: { en: 'SenseTime', zh: '商汤科技' }, labels: { press: { en: 'The firm', zh: '商汤' } } };
    expect([en.name(e), zh.name(e), en.twin(e), zh.twin(e)]).toEqual(['SenseTime', '商汤科技', '商汤科技', 'SenseTime']);
    expect([en.name(e, 'x', 'press'), zh.name(e, 'x', 'press'), en.name(e, 'x', 'register')]).toEqual(['The firm', '商汤', 'SenseTime']);
    expect([en.name(entity('y')), en.twin(entity('y')), en.twin({ ...e, label: { en: 'Same', zh: 'Same' } })]).toEqual(['Y', '', '']);
    expect(zh.name({ ...entity('y'), name: '' })).toContain('y');
  });
});
