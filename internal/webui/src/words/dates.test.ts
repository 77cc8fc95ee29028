import { describe, expect, it } from 'vitest';
import { dayNumber, yearOf, yearText } from './dates';

describe('the calendar', () => {
  it('counts days over any year, and back', () => {
    expect([dayNumber(1970, 0, 1), dayNumber(1969, 11, 31), dayNumber(2000, 1, 29), dayNumber(2021, 12, 1)]).toEqual([0, -1, 11_016, 18_993]);
    for (const y of [-9_999_999, -401, -400, -1, 0, 1, 99, 1970, 2400, 9_999_999]) {
      expect([yearOf(dayNumber(y, 0, 1)), yearOf(dayNumber(y, 11, 31)), dayNumber(y, 12, 1) - dayNumber(y, 11, 31)]).toEqual([y, y, 1]);
    }
    expect([-44, 7, 2022, -17_000].map(yearText)).toEqual(['-0044', '0007', '2022', 'Y-17000']);
  });
});
