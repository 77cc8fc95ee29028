// The scene: marks and links on a canvas, with names and verbs over them.
// It knows nothing of the page's model and can be driven by itself; what is
// shown is set as a whole. Places are in units, y downwards; nothing shifts when something is added.

import { bends, curve } from './bends';
import { Hits } from './hits';
import { Lines, Marks, mixed, type Paint, type RGB } from './ink';
import { along, type Box, cut, plain, type Segment, Taken, wrap } from './labels';
import type { Shape } from './look';
import { alignOf, boxOf, type Disc, Field, meet, mostLines, type Place, type Size, widths } from './names';
import { Painter } from './painter';
import { dashOf, isToBe, radiusOf, ringOf, widthOf, zoomOf } from './sizes';
import { ease, type Point, Stage, still } from './stage';
import type { View } from './view';

export interface SceneMark {
  id: string;
  x: number;
  y: number;
  name: string;
  note?: string; // a second, smaller line when there is room
  colour: number; // 0 to 7
  shape: Shape;
  weight: number; // how many neighbours it has in all: its size and importance
  opened?: boolean; // its note is shown
  several?: boolean; // it stands for more than one
}

export interface SceneLink {
  key: string;
  a: string;
  b: string;
  status: 'actual' | 'planned' | 'target' | 'claimed';
  way: 'ab' | 'ba' | 'both' | 'none';
  count: number;
}

export interface SceneOptions {
  // What stands on a link, as it reads in its direction.
  verb?: (key: string) => string;
  onHover?: (mark: string | null, link: string | null) => void;
  onMark?: (id: string, more: boolean) => void;
  onLink?: (key: string) => void;
  onGround?: () => void;
  onMoved?: (places: Map<string, [number, number]>) => void;
  onArea?: (ids: string[]) => void;
  // The reader moved the camera; told when it rests.
  onView?: (view: View) => void; // the reader turned there
  onShown?: (view: View) => void; // show did
}

// More than so many marks do not glide, they jump.
const most = 1500;
// How many marks names are tried for, and after how many in a row without a place no more.
const tried = 1500;
const mostMissed = 150;
// From large on, words and arrows are reduced while moving; from many links on,
// they have no arrows from afar, and from fine on they are as thin as the screen can.
const large = 3000;
const many = 6000;
const fine = 1000;
// How many marks are so important that their names may stand over lesser marks.
const firmest = 70;
const font = () => getComputedStyle(document.documentElement).getPropertyValue('--font').trim() || 'sans-serif';

const headsOf = { none: 0, ab: 1, ba: 2, both: 3 } as const;

interface Placed {
  id: string;
  rank: number; // 0 is the most important
  x: number; // of its mark in the view
  y: number;
  place: Place;
  size: Size;
  sizes: readonly Size[];
  box: Box;
  radius: number;
  font: number;
  strong: boolean;
  important: boolean;
  note: string;
}

// Who has so many neighbours has a strong name.
const strong = 20;
const letter = (weight: number): number => (weight >= strong ? 14 : 13);

// Of all names one in twenty-five may have so many lines go through it, or cover lesser marks,
// and two in any case: those of the most important marks, at which most lines end.
const through = 8;
const mayBeCrossed = (n: number): number => Math.max(2, n / 25);

// firstView is the mark of the moment at which something was drawn, for those who
// measure the page.
const firstView = 'first view';

export class Scene {
  // Pixels at the view's edges that something else covers.
  margin = { top: 0, right: 0, bottom: 0, left: 0 };
  private readonly marks = new Map<string, SceneMark>();
  private readonly links = new Map<string, SceneLink>();
  private readonly loops = new Map<string, SceneLink>(); // from a mark to itself
  private bent: ReadonlyMap<string, number> = new Map(); // lines that bend, and how much of their length
  // Where marks are while they glide or are dragged, if not at their places.
  private readonly adrift = new Map<string, readonly [number, number]>();
  private readonly stage: Stage;
  private readonly painter: Painter;
  private readonly context: CanvasRenderingContext2D; // of the words
  private readonly watch: ResizeObserver;
  private readonly area: HTMLDivElement;
  private litMarks: ReadonlySet<string> = new Set();
  private litLinks: ReadonlySet<string> = new Set();
  private quiet = 0; // 0 to 1: how far what is not lit steps back
  private chosen: ReadonlySet<string> = new Set();
  private chosenLink = '';
  private fixed: ReadonlySet<string> = new Set();
  private byWeight: SceneMark[] | null = null;
  private hits: Hits | null = null;
  private around: Map<string, SceneLink[]> | null = null; // the links of each mark
  private words: Placed[] = [];
  private readonly widths = new Map<string, number>();
  private readonly wrapped = new Map<string, readonly Size[]>();
  private field: Field | null = null; // where things are at the zoom fieldAt
  private fieldAt = 0;
  private family = 'sans-serif';
  private paint: Paint = { ink: '', soft: '', ground: '', accent: '', planned: '', line: '', faces: [], rims: [], dots: [] };
  private fitting = true; // everything is kept in sight until someone moves
  private resting: ReturnType<typeof setTimeout> | 0 = 0;
  private still: ReturnType<typeof setTimeout> | 0 = 0;
  private drag: { id: string; x: number; y: number; moved: boolean; at: Map<string, [number, number]> } | null = null;
  private rect: { x0: number; y0: number; x1: number; y1: number } | null = null;
  private tween: { frame: number; end: () => void } | null = null;
  private over = ''; // the mark under the pointer
  private overLink = '';
  private readonly stood = new Map<string, Place>(); // where names stood with nothing lit
  private moving = false; // the camera is, or was just now
  private reduced = false; // words and arrows are, while much is moving
  private dead = false;

  constructor(
    private readonly container: HTMLElement,
    private readonly options: SceneOptions = {},
  ) {
    this.stage = new Stage(container, this.hands());
    this.painter = new Painter(
      {
        camera: () => this.camera,
        moving: () => this.moving,
        size: () => this.stage.size,
        paintAll: (c) => this.paintAll(c),
        paintLit: (c) => this.paintLit(c),
        paintWords: () => this.paintWords(),
      },
      container,
    );
    this.context = this.painter.words;
    this.area = document.createElement('div');
    this.area.className = 'canvas-area';
    this.area.hidden = true;
    container.append(this.area);
    this.readTheme();
    this.watch = new ResizeObserver(() => this.resized());
    // Another screen may have other pixels for the same size; not all browsers tell it.
    try {
      this.watch.observe(container, { box: 'device-pixel-content-box' });
    } catch {
      this.watch.observe(container);
    }
  }

  // ---- what is shown ----

  // set shows exactly these. What was shown already stays as it is; what moved
  // glides there, unless there is much of it or the reader wants no motion.
  set(marks: readonly SceneMark[], links: readonly SceneLink[]): void {
    this.tween?.end();
    const ids = new Set(marks.map((m) => m.id));
    const keys = new Set<string>();
    const lines = links.filter((l) => l.a !== l.b && ids.has(l.a) && ids.has(l.b));
    for (const l of lines) keys.add(l.key);
    this.loops.clear();
    for (const l of links) if (l.a === l.b && ids.has(l.a)) this.loops.set(l.key, l);
    const gone = [...this.marks.keys()].filter((id) => !ids.has(id)).length + [...this.links.keys()].filter((k) => !keys.has(k)).length;
    const added = marks.filter((m) => !this.marks.has(m.id)).length;
    // Where much is another, nothing glides: nobody could follow it.
    const changes = added + lines.filter((l) => !this.links.has(l.key)).length + 20 * gone;
    const from = new Map<string, readonly [number, number]>();
    for (const m of marks) {
      const old = this.marks.get(m.id);
      if (old && (old.x !== m.x || old.y !== m.y)) from.set(m.id, [old.x, old.y]);
    }
    this.marks.clear();
    this.links.clear();
    for (const m of marks) this.marks.set(m.id, m);
    for (const l of lines) this.links.set(l.key, l);
    this.changed();
    this.bound();
    this.painter.redraw();
    if (from.size > 0 && changes <= most) this.glide(from);
    if (this.fitting && this.unfit(added, from.size)) this.fit(added < marks.length);
    this.overAgain();
  }

  // overAgain tells anew what the pointer is over: what is at it may be another now.
  private overAgain(): void {
    if (this.over === '' && this.overLink === '') return;
    if (!this.marks.has(this.over)) this.over = '';
    if (!this.links.has(this.overLink) && !this.loops.has(this.overLink)) this.overLink = '';
    this.options.onHover?.(this.over || null, this.overLink || null);
  }

  // add shows more beside what is there, as it comes.
  add(marks: readonly SceneMark[], links: readonly SceneLink[]): void {
    for (const m of marks) this.marks.set(m.id, m);
    for (const l of links) if (this.marks.has(l.a) && this.marks.has(l.b)) (l.a === l.b ? this.loops : this.links).set(l.key, l);
    this.changed();
    this.bound();
    this.painter.redraw();
    if (this.fitting) this.fit(false);
  }

  // changed forgets what was found out about marks and links that are others now.
  private changed(): void {
    this.around = null;
    this.moved();
    // Marks are as large as where all are in sight.
    const { scale } = this.everything();
    const grown = Math.max(1, zoomOf(scale) * scale);
    const room = new Map([...this.marks.values()].map((m) => [m.id, { x: m.x, y: m.y, r: radiusOf(m.weight) * grown }] as const));
    this.bent = bends(room, this.links);
  }

  // wayOf gives the points that a line is drawn along, with its ends there.
  private wayOf(l: SceneLink, from: readonly [number, number], to: readonly [number, number]): (readonly [number, number])[] {
    const bend = this.bent.get(l.key);
    return bend ? curve(...from, ...to, bend) : [from, to];
  }

  // moved forgets what was found out from where marks were.
  private moved(): void {
    this.byWeight = null;
    this.hits = null;
    this.field = null;
  }

  private under(what: 'mark' | 'link', at: Point): string | null {
    this.hits ??= new Hits(this.marks, new Map([...this.links, ...this.loops]), this.bent);
    const { scale } = this.camera;
    return this.hits[what](...this.stage.point(at), scale, zoomOf(scale));
  }

  // inView gives where a mark is in the view, in pixels.
  private readonly inView = (m: SceneMark): [number, number] => {
    const { width, height } = this.stage.size;
    const v = this.camera;
    const [x, y] = this.place(m);
    return [(x - v.x) / v.scale + width / 2, (y - v.y) / v.scale + height / 2];
  };

  // near says whether a point of the view is in it, or so many pixels beside it.
  private near(x: number, y: number, by: number): boolean {
    const { width, height } = this.stage.size;
    return x > -by && y > -by && x < width + by && y < height + by;
  }

  // paintAll draws everything as it is with nothing lit. Lines of large pictures are
  // fainter; arrow heads of many thousand would only be a blur, until one comes nearer.
  private paintAll(c: CanvasRenderingContext2D): void {
    const { width, height } = this.stage.size;
    const zoom = zoomOf(this.camera.scale);
    const thin = Math.min(1, Math.max(0, Math.log10(Math.max(1, this.links.size) / 400) / 1.6));
    const arrows = !this.reduced && (this.camera.scale < 2.5 || this.links.size < many);
    const hair = this.links.size > fine ? 1 / devicePixelRatio : 0;
    const lines = new Lines(c, this.paint, 1 - 0.68 * thin);
    for (const l of this.links.values()) {
      const a = this.marks.get(l.a) as SceneMark;
      const b = this.marks.get(l.b) as SceneMark;
      const from = this.inView(a);
      const to = this.inView(b);
      const beside = Math.abs(this.bent.get(l.key) ?? 0) * Math.hypot(to[0] - from[0], to[1] - from[1]) + 12;
      if (Math.max(from[0], to[0]) < -beside || Math.max(from[1], to[1]) < -beside || Math.min(from[0], to[0]) > width + beside || Math.min(from[1], to[1]) > height + beside) continue;
      const w = Math.max(0.7, widthOf(l.count) * (l.status === 'claimed' ? 0.55 : 1) * (1 - 0.45 * thin));
      lines.add({
        way: this.wayOf(l, from, to),
        from: radiusOf(a.weight) * zoom,
        to: radiusOf(b.weight) * zoom,
        status: l.status,
        width: hair > 0 && l.count === 1 ? hair : w,
        heads: arrows ? headsOf[l.way] : 0,
      });
    }
    lines.end();
    const marks = new Marks(c, this.paint);
    for (const m of this.marks.values()) {
      const [x, y] = this.inView(m);
      if (this.near(x, y, 40)) marks.add({ x, y, r: radiusOf(m.weight) * zoom, colour: m.colour, shape: m.shape, several: m.several, pinned: this.fixed.has(m.id) });
    }
    marks.end();
  }

  // paintLit draws what is lit or selected, over all the rest.
  private paintLit(c: CanvasRenderingContext2D): void {
    const zoom = zoomOf(this.camera.scale);
    const lines = new Lines(c, this.paint);
    for (const key of new Set([...this.litLinks, this.chosenLink])) {
      const l = this.links.get(key);
      const a = l && this.marks.get(l.a);
      const b = l && this.marks.get(l.b);
      if (!l || !a || !b) continue;
      const w = widthOf(l.count) * (l.status === 'claimed' ? 0.55 : 1) + (this.litLinks.has(key) ? 1 : 0) + (key === this.chosenLink ? 1.2 : 0);
      lines.add({ way: this.wayOf(l, this.inView(a), this.inView(b)), from: radiusOf(a.weight) * zoom, to: radiusOf(b.weight) * zoom, status: l.status, width: w, heads: headsOf[l.way], on: true });
    }
    lines.end();
    const marks = new Marks(c, this.paint);
    for (const id of new Set([...this.litMarks, ...this.chosen])) {
      const m = this.marks.get(id);
      if (!m) continue;
      const [x, y] = this.inView(m);
      if (this.near(x, y, 40))
        marks.add({ x, y, r: radiusOf(m.weight) * zoom, colour: m.colour, shape: m.shape, several: m.several, pinned: this.fixed.has(id), selected: this.chosen.has(id), lit: this.litMarks.has(id) });
    }
    marks.end();
  }

  // place gives where a mark is now.
  private place(m: SceneMark): readonly [number, number] {
    return this.adrift.get(m.id) ?? [m.x, m.y];
  }

  private linksOf(id: string): readonly SceneLink[] {
    if (!this.around) {
      this.around = new Map();
      for (const l of this.links.values()) {
        for (const end of [l.a, l.b]) {
          const list = this.around.get(end);
          if (list) list.push(l);
          else this.around.set(end, [l]);
        }
      }
    }
    return this.around.get(id) ?? [];
  }

  private neighbours(id: string): SceneMark[] {
    const ids = new Set(this.linksOf(id).map((l) => (l.a === id ? l.b : l.a)));
    return [...ids].map((other) => this.marks.get(other) as SceneMark);
  }

  // put draws marks elsewhere than at their places.
  private put(places: Iterable<readonly [string, number, number]>): void {
    for (const [id, x, y] of places) {
      const m = this.marks.get(id);
      if (!m) continue;
      if (x === m.x && y === m.y) this.adrift.delete(id);
      else this.adrift.set(id, [x, y]);
    }
    this.painter.redraw();
  }

  private glide(from: ReadonlyMap<string, readonly [number, number]>): void {
    const to = [...from.keys()].flatMap((id) => {
      const m = this.marks.get(id);
      return m ? [m] : [];
    });
    const finish = () => this.put(to.map((m) => [m.id, m.x, m.y] as const));
    if (still() || from.size > most || document.hidden) return finish();
    const start = performance.now();
    const tween = {
      frame: 0,
      end: () => {
        cancelAnimationFrame(tween.frame);
        this.tween = null;
        finish();
      },
    };
    const step = () => {
      const t = Math.min(1, (performance.now() - start) / 280);
      if (t >= 1) return tween.end();
      const e = ease(t);
      this.put(
        to.map((m) => {
          const [x, y] = from.get(m.id) ?? [m.x, m.y];
          return [m.id, x + (m.x - x) * e, y + (m.y - y) * e] as const;
        }),
      );
      tween.frame = requestAnimationFrame(step);
    };
    this.tween = tween;
    step();
  }

  // ---- how it is shown ----

  // aspect is how many times as wide as high is what everything is fitted into.
  get aspect(): number {
    const { width, height } = this.stage.size;
    const m = this.margin;
    const by = Math.max(80, width - m.left - m.right) / Math.max(80, height - m.top - m.bottom);
    return Math.round(Math.min(5, Math.max(0.2, by)) * 100) / 100;
  }

  // roomOf is how large a name is that is written where there is room.
  roomOf(name: string, weight: number): { width: number; height: number } {
    const [size] = this.sizesOf(name, letter(weight), weight >= strong, '');
    return { width: Math.ceil(size?.w ?? 0), height: Math.ceil(size?.h ?? 0) };
  }

  // named gives the names that are written, with their boxes in the view and through how
  // many lines each stands, for those who look from outside.
  named(): { id: string; box: Box; crossed: number }[] {
    const field = this.fieldNow(this.order);
    return this.words.map((p) => ({ id: p.id, box: p.box, crossed: field.crossed(p.rank, p.place, p.size, p.radius) }));
  }

  // light lights these and quietens all else, as far as quiet says; nothing lit
  // quietens nothing.
  light(marks: ReadonlySet<string>, links: ReadonlySet<string>, quiet = 1): void {
    const nothing = marks.size + links.size === 0;
    if (nothing && this.litMarks.size + this.litLinks.size === 0) return;
    this.litMarks = marks;
    this.litLinks = links;
    this.quiet = nothing ? 0 : quiet;
    this.painter.quiet = this.quiet;
    this.painter.relight();
  }

  select(marks: ReadonlySet<string>, link = ''): void {
    this.chosen = marks;
    this.chosenLink = link;
    this.painter.relight();
  }

  pin(marks: ReadonlySet<string>): void {
    if (marks.size + this.fixed.size === 0) return;
    this.fixed = marks;
    this.painter.redraw();
  }

  // readTheme takes the colours from the style sheet, again when it changed.
  readTheme(): void {
    const style = getComputedStyle(this.container);
    const css = (name: string, or: string) => style.getPropertyValue(name).trim() || or;
    const rgb = (name: string, or: string): RGB => {
      // The drawing context turns any way of writing a colour into one.
      this.context.fillStyle = or;
      this.context.fillStyle = css(name, or);
      const m = /^#([0-9a-f]{6})$/i.exec(String(this.context.fillStyle));
      const n = m?.[1] ? Number.parseInt(m[1], 16) : 0x808080;
      return [(n >> 16) / 255, ((n >> 8) & 255) / 255, (n & 255) / 255];
    };
    const rgbs = {
      ink: rgb('--ink', '#16191d'),
      faces: Array.from({ length: 8 }, (_, i) => rgb(`--type-${i}`, '#7f7f7f')),
    };
    this.paint = {
      ink: css('--ink', '#16191d'),
      soft: css('--soft', '#505862'),
      ground: css('--bg', '#ffffff'),
      accent: css('--accent', '#005f9e'),
      planned: css('--planned', '#8a5200'),
      line: css('--strong-line', '#818a94'),
      faces: rgbs.faces.map((f) => mixed(f, f, 0)),
      rims: rgbs.faces.map((f) => mixed(f, rgbs.ink, 0.42)),
      dots: rgbs.faces.map((f) => mixed(f, rgbs.ink, 0.2)),
    };
    this.family = font();
    this.painter.redraw();
  }

  // reword has the words drawn anew: names or verbs changed.
  reword(): void {
    this.wrapped.clear();
    this.widths.clear();
    this.painter.relight();
  }

  // ---- the camera ----

  get camera(): View {
    return this.stage.camera;
  }

  // look turns the camera there; null: everything is in sight, also what comes.
  look(v: View | null, soft = true): void {
    if (!v) return this.fit(soft);
    this.fitting = false;
    this.turnTo(v, soft);
  }

  private turnTo(v: View, soft: boolean): void {
    const now = this.camera;
    const { width, height } = this.stage.size;
    const far = Math.hypot(now.x - v.x, now.y - v.y) / Math.max(1, v.scale * Math.max(width, height)) > 6;
    this.stage.look(v, soft && !far ? 260 : 0);
  }

  // everything gives the view that holds all marks.
  private everything(): View {
    let x0 = Infinity;
    let y0 = Infinity;
    let x1 = -Infinity;
    let y1 = -Infinity;
    for (const m of this.marks.values()) {
      if (m.x < x0) x0 = m.x;
      if (m.x > x1) x1 = m.x;
      if (m.y < y0) y0 = m.y;
      if (m.y > y1) y1 = m.y;
    }
    if (x1 < x0) return { x: 0, y: 0, scale: 1 };
    const { width, height } = this.stage.size;
    const m = this.margin;
    const padX = Math.min(86, width * 0.13);
    const padY = Math.min(40, height * 0.08);
    const w = Math.max(80, width - m.left - m.right - 2 * padX);
    const h = Math.max(80, height - m.top - m.bottom - 2 * padY);
    const scale = Math.max(0.62, (x1 - x0) / w, (y1 - y0) / h);
    return { x: (x0 + x1) / 2 + ((m.right - m.left) / 2) * scale, y: (y0 + y1) / 2 + ((m.bottom - m.top) / 2) * scale, scale };
  }

  fit(soft = true): void {
    this.fitting = true;
    this.bound();
    this.turnTo(this.everything(), soft);
  }

  // unfit says whether the view is to be fitted anew to what is shown: when it is
  // new, laid out anew, partly out of sight or has become small. Else it stays,
  // for nothing should move that was not asked to.
  private unfit(added: number, moved: number): boolean {
    const n = this.marks.size;
    if (n === 0) return false;
    if (added === n || moved * 2 > n) return true;
    const v = this.stage.heading;
    const all = this.everything();
    if (all.scale < v.scale * 0.55) return true;
    const { width, height } = this.stage.size;
    const w = (width / 2 - 16) * v.scale;
    const top = v.y - (height / 2 - this.margin.top - 12) * v.scale;
    const bottom = v.y + (height / 2 - this.margin.bottom - 12) * v.scale;
    for (const m of this.marks.values()) if (Math.abs(m.x - v.x) > w || m.y < top || m.y > bottom) return true;
    return false;
  }

  // zoom by a factor, about the middle of the view.
  zoom(by: number): void {
    const v = { ...this.camera, scale: this.stage.within(this.camera.scale / by) };
    this.fitting = false;
    this.turnTo(v, true);
    this.options.onView?.(v);
  }

  // show brings marks into sight, moving as little as it can. It says whether it
  // had to.
  show(ids: readonly string[]): boolean {
    const v = this.stage.heading;
    const { width, height } = this.stage.size;
    const m = this.margin;
    const half = { x0: (-width / 2 + m.left + 40) * v.scale, x1: (width / 2 - m.right - 40) * v.scale, y0: (-height / 2 + m.top + 30) * v.scale, y1: (height / 2 - m.bottom - 30) * v.scale };
    let { x, y } = v;
    for (const id of ids) {
      const k = this.marks.get(id);
      if (!k) continue;
      x = Math.min(Math.max(x, k.x - half.x1), k.x - half.x0);
      y = Math.min(Math.max(y, k.y - half.y1), k.y - half.y0);
    }
    if (x === v.x && y === v.y) return false;
    if (this.fitting) {
      // Everything is to be in sight, and that is no other view than it was.
      this.fit();
      return true;
    }
    this.fitting = false;
    this.turnTo({ x, y, scale: v.scale }, true);
    this.options.onShown?.({ x, y, scale: v.scale });
    return true;
  }

  // Bounds of the zoom: from marks of a hand's breadth to four times all.
  private bound(): void {
    this.stage.bounds = { least: 0.04, most: Math.max(4, this.everything().scale * 4) };
  }

  private resized(): void {
    if (this.dead || !this.stage.resize()) return;
    this.bound();
    if (this.fitting) this.fit(false);
    this.painter.resize();
  }

  // ---- what the reader does ----

  // hands is what the reader does by pointer, wheel and fingers.
  private hands(): ConstructorParameters<typeof Stage>[1] {
    const o = this.options;
    const hover = (mark: string | null, link: string | null) => {
      if ((mark ?? '') === this.over && (link ?? '') === this.overLink) return;
      this.over = mark ?? '';
      this.overLink = link ?? '';
      this.container.style.cursor = mark || link ? 'pointer' : '';
      o.onHover?.(mark, link);
    };
    return {
      onCamera: (reader) => this.cameraMoved(reader),
      onOver: (at) => {
        const mark = at && this.under('mark', at);
        hover(mark, mark || !at ? null : this.under('link', at));
      },
      onClick: (at, e) => {
        const mark = this.under('mark', at);
        const link = mark ? null : this.under('link', at);
        if (mark) o.onMark?.(mark, e.shiftKey || e.ctrlKey || e.metaKey);
        else if (link) o.onLink?.(link);
        else o.onGround?.();
      },
      onDouble: (at) => !this.under('mark', at) && !this.under('link', at),
      onDown: ({ x, y }, e) => {
        const mark = this.under('mark', { x, y });
        if (!mark) {
          if (!e.shiftKey || e.pointerType === 'touch') return false;
          this.rect = { x0: x, y0: y, x1: x, y1: y };
          return true;
        }
        const ids = this.chosen.has(mark) ? [...this.chosen] : [mark];
        const at = new Map<string, [number, number]>();
        for (const id of ids) {
          const m = this.marks.get(id);
          if (m) at.set(id, [m.x, m.y]);
        }
        this.drag = { id: mark, x, y, moved: false, at };
        return true;
      },
      onDrag: ({ x, y }) => {
        const d = this.drag;
        if (d) {
          d.moved = true;
          this.container.style.cursor = 'grabbing';
          const { scale } = this.camera;
          this.carry(d.at, (x - d.x) * scale, (y - d.y) * scale);
        } else if (this.rect) {
          this.rect.x1 = x;
          this.rect.y1 = y;
          this.drawArea();
        }
      },
      onDrop: (done) => this.drop(done),
    };
  }

  // carry puts marks so far from where they were.
  private carry(from: ReadonlyMap<string, readonly [number, number]>, dx: number, dy: number): void {
    for (const [id, [x, y]] of from) {
      const m = this.marks.get(id);
      if (m) this.marks.set(id, { ...m, x: x + dx, y: y + dy });
    }
    this.put([...from].map(([id, [x, y]]) => [id, x + dx, y + dy] as const));
    this.moved();
  }

  // drop ends what was dragged; not done: as if it had never begun.
  private drop(done: boolean): void {
    const d = this.drag;
    const r = this.rect;
    this.drag = null;
    this.rect = null;
    this.area.hidden = true;
    if (d?.moved) {
      this.container.style.cursor = '';
      if (!done) return this.carry(d.at, 0, 0);
      const out = new Map<string, [number, number]>();
      for (const id of d.at.keys()) {
        const m = this.marks.get(id);
        if (m) out.set(id, [Math.round(m.x * 10) / 10, Math.round(m.y * 10) / 10]);
      }
      this.options.onMoved?.(out);
    }
    if (!r || !done) return;
    const [x0, y0] = this.stage.point({ x: Math.min(r.x0, r.x1), y: Math.min(r.y0, r.y1) });
    const [x1, y1] = this.stage.point({ x: Math.max(r.x0, r.x1), y: Math.max(r.y0, r.y1) });
    this.options.onArea?.([...this.marks.values()].filter((m) => m.x >= x0 && m.x <= x1 && m.y >= y0 && m.y <= y1).map((m) => m.id));
  }

  private cameraMoved(reader: boolean): void {
    const crowded = this.marks.size + this.links.size > large;
    if (crowded || reader || this.painter.slow) {
      this.moving = true;
      this.reduced = crowded;
      clearTimeout(this.still);
      this.still = setTimeout(() => {
        this.moving = false;
        this.reduced = false;
        if (!this.dead) this.painter.redraw();
      }, 140);
    }
    this.painter.moved();
    if (!reader) return;
    // The reader's own doing: no longer everything, and told when at rest.
    this.fitting = false;
    clearTimeout(this.resting);
    const rest = () => {
      if (this.dead) return;
      if (this.stage.gliding || this.stage.pressed) this.resting = setTimeout(rest, 80);
      else this.options.onView?.(this.camera);
    };
    this.resting = setTimeout(rest, 160);
  }

  private drawArea(): void {
    const r = this.rect;
    if (!r) return;
    const st = this.area.style;
    this.area.hidden = false;
    st.left = `${Math.min(r.x0, r.x1)}px`;
    st.top = `${Math.min(r.y0, r.y1)}px`;
    st.width = `${Math.abs(r.x1 - r.x0)}px`;
    st.height = `${Math.abs(r.y1 - r.y0)}px`;
  }

  // next gives the neighbour of a mark that lies most in a direction.
  next(id: string, dx: number, dy: number): string | null {
    const from = this.marks.get(id);
    if (!from) return null;
    let best: string | null = null;
    let least = Infinity;
    for (const m of this.neighbours(id)) {
      const x = m.x - from.x;
      const y = m.y - from.y;
      const d = Math.hypot(x, y) || 1;
      const cos = (x * dx + y * dy) / d;
      if (cos < 0.34) continue;
      const cost = (1 - cos) * 4 + d / 1000;
      if (cost < least || (cost === least && best !== null && m.id < best)) {
        least = cost;
        best = m.id;
      }
    }
    return best;
  }

  // middle gives the mark nearest to the middle of the view.
  middle(): string | null {
    const v = this.camera;
    let best: string | null = null;
    let least = Infinity;
    for (const m of this.marks.values()) {
      const d = Math.hypot(m.x - v.x, m.y - v.y);
      if (d < least) {
        least = d;
        best = m.id;
      }
    }
    return best;
  }

  // ---- words ----

  private width(text: string, f: string): number {
    const key = `${f}\n${text}`;
    let w = this.widths.get(key);
    if (w === undefined) {
      if (this.widths.size > 20_000) this.widths.clear();
      this.context.font = f;
      w = this.context.measureText(text).width;
      this.widths.set(key, w);
    }
    return w;
  }

  // order is the marks by importance.
  private get order(): readonly SceneMark[] {
    this.byWeight ??= [...this.marks.values()].sort((a, b) => b.weight - a.weight || (a.id < b.id ? -1 : 1));
    return this.byWeight;
  }

  private nameFont(size: number, strong: boolean): string {
    return `${strong ? 600 : 500} ${size}px ${this.family}`;
  }

  // sizesOf gives a name's lines at each of the widths, with room for a note below; of
  // widths that break it alike the first alone.
  private sizesOf(name: string, font: number, strong: boolean, note: string): readonly Size[] {
    const key = `${font}${strong}${note}\n${name}`;
    let list = this.wrapped.get(key);
    if (!list) {
      if (this.wrapped.size > 10_000) this.wrapped.clear();
      const f = this.nameFont(font, strong);
      const measure = (t: string) => this.width(t, f);
      const least = note ? this.width(note, `400 11px ${this.family}`) : 0;
      const met = new Set<string>();
      list = widths.flatMap((width) => {
        const lines = wrap(name, width, mostLines, measure);
        const text = lines.join('\n');
        if (met.has(text)) return [];
        met.add(text);
        return [{ lines, w: Math.max(least, ...lines.map(measure)) + 4, h: lines.length * (font + 3) + (note ? 14 : 0) + 2, cut: text.endsWith('…') && !name.endsWith('…') }];
      });
      this.wrapped.set(key, list);
    }
    return list;
  }

  // fieldNow is where things are, in pixels from the middle of the plane.
  private fieldNow(order: readonly SceneMark[]): Field {
    const { scale } = this.camera;
    if (this.field && Math.abs(scale / this.fieldAt - 1) <= 0.001) return this.field;
    const zoom = zoomOf(scale);
    const at = (m: SceneMark): [number, number] => {
      const [x, y] = this.place(m);
      return [x / scale, y / scale];
    };
    const discs: Disc[] = order.map((m) => {
      const [x, y] = at(m);
      return { x, y, r: radiusOf(m.weight) * zoom };
    });
    const segments: (readonly [Segment, number])[] = [];
    const pieces = (way: readonly (readonly [number, number])[], n: number) => {
      for (const [i, to] of way.entries()) if (i > 0) segments.push([[...(way[i - 1] as readonly [number, number]), ...to], n]);
    };
    if (this.links.size <= 400) {
      let n = 0;
      for (const l of this.links.values()) pieces(this.wayOf(l, at(this.marks.get(l.a) as SceneMark), at(this.marks.get(l.b) as SceneMark)), n++);
    }
    this.fieldAt = scale;
    this.field = new Field(discs, segments, Math.min(firmest, Math.ceil(discs.length / 3)));
    return this.field;
  }

  private paintWords(): void {
    const c = this.context;
    const { width, height } = this.stage.size;
    const zoom = zoomOf(this.camera.scale);
    const at = this.inView;
    const inView = (x: number, y: number, by: number) => this.near(x, y, by);
    if (this.marks.size > 0 && performance.getEntriesByName(firstView).length === 0) performance.mark(firstView);
    c.lineJoin = 'round';
    c.textBaseline = 'middle';
    this.drawLoops(at, inView, zoom);
    if (this.reduced) {
      // Only what was there, moved along.
      for (const p of this.words.slice(0, 120)) {
        const m = this.marks.get(p.id);
        if (!m) continue;
        const [x, y] = at(m);
        if (inView(x, y, 200)) this.drawName(p, x, y, radiusOf(m.weight) * zoom + (this.chosen.has(m.id) ? 5 : 0));
      }
      return;
    }
    const taken = new Taken(); // by marks, rings, verbs and names, for verbs
    const rings: Box[] = [];
    let seen = 0;
    for (const m of this.order) {
      const [x, y] = at(m);
      if (!inView(x, y, 60)) continue;
      const r = radiusOf(m.weight) * zoom;
      if (seen++ < 4000) taken.take({ x0: x - r - 1, y0: y - r - 1, x1: x + r + 1, y1: y + r + 1 });
    }
    for (const l of this.loops.values()) {
      const m = this.marks.get(l.a) as SceneMark;
      const [x, y] = at(m);
      if (!inView(x, y, 60)) continue;
      const g = ringOf(x, y, radiusOf(m.weight) * zoom);
      const b = { x0: g.x - g.r, y0: g.y - g.r, x1: g.x + g.r, y1: g.y + g.r };
      taken.take(b);
      rings.push(b);
    }
    const later: (() => void)[] = [];
    // What is lit has its verbs before others have their names.
    this.words = this.placeNames(at, inView, rings, (names) => {
      for (const p of names) taken.take(p.box);
      return this.drawVerbs(at, taken, zoom, width, height, true, later);
    });
    const { quiet } = this;
    const write = (p: Placed) => () => {
      c.globalAlpha = p.important ? 1 : 1 - 0.64 * quiet;
      this.drawName(p, p.x, p.y, p.radius);
    };
    later.unshift(...this.words.filter((p) => p.important).map(write));
    later.push(...this.words.filter((p) => !p.important).map(write));
    for (const p of this.words) taken.take(p.box);
    this.drawVerbs(at, taken, zoom, width, height, false, []);
    // Names over verbs, the most important last.
    for (const f of later.reverse()) f();
    c.globalAlpha = 1;
  }

  // placeNames finds places for names in the view, the most important first, off what is
  // taken. A name that finds none pushes a lesser one to another of that one's places; one
  // in some may have a line go through it; of very many marks the most important may cover
  // lesser ones. What is lit, chosen or moving moves no name about: each stands where it
  // stood, or gives way.
  private placeNames(at: (m: SceneMark) => [number, number], inView: (x: number, y: number, by: number) => boolean, rings: readonly Box[], verbs: (names: readonly Placed[]) => Box[]): Placed[] {
    const { width, height } = this.stage.size;
    const { scale } = this.camera;
    const zoom = zoomOf(scale);
    const { order } = this;
    const moving = this.tween !== null || this.drag?.moved === true || this.stage.gliding || (this.moving && Math.abs(scale / this.fieldAt - 1) > 0.001);
    const field = moving ? null : this.fieldNow(order);
    const taken = [...rings];
    let spoken = false; // what is lit has its verbs
    let missed = 0; // names in a row that found no place
    const first = (m: SceneMark) => this.chosen.has(m.id) || this.litMarks.has(m.id);
    const quiet = this.quiet > 0;
    const ranks = [...order.keys()];
    const room = Math.max(40, (width * height) / 3600);
    const names: Placed[] = [];
    const within = (b: Box) => b.x0 > 2 && b.x1 < width - 2 && b.y0 > 0 && b.y1 < height - this.margin.bottom;
    const free = (b: Box, but?: Placed) => !taken.some((o) => meet(o, b)) && !names.some((o) => o !== but && meet(o.box, b));
    let mayCross = mayBeCrossed(Math.min(order.length, tried));
    for (const rank of [...ranks.filter((i) => first(order[i] as SceneMark)), ...ranks.filter((i) => !first(order[i] as SceneMark))]) {
      const m = order[rank] as SceneMark;
      const [x, y] = at(m);
      if (!inView(x, y, 60)) continue;
      const important = first(m);
      if (!important && !spoken) {
        spoken = true;
        taken.push(...verbs(names));
      }
      const r = radiusOf(m.weight) * zoom;
      if (names.length >= room || rank > tried || (!important && r < 2.2 && names.length > 60)) break;
      const radius = r + (this.chosen.has(m.id) ? 5 : 0);
      const font = letter(m.weight);
      const bold = important || m.weight >= strong;
      const note = (this.chosen.has(m.id) || m.id === this.over || m.opened) && m.note ? m.note : '';
      const sizes = this.sizesOf(m.name, font, bold, note);
      const box = (p: Place) => boxOf(p, sizes[p.size] as Size, x, y, radius);
      const fits = (p: Place) => {
        const b = box(p);
        return within(b) && free(b);
      };
      const find = (crossed: number, over: boolean, take = fits) => field?.find(rank, sizes, radius, crossed, over, take);
      const was = this.stood.get(m.id);
      const had = was && sizes[was.size] ? was : undefined;
      let place = had && fits(had) && (!field || field.clear(rank, had, sizes[had.size] as Size, radius, quiet)) ? had : undefined;
      if (!place && (!quiet || important || !had)) {
        place = find(0, false) ?? find(0, false, (p) => this.push(field as Field, names, box(p), within, free, taken));
        if (!place && mayCross >= 1) {
          for (let lines = 1; !place && lines <= through; lines++) place = find(lines, false);
          place ??= find(through, true);
          if (place) mayCross--;
        }
        if (!place && rank < firmest && order.length > firmest) place = find(0, true);
        if (!place && important) place = find(8, true) ?? find(8, true, (p) => free(box(p)));
      }
      if (!place && this.chosen.has(m.id)) place = had ?? { side: 0, far: 0, size: 0 };
      if (!place) {
        // Where it is full, it is full for those who are less important, too.
        if (++missed > mostMissed) break;
        continue;
      }
      missed = 0;
      names.push({ id: m.id, rank, x, y, place, sizes, size: sizes[place.size] as Size, box: box(place), radius, font, strong: bold, important, note });
    }
    if (!spoken) verbs(names);
    if (!quiet && field) {
      this.stood.clear();
      for (const p of names) this.stood.set(p.id, p.place);
    }
    return names;
  }

  // push moves the one name that is in the way of a box to another of its places, if it has
  // one where nothing is.
  private push(field: Field, names: readonly Placed[], wanted: Box, within: (b: Box) => boolean, free: (b: Box, but?: Placed) => boolean, taken: readonly Box[]): boolean {
    if (!within(wanted) || taken.some((b) => meet(b, wanted))) return false;
    const [one, ...more] = names.filter((p) => meet(p.box, wanted));
    if (!one || more.length > 0 || one.important) return false;
    const box = (p: Place) => boxOf(p, one.sizes[p.size] as Size, one.x, one.y, one.radius);
    const other = field.find(one.rank, one.sizes, one.radius, 0, false, (p) => {
      const b = box(p);
      return within(b) && !meet(b, wanted) && free(b, one);
    });
    if (!other) return false;
    one.box = box(other);
    one.place = other;
    one.size = one.sizes[other.size] as Size;
    return true;
  }

  // drawLoops draws what joins a mark to itself: rings, on the layer of the words, for
  // they are as large as the mark, not as the picture.
  private drawLoops(at: (m: SceneMark) => [number, number], inView: (x: number, y: number, by: number) => boolean, zoom: number): void {
    const c = this.context;
    const f = `400 11px ${this.family}`;
    for (const l of this.loops.values()) {
      const m = this.marks.get(l.a);
      if (!m) continue;
      const [x, y] = at(m);
      if (!inView(x, y, 60)) continue;
      const on = this.litLinks.has(l.key) || l.key === this.chosenLink;
      const g = ringOf(x, y, radiusOf(m.weight) * zoom + (this.chosen.has(m.id) ? 3 : 0));
      const w = widthOf(l.count) * (l.status === 'claimed' ? 0.55 : 1) + (on ? 1 : 0);
      c.globalAlpha = on ? 1 : 1 - 0.7 * this.quiet;
      c.strokeStyle = on ? this.paint.accent : isToBe(l.status) ? this.paint.planned : this.paint.line;
      c.fillStyle = c.strokeStyle;
      c.lineWidth = w;
      c.setLineDash(dashOf(l.status, w));
      const tip = l.way === 'none' ? 0 : 5.5 + w * 1.3;
      c.beginPath();
      c.arc(g.x, g.y, g.r, g.from, g.to - (tip * 0.8) / g.r);
      c.stroke();
      c.setLineDash([]);
      if (tip > 0) {
        // The head points to where the ring comes back to the mark.
        const px = g.x + g.r * Math.cos(g.to);
        const py = g.y + g.r * Math.sin(g.to);
        const angle = g.to + Math.PI / 2 - tip / (2 * g.r);
        const [dx, dy] = [Math.cos(angle), Math.sin(angle)];
        const side = tip * 0.42;
        c.beginPath();
        c.moveTo(px, py);
        c.lineTo(px - dx * tip - dy * side, py - dy * tip + dx * side);
        c.lineTo(px - dx * tip + dy * side, py - dy * tip - dx * side);
        c.fill();
      }
      const text = on && this.options.verb ? plain(this.options.verb(l.key)) : '';
      if (text) {
        c.font = f;
        c.textAlign = 'left';
        c.strokeStyle = this.paint.ground;
        c.lineWidth = 4;
        c.strokeText(text, g.x + g.r + 4, g.y - g.r / 2);
        c.fillText(text, g.x + g.r + 4, g.y - g.r / 2);
      }
    }
    c.globalAlpha = 1;
  }

  private drawName(p: Placed, x: number, y: number, r: number): void {
    const c = this.context;
    const b = boxOf(p.place, p.size, x, y, r);
    const align = alignOf(p.place);
    c.textAlign = align;
    const tx = align === 'left' ? b.x0 + 2 : align === 'right' ? b.x1 - 2 : x;
    let ty = b.y0 + 1 + (p.font + 3) / 2;
    c.strokeStyle = this.paint.ground;
    c.lineWidth = 4;
    c.font = this.nameFont(p.font, p.strong);
    for (const line of p.size.lines) {
      c.strokeText(line, tx, ty);
      c.fillStyle = this.paint.ink;
      c.fillText(line, tx, ty);
      ty += p.font + 3;
    }
    if (p.note) {
      c.font = `400 11px ${this.family}`;
      c.strokeText(p.note, tx, ty);
      c.fillStyle = this.paint.soft;
      c.fillText(p.note, tx, ty);
    }
  }

  private drawVerbs(at: (m: SceneMark) => [number, number], taken: Taken, zoom: number, width: number, height: number, on: boolean, later: (() => void)[]): Box[] {
    const verb = this.options.verb;
    const out: Box[] = [];
    if (!verb) return out;
    const c = this.context;
    const list: SceneLink[] = [];
    if (on) {
      for (const k of new Set([...this.litLinks, this.chosenLink])) {
        const l = this.links.get(k);
        if (l) list.push(l);
      }
    } else if (this.links.size <= 2500 && this.camera.scale < 1.7) {
      for (const l of this.links.values()) if (!this.litLinks.has(l.key) && l.key !== this.chosenLink) list.push(l);
    }
    const f = `400 11px ${this.family}`;
    let n = 0;
    for (const l of list) {
      if (n > 300) break;
      const a = this.marks.get(l.a);
      const b = this.marks.get(l.b);
      if (!a || !b) continue;
      const [ax, ay] = at(a);
      const [bx, by] = at(b);
      const length = Math.hypot(bx - ax, by - ay);
      const ra = radiusOf(a.weight) * zoom;
      const rb = radiusOf(b.weight) * zoom;
      const room = length - ra - rb - 22;
      if (room < 26) continue;
      const t = (ra + (length - ra - rb) / 2) / length;
      // A bent line is farthest aside in its middle, and parallel there to one that is straight.
      const aside = (this.bent.get(l.key) ?? 0) / 2;
      const x = aside === 0 ? ax + (bx - ax) * t : (ax + bx) / 2 - aside * (by - ay);
      const y = aside === 0 ? ay + (by - ay) * t : (ay + by) / 2 + aside * (bx - ax);
      if (x < 0 || y < 0 || x > width || y > height) continue;
      let text = plain(verb(l.key));
      let w = this.width(text, f);
      if (w > room) {
        if (!on) continue;
        text = cut(text, room, (s) => this.width(s, f));
        w = this.width(text, f);
        if (text.length < 5) continue;
      }
      let angle = Math.atan2(by - ay, bx - ax);
      if (angle > Math.PI / 2 || angle <= -Math.PI / 2) angle += Math.PI;
      const boxes = along(x, y, angle, w + 4, 13);
      if (!boxes.every((q) => taken.free(q))) continue;
      for (const q of boxes) taken.take(q);
      out.push(...boxes);
      n++;
      const draw = () => {
        c.save();
        c.translate(x, y);
        c.rotate(angle);
        c.font = f;
        c.textAlign = 'center';
        // The line is broken where the verb stands.
        c.globalAlpha = 1;
        c.fillStyle = this.paint.ground;
        c.fillRect(-w / 2 - 3, -6.5, w + 6, 13);
        c.globalAlpha = on ? 1 : 1 - 0.7 * this.quiet;
        c.fillStyle = on ? this.paint.accent : isToBe(l.status) ? this.paint.planned : this.paint.soft;
        c.fillText(text, 0, 0);
        c.restore();
      };
      // Those of lit links stand over the rest, below the lit names.
      if (on) later.push(draw);
      else draw();
    }
    return out;
  }

  kill(): void {
    this.dead = true;
    clearTimeout(this.resting);
    clearTimeout(this.still);
    this.stage.kill();
    if (this.tween) cancelAnimationFrame(this.tween.frame);
    this.watch.disconnect();
    this.painter.kill();
    this.area.remove();
  }
}
