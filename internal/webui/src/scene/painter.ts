// The painter has pictures drawn on three layers: all that there is, what is lit or
// selected over it, and words. So that lighting and selecting answer at once however much
// there is, they have the upper two drawn alone. Layers are drawn by the processor: a
// graphics card that is not there would be imitated, at ten times the cost.

import type { View } from './view';

export interface Scenery {
  camera(): View;
  moving(): boolean; // the camera is
  size(): { width: number; height: number };
  paintAll(c: CanvasRenderingContext2D): void;
  paintLit(c: CanvasRenderingContext2D): void;
  paintWords(c: CanvasRenderingContext2D): void;
}

// From so many ms on, pictures are too slow to draw one for each step of the
// camera.
const slow = 24;
// How much of the view the last picture must cover, and how large it may be
// blown up, to be moved along instead.
const least = 0.5;
const most = 3;

export class Painter {
  // box holds the layers of the picture, for it is moved as a whole.
  private readonly box = document.createElement('div');
  private readonly all: CanvasRenderingContext2D;
  private readonly lit: CanvasRenderingContext2D;
  readonly words: CanvasRenderingContext2D;
  private drawn: View | null = null; // the camera of the last picture
  private stale = true; // the lowest layer does not show what is to be seen
  private staleLit = true; // the upper layers don't
  private took = 0; // ms that the last whole picture took
  private frame = 0;

  constructor(
    private readonly scenery: Scenery,
    container: HTMLElement,
  ) {
    this.box.className = 'canvas-picture';
    container.append(this.box);
    const layer = (): CanvasRenderingContext2D => {
      const c = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
      if (!c) throw new Error('nothing can be drawn');
      this.box.append(c.canvas);
      return c;
    };
    this.all = layer();
    this.lit = layer();
    this.words = layer();
    this.resize();
  }

  // slow says that whole pictures take so long that it shows.
  get slow(): boolean {
    return this.took > slow;
  }

  // quiet has all but what is lit step back, 0 to 1.
  set quiet(by: number) {
    this.all.canvas.style.opacity = String(1 - 0.74 * by);
  }

  resize(): void {
    const { width, height } = this.scenery.size();
    for (const { canvas } of [this.all, this.lit, this.words]) {
      canvas.width = Math.round(width * devicePixelRatio);
      canvas.height = Math.round(height * devicePixelRatio);
    }
    this.redraw();
  }

  // redraw has a new picture drawn, for what is to be seen has changed.
  redraw(): void {
    this.stale = true;
    this.next();
  }

  // relight has what is lit or selected, and the words, drawn anew.
  relight(): void {
    this.staleLit = true;
    this.next();
  }

  // moved has the picture drawn for where the camera is now.
  moved(): void {
    this.next();
  }

  private next(): void {
    if (this.frame === 0) this.frame = requestAnimationFrame(() => this.render());
  }

  private render(): void {
    this.frame = 0;
    const now = this.scenery.camera();
    const was = this.drawn;
    const elsewhere = !was || was.x !== now.x || was.y !== now.y || was.scale !== now.scale;
    if (!this.stale && !this.staleLit && (!elsewhere || this.carry(now))) return;
    const began = performance.now();
    const whole = this.stale || elsewhere;
    if (whole) {
      this.box.style.transform = '';
      this.layer(this.all, (c) => this.scenery.paintAll(c));
    }
    this.layer(this.lit, (c) => this.scenery.paintLit(c));
    this.layer(this.words, (c) => this.scenery.paintWords(c));
    this.drawn = now;
    this.stale = false;
    this.staleLit = false;
    if (!whole) return;
    // Reading waits until all is drawn.
    this.all.getImageData(0, 0, 1, 1);
    this.took = performance.now() - began;
  }

  private layer(c: CanvasRenderingContext2D, paint: (c: CanvasRenderingContext2D) => void): void {
    const { width, height } = this.scenery.size();
    c.setTransform(c.canvas.width / width, 0, 0, c.canvas.height / height, 0, 0);
    c.clearRect(0, 0, width, height);
    paint(c);
  }

  // carry moves the last picture to where the camera is now, where that will do.
  private carry(now: View): boolean {
    const was = this.drawn;
    if (!was || !this.slow || !this.scenery.moving()) return false;
    const { width, height } = this.scenery.size();
    const by = was.scale / now.scale;
    const dx = (was.x - now.x) / now.scale;
    const dy = (was.y - now.y) / now.scale;
    const covered = (side: number, d: number): number => Math.max(0, Math.min(side, d + (side * (1 + by)) / 2) - Math.max(0, d + (side * (1 - by)) / 2)) / side;
    if (by > most || covered(width, dx) * covered(height, dy) < least) return false;
    this.box.style.transform = `translate(${dx}px, ${dy}px) scale(${by})`;
    return true;
  }

  kill(): void {
    cancelAnimationFrame(this.frame);
    this.box.remove();
  }
}
