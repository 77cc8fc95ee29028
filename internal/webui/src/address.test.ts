import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import * as address from './address';
import * as st from './state';

describe('address', () => {
  it('holds the whole state, and only what differs from an empty one', async () => {
    const s: st.State = {
      ...st.empty,
      view: 'table',
      loads: [
        { ask: 'overview', why: 'overview' },
        { ask: 'entities/a%2Fb/neighbors?limit=25', why: 'expand', at: 'a/b' },
      ],
      positions: new Map([
        ['上海', [1.5, -2]],
        ['b', [0, 0]],
      ]),
      selected: ['上海'],
      open: { kind: 'link', a: 'a', b: 'b' },
      question: st.pathsQuestion('a', 'b', { actual: true }),
      hidden: { ...st.nothingHidden, statuses: ['planned'] },
      camera: { x: 1, y: 2, scale: 0.5 },
    };
    expect(await address.decode(await address.encode(s))).toEqual(s);
    expect(Object.keys(address.compact(st.empty))).toEqual(['v']);
  });
  it.each([
    ['something else', [1, 2]],
    ['another version', { v: 2 }],
    ['a question elsewhere', { v: 1, loads: [{ ask: '../../secret', why: 'entity' }] }],
    ['a question with a host', { v: 1, loads: [{ ask: 'https://example.org/', why: 'entity' }] }],
    ['positions that are none', { v: 1, positions: [[1, 2]] }],
    ['a view that there is not', { v: 1, view: 'nowhere' }],
  ])('refuses %s', (_, x) => {
    expect(() => address.whole(x)).toThrow();
  });
  it('refuses what is not an address at all', async () => {
    await expect(address.decode('%%%')).rejects.toThrow();
    await expect(address.decode('AAAA')).rejects.toThrow();
  });
  // They were written by the page before claims could be rumoured, denied or withdrawn.
  const earlier = JSON.parse(readFileSync('src/testdata/addresses.json', 'utf8')) as { address: string; state: Record<string, unknown> }[];
  it.each(earlier)('opens what an earlier page wrote: $address', async ({ address: written, state }) => {
    const s = await address.decode(written);
    expect(address.compact(s)).toEqual({ v: address.version, ...state });
  });
  it('has twenty of them', () => {
    expect(earlier.length).toBeGreaterThanOrEqual(20);
  });
});
