// Layouts as pure functions. The same drawing gives the same places on every
// machine: what decides uses only arithmetic that IEEE 754 rounds in one way,
// and what is random is a fixed sequence. y grows downwards.

import type { LayoutName, Places, Position } from '../state';
import type { Drawing } from './drawing';

// least is how near two marks may come; across, where names stand, wider apart
// in small pictures.
export const least = 45;
const wide = 1.6;
// Up to exact many, all distances count; beyond, those to some pivots.
const exact = 260;
const pivots = 40;

// A Net is a drawing by numbers: neighbours of i are at[start[i]..start[i+1]].
interface Net {
  n: number;
  start: Int32Array;
  at: Int32Array;
  degree: Float64Array; // as drawn or as told, whichever is more
}

function netOf(d: { ids: readonly string[]; pairs: readonly (readonly [string, string])[]; degree?: (id: string) => number }): { net: Net; index: Map<string, number> } {
  const index = new Map<string, number>();
  for (const id of d.ids) if (!index.has(id)) index.set(id, index.size);
  const n = index.size;
  const seen = new Set<number>();
  const pairs: [number, number][] = [];
  for (const [x, y] of d.pairs) {
    const a = index.get(x);
    const b = index.get(y);
    if (a === undefined || b === undefined || a === b) continue;
    const key = a < b ? a * n + b : b * n + a;
    if (seen.has(key)) continue;
    seen.add(key);
    pairs.push([a, b]);
  }
  const start = new Int32Array(n + 1);
  for (const [a, b] of pairs) {
    start[a + 1]!++;
    start[b + 1]!++;
  }
  for (let i = 0; i < n; i++) start[i + 1]! += start[i]!;
  const fill = start.slice();
  const at = new Int32Array(pairs.length * 2);
  for (const [a, b] of pairs) {
    at[fill[a]!++] = b;
    at[fill[b]!++] = a;
  }
  for (let i = 0; i < n; i++) at.subarray(start[i], start[i + 1]).sort();
  const degree = new Float64Array(n);
  for (let i = 0; i < n; i++) degree[i] = start[i + 1]! - start[i]!;
  return { net: { n, start, at, degree }, index };
}

// chance is a fixed sequence of numbers from 0 to 1.
function chance(seed: number): () => number {
  let s = seed >>> 0 || 1;
  return () => {
    s = (Math.imul(s, 1664525) + 1013904223) >>> 0;
    return s / 4294967296;
  };
}

const round = (x: number): number => {
  const r = Math.round(x * 10) / 10;
  return r === 0 ? 0 : r;
};

function componentsOf(net: Net): number[][] {
  const seen = new Uint8Array(net.n);
  const out: number[][] = [];
  for (let i = 0; i < net.n; i++) {
    if (seen[i]) continue;
    seen[i] = 1;
    const part = [i];
    for (let k = 0; k < part.length; k++) {
      const v = part[k]!;
      for (let e = net.start[v]!; e < net.start[v + 1]!; e++) {
        const w = net.at[e]!;
        if (!seen[w]) {
          seen[w] = 1;
          part.push(w);
        }
      }
    }
    out.push(part);
  }
  return out;
}

// lengthOf is how long a link should be: longer at those with many, so that all
// of theirs have room.
const lengthOf = (net: Net, a: number, b: number): number => Math.min(260, 82 + 15 * Math.sqrt(Math.max(net.degree[a]!, net.degree[b]!)));

// distances from one to all of its part, along links (Dijkstra with a binary heap).
function distances(net: Net, from: number, out: Float64Array): void {
  out.fill(Infinity);
  out[from] = 0;
  const heap: number[] = [from];
  const cost: number[] = [0];
  const swap = (i: number, j: number) => {
    const h = heap[i]!;
    heap[i] = heap[j]!;
    heap[j] = h;
    const c = cost[i]!;
    cost[i] = cost[j]!;
    cost[j] = c;
  };
  while (heap.length > 0) {
    const v = heap[0]!;
    const c = cost[0]!;
    const lastV = heap.pop()!;
    const lastC = cost.pop()!;
    if (heap.length > 0) {
      heap[0] = lastV;
      cost[0] = lastC;
      for (let i = 0; ; ) {
        let m = 2 * i + 1;
        if (m >= heap.length) break;
        if (m + 1 < heap.length && cost[m + 1]! < cost[m]!) m++;
        if (cost[m]! >= cost[i]!) break;
        swap(i, m);
        i = m;
      }
    }
    if (c > out[v]!) continue;
    for (let e = net.start[v]!; e < net.start[v + 1]!; e++) {
      const w = net.at[e]!;
      const d = c + lengthOf(net, v, w);
      if (d >= out[w]!) continue;
      out[w] = d;
      heap.push(w);
      cost.push(d);
      for (let i = heap.length - 1; i > 0; ) {
        const up = (i - 1) >> 1;
        if (cost[up]! <= cost[i]!) break;
        swap(i, up);
        i = up;
      }
    }
  }
}

// The golden angle's cosine and sine: sunflowers without asking the machine.
const goldenCos = -0.7373688780783197;
const goldenSin = 0.6754902942615238;

function sunflower(n: number, gap: number): [number, number][] {
  const out: [number, number][] = [];
  let c = 1;
  let s = 0;
  for (let i = 0; i < n; i++) {
    const r = gap * Math.sqrt(i);
    out.push([r * c, r * s]);
    const k = c * goldenCos - s * goldenSin;
    s = c * goldenSin + s * goldenCos;
    c = k;
  }
  return out;
}

// stress moves the free ones of a part so that distances in the picture come
// near to those along the links: stochastic descent over pairs (Zheng, Pawar and
// Goodman, "Graph Drawing by Stochastic Gradient Descent", 2018); in large parts
// over links, pairs with one neighbour in common and pairs with some pivots
// (after Ortmann, Klimenta and Brandes, "A Sparse Stress Model", 2016).
function stress(net: Net, part: readonly number[], x: Float64Array, y: Float64Array, fixed: Uint8Array): void {
  const m = part.length;
  if (m < 2) return;
  const a: number[] = [];
  const b: number[] = [];
  const d: number[] = [];
  const next = chance(m * 7919 + 1);
  const dist = new Float64Array(net.n);
  const pair = (i: number, j: number, far: number) => {
    if (fixed[i] && fixed[j]) return;
    a.push(i);
    b.push(j);
    d.push(far);
  };
  if (m <= exact) {
    for (let i = 0; i < m; i++) {
      distances(net, part[i]!, dist);
      for (let j = i + 1; j < m; j++) pair(part[i]!, part[j]!, dist[part[j]!]!);
    }
  } else {
    for (const v of part) {
      const from = net.start[v]!;
      const to = net.start[v + 1]!;
      for (let e = from; e < to; e++) {
        const w = net.at[e]!;
        if (v < w) pair(v, w, lengthOf(net, v, w));
      }
      // Neighbours of one keep apart: some of the pairs where there are many.
      const k = to - from;
      const some = Math.min(k * 3, (k * (k - 1)) / 2);
      for (let i = 0; i < some; i++) {
        const p = net.at[from + Math.floor(next() * k)]!;
        const q = net.at[from + Math.floor(next() * k)]!;
        if (p !== q) pair(p, q, Math.min(lengthOf(net, v, p), lengthOf(net, v, q)) * 1.4);
      }
    }
    // Pivots: each the farthest from all before it.
    const near = new Float64Array(net.n).fill(Infinity);
    let pivot = part[0]!;
    for (const v of part) if (net.degree[v]! > net.degree[pivot]!) pivot = v;
    for (let k = 0; k < pivots; k++) {
      distances(net, pivot, dist);
      let far = pivot;
      for (const v of part) {
        if (v !== pivot) pair(pivot, v, dist[v]!);
        if (dist[v]! < near[v]!) near[v] = dist[v]!;
        if (near[v]! > near[far]!) far = v;
      }
      pivot = far;
    }
  }
  const n = a.length;
  if (n === 0) return;
  const order = new Int32Array(n);
  let shortest = Infinity;
  let longest = 0;
  for (let i = 0; i < n; i++) {
    order[i] = i;
    if (d[i]! < shortest) shortest = d[i]!;
    if (d[i]! > longest) longest = d[i]!;
  }
  const rounds = n > 400_000 ? 18 : 32;
  const high = longest * longest;
  const low = 0.06 * shortest * shortest;
  // The step shrinks by the same factor each round; the factor by square roots.
  let factor = low / high;
  for (let i = 1; i < rounds; i *= 2) factor = Math.sqrt(factor);
  let eta = high;
  for (let r = 0; r < rounds; r++) {
    for (let i = n - 1; i > 0; i--) {
      const j = Math.floor(next() * (i + 1));
      const t = order[i]!;
      order[i] = order[j]!;
      order[j] = t;
    }
    for (let k = 0; k < n; k++) {
      const o = order[k]!;
      const i = a[o]!;
      const j = b[o]!;
      const far = d[o]!;
      let dx = x[i]! - x[j]!;
      let dy = y[i]! - y[j]!;
      let l = Math.sqrt(dx * dx + dy * dy);
      if (l < 1e-9) {
        dx = next() - 0.5;
        dy = next() - 0.5;
        l = Math.sqrt(dx * dx + dy * dy) || 1;
      }
      let mu = eta / (far * far);
      if (mu > 1) mu = 1;
      const step = (mu * (l - far)) / l;
      const fi = fixed[i]!;
      const fj = fixed[j]!;
      const half = fi || fj ? 1 : 0.5;
      if (!fi) {
        x[i] = x[i]! - half * step * dx;
        y[i] = y[i]! - half * step * dy;
      }
      if (!fj) {
        x[j] = x[j]! + half * step * dx;
        y[j] = y[j]! + half * step * dy;
      }
    }
    eta = Math.max(low, eta * factor);
  }
}

// A Crowd finds who is near a place: a hash of square cells.
class Crowd {
  private head = new Int32Array(256).fill(-1);
  private next = new Int32Array(256);
  private readonly members: number[] = [];
  constructor(
    private readonly x: ArrayLike<number>,
    private readonly y: ArrayLike<number>,
    private readonly cell: number,
  ) {}
  private bucket(cx: number, cy: number): number {
    return (Math.imul(cx, 73856093) ^ Math.imul(cy, 19349663)) & (this.head.length - 1);
  }
  private link(k: number): void {
    const i = this.members[k]!;
    const b = this.bucket(Math.floor(this.x[i]! / this.cell), Math.floor(this.y[i]! / this.cell));
    this.next[k] = this.head[b]!;
    this.head[b] = k;
  }
  add(i: number): void {
    const k = this.members.push(i) - 1;
    if (k < this.next.length) return this.link(k);
    const size = this.head.length * 4;
    const more = new Int32Array(size);
    more.set(this.next);
    this.next = more;
    this.head = new Int32Array(size).fill(-1);
    for (let m = 0; m <= k; m++) this.link(m);
  }
  // refill takes the same ones at the places where they are now.
  refill(): void {
    this.head.fill(-1);
    for (let m = 0; m < this.members.length; m++) this.link(m);
  }
  // some asks about everyone within a cell's width of a place, perhaps about
  // some twice and about some who are farther.
  some(x: number, y: number, f: (i: number) => boolean): boolean {
    const cx = Math.floor(x / this.cell);
    const cy = Math.floor(y / this.cell);
    for (let i = cx - 1; i <= cx + 1; i++) {
      for (let j = cy - 1; j <= cy + 1; j++) {
        for (let k = this.head[this.bucket(i, j)]!; k >= 0; k = this.next[k]!) if (f(this.members[k]!)) return true;
      }
    }
    return false;
  }
}

// separate pushes apart whatever is too near, the fixed ones staying. aside is
// how much more room there is to be across than upright.
function separate(members: readonly number[], x: Float64Array, y: Float64Array, fixed: Uint8Array, aside: number): void {
  const gap = least + 1;
  const cell = gap * aside;
  const near = (i: number, px: number, py: number): boolean => {
    const dx = (x[i]! - px) / aside;
    const dy = y[i]! - py;
    return dx * dx + dy * dy < gap * gap;
  };
  const all = new Crowd(x, y, cell);
  for (const i of members) all.add(i);
  // Where it is far too crowded, all of it first grows.
  for (let grow = 0; grow < 8 && members.length > 30 && !members.some((i) => fixed[i]); grow++) {
    let pairs = 0;
    for (const i of members) {
      all.some(x[i]!, y[i]!, (j) => {
        if (j > i && near(i, x[j]!, y[j]!)) pairs++;
        return false;
      });
    }
    if (pairs < members.length * 0.7) break;
    for (const i of members) {
      x[i] = x[i]! * 1.3;
      y[i] = y[i]! * 1.3;
    }
    all.refill();
  }
  for (let round_ = 0; round_ < 70; round_++) {
    all.refill();
    let moved = false;
    for (const i of members) {
      all.some(x[i]!, y[i]!, (j) => {
        if (j <= i || (fixed[i] && fixed[j]) || !near(i, x[j]!, y[j]!)) return false;
        let dx = (x[i]! - x[j]!) / aside;
        let dy = y[i]! - y[j]!;
        let l = Math.sqrt(dx * dx + dy * dy);
        if (l < 1e-6) {
          dx = (i + j) % 2 === 0 ? 1 : -0.6;
          dy = i % 3 === 0 ? 0.8 : -1;
          l = Math.sqrt(dx * dx + dy * dy);
        }
        const push = ((gap + 0.5 - l) / l) * (fixed[i] || fixed[j] ? 1 : 0.5);
        if (!fixed[i]) {
          x[i] = x[i]! + dx * push * aside;
          y[i] = y[i]! + dy * push;
        }
        if (!fixed[j]) {
          x[j] = x[j]! - dx * push * aside;
          y[j] = y[j]! - dy * push;
        }
        moved = true;
        return false;
      });
    }
    if (!moved) return;
  }
  // What still is too near goes to the nearest place that is free.
  const crowd = new Crowd(x, y, cell);
  for (const i of members) if (fixed[i]) crowd.add(i);
  for (const i of members) {
    if (fixed[i]) continue;
    [x[i], y[i]] = nearestFree(x[i]!, y[i]!, (px, py) => !crowd.some(px, py, (j) => near(j, px, py)));
    crowd.add(i);
  }
}

const spiral = sunflower(4000, 17);

function nearestFree(x: number, y: number, free: (x: number, y: number) => boolean): [number, number] {
  for (let scale = 1; ; scale *= 8) {
    for (const [dx, dy] of spiral) if (free(x + dx * scale, y + dy * scale)) return [x + dx * scale, y + dy * scale];
    if (scale > 1e6) return [x, y];
  }
}

interface Extent {
  x0: number;
  y0: number;
  x1: number;
  y1: number;
}
function extentOf(part: Iterable<number>, x: ArrayLike<number>, y: ArrayLike<number>): Extent {
  const e = { x0: Infinity, y0: Infinity, x1: -Infinity, y1: -Infinity };
  for (const i of part) {
    e.x0 = Math.min(e.x0, x[i]!);
    e.x1 = Math.max(e.x1, x[i]!);
    e.y0 = Math.min(e.y0, y[i]!);
    e.y1 = Math.max(e.y1, y[i]!);
  }
  return e;
}

// lay turns a part so that its longer side lies across, as screens do.
function lay(part: readonly number[], x: Float64Array, y: Float64Array): void {
  const n = part.length;
  if (n < 3) {
    if (n === 2) {
      const [i, j] = part as [number, number];
      const dx = x[j]! - x[i]!;
      const dy = y[j]! - y[i]!;
      x[j] = x[i]! + Math.sqrt(dx * dx + dy * dy);
      y[j] = y[i]!;
    }
    return;
  }
  let mx = 0;
  let my = 0;
  for (const i of part) {
    mx += x[i]! / n;
    my += y[i]! / n;
  }
  let xx = 0;
  let yy = 0;
  let xy = 0;
  for (const i of part) {
    const dx = x[i]! - mx;
    const dy = y[i]! - my;
    xx += dx * dx;
    yy += dy * dy;
    xy += dx * dy;
  }
  // The longer axis of the covariance, as a unit vector.
  const half = (xx - yy) / 2;
  const root = Math.sqrt(half * half + xy * xy);
  let ux = half + root;
  let uy = xy;
  if (root < 1e-9 || ux * ux + uy * uy < 1e-12) {
    ux = half < 0 ? 0 : 1;
    uy = half < 0 ? 1 : 0;
  }
  const l = Math.sqrt(ux * ux + uy * uy);
  ux /= l;
  uy /= l;
  for (const i of part) {
    const dx = x[i]! - mx;
    const dy = y[i]! - my;
    x[i] = mx + dx * ux + dy * uy;
    y[i] = my - dx * uy + dy * ux;
  }
}

// pack puts parts side by side in rows, the largest first, the whole about as
// wide as a screen; below what is held in place already.
function pack(parts: readonly (readonly number[])[], x: Float64Array, y: Float64Array, below: Extent | null, gapX = 150, gapY = 90): void {
  const boxes = parts.map((part) => ({ part, e: extentOf(part, x, y) })).sort((p, q) => q.part.length - p.part.length);
  const first = boxes[0];
  if (!first) return;
  let area = 0;
  let widest = 0;
  for (const { e } of boxes) {
    area += (e.x1 - e.x0 + gapX) * (e.y1 - e.y0 + gapY);
    widest = Math.max(widest, e.x1 - e.x0 + gapX);
  }
  const width = Math.max(widest, Math.sqrt(area * 1.6), below ? below.x1 - below.x0 : 0);
  const left = below?.x0 ?? 0;
  let top = below ? below.y1 + gapY : 0;
  let row = 0;
  let at = left;
  for (const { part, e } of boxes) {
    const w = e.x1 - e.x0;
    if (at > left && at - left + w > width) {
      at = left;
      top += row + gapY;
      row = 0;
    }
    for (const i of part) {
      x[i] = x[i]! - e.x0 + at;
      y[i] = y[i]! - e.y0 + top;
    }
    at += w + gapX;
    row = Math.max(row, e.y1 - e.y0);
  }
}

function byForces(net: Net, x: Float64Array, y: Float64Array, fixed: Uint8Array): void {
  const aside = net.n <= 300 ? wide : 1;
  const free: number[][] = [];
  const held: number[] = [];
  for (const part of componentsOf(net)) {
    const pins = part.filter((i) => fixed[i]);
    // A start that leaves no two at one place, about those that stay.
    let cx = 0;
    let cy = 0;
    for (const i of pins) {
      cx += x[i]! / pins.length;
      cy += y[i]! / pins.length;
    }
    const seeds = sunflower(part.length, 60);
    part.forEach((v, k) => {
      if (fixed[v]) return;
      x[v] = cx + seeds[k]![0];
      y[v] = cy + seeds[k]![1];
    });
    stress(net, part, x, y, fixed);
    if (pins.length === 0) {
      lay(part, x, y);
      separate(part, x, y, fixed, aside);
      free.push(part);
    } else held.push(...part);
  }
  if (held.length > 0) separate(held, x, y, fixed, aside);
  pack(free, x, y, held.length > 0 ? extentOf(held, x, y) : null);
}

// bestLinked gives the one with most links, the first of equals.
function bestLinked(net: Net, part: readonly number[], degree: (i: number) => number): number {
  let best = part[0] ?? 0;
  for (const i of part) {
    const d = net.degree[i]! - net.degree[best]! || degree(i) - degree(best);
    if (d > 0 || (d === 0 && i < best)) best = i;
  }
  return best;
}

// layersOf gives, from the centre of a part outwards, who is how far, and who is
// whose child.
function layersOf(net: Net, root: number): { layers: number[][]; parent: Map<number, number> } {
  const parent = new Map<number, number>([[root, -1]]);
  const layers: number[][] = [[root]];
  for (let l = 0; (layers[l]?.length ?? 0) > 0; l++) {
    const next: number[] = [];
    for (const v of layers[l]!) {
      for (let e = net.start[v]!; e < net.start[v + 1]!; e++) {
        const w = net.at[e]!;
        if (parent.has(w)) continue;
        parent.set(w, v);
        next.push(w);
      }
    }
    if (next.length === 0) break;
    layers.push(next);
  }
  return { layers, parent };
}

// inRings puts a part in circles around its centre; each one's children within
// the angle that is its share.
function inRings(net: Net, root: number, x: Float64Array, y: Float64Array): void {
  const { layers, parent } = layersOf(net, root);
  const leaves = new Map<number, number>();
  for (let l = layers.length - 1; l >= 0; l--) {
    for (const v of layers[l]!) {
      const own = leaves.get(v) ?? 1;
      leaves.set(v, own);
      const p = parent.get(v)!;
      if (p >= 0) leaves.set(p, (leaves.get(p) ?? 0) + own);
    }
  }
  const from = new Map<number, number>([[root, 0]]);
  const share = new Map<number, number>([[root, 2 * Math.PI]]);
  x[root] = 0;
  y[root] = 0;
  let radius = 0;
  for (let l = 1; l < layers.length; l++) {
    const taken = new Map<number, number>();
    const angle: { v: number; a: number }[] = [];
    for (const v of layers[l]!) {
      const p = parent.get(v)!;
      const begin = taken.get(p) ?? from.get(p)!;
      const part = (share.get(p)! * leaves.get(v)!) / leaves.get(p)!;
      taken.set(p, begin + part);
      from.set(v, begin);
      share.set(v, part);
      angle.push({ v, a: begin + part / 2 });
    }
    // Wide enough that neighbours on the ring keep apart; where a few are very
    // close, they may stand in two or three rows.
    const rows = angle.length > 30 ? 2 : 1;
    let need = radius + 125;
    for (let i = 0; i < angle.length; i++) {
      const a = angle[i]!.a;
      const b = i + rows < angle.length ? angle[i + rows]!.a : angle[(i + rows) % angle.length]!.a + 2 * Math.PI;
      if (angle.length > rows) need = Math.max(need, Math.min((least * 1.35) / Math.max(1e-6, b - a), (angle.length * least * 1.5) / (2 * Math.PI) / rows + radius + 90));
    }
    radius = need;
    angle.forEach(({ v, a }, i) => {
      const r = radius + (i % rows) * 62;
      x[v] = r * Math.sin(a);
      y[v] = -r * Math.cos(a);
    });
    if (rows > 1) radius += 62;
  }
}

// inLevels puts a part in levels below its centre; who is linked stands near
// above one another, so that lines cross little.
function inLevels(net: Net, root: number, x: Float64Array, y: Float64Array): void {
  const { layers } = layersOf(net, root);
  const place = new Map<number, number>();
  const level = new Map<number, number>();
  layers.forEach((layer, l) => {
    layer.forEach((v, i) => {
      level.set(v, l);
      place.set(v, i - (layer.length - 1) / 2);
    });
  });
  const mean = (v: number, l: number): number => {
    let sum = 0;
    let n = 0;
    for (let e = net.start[v]!; e < net.start[v + 1]!; e++) {
      const w = net.at[e]!;
      if (level.get(w) === l) {
        sum += place.get(w)!;
        n++;
      }
    }
    return n > 0 ? sum / n : place.get(v)!;
  };
  const sort = (l: number, by: number) => {
    const layer = layers[l]!;
    const m = new Map(layer.map((v) => [v, mean(v, by)]));
    layer.sort((p, q) => m.get(p)! - m.get(q)! || place.get(p)! - place.get(q)!);
    layer.forEach((v, i) => void place.set(v, i - (layer.length - 1) / 2));
  };
  for (let sweep = 0; sweep < 6; sweep++) {
    for (let l = 1; l < layers.length; l++) sort(l, l - 1);
    for (let l = layers.length - 2; l >= 1; l--) sort(l, l + 1);
  }
  for (let l = 1; l < layers.length; l++) sort(l, l - 1);
  // Wide levels stand in several rows.
  const most = Math.max(9, Math.ceil(Math.sqrt(net.n * 2.5)));
  let top = 0;
  for (const [l, layer] of layers.entries()) {
    const rows = Math.ceil(layer.length / most);
    const step = 104;
    // As near to below one's own as the order and the room allow: the least
    // squares under "at least a step apart", by pooling neighbours that collide.
    const want = layer.map((v, i) => {
      let sum = 0;
      let n = 0;
      if (l > 0) {
        for (let e = net.start[v]!; e < net.start[v + 1]!; e++) {
          const w = net.at[e]!;
          if (level.get(w) === l - 1) {
            sum += x[w]!;
            n++;
          }
        }
      }
      return (n > 0 ? sum / n : 0) - (i * step) / rows;
    });
    const pools: { sum: number; n: number }[] = [];
    for (const w of want) {
      pools.push({ sum: w, n: 1 });
      while (pools.length > 1) {
        const q = pools[pools.length - 1]!;
        const p = pools[pools.length - 2]!;
        if (p.sum / p.n < q.sum / q.n) break;
        pools.splice(-2, 2, { sum: p.sum + q.sum, n: p.n + q.n });
      }
    }
    let i = 0;
    for (const p of pools) {
      for (let k = 0; k < p.n; k++, i++) {
        const v = layer[i]!;
        x[v] = p.sum / p.n + (i * step) / rows;
        y[v] = top + (i % rows) * 58;
      }
    }
    top += 125 + (rows - 1) * 58;
  }
}

// arrange gives new places to all but the fixed.
export function arrange(name: LayoutName, d: Pick<Drawing, 'ids' | 'pairs'> & { degree?: (id: string) => number }, placed: Places, fixed: ReadonlySet<string>, center: string): Places {
  const { net, index } = netOf(d);
  const ids = [...index.keys()];
  const x = new Float64Array(net.n);
  const y = new Float64Array(net.n);
  const held = new Uint8Array(net.n);
  for (const [id, i] of index) {
    const p = placed.get(id);
    if (p && fixed.has(id)) {
      x[i] = p[0];
      y[i] = p[1];
      held[i] = 1;
    }
  }
  if (name === 'force') byForces(net, x, y, held);
  else {
    const aim = index.get(center);
    const degree = (i: number) => d.degree?.(ids[i]!) ?? 0;
    const parts = componentsOf(net);
    const tx = new Float64Array(net.n);
    const ty = new Float64Array(net.n);
    const loners: number[] = [];
    const others: number[][] = [];
    for (const part of parts) {
      if (part.length === 1 && part[0] !== aim) {
        loners.push(part[0]!);
        continue;
      }
      const root = aim !== undefined && part.includes(aim) ? aim : bestLinked(net, part, degree);
      (name === 'radial' ? inRings : inLevels)(net, root, tx, ty);
      others.push(part);
    }
    // Those without links stand in rows of their own.
    const perRow = Math.max(6, Math.ceil(Math.sqrt(loners.length * 1.5)));
    loners.forEach((v, i) => {
      tx[v] = (i % perRow) * 110;
      ty[v] = Math.floor(i / perRow) * 60;
    });
    if (loners.length > 0) others.push(loners);
    pack(others, tx, ty, null);
    // A centre that is held keeps its place, and the others theirs about it.
    let ox = 0;
    let oy = 0;
    if (aim !== undefined && held[aim]) {
      ox = x[aim]! - tx[aim]!;
      oy = y[aim]! - ty[aim]!;
    }
    for (let i = 0; i < net.n; i++) {
      if (held[i]) continue;
      x[i] = tx[i]! + ox;
      y[i] = ty[i]! + oy;
    }
    separate(
      ids.map((_, i) => i),
      x,
      y,
      held,
      1,
    );
  }
  return collect(ids, x, y, held);
}

function collect(ids: readonly string[], x: Float64Array, y: Float64Array, held: Uint8Array): Places {
  // The whole stands about the origin where nothing holds it elsewhere.
  let ox = 0;
  let oy = 0;
  if (!held.some((h) => h !== 0) && ids.length > 0) {
    const e = extentOf(
      ids.map((_, i) => i),
      x,
      y,
    );
    ox = (e.x0 + e.x1) / 2;
    oy = (e.y0 + e.y1) / 2;
  }
  const out = new Map<string, Position>();
  ids.forEach((id, i) => {
    if (!held[i]) out.set(id, [round(x[i]! - ox), round(y[i]! - oy)]);
  });
  return out;
}

// Directions all around, by turning one by a 64th.
const around: [number, number][] = (() => {
  const c = 0.9951847266721969;
  const s = 0.0980171403295606;
  const out: [number, number][] = [[1, 0]];
  for (let i = 1; i < 64; i++) {
    const [x, y] = out[i - 1]!;
    out.push([x * c - y * s, x * s + y * c]);
  }
  return out;
})();

// A Ground knows which places are taken and gives free ones.
class Ground {
  private readonly x: number[] = [];
  private readonly y: number[] = [];
  private readonly crowd = new Crowd(this.x, this.y, least * wide);
  // Who stands where.
  constructor(placed: Places) {
    for (const p of placed.values()) this.take(p[0], p[1]);
  }
  take(x: number, y: number): void {
    this.x.push(x);
    this.y.push(y);
    this.crowd.add(this.x.length - 1);
  }
  free(x: number, y: number): boolean {
    return !this.crowd.some(x, y, (i) => {
      const dx = (this.x[i]! - x) / wide;
      const dy = this.y[i]! - y;
      return dx * dx + dy * dy < (least + 1) * (least + 1);
    });
  }
  nearest(x: number, y: number): [number, number] {
    return nearestFree(x, y, (px, py) => this.free(px, py));
  }
  extent(): Extent | null {
    return this.x.length > 0 ? extentOf(this.x.keys(), this.x, this.y) : null;
  }
}

// fan gives free places around one, those on the side it faces and near first.
function* fan(ground: Ground, px: number, py: number, fx: number, fy: number): Generator<[number, number]> {
  for (let ring = 0; ; ring += 4) {
    const slots: { cost: number; x: number; y: number }[] = [];
    for (let k = ring; k < ring + 4; k++) {
      const r = 105 + 58 * k;
      // Every so many directions that neighbours on the ring have room.
      const stride = [8, 4, 4, 2][Math.min(3, k)]!;
      for (let i = (k % 2) * (stride / 2); i < 64; i += stride) {
        const [ux, uy] = around[i]!;
        slots.push({ cost: r + 110 * (1 - (ux * fx + uy * fy)), x: px + r * ux, y: py + r * uy });
      }
    }
    slots.sort((a, b) => a.cost - b.cost || a.y - b.y || a.x - b.x);
    for (const s of slots) if (ground.free(s.x, s.y)) yield [s.x, s.y];
    if (ring > 400) for (;;) yield ground.nearest(px, py);
  }
}

// place finds places for those that have none.
export function place(d: Pick<Drawing, 'ids' | 'pairs'> & { degree?: (id: string) => number }, placed: Places, near?: string): Places {
  const { net, index } = netOf(d);
  const ids = [...index.keys()];
  const homeless = ids.filter((id) => !placed.has(id));
  if (homeless.length === 0) return new Map();
  const here = ids.filter((id) => placed.has(id)).map((id) => placed.get(id)!);
  const ground = new Ground(placed);
  if (ground.extent() === null) return arrange('force', d, new Map(), new Set(), '');
  const out = new Map<string, Position>();
  const at = (i: number): Position | undefined => out.get(ids[i]!) ?? placed.get(ids[i]!);
  const settle = (id: string, x: number, y: number) => {
    const p: Position = [round(x), round(y)];
    out.set(id, p);
    ground.take(p[0], p[1]);
  };
  let mx = 0;
  let my = 0;
  for (const [x, y] of here) {
    mx += x / here.length;
    my += y / here.length;
  }
  const fans = new Map<number, Generator<[number, number]>>();
  const open = (parent: number): Generator<[number, number]> => {
    let f = fans.get(parent);
    if (!f) {
      // It faces away from its placed neighbours, or else from the middle of all.
      const [px, py] = at(parent)!;
      let fx = 0;
      let fy = 0;
      for (let e = net.start[parent]!; e < net.start[parent + 1]!; e++) {
        const q = at(net.at[e]!);
        if (!q) continue;
        const dx = px - q[0];
        const dy = py - q[1];
        const l = Math.sqrt(dx * dx + dy * dy) || 1;
        fx += dx / l;
        fy += dy / l;
      }
      const l1 = Math.sqrt((px - mx) * (px - mx) + (py - my) * (py - my)) || 1;
      fx += (0.6 * (px - mx)) / l1;
      fy += (0.6 * (py - my)) / l1;
      const l = Math.sqrt(fx * fx + fy * fy);
      f = fan(ground, px, py, l > 1e-6 ? fx / l : 1, l > 1e-6 ? fy / l : 0);
      fans.set(parent, f);
    }
    return f;
  };
  // Those linked to what has a place first, then those linked to these.
  const focus = near === undefined ? undefined : index.get(near);
  let waiting = homeless.map((id) => index.get(id)!);
  for (;;) {
    const ready: { v: number; joined: number[] }[] = [];
    const rest: number[] = [];
    for (const v of waiting) {
      const joined: number[] = [];
      for (let e = net.start[v]!; e < net.start[v + 1]!; e++) if (at(net.at[e]!)) joined.push(net.at[e]!);
      if (joined.length > 0) ready.push({ v, joined });
      else rest.push(v);
    }
    if (ready.length === 0) break;
    // Those between several first: they have the least choice.
    ready.sort((p, q) => q.joined.length - p.joined.length || p.v - q.v);
    for (const { v, joined } of ready) {
      const parent = focus !== undefined && joined.includes(focus) ? focus : joined.reduce((best, j) => (net.degree[j]! > net.degree[best]! ? j : best));
      if (joined.length > 1) {
        let x = 0;
        let y = 0;
        for (const j of joined) {
          x += at(j)![0] / joined.length;
          y += at(j)![1] / joined.length;
        }
        const [px, py] = at(parent)!;
        const far = Math.sqrt((x - px) * (x - px) + (y - py) * (y - py));
        // Between them, unless they are so far apart that it would be lost.
        if (far < 420) {
          const p = ground.nearest(x, y);
          settle(ids[v]!, p[0], p[1]);
          continue;
        }
      }
      const p = open(parent).next().value as [number, number];
      settle(ids[v]!, p[0], p[1]);
    }
    waiting = rest;
  }
  if (waiting.length > 0) {
    // Those that nothing joins to the rest: laid out by themselves, beside it.
    const some = new Set(waiting.map((i) => ids[i]!));
    const own = arrange('force', { ids: [...some], pairs: d.pairs.filter(([p, q]) => some.has(p) && some.has(q)) }, new Map(), new Set(), '');
    const e = ground.extent()!;
    const list = [...own];
    const left = Math.min(...list.map(([, p]) => p[0]));
    const upper = Math.min(...list.map(([, p]) => p[1]));
    const lower = Math.max(...list.map(([, p]) => p[1]));
    const right = Math.max(...list.map(([, p]) => p[0]));
    const beside = e.x1 - e.x0 < (e.y1 - e.y0) * 1.2;
    for (const [id, [x, y]] of list) {
      if (beside) settle(id, x - left + e.x1 + 130, y - (upper + lower) / 2 + (e.y0 + e.y1) / 2);
      else settle(id, x - (left + right) / 2 + (e.x0 + e.x1) / 2, y - upper + e.y1 + 95);
    }
  }
  return out;
}

// along lays ways out from left to right: the first straight, the others in rows
// below and above it.
export function along(ways: readonly (readonly string[])[], placed: Places): Places {
  const out = new Map<string, Position>();
  const ground = new Ground(placed);
  const at = (id: string): Position | undefined => out.get(id) ?? placed.get(id);
  const settle = (id: string, x: number, y: number) => {
    const [px, py] = ground.free(x, y) ? [x, y] : ground.nearest(x, y);
    out.set(id, [round(px), round(py)]);
    ground.take(px, py);
  };
  const longest = Math.max(0, ...ways.map((w) => w.length));
  if (longest === 0) return out;
  const below = ground.extent();
  const base: Position = below ? [below.x0, below.y1 + 130] : [0, 0];
  const rows = new Map<string, number>(); // by the ends: how many rows their ways have
  for (const way of ways) {
    const a = way[0];
    const b = way.at(-1);
    if (a === undefined || b === undefined) continue;
    if (!at(a)) {
      const p = at(b);
      if (p && a !== b) settle(a, p[0] - 170 * (longest - 1), p[1]);
      else settle(a, base[0], base[1]);
    }
    if (!at(b)) settle(b, at(a)![0] + 170 * (longest - 1), at(a)![1]);
    const [ax, ay] = at(a)!;
    const [bx, by] = at(b)!;
    const inner = way.slice(1, -1);
    const fresh = inner.some((id) => !at(id));
    const ends = `${a}\n${b}`;
    const k = rows.get(ends) ?? 0;
    if (inner.length === 0) rows.set(ends, Math.max(k, 1));
    if (!fresh) continue;
    rows.set(ends, k + 1);
    // 0, 1, -1, 2, -2, ... rows from the straight line, downwards first.
    const row = k % 2 === 1 ? (k + 1) / 2 : -k / 2;
    const dx = bx - ax;
    const dy = by - ay;
    const l = Math.sqrt(dx * dx + dy * dy) || 1;
    inner.forEach((id, i) => {
      if (at(id)) return;
      const t = (i + 1) / (inner.length + 1);
      const off = row * 88;
      settle(id, ax + dx * t - (dy / l) * off, ay + dy * t + (dx / l) * off);
    });
  }
  return out;
}
