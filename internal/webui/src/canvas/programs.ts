// The two WebGL programs of the canvas: marks, as signed distances of their
// shapes, and links. Both measure in CSS pixels, so a line stays as thick and a
// dash as long as it should be at any zoom. Both take part in picking, links
// with a wider line than is drawn.

import type Sigma from 'sigma';
import { EdgeProgram, NodeProgram, type ProgramInfo } from 'sigma/rendering';
import type { EdgeDisplayData, NodeDisplayData, RenderParams } from 'sigma/types';
import { shapes } from './look';

export type RGB = readonly [number, number, number];

// What all marks and links share at a moment. The scene sets it; every program
// reads it when it draws.
export interface Shade {
  ground: RGB;
  ink: RGB;
  soft: RGB;
  line: RGB;
  accent: RGB;
  planned: RGB;
  faces: readonly RGB[];
  quiet: number; // 0 to 1: how far what is not lit steps back
  arrows: boolean;
  moving: boolean; // then nothing can be picked
  hideLinks: boolean; // while moving
  thin: number; // 0 to 1: lines of large pictures are fainter
}

const shades = new WeakMap<object, Shade>();
export const shadeOf = (renderer: object): Shade | undefined => shades.get(renderer);
export const setShade = (renderer: object, shade: Shade): void => void shades.set(renderer, shade);

// flags of a mark, and of a link (selected, lit)
export const selected = 1;
export const lit = 2;
export const pinned = 4;

// What the scene keeps of a mark and a link, beside their places.
export interface MarkData extends NodeDisplayData {
  face: number;
  shape: number;
  flags: number;
}
export interface LinkData extends EdgeDisplayData {
  status: number; // 0 actual, 1 planned, 2 claimed
  way: number; // 1: a head at the target, 2: at the source, 3: both
  flags: number;
}

const { FLOAT, UNSIGNED_BYTE, TRIANGLES } = WebGLRenderingContext;

// The library sends all vertices anew with each frame and draws everything twice,
// once for picking. That is what makes large pictures slow to pan, so here they
// are sent when they changed, and picking is left out while moving.
interface Sending {
  sent: Map<ProgramInfo, number>;
  changes: number;
}

function bindOnce(p: NodeProgram | EdgeProgram, s: Sending, info: ProgramInfo): void {
  const gl = info.gl as WebGL2RenderingContext;
  const own = p as unknown as { bindAttribute(a: unknown, i: ProgramInfo, offset: number, divisor?: boolean): number };
  const fresh = s.sent.get(info) !== s.changes;
  let offset = 0;
  gl.bindBuffer(gl.ARRAY_BUFFER, info.constantBuffer as WebGLBuffer);
  for (const a of p.CONSTANT_ATTRIBUTES) offset += own.bindAttribute(a, info, offset, false);
  if (!s.sent.has(info)) gl.bufferData(gl.ARRAY_BUFFER, p.constantArray, gl.STATIC_DRAW);
  gl.bindBuffer(gl.ARRAY_BUFFER, info.buffer);
  offset = 0;
  for (const a of p.ATTRIBUTES) offset += own.bindAttribute(a, info, offset, true);
  if (fresh) gl.bufferData(gl.ARRAY_BUFFER, p.array, gl.DYNAMIC_DRAW);
  gl.bindBuffer(gl.ARRAY_BUFFER, null);
  s.sent.set(info, s.changes);
}

// packed holds a mark's shape, face and flags in one float.
const packed = (d: MarkData): number => d.shape + 16 * d.face + 128 * d.flags;

const markVertex = `
attribute vec4 a_id;
attribute vec2 a_position;
attribute float a_size;
attribute float a_kind;
attribute vec2 a_corner;
uniform mat3 u_matrix;
uniform vec2 u_view;
uniform float u_scale;
uniform vec3 u_faces[8];
varying vec4 v_id;
varying vec2 v_at;
varying float v_radius;
varying float v_shape;
varying vec3 v_face;
varying vec3 v_flags;
void main() {
  float radius = a_size * u_scale;
  v_radius = radius;
  v_shape = mod(a_kind, 16.0);
  float rest = floor(a_kind / 16.0);
  int face = int(mod(rest, 8.0));
  rest = floor(rest / 8.0);
  v_flags = vec3(mod(rest, 2.0), mod(floor(rest / 2.0), 2.0), mod(floor(rest / 4.0), 2.0));
  // No larger than need be: what is not drawn costs as much as what is.
  float reach = radius * 1.1 + (v_flags.y > 0.5 ? 9.0 : v_flags.x > 0.5 ? 7.0 : radius < 3.0 ? 1.0 : 2.8);
#ifdef PICKING_MODE
  reach = max(radius * 1.05, radius + 3.0) + 0.5;
#endif
  v_at = a_corner * reach;
  v_face = u_faces[0];
  for (int i = 0; i < 8; i++) if (i == face) v_face = u_faces[i];
  // The library keeps an id's alpha at 254 of 255; blending needs all of it.
  v_id = vec4(a_id.rgb, a_id.a * 255.0 / 254.0);
  vec2 p = (u_matrix * vec3(a_position, 1.0)).xy + v_at * 2.0 / u_view;
  gl_Position = vec4(a_size > 0.0 ? p : vec2(9.0), 0.0, 1.0);
}`;

// The shapes, by the same measures as the outlines in look.ts. Polygons and the
// star: after Inigo Quilez, "2D distance functions".
const markFragment = `
#ifdef GL_FRAGMENT_PRECISION_HIGH
precision highp float;
#else
precision mediump float;
#endif
varying vec4 v_id;
varying vec2 v_at;
varying float v_radius;
varying float v_shape;
varying vec3 v_face;
varying vec3 v_flags;
uniform vec3 u_ground;
uniform vec3 u_ink;
uniform vec3 u_accent;
uniform float u_quiet;
uniform float u_pixel;

float box(vec2 p, vec2 b) {
  vec2 d = abs(p) - b;
  return length(max(d, 0.0)) + min(max(d.x, d.y), 0.0);
}
float regular(vec2 p, float n, float r) {
  float a = 3.14159265 / n;
  float turn = mod(atan(p.x, p.y), 2.0 * a) - a;
  return length(p) * cos(turn) - r * cos(a);
}
float wedge(vec2 p) {
  vec2 q = vec2(abs(p.x), p.y);
  vec2 n = normalize(vec2(1.65, 0.96));
  return max(dot(q - vec2(0.0, 0.95), n), -p.y - 0.7);
}
float star(vec2 p, float r, float inner) {
  float a = 3.14159265 / 5.0;
  float turn = mod(atan(p.x, p.y) + a, 2.0 * a) - a;
  vec2 q = length(p) * vec2(abs(sin(turn)), cos(turn));
  vec2 tip = vec2(0.0, r);
  vec2 dent = inner * vec2(sin(a), cos(a));
  vec2 e = dent - tip;
  vec2 w = q - tip;
  vec2 off = w - e * clamp(dot(w, e) / dot(e, e), 0.0, 1.0);
  return length(off) * sign(-(w.x * e.y - w.y * e.x));
}
float distanceTo(vec2 p) {
  if (v_shape < 0.5) return length(p) - 0.9;
  if (v_shape < 1.5) return box(p, vec2(0.8));
  if (v_shape < 2.5) return wedge(p);
  if (v_shape < 3.5) return (abs(p.x) + abs(p.y) - 1.0) * 0.7071;
  if (v_shape < 4.5) return regular(p, 6.0, 0.96);
  if (v_shape < 5.5) return star(p, 1.05, 0.5);
  if (v_shape < 6.5) return regular(p, 5.0, 0.98);
  if (v_shape < 7.5) return abs(length(p) - 0.66) - 0.24;
  return min(box(p, vec2(0.36, 0.92)), box(p, vec2(0.92, 0.36)));
}
void main() {
  float reach = length(v_at);
#ifdef PICKING_MODE
  if (reach > max(v_radius * 1.05, v_radius + 3.0)) discard;
  gl_FragColor = v_id;
#else
  float d = distanceTo(v_at / v_radius) * v_radius;
  float soft = 0.75 * u_pixel;
  float edge = min(1.6, max(0.6, v_radius * 0.16));
  float back = (v_flags.y > 0.5 || v_flags.x > 0.5) ? 0.0 : u_quiet;
  vec3 rim = mix(v_face, u_ink, 0.42);
  float inside = 1.0 - smoothstep(-soft, soft, d);
  float face = 1.0 - smoothstep(-soft, soft, d + edge);
  vec3 color = mix(rim, v_face, face);
  color = mix(color, u_ground, back * 0.76);
  vec4 out_ = vec4(color, 1.0) * inside;
  // A ground-coloured rim parts the mark from the lines behind it.
  float gap = (1.0 - smoothstep(-soft, soft, d - 1.6)) * step(3.0, v_radius);
  out_ += vec4(u_ground, 1.0) * gap * (1.0 - out_.a);
  if (v_flags.z > 0.5) {
    // Pinned: a dot at its heart.
    float dot_ = 1.0 - smoothstep(-soft, soft, reach - max(1.6, v_radius * 0.24));
    out_ = mix(out_, vec4(mix(u_ground, color, back), 1.0), dot_);
    float heart = 1.0 - smoothstep(-soft, soft, reach - max(0.9, v_radius * 0.13));
    out_ = mix(out_, vec4(mix(u_ink, u_ground, back * 0.76), 1.0), heart);
  }
  if (v_flags.x > 0.5) {
    float ring = abs(d - 4.6) - 1.25;
    out_ += vec4(u_accent, 1.0) * (1.0 - smoothstep(-soft, soft, ring)) * (1.0 - out_.a);
  }
  if (v_flags.y > 0.5) {
    float halo = (1.0 - smoothstep(1.0, 8.5, d)) * 0.34;
    out_ += vec4(u_accent, 1.0) * halo * (1.0 - out_.a);
  }
  gl_FragColor = out_;
#endif
}`;

const markUniforms = ['u_matrix', 'u_view', 'u_scale', 'u_faces', 'u_ground', 'u_ink', 'u_accent', 'u_quiet', 'u_pixel'] as const;

export class Marks extends NodeProgram<(typeof markUniforms)[number]> {
  private sending!: Sending;

  getDefinition() {
    return {
      VERTICES: 6,
      VERTEX_SHADER_SOURCE: markVertex,
      FRAGMENT_SHADER_SOURCE: markFragment,
      METHOD: TRIANGLES,
      UNIFORMS: markUniforms,
      ATTRIBUTES: [
        { name: 'a_position', size: 2, type: FLOAT },
        { name: 'a_size', size: 1, type: FLOAT },
        { name: 'a_kind', size: 1, type: FLOAT },
        { name: 'a_id', size: 4, type: UNSIGNED_BYTE, normalized: true },
      ],
      CONSTANT_ATTRIBUTES: [{ name: 'a_corner', size: 2, type: FLOAT }],
      CONSTANT_DATA: [
        [-1, -1],
        [1, -1],
        [-1, 1],
        [-1, 1],
        [1, -1],
        [1, 1],
      ],
    };
  }

  private get state(): Sending {
    this.sending ??= { sent: new Map(), changes: 0 };
    return this.sending;
  }

  override reallocate(n: number): void {
    super.reallocate(n);
    this.state.changes++;
  }

  override process(index: number, offset: number, data: NodeDisplayData): void {
    super.process(index, offset, data);
    this.state.changes++;
  }

  processVisibleItem(id: number, at: number, data: NodeDisplayData): void {
    const d = data as MarkData;
    const a = this.array;
    a[at++] = d.x;
    a[at++] = d.y;
    a[at++] = d.size;
    a[at++] = packed(d);
    a[at++] = id;
  }

  protected override bindProgram(info: ProgramInfo): void {
    bindOnce(this, this.state, info);
  }

  override render(params: RenderParams): void {
    renderUnlessMoving(this, params, (p) => super.render(p));
  }

  setUniforms(params: RenderParams, { gl, uniformLocations: u }: ProgramInfo): void {
    const s = shades.get(this.renderer as unknown as Sigma);
    if (!s) return;
    gl.uniformMatrix3fv(u.u_matrix ?? null, false, params.matrix);
    gl.uniform2f(u.u_view ?? null, params.width, params.height);
    gl.uniform1f(u.u_scale ?? null, 1 / params.sizeRatio);
    gl.uniform3fv(u.u_faces ?? null, s.faces.flat());
    gl.uniform3fv(u.u_ground ?? null, [...s.ground]);
    gl.uniform3fv(u.u_ink ?? null, [...s.ink]);
    gl.uniform3fv(u.u_accent ?? null, [...s.accent]);
    gl.uniform1f(u.u_quiet ?? null, s.quiet);
    gl.uniform1f(u.u_pixel ?? null, 1 / params.pixelRatio);
  }
}

function renderUnlessMoving(p: { pickProgram: ProgramInfo | null; renderer: unknown }, params: RenderParams, render: (params: RenderParams) => void): void {
  const pick = p.pickProgram;
  if (shades.get(p.renderer as object)?.moving) p.pickProgram = null;
  render(params);
  p.pickProgram = pick;
}

const linkVertex = `
attribute vec4 a_id;
attribute vec2 a_from;
attribute vec2 a_to;
attribute vec2 a_sizes;
attribute float a_width;
attribute float a_kind;
attribute vec2 a_corner;
uniform mat3 u_matrix;
uniform vec2 u_view;
uniform float u_scale;
uniform float u_thin;
uniform float u_arrows;
varying vec4 v_id;
varying vec2 v_at;
varying float v_length;
varying float v_half;
varying vec4 v_kind;
varying vec2 v_head;
void main() {
  vec2 from = (u_matrix * vec3(a_from, 1.0)).xy * u_view * 0.5;
  vec2 to = (u_matrix * vec3(a_to, 1.0)).xy * u_view * 0.5;
  float whole = distance(from, to);
  vec2 along = whole > 0.0 ? (to - from) / whole : vec2(1.0, 0.0);
  vec2 across = vec2(-along.y, along.x);
  vec2 radii = a_sizes * u_scale;
  float start = radii.x + 1.5;
  float end = whole - radii.y - 1.5;
  float length_ = end - start;
  float status = mod(a_kind, 4.0);
  float way = mod(floor(a_kind / 4.0), 4.0);
  float flags = floor(a_kind / 16.0);
  float lit = mod(floor(flags / 2.0), 2.0);
  float chosen = mod(flags, 2.0);
  float width = max(a_width * (status > 1.5 ? 0.55 : 1.0) * mix(1.0, 0.55, u_thin), 0.7) + lit * 1.0 + chosen * 1.2;
  v_half = width * 0.5;
  float head = (u_arrows > 0.5 || lit > 0.5 || chosen > 0.5) && length_ > 14.0 ? 5.5 + v_half * 2.6 : 0.0;
  v_head = vec2(way > 1.5 ? head : 0.0, mod(way, 2.0) > 0.5 ? head : 0.0);
  v_kind = vec4(status, lit, chosen, 0.0);
  v_length = length_;
  v_id = vec4(a_id.rgb, a_id.a * 255.0 / 254.0);
#ifdef PICKING_MODE
  float reach = max(v_half, 5.0);
#else
  float reach = max(v_half, head * 0.42) + 1.2;
#endif
  float s = mix(-1.0, length_ + 1.0, a_corner.x);
  v_at = vec2(s, a_corner.y * reach);
  vec2 p = from + along * (start + s) + across * v_at.y;
  gl_Position = vec4(length_ > 0.5 && a_width > 0.0 ? p * 2.0 / u_view : vec2(9.0), 0.0, 1.0);
}`;

const linkFragment = `
#ifdef GL_FRAGMENT_PRECISION_HIGH
precision highp float;
#else
precision mediump float;
#endif
varying vec4 v_id;
varying vec2 v_at;
varying float v_length;
varying float v_half;
varying vec4 v_kind;
varying vec2 v_head;
uniform vec3 u_ground;
uniform vec3 u_line;
uniform vec3 u_planned;
uniform vec3 u_accent;
uniform float u_quiet;
uniform float u_thin;
uniform float u_pixel;
void main() {
#ifdef PICKING_MODE
  gl_FragColor = v_id;
#else
  float soft = 0.75 * u_pixel;
  float s = v_at.x;
  float t = abs(v_at.y);
  float body = 1.0 - smoothstep(v_half - soft, v_half + soft, t);
  if (v_kind.x > 0.5 && v_kind.x < 1.5) {
    float step_ = 6.0 + v_half * 3.0;
    float q = abs(mod(s, step_) - step_ * 0.5) - step_ * 0.29;
    body *= 1.0 - smoothstep(-soft, soft, q);
  }
  body *= v_head.x > 0.0 && s < v_head.x * 0.8 ? 0.0 : 1.0;
  body *= v_head.y > 0.0 && s > v_length - v_head.y * 0.8 ? 0.0 : 1.0;
  float head = 0.0;
  if (v_head.y > 0.0) {
    float back = v_length - s;
    float w = back * 0.42;
    head = max(head, (1.0 - smoothstep(w - soft, w + soft, t)) * (1.0 - smoothstep(v_head.y - soft, v_head.y + soft, back)) * step(0.0, back));
  }
  if (v_head.x > 0.0) {
    float w = s * 0.42;
    head = max(head, (1.0 - smoothstep(w - soft, w + soft, t)) * (1.0 - smoothstep(v_head.x - soft, v_head.x + soft, s)) * step(0.0, s));
  }
  float a = max(body, head);
  float on = max(v_kind.y, v_kind.z);
  vec3 color = v_kind.x > 0.5 && v_kind.x < 1.5 ? u_planned : u_line;
  color = mix(color, u_accent, on);
  color = mix(color, u_ground, (1.0 - on) * u_quiet * 0.7);
  a *= mix(mix(1.0, 0.32, u_thin), 1.0, on);
  gl_FragColor = vec4(color, 1.0) * a;
#endif
}`;

const linkUniforms = ['u_matrix', 'u_view', 'u_scale', 'u_ground', 'u_line', 'u_planned', 'u_accent', 'u_quiet', 'u_thin', 'u_pixel', 'u_arrows'] as const;

export class Links extends EdgeProgram<(typeof linkUniforms)[number]> {
  private sending!: Sending;

  getDefinition() {
    return {
      VERTICES: 6,
      VERTEX_SHADER_SOURCE: linkVertex,
      FRAGMENT_SHADER_SOURCE: linkFragment,
      METHOD: TRIANGLES,
      UNIFORMS: linkUniforms,
      ATTRIBUTES: [
        { name: 'a_from', size: 2, type: FLOAT },
        { name: 'a_to', size: 2, type: FLOAT },
        { name: 'a_sizes', size: 2, type: FLOAT },
        { name: 'a_width', size: 1, type: FLOAT },
        { name: 'a_kind', size: 1, type: FLOAT },
        { name: 'a_id', size: 4, type: UNSIGNED_BYTE, normalized: true },
      ],
      CONSTANT_ATTRIBUTES: [{ name: 'a_corner', size: 2, type: FLOAT }],
      CONSTANT_DATA: [
        [0, -1],
        [1, -1],
        [0, 1],
        [0, 1],
        [1, -1],
        [1, 1],
      ],
    };
  }

  private get state(): Sending {
    this.sending ??= { sent: new Map(), changes: 0 };
    return this.sending;
  }

  override reallocate(n: number): void {
    super.reallocate(n);
    this.state.changes++;
  }

  override process(index: number, offset: number, source: NodeDisplayData, target: NodeDisplayData, data: EdgeDisplayData): void {
    super.process(index, offset, source, target, data);
    this.state.changes++;
  }

  processVisibleItem(id: number, at: number, source: NodeDisplayData, target: NodeDisplayData, data: EdgeDisplayData): void {
    const d = data as LinkData;
    const a = this.array;
    a[at++] = source.x;
    a[at++] = source.y;
    a[at++] = target.x;
    a[at++] = target.y;
    a[at++] = source.size;
    a[at++] = target.size;
    a[at++] = d.size;
    a[at++] = d.status + 4 * d.way + 16 * d.flags;
    a[at++] = id;
  }

  protected override bindProgram(info: ProgramInfo): void {
    bindOnce(this, this.state, info);
  }

  override render(params: RenderParams): void {
    const s = shades.get(this.renderer);
    if (s?.moving && s.hideLinks) return;
    renderUnlessMoving(this, params, (p) => super.render(p));
  }

  setUniforms(params: RenderParams, { gl, uniformLocations: u }: ProgramInfo): void {
    const s = shades.get(this.renderer as unknown as Sigma);
    if (!s) return;
    gl.uniformMatrix3fv(u.u_matrix ?? null, false, params.matrix);
    gl.uniform2f(u.u_view ?? null, params.width, params.height);
    gl.uniform1f(u.u_scale ?? null, 1 / params.sizeRatio);
    gl.uniform3fv(u.u_ground ?? null, [...s.ground]);
    gl.uniform3fv(u.u_line ?? null, [...s.line]);
    gl.uniform3fv(u.u_planned ?? null, [...s.planned]);
    gl.uniform3fv(u.u_accent ?? null, [...s.accent]);
    gl.uniform1f(u.u_quiet ?? null, s.quiet);
    gl.uniform1f(u.u_thin ?? null, s.thin);
    gl.uniform1f(u.u_arrows ?? null, s.arrows ? 1 : 0);
    gl.uniform1f(u.u_pixel ?? null, 1 / params.pixelRatio);
  }
}

export const shapeIndex = (shape: (typeof shapes)[number]): number => shapes.indexOf(shape);
