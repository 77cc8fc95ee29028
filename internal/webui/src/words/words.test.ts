import { describe, expect, it } from 'vitest';
import type { Entity } from '../api';
import { Words } from '.';

const entity = (id: string): Entity => ({ id, type: 'company', name: id.toUpperCase(), names: [], identifiers: [], degree: 1 });

describe('words', () => {
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
  it('names in the language of the page', () => {
    const e = {
      ...entity('x'),
      names: [
        { text: '商汤', lang: 'zh', kind: 'short' },
        { text: '商汤科技', lang: 'zh', kind: 'main' },
      ],
    };
    expect([en.name(e), zh.name(e)]).toEqual(['X', '商汤科技']);
    expect(zh.name({ ...entity('y'), name: '' })).toContain('y');
  });
});
