import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

// A browser without means of drawing: contexts that take everything and draw nothing.
vi.hoisted(() => {
  HTMLCanvasElement.prototype.getContext = function (this: HTMLCanvasElement) {
    const clearRect = () => {
      this.dataset.drawn = String(Number(this.dataset.drawn ?? 0) + 1);
    };
    return new Proxy({ canvas: this, clearRect, measureText: (s: string) => ({ width: 7 * s.length }) } as Record<PropertyKey, unknown>, {
      get: (o, k) => o[k] ?? (() => ({})),
      set: (o, k, v) => Reflect.set(o, k, v),
    });
  } as never;
  class Path {
    moveTo() {}
    lineTo() {}
    arc() {}
  }
  Object.assign(globalThis, { Path2D: Path });
});

import { Scene, type SceneMark, type SceneOptions } from './scene';

const mark = (id: string, x: number, y: number): SceneMark => ({ id, x, y, name: id, colour: 0, shape: 'circle', weight: 1 });

function shown(options: SceneOptions = {}, width = 400, height = 300): { scene: Scene; box: HTMLElement } {
  const box = document.createElement('div');
  for (const [side, px] of [
    ['offsetWidth', width],
    ['offsetHeight', height],
    ['clientWidth', width],
    ['clientHeight', height],
  ] as const)
    Object.defineProperty(box, side, { value: px });
  document.body.append(box);
  const scene = new Scene(box, options);
  scene.set([mark('a', -100, -50), mark('b', 100, -50), mark('c', 0, 60)], [{ key: 'ab', a: 'a', b: 'b', status: 'actual', way: 'ab', count: 1 }]);
  scene.look({ x: 0, y: 0, scale: 1 }, false);
  return { scene, box };
}

// press, go and let go with the left button, in pixels from the upper left.
function drag(box: HTMLElement, from: readonly [number, number], to: readonly [number, number], keys: MouseEventInit = {}): void {
  const tell = (type: string, [clientX, clientY]: readonly [number, number]) =>
    box.dispatchEvent(new PointerEvent(type, { clientX, clientY, button: 0, bubbles: true, pointerId: 1, pointerType: 'mouse', ...keys }));
  tell('pointerdown', from);
  tell('pointermove', [(from[0] + to[0]) / 2, (from[1] + to[1]) / 2]);
  tell('pointermove', to);
  tell('pointerup', to);
}

describe('the pointer', () => {
  it('is told to be over a mark again where what is shown is another, and over none that is gone', () => {
    const over: (string | null)[][] = [];
    const { scene, box } = shown({ onHover: (...what) => over.push(what) });
    const move = (clientX: number, clientY: number) => box.dispatchEvent(new PointerEvent('pointermove', { clientX, clientY, pointerType: 'mouse' }));
    move(100, 100);
    scene.set([mark('a', -100, -50), mark('d', 0, 60)], []);
    scene.set([mark('d', 0, 60)], []);
    scene.set([], []);
    expect(over).toEqual([
      ['a', null],
      ['a', null],
      [null, null],
    ]);
    scene.kill();
  });
  it('chooses what a rectangle holds, drawn with Shift from any corner', () => {
    const chosen: string[][] = [];
    const { scene, box } = shown({ onArea: (ids) => chosen.push(ids) });
    drag(box, [80, 80], [320, 120], { shiftKey: true });
    drag(box, [220, 230], [180, 190], { shiftKey: true });
    drag(box, [150, 110], [250, 190], { shiftKey: true });
    expect(chosen).toEqual([['a', 'b'], ['c'], []]);
    scene.kill();
  });
});

// listening counts the listeners of everything in the page that are there now.
function listening(): () => number {
  const there = new Map<EventTarget, Set<string>>();
  let next = 0;
  const ids = new WeakMap<object, number>();
  const key = (type: string, f: object): string => {
    if (!ids.has(f)) ids.set(f, next++);
    return `${type} ${ids.get(f)}`;
  };
  const at: EventTarget[] = [globalThis];
  for (let o = Object.getPrototypeOf(document.createElement('div')); o; o = Object.getPrototypeOf(o)) if (Object.hasOwn(o, 'addEventListener')) at.push(o);
  for (const on of at) {
    const { addEventListener: add, removeEventListener: remove } = on;
    vi.spyOn(on, 'addEventListener').mockImplementation(function (this: EventTarget, type, f, o) {
      there.set(this, (there.get(this) ?? new Set()).add(key(type, f as object)));
      add.call(this, type, f, o);
    });
    vi.spyOn(on, 'removeEventListener').mockImplementation(function (this: EventTarget, type, f, o) {
      there.get(this)?.delete(key(type, f as object));
      remove.call(this, type, f, o);
    });
  }
  return () => [...there.values()].reduce((n, s) => n + s.size, 0);
}

describe('a scene that is done away with', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
    vi.restoreAllMocks();
  });
  it('leaves no listener, timer, frame or observer behind', () => {
    const listeners = listening();
    const observing = vi.spyOn(ResizeObserver.prototype, 'observe');
    const left = vi.spyOn(ResizeObserver.prototype, 'disconnect');
    const { scene, box } = shown();
    vi.advanceTimersByTime(50); // a picture is drawn
    drag(box, [10, 10], [60, 60]); // the camera comes to rest
    scene.set([mark('a', 0, 0), mark('b', 10, 10), mark('c', 0, 60)], []); // marks glide
    scene.look({ x: 5, y: 5, scale: 2 });
    expect([listeners() > 0, vi.getTimerCount() > 3]).toEqual([true, true]);
    scene.kill();
    vi.advanceTimersByTime(1000);
    expect([listeners(), vi.getTimerCount()]).toEqual([0, 0]);
    expect(observing.mock.instances.map((o) => left.mock.instances.includes(o))).toEqual([true]);
  });
});

describe('pictures', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });
  it('are drawn whole for what is shown, and for what is lit or selected only that and the words', () => {
    const { scene, box } = shown();
    const drawn = () => [...box.querySelectorAll('canvas')].map((c) => Number(c.dataset.drawn));
    const anew = (f: () => void): number[] => {
      const before = drawn();
      f();
      vi.advanceTimersByTime(200);
      return drawn().map((n, i) => n - (before[i] as number));
    };
    vi.advanceTimersByTime(200);
    expect(anew(() => scene.light(new Set(['a']), new Set(['ab'])))).toEqual([0, 1, 1]);
    expect(anew(() => scene.select(new Set(['b'])))).toEqual([0, 1, 1]);
    expect(anew(() => scene.light(new Set(), new Set()))).toEqual([0, 1, 1]);
    expect(anew(() => scene.light(new Set(), new Set()))).toEqual([0, 0, 0]);
    expect(anew(() => scene.pin(new Set(['c'])))).toEqual([1, 1, 1]);
    expect(anew(() => scene.look({ x: 1, y: 1, scale: 1 }, false))).toEqual([1, 1, 1]);
    expect(anew(() => scene.look({ x: 1, y: 1, scale: 1 }, false))).toEqual([0, 0, 0]);
    scene.kill();
  });
});

// A hub, what is around it, and what is around that, as the service would place them.
function around(n: number): { marks: SceneMark[]; links: Parameters<Scene['set']>[1] } {
  const marks = Array.from({ length: n }, (_, i) => {
    const a = i * Math.PI * (3 - Math.sqrt(5));
    const r = 62 * Math.sqrt(i);
    return { ...mark(`Name of ${i}`, Math.round(r * Math.cos(a)), Math.round(r * Math.sin(a))), weight: i === 0 ? 60 : i < 9 ? 12 : 1 };
  });
  const links = marks.slice(1).map((m, i) => ({ key: `k${i}`, a: marks[i < 8 ? 0 : 1 + (i % 8)]?.id ?? '', b: m.id, status: 'actual' as const, way: 'ab' as const, count: 1 }));
  return { marks, links };
}

describe('names', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });
  it.each([
    [800, 700, 32],
    [390, 600, 12],
  ])('few are crossed by lines and none by another, the most important are written, at %i by %i', (width, height, least) => {
    const { scene } = shown({}, width, height);
    const { marks, links } = around(50);
    scene.set(marks, links);
    scene.fit(false);
    vi.advanceTimersByTime(50); // a picture is drawn
    const names = scene.named();
    expect(names.filter((n) => n.crossed > 0).length).toBeLessThanOrEqual(2);
    for (const [i, a] of names.entries())
      for (const b of names.slice(i + 1)) expect(a.box.x0 < b.box.x1 && b.box.x0 < a.box.x1 && a.box.y0 < b.box.y1 && b.box.y0 < a.box.y1, `${a.id} over ${b.id}`).toBe(false);
    expect(names.map((n) => n.id)).toEqual(expect.arrayContaining(['Name of 0']));
    expect(names.length).toBeGreaterThanOrEqual(least);
    scene.kill();
  });
});
