import { Window } from 'happy-dom';
import { h, render } from 'preact';
import { act } from 'preact/test-utils';
import { expect, it } from 'vitest';
import { Api, type Statement } from '../api';
import { App, AppProvider } from '../app';
import { Lighting } from './lighting';

const link = (id: string, subject: string, object: string): Statement => ({ id, subject, predicate: 'p', object, status: 'actual', when: {}, source: 's', cites: [] });

it('lights what more is told while the pointer is on it', async () => {
  const none = (async () => new Response('{}', { status: 404 })) as unknown as typeof fetch;
  const app = new App(new Api('/api/v1/', none), new Window({ url: 'http://hub.test/' }) as unknown as globalThis.Window);
  const box = document.createElement('div');
  const list = [link('1', 'a', 'b')];
  const draw = (l: Statement[]) => render(h(AppProvider, { value: app }, h(Lighting, { list: l, children: 'x' })), box);
  const point = (type: string) => act(() => void box.firstElementChild?.dispatchEvent(new Event(type)));
  await act(() => draw(list));
  await point('mouseenter');
  await act(() => draw([...list, link('2', 'a', 'c')]));
  expect([...app.lit].sort()).toEqual(['a', 'b', 'c']);
  await point('mouseleave');
  await act(() => draw(list));
  expect([...app.lit]).toEqual([]);
});
