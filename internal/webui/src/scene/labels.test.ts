import { expect, test } from 'vitest';
import { cut, plain, Taken, wrap } from './labels';

const measure = (t: string) => [...t].length * 10;

test('plain takes out what could turn a line or break it', () => {
  expect(plain('a\u202eb\u2066c\u0000\n d\u200f')).toBe('a b c d');
  expect(plain('👩🏽‍🔬 نمی‌خواهم')).toBe('👩🏽‍🔬 نمی‌خواهم');
  expect(plain('<b>商汤</b>')).toBe('<b>商汤</b>');
  expect(plain('x'.repeat(10_000)).length).toBe(400);
});

test('wrap breaks between words and between Chinese characters', () => {
  expect(wrap('Shanghai Stock Exchange', 100, 3, measure)).toEqual(['Shanghai', 'Stock', 'Exchange']);
  expect(wrap('上海市经济和信息化委员会', 60, 2, measure)).toEqual(['上海市经济和', '信息化委员会']);
  expect(wrap('one two three four', 80, 2, measure)).toEqual(['one two', 'three f…']);
  expect(wrap('Unbreakablenameverylong', 80, 2, measure)).toEqual(['Unbreak…']);
  expect(wrap('', 80, 2, measure)).toEqual([]);
});

test('cut keeps to the width and to whole characters', () => {
  expect(cut('abc', 100, measure)).toBe('abc');
  expect(cut('𠮷𠮷𠮷𠮷', 30, measure)).toBe('𠮷𠮷…');
  expect(cut('👩‍🔬👩‍🔬', 30, measure)).toBe('👩…');
});

test('a taken place is not free', () => {
  const t = new Taken();
  const b = { x0: 0, y0: 0, x1: 100, y1: 20 };
  t.take(b);
  expect(t.free({ x0: 50, y0: 10, x1: 60, y1: 30 })).toBe(false);
  expect(t.free({ x0: 100, y0: 0, x1: 120, y1: 20 })).toBe(true);
});
