import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Stage, type StageOptions } from './stage';

function staged(options: Partial<StageOptions> = {}): { stage: Stage; told: string[]; tell: (type: string, x: number, y: number, more?: PointerEventInit) => void; surface: HTMLElement } {
  const surface = document.createElement('div');
  Object.defineProperty(surface, 'offsetWidth', { value: 400 });
  Object.defineProperty(surface, 'offsetHeight', { value: 300 });
  const told: string[] = [];
  const stage = new Stage(surface, {
    onCamera: (reader) => told.push(reader ? 'camera' : 'turned'),
    onOver: (at) => told.push(at ? `over ${at.x} ${at.y}` : 'left'),
    onDown: () => false,
    onDrag: (at) => told.push(`drag ${at.x} ${at.y}`),
    onDrop: (done) => told.push(done ? 'drop' : 'give up'),
    onClick: (at) => told.push(`click ${at.x} ${at.y}`),
    onDouble: () => false,
    ...options,
  });
  const tell = (type: string, clientX: number, clientY: number, more: PointerEventInit = {}) =>
    surface.dispatchEvent(new PointerEvent(type, { clientX, clientY, button: 0, pointerId: 1, pointerType: 'mouse', ...more }));
  return { stage, told, tell, surface };
}

describe('the stage', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('moves the ground with the pointer, and takes a still one for a click', () => {
    const { stage, told, tell } = staged();
    stage.look({ x: 10, y: 20, scale: 2 });
    tell('pointermove', 5, 6);
    tell('pointerdown', 100, 100);
    tell('pointermove', 102, 101); // a hand is never quite still
    tell('pointerup', 102, 101);
    expect([told, stage.camera]).toEqual([['turned', 'over 5 6', 'click 102 101'], { x: 10, y: 20, scale: 2 }]);
    tell('pointerdown', 100, 100);
    tell('pointermove', 150, 90);
    vi.advanceTimersByTime(100); // it rests before it is let go, so nothing drifts on
    expect([stage.camera, stage.pressed]).toEqual([{ x: -90, y: 40, scale: 2 }, true]);
  });

  it('is another where its pixels are', () => {
    const { stage } = staged();
    expect(stage.resize()).toBe(false);
    vi.stubGlobal('devicePixelRatio', 2 * devicePixelRatio);
    expect([stage.resize(), stage.resize()]).toEqual([true, false]);
    vi.unstubAllGlobals();
  });

  it('keeps what is under the pointer there while the wheel zooms, within bounds', () => {
    const { stage, surface } = staged();
    stage.bounds = { least: 0.5, most: 2 };
    const wheel = (deltaY: number) => surface.dispatchEvent(Object.assign(new WheelEvent('wheel', { deltaY, clientX: 300, clientY: 100 }), { clientX: 300, clientY: 100 }));
    const before = stage.point({ x: 300, y: 100 });
    for (const by of [-10, -20, 30]) {
      wheel(by);
      stage.point({ x: 300, y: 100 }).forEach((at, i) => void expect(at).toBeCloseTo(before[i] as number));
    }
    wheel(-10);
    expect(stage.camera.scale).toBeLessThan(1);
    for (let i = 0; i < 60; i++) wheel(-30);
    expect(stage.camera.scale).toBe(0.5);
    wheel(120);
    vi.advanceTimersByTime(50);
    expect(stage.gliding).toBe(true);
    vi.advanceTimersByTime(400);
    expect(stage.camera.scale).toBeCloseTo(0.85);
    stage.point({ x: 300, y: 100 }).forEach((at, i) => void expect(at).toBeCloseTo(before[i] as number));
  });

  it('gives up what is dragged when a second finger comes, and zooms between both', () => {
    const { stage, told, tell } = staged({ onDown: () => true });
    tell('pointerdown', 100, 150, { pointerType: 'touch' });
    tell('pointermove', 110, 150, { pointerType: 'touch' });
    tell('pointerdown', 310, 150, { pointerType: 'touch', pointerId: 2 });
    expect(told).toEqual(['drag 110 150', 'give up']);
    const middle = stage.point({ x: 210, y: 150 });
    tell('pointermove', 10, 150, { pointerType: 'touch' });
    tell('pointermove', 410, 150, { pointerType: 'touch', pointerId: 2 });
    expect([stage.camera.scale, stage.point({ x: 210, y: 150 })]).toEqual([0.5, middle]);
    tell('pointerup', 10, 150, { pointerType: 'touch' });
    tell('pointerup', 410, 150, { pointerType: 'touch', pointerId: 2 });
    expect([told.slice(2).filter((t) => t !== 'camera'), stage.pressed]).toEqual([[], false]);
  });

  it('takes two quick clicks at one place for a double one, and apart for two', () => {
    const { stage, told, tell } = staged({ onDouble: () => true });
    const click = (x: number) => {
      tell('pointerdown', x, 50);
      tell('pointerup', x, 50);
    };
    click(20);
    click(60);
    click(62);
    vi.advanceTimersByTime(400);
    expect([told.filter((t) => t !== 'camera'), stage.camera.scale]).toEqual([['click 20 50', 'click 60 50'], 1 / 2.2]);
  });
});
