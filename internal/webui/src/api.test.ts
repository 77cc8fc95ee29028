import { describe, expect, it, vi } from 'vitest';
import { Api, Fault, inWords, query } from './api';

describe('api', () => {
  it('repeats parameters of several values, and leaves out empty ones', () => {
    expect(query('paths', { from: 'a b', via: ['x', 'y'], to: '', limit: 0, maxHops: 3 })).toBe('paths?from=a+b&via=x&via=y&maxHops=3');
  });
  it('asks once, keeps answers, and does not keep failures', async () => {
    const answers = [new Response('{"code":"not_found","detail":"gone"}', { status: 404 }), new Response('{"x":1}')];
    const send = vi.fn(async () => answers.shift() ?? new Response('', { status: 500 }));
    const api = new Api('/', send as unknown as typeof fetch);
    await expect(api.get('a')).rejects.toMatchObject({ code: 'not_found', status: 404, message: 'gone' });
    const [one, two] = await Promise.all([api.get('a'), api.get('a')]);
    expect(one).toEqual({ x: 1 });
    expect(two).toBe(one);
    expect(send).toHaveBeenCalledTimes(2);
  });
  it('asks anew when the graph is another, and has the old answer stand in until then', async () => {
    const waiting: ((r: Response) => void)[] = [];
    const api = new Api('/', (() => new Promise((f) => waiting.push(f))) as unknown as typeof fetch);
    const answer = (x: number) => waiting.shift()?.(new Response(`{"x":${x}}`));
    const one = api.get('a');
    answer(1);
    expect(await one).toEqual({ x: 1 });
    const underWay = api.get('b');
    api.outdate();
    expect([api.has('a'), api.known('a')]).toEqual([false, { x: 1 }]);
    answer(2); // of before, so it is not kept
    expect([await underWay, api.has('b')]).toEqual([{ x: 2 }, false]);
    const two = api.get('a');
    answer(3);
    await two;
    expect([api.has('a'), api.known('a'), api.sent]).toEqual([true, { x: 3 }, 3]);
    expect([api.drop(), api.drop(), api.known('a'), api.known('b')]).toEqual([true, false, { x: 3 }, undefined]);
  });
  it('asks for words in the language that the page speaks, where answers have any', async () => {
    const send = vi.fn(async (_: string) => new Response('{}'));
    const api = new Api('/', send as unknown as typeof fetch);
    await api.get('paths?from=a');
    api.outdate();
    api.lang = 'zh';
    await api.get('paths?from=a');
    expect(send.mock.calls.map((c) => c[0])).toEqual(['/paths?from=a', '/paths?from=a&lang=zh']);
    const asks = ['overview', 'entities/a/statements', 'statements?limit=2', 'graph?from=a', 'among?of=a', 'common?of=a', 'search?q=a', 'sources', 'sources/s'];
    expect(asks.filter((a) => !/[?&]lang=zh$/.test(inWords(a, 'zh')))).toEqual([]);
    const without = ['stats', 'schema', 'session', 'views/v', 'sources/s/text', 'paths?lang=en'];
    expect(without.map((a) => inWords(a, 'zh'))).toEqual(without);
  });
  it('tells an unreachable service from a refusing one', async () => {
    const api = new Api('/', (async () => {
      throw new TypeError('failed');
    }) as unknown as typeof fetch);
    await expect(api.get('a')).rejects.toBeInstanceOf(Fault);
    await expect(api.get('a')).rejects.toMatchObject({ code: 'offline' });
  });
});
