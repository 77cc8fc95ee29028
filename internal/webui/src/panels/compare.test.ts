import { describe, expect, it } from 'vitest';
import type { Statement } from '../api';
import { compareRows } from './compare';

const link = (id: string, subject: string, predicate: string, object: string, more: Partial<Statement> = {}): Statement => ({
  id,
  subject,
  predicate,
  object,
  status: 'actual',
  when: {},
  source: 's',
  cites: [],
  ...more,
});
const fact = (id: string, subject: string, amount: string, printed = amount): Statement => {
  const { object: _, ...rest } = link(id, subject, 'raised', '');
  return { ...rest, value: { kind: 'quantity', amount, unit: 'CNY', printed } };
};

describe('comparing', () => {
  const own = (id: string, all: readonly Statement[]) => all.filter((s) => s.subject === id || s.object === id);
  const rows = (of: string[], all: Statement[]) =>
    compareRows(
      of,
      of.map((id) => own(id, all)),
      (p) => p === 'near',
    ).map((r) => [
      r.shared ? 'shared' : 'differs',
      `${r.predicate} ${r.direction}`,
      ...r.cells.map((c) => c.map((e) => `${e.object || e.statements[0]?.value?.amount}:${e.statements.map((s) => s.id).join('+')}`).join()),
    ]);
  it('tells what all share apart from what differs, each with its statements', () => {
    const all = [
      link('1', 'a', 'in', 'x'),
      link('2', 'b', 'in', 'x'),
      link('3', 'b', 'in', 'x', { source: 't' }),
      link('4', 'c', 'in', 'x'),
      link('5', 'c', 'in', 'y'),
      link('6', 'z', 'heads', 'a'),
      link('7', 'a', 'in', 'q', { status: 'denied' }),
    ];
    expect(rows(['a', 'b', 'c'], all)).toEqual([
      ['shared', 'in out', 'x:1', 'x:2+3', 'x:4'],
      ['differs', 'heads in', 'z:6', '', ''],
      ['differs', 'in out', '', '', 'y:5'],
    ]);
  });
  it('takes values for the same that say the same, however printed', () => {
    expect(rows(['a', 'b'], [fact('1', 'a', '10', 'ten'), fact('2', 'b', '10'), fact('3', 'b', '11')])).toEqual([
      ['shared', 'raised out', '10:1', '10:2'],
      ['differs', 'raised out', '', '11:3'],
    ]);
  });
  it('reads what has no direction from either end, and a link between two compared from both', () => {
    expect(rows(['a', 'b'], [link('1', 'x', 'near', 'a'), link('2', 'b', 'near', 'x'), link('3', 'a', 'owns', 'b')])).toEqual([
      ['shared', 'near out', 'x:1', 'x:2'],
      ['differs', 'owns in', '', 'a:3'],
      ['differs', 'owns out', 'b:3', ''],
    ]);
  });
});
