import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { dayNumber, days, isDate, yearOf, yearText } from './dates';

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
  it.each(rows)('%s, %s, %s, is from %s to %s', (cell, _en, _zh, first, last) => {
    const date = cell.replace(/`/g, '');
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
});
