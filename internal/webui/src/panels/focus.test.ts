import { afterEach, expect, it, vi } from 'vitest';
import { focusSoon } from './focus';

afterEach(() => {
  vi.useRealTimers();
  document.body.replaceChildren();
});

const button = (id: string): HTMLElement => {
  const b = document.createElement('button');
  b.id = id;
  document.body.append(b);
  return b;
};

it('the focus goes to what comes a little later', () => {
  vi.useFakeTimers();
  focusSoon('late');
  vi.advanceTimersByTime(200);
  const late = button('late');
  vi.advanceTimersByTime(200);
  expect(document.activeElement).toBe(late);
  expect(vi.getTimerCount()).toBe(0);
});

it('the last that was asked for has the focus, also when an earlier one comes later', () => {
  vi.useFakeTimers();
  focusSoon('earlier');
  const last = button('last');
  focusSoon('last');
  button('earlier');
  vi.advanceTimersByTime(2000);
  expect(document.activeElement).toBe(last);
});

it('what never comes is given up', () => {
  vi.useFakeTimers();
  focusSoon('never');
  vi.advanceTimersByTime(2000);
  expect(vi.getTimerCount()).toBe(0);
});
