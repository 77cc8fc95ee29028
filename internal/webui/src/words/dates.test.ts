import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Schema, Statement } from '../api';
import { Words } from '.';
import { dateAfter, dateAt, dateWords, dayNumber, days, isDate, yearOf, yearText } from './dates';

const readme = readFileSync('../../README.md', 'utf8');
const table = readme.split('\n### Dates\n')[1]?.split('\n|---|---|---|---|---|\n')[1]?.split('\n\n')[0] ?? '';
const rows = table.split('\n').map((line) => line.replace(/^\| | \|$/g, '').split(' | ')) as [string, string, string, string, string][];

// dayOf reads what the table says of a first or last day.
function dayOf(s: string, none: number, end: boolean): number {
  if (s === 'none') return none;
  if (s.startsWith('Y')) return end ? dayNumber(Number(s.slice(1)), 11, 31) : dayNumber(Number(s.slice(1)), 0, 1);
  const [y, m, d] = s.replace(/^-/, '').split('-').map(Number) as [number, number, number];
  return dayNumber(s.startsWith('-') ? -y : y, m - 1, d);
}

describe('dates', () => {
  it('finds the table of the README', () => {
    expect(rows.length).toBeGreaterThan(40);
    expect(rows.every((r) => r.length === 5)).toBe(true);
  });
  it.each(rows)('%s is %s, %s, from %s to %s', (cell, en, zh, first, last) => {
    const date = cell.replace(/`/g, '');
    const plain = ['2022', '2022-01', '2022-01-05'].includes(date);
    expect([dateWords(date, 'en'), dateWords(date, 'zh')]).toEqual(plain ? [date, date] : [en, zh]);
    expect(days(date)).toEqual([dayOf(first, Number.NEGATIVE_INFINITY, false), dayOf(last, Number.POSITIVE_INFINITY, true) + 1]);
  });
  it('refuses what is no date', () => {
    const none = ['', 'soon', '2022-13', '2022-00', '2022-02-30', '2022-33-05', '2022/2021', '../..', '/', '/..', '-0000', '-000X', 'Y2022', 'Y012345', 'Y12345678', '1XXX', '198X-01', '2004-XX-05'];
    none.push('2022-20', '2022-42', '?1985~', '1985..', '[]', '[..]', '[1667,]', '[1668..1667]', '[1667..,1668]', '{1667}', 'Y17E3', '1950S2', '2022-01-05T10:00', `[${'1667,'.repeat(51)}1668]`);
    expect(none.filter(isDate)).toEqual([]);
  });
  it('counts days over any year, and back', () => {
    expect([dayNumber(1970, 0, 1), dayNumber(1969, 11, 31), dayNumber(2000, 1, 29), dayNumber(2021, 12, 1)]).toEqual([0, -1, 11_016, 18_993]);
    for (const y of [-9_999_999, -401, -400, -1, 0, 1, 99, 1970, 2400, 9_999_999]) {
      expect([yearOf(dayNumber(y, 0, 1)), yearOf(dayNumber(y, 11, 31)), dayNumber(y, 12, 1) - dayNumber(y, 11, 31)]).toEqual([y, y, 1]);
    }
    expect([-44, 7, 2022, -17_000].map(yearText)).toEqual(['-0044', '0007', '2022', 'Y-17000']);
  });
  it('goes on from a word before it', () => {
    expect(['198X', '1985?', '2004-06-11~', '1985/1990', '2022'].map(dateAt)).toEqual(['in the 1980s', 'possibly in 1985', 'on about 11 June 2004', 'from 1985 to 1990', '2022']);
    expect(['1985~', '1985/1990', '1985/..', '/1985'].map((d) => dateAfter(d, 'en'))).toEqual(['about 1985', 'some time from 1985 to 1990', '1985 or later', '1985 or earlier']);
    expect(['1985~', '1985/1990', '1985/..', '/1985'].map((d) => dateAfter(d, 'zh'))).toEqual(['约1985年', '1985年至1990年间某时', '1985年或更晚', '1985年或更早']);
  });
  it('stands in the words of a claim, where a plain one is as it is written', () => {
    const template = { en: '{subject} was founded on {value}', zh: '{subject}成立于{value}' };
    const schema = { types: [], predicates: [{ id: 'founded', label: { en: 'founded', zh: '成立' }, value: 'date', phrases: [{ status: 'actual', template }] }] } as unknown as Schema;
    const founded = (date: string): Statement => ({ id: '1', subject: 'a', predicate: 'founded', value: { kind: 'date', date }, status: 'actual', when: {}, source: 's', cites: [] });
    const [en, zh] = [new Words('en', schema), new Words('zh', schema)];
    const name = () => 'A {value}';
    expect(en.claim(founded('2001'), name)).toBe('A {value} was founded on 2001');
    expect(en.claim(founded('198X'), name)).toBe('A {value} was founded in the 1980s');
    expect(en.claim(founded('1985/..'), name)).toBe('A {value} was founded since 1985');
    expect(zh.claim(founded('198X'), name)).toBe('A {value}成立于1980年代');
    expect(en.when({ from: '1985~', to: '1990/..' })).toBe('about 1985 to 1990 or later');
    expect(en.when({ from: '2022-33', to: '2022-33' })).toBe('the first quarter of 2022');
    expect(en.when({ due: '2025-34', observed: '1985/' })).toBe('by the second quarter of 2025, as of 1985 or later');
    expect(zh.when({ from: '2022-21' })).toBe('自2022年春季起');
    expect(en.when({ from: '2019', to: '2020-06' })).toBe('2019 to 2020-06');
  });
});
