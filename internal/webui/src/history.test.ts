import { describe, expect, it } from 'vitest';
import { amend, begin, commit, redo, undo } from './history';

describe('history', () => {
  it('goes back to the first and forth to the last', () => {
    let h = begin(0);
    for (let i = 1; i <= 20; i++) h = commit(h, i);
    for (let i = 0; i < 20; i++) h = undo(h);
    expect(h.now).toBe(0);
    expect(undo(h)).toBe(h);
    for (let i = 0; i < 20; i++) h = redo(h);
    expect(h.now).toBe(20);
    expect(redo(h)).toBe(h);
  });
  it('continues a marked step, but not over an undo', () => {
    let h = commit(begin(0), 1, 'camera');
    h = commit(h, 2, 'camera');
    expect(h.past).toEqual([0]);
    h = undo(h);
    expect(h.now).toBe(0);
    h = commit(redo(h), 3, 'camera');
    expect(h.past).toEqual([0, 2]);
  });
  it('keeps what was undone where what is shown is amended', () => {
    const h = amend(undo(commit(commit(begin(0), 1), 2)), 1.5);
    expect([h.past, h.now, redo(h).now, undo(redo(h)).now]).toEqual([[0], 1.5, 2, 1.5]);
    expect(amend(h, 1.5)).toBe(h);
  });
  it('drops what was undone when another way is taken', () => {
    const h = commit(undo(commit(begin('a'), 'b')), 'c');
    expect([h.past, h.now, h.future]).toEqual([['a'], 'c', []]);
  });
});
