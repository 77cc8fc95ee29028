// The stage: the camera over the plane, and what a reader does to it by pointer, wheel
// and fingers. It draws nothing and knows of no marks.

import type { View } from './view';

// A Point is in CSS pixels from the upper left of the stage.
export interface Point {
  x: number;
  y: number;
}

export interface StageOptions {
  // The camera is elsewhere than it was; reader: by the reader's hand.
  onCamera(reader: boolean): void;
  // The pointer is here with nothing pressed; null: it has left.
  onOver(at: Point | null): void;
  // The pointer is pressed: true takes what follows for something else than moving the
  // ground.
  onDown(at: Point, e: PointerEvent): boolean;
  onDrag(at: Point): void; // of what was taken
  onDrop(done: boolean): void; // it is let go; not done: it is to be as if it had never begun
  onClick(at: Point, e: PointerEvent): void;
  // A second click at the place of the first: true comes nearer.
  onDouble(at: Point): boolean;
}

// From so many pixels on, a pressed pointer drags.
const slack = 4;
// A second click within so many ms, and so many pixels, of the first is a double one.
const twice = { ms: 300, px: 8 };
// How much nearer one notch of a wheel brings, and a double click.
const notch = 1.7;
const double = 2.2;
const notchPx = 120;
// How long things glide, in ms.
const glides = { wheel: 140, double: 200, drift: 180 };

export const still = (): boolean => matchMedia('(prefers-reduced-motion: reduce)').matches;
export const ease = (t: number): number => 1 - (1 - t) ** 3;

export class Stage {
  // The bounds of how near and far the camera goes.
  bounds = { least: 0.04, most: 4 };
  size: { width: number; height: number };
  private density = devicePixelRatio;
  private now: View = { x: 0, y: 0, scale: 1 };
  private goal: View = this.now;
  private frame = 0; // of a glide
  private readonly down = new Map<number, Point>(); // what is pressed, by pointer
  private from: Point = { x: 0, y: 0 }; // where the first was pressed
  private dragging = false; // it has moved since
  private taken = false;
  private several = false; // more than one finger was down since the first
  private last = { x: 0, y: 0, at: 0, vx: 0, vy: 0 }; // of the movement, in px and px/ms
  private clicked = { x: 0, y: 0, at: Number.NEGATIVE_INFINITY };
  private readonly heard: readonly (readonly [string, (e: never) => void])[] = [
    ['pointerdown', (e: PointerEvent) => this.press(e)],
    ['pointermove', (e: PointerEvent) => this.move(e)],
    ['pointerup', (e: PointerEvent) => this.lift(e, true)],
    ['pointercancel', (e: PointerEvent) => this.lift(e, false)],
    ['pointerleave', () => this.down.size === 0 && this.options.onOver(null)],
    ['wheel', (e: WheelEvent) => this.wheel(e)],
  ];

  constructor(
    private readonly surface: HTMLElement,
    private readonly options: StageOptions,
  ) {
    this.size = this.measured();
    for (const [type, hear] of this.heard) surface.addEventListener(type, hear as EventListener, { passive: false });
  }

  get camera(): View {
    return this.now;
  }
  // heading is where the camera is going, or is.
  get heading(): View {
    return this.frame === 0 ? this.now : this.goal;
  }
  get gliding(): boolean {
    return this.frame !== 0;
  }
  get pressed(): boolean {
    return this.down.size > 0;
  }

  private measured(): { width: number; height: number } {
    return { width: Math.max(1, this.surface.offsetWidth), height: Math.max(1, this.surface.offsetHeight) };
  }

  // resize takes the surface's size anew, and how dense its pixels are, and says whether
  // either is another.
  resize(): boolean {
    const { width, height } = this.size;
    const { density } = this;
    this.size = this.measured();
    this.density = devicePixelRatio;
    return width !== this.size.width || height !== this.size.height || density !== this.density;
  }

  // point gives the place in the plane that is at a point of the stage.
  point({ x, y }: Point, v: View = this.now): [number, number] {
    return [v.x + (x - this.size.width / 2) * v.scale, v.y + (y - this.size.height / 2) * v.scale];
  }

  within(scale: number): number {
    return Math.min(this.bounds.most, Math.max(this.bounds.least, scale));
  }

  // look turns the camera there, in so many ms.
  look(to: View, ms = 0): void {
    this.turn(to, ms, false);
  }

  stop(): void {
    cancelAnimationFrame(this.frame);
    this.frame = 0;
  }

  private turn(to: View, ms: number, reader: boolean): void {
    this.stop();
    const was = this.now;
    this.goal = to;
    const put = (v: View) => {
      this.now = v;
      this.options.onCamera(reader);
    };
    if (ms === 0 || still() || document.hidden) return put(to);
    const began = performance.now();
    const step = () => {
      const t = Math.min(1, (performance.now() - began) / ms);
      this.frame = t < 1 ? requestAnimationFrame(step) : 0;
      if (t === 1) return put(to);
      const e = ease(t);
      const scale = was.scale * (to.scale / was.scale) ** e;
      // What is at the same point before and after stays there on the way.
      const part = to.scale === was.scale ? e : (scale - was.scale) / (to.scale - was.scale);
      put({ x: was.x + (to.x - was.x) * part, y: was.y + (to.y - was.y) * part, scale });
    };
    step();
  }

  // about gives the view that is so many times nearer, with the same place at a point.
  private about(at: Point, by: number): View {
    const v = this.heading;
    const scale = this.within(v.scale / by);
    const [x, y] = this.point(at, v);
    return { x: x - (at.x - this.size.width / 2) * scale, y: y - (at.y - this.size.height / 2) * scale, scale };
  }

  private at(e: MouseEvent): Point {
    const r = this.surface.getBoundingClientRect();
    return { x: e.clientX - r.left, y: e.clientY - r.top };
  }

  private wheel(e: WheelEvent): void {
    e.preventDefault();
    if (this.pressed) return;
    // Lines and pages as pixels; two fingers that spread tell of little steps with Ctrl.
    const px = e.deltaY * (e.deltaMode === 1 ? 33 : e.deltaMode === 2 ? 300 : 1);
    const by = Math.max(-notchPx, Math.min(notchPx, e.ctrlKey && Math.abs(px) < 40 ? px * 8 : px));
    if (by !== 0) this.turn(this.about(this.at(e), notch ** (-by / notchPx)), Math.abs(by) < 40 ? 0 : glides.wheel, true);
  }

  private press(e: PointerEvent): void {
    if (e.pointerType === 'mouse' && e.button !== 0) return;
    if (this.down.size > 1) return;
    const at = this.at(e);
    if (this.down.size === 0) {
      this.from = at;
      this.dragging = false;
      this.several = false;
      this.last = { ...at, at: e.timeStamp, vx: 0, vy: 0 };
      this.taken = this.options.onDown(at, e);
      if (this.taken || this.frame !== 0) this.stop();
    } else {
      // Two fingers zoom, whatever lies under them, and the one that stays when the other
      // is lifted neither drags a mark nor taps.
      this.several = true;
      this.drop(false);
    }
    this.down.set(e.pointerId, at);
    // What is pressed is followed beyond the stage.
    this.surface.setPointerCapture?.(e.pointerId);
  }

  private drop(done: boolean): void {
    if (this.taken) this.options.onDrop(done);
    this.taken = false;
  }

  private move(e: PointerEvent): void {
    const at = this.at(e);
    const was = this.down.get(e.pointerId);
    if (!was) {
      if (this.down.size === 0 && e.pointerType !== 'touch') this.options.onOver(at);
      return;
    }
    if (this.down.size > 1) {
      const other = [...this.down].find(([id]) => id !== e.pointerId)?.[1] as Point;
      this.down.set(e.pointerId, at);
      return this.spread(was, at, other);
    }
    if (!this.dragging && !this.several && Math.hypot(at.x - this.from.x, at.y - this.from.y) < slack) return;
    this.dragging = true;
    this.down.set(e.pointerId, at);
    if (this.taken) return this.options.onDrag(at);
    const ms = Math.max(1, e.timeStamp - this.last.at);
    this.last = { ...at, at: e.timeStamp, vx: (at.x - was.x) / ms, vy: (at.y - was.y) / ms };
    const v = this.now;
    this.turn({ ...v, x: v.x - (at.x - was.x) * v.scale, y: v.y - (at.y - was.y) * v.scale }, 0, true);
  }

  // spread follows one of two fingers: what lay between them stays there.
  private spread(was: Point, at: Point, other: Point): void {
    const v = this.now;
    const apart = (p: Point): number => Math.max(10, Math.hypot(p.x - other.x, p.y - other.y));
    const middle = (p: Point): Point => ({ x: (p.x + other.x) / 2, y: (p.y + other.y) / 2 });
    const scale = this.within((v.scale * apart(was)) / apart(at));
    const [x, y] = this.point(middle(was), v);
    const to = middle(at);
    this.turn({ x: x - (to.x - this.size.width / 2) * scale, y: y - (to.y - this.size.height / 2) * scale, scale }, 0, true);
  }

  private lift(e: PointerEvent, done: boolean): void {
    if (!this.down.delete(e.pointerId) || this.down.size > 0) return;
    const { taken, dragging, several } = this;
    this.drop(done && dragging);
    if (!done || several) return;
    const at = this.at(e);
    if (!dragging) return this.click(at, e);
    // The ground goes on a little where it was thrown.
    const { vx, vy } = this.last;
    if (taken || still() || e.timeStamp - this.last.at > 50 || Math.hypot(vx, vy) < 0.2) return;
    const v = this.now;
    this.turn({ ...v, x: v.x - vx * 70 * v.scale, y: v.y - vy * 70 * v.scale }, glides.drift, true);
  }

  private click(at: Point, e: PointerEvent): void {
    const again = e.timeStamp - this.clicked.at < twice.ms && Math.hypot(at.x - this.clicked.x, at.y - this.clicked.y) <= twice.px;
    this.clicked = { ...at, at: again ? Number.NEGATIVE_INFINITY : e.timeStamp };
    if (!again) return this.options.onClick(at, e);
    if (this.options.onDouble(at)) this.turn(this.about(at, double), glides.double, true);
  }

  kill(): void {
    this.stop();
    for (const [type, hear] of this.heard) this.surface.removeEventListener(type, hear as EventListener);
  }
}
