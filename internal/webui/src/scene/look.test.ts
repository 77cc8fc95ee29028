import { expect, test } from 'vitest';
import type { Schema } from '../api';
import { look, outline, shapes } from './look';

const schema = (n: number): Schema => ({
  qualifiers: [],
  units: [],
  statuses: [],
  predicates: [],
  types: Array.from({ length: n }, (_, i) => ({ id: `t${i}`, label: { en: '', zh: '' }, plural: { en: '', zh: '' } })),
});

test('the types of a schema look different from one another', () => {
  const s = schema(72);
  expect(new Set(s.types.map((t) => `${look(t.id, s).index} ${look(t.id, s).shape}`)).size).toBe(72);
  for (let i = 1; i < 72; i++) {
    expect(look(`t${i}`, s).index).not.toBe(look(`t${i - 1}`, s).index);
    expect(look(`t${i}`, s).shape).not.toBe(look(`t${i - 1}`, s).shape);
  }
});

test('the same type looks the same, also one that no schema names', () => {
  const s = schema(3);
  expect(look('t1', s)).toEqual(look('t1', s));
  expect(look('unheard-of', s)).toEqual(look('unheard-of', null));
  expect(look('t1', s).color).toBe('var(--type-1)');
});

test('every shape has an outline', () => {
  for (const s of shapes) expect(outline(s)).toMatch(/^M[-\d. LAHVZM]+Z$/);
});
