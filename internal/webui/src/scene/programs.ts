// The two WebGL programs of the canvas: marks, as signed distances of their
// shapes, and links. Both measure in CSS pixels, so a line stays as thick and a
// dash as long as it should be at any zoom. Neither takes part in picking: what
// is under the pointer is found otherwise (hits.ts).

import type Sigma from 'sigma';
import { NodeProgram, type ProgramInfo } from 'sigma/rendering';
import type { RenderParams } from 'sigma/types';

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
  thin: number; // 0 to 1: lines of large pictures are fainter
  plain: boolean; // links are threads, as fine as the screen can, but for those that are lit
}

const shades = new WeakMap<object, Shade>();
export const setShade = (renderer: object, shade: Shade): void => void shades.set(renderer, shade);

// flags of a mark, and of a link (selected, lit)
export const selected = 1;
export const lit = 2;
export const pinned = 4;

const { FLOAT, TRIANGLES } = WebGLRenderingContext;

// The uniforms of all programs; each uses some.
const uniforms = ['u_matrix', 'u_view', 'u_scale', 'u_faces', 'u_ground', 'u_ink', 'u_accent', 'u_line', 'u_planned', 'u_quiet', 'u_thin', 'u_arrows', 'u_pixel'] as const;

// What both programs do otherwise than the library. That keeps marks and links of
// its own and has the programs make rows of them; here rows are written straight
// to the program, so that links need nothing that marks do not. It sends all rows
// anew with each picture; here they are sent when they changed.
abstract class RowProgram extends NodeProgram<(typeof uniforms)[number]> {
  private readonly sent = new Map<ProgramInfo, number>(); // the changes that were there then
  private changes = 0;

  constructor(gl: WebGLRenderingContext, _picking: WebGLFramebuffer | null, renderer: Sigma) {
    super(gl, null, renderer);
  }

  override reallocate(): void {}
  override process(): void {}
  processVisibleItem(): void {}
  setUniforms(): void {}

  // paint draws all rows.
  protected abstract paint(params: RenderParams, shade: Shade): void;

  override render(params: RenderParams): void {
    const shade = shades.get(this.renderer);
    if (shade && this.capacity > 0) this.paint(params, shade);
  }

  // room makes room for so many rows; what was in them is to be written anew.
  room(n: number): void {
    if (this.array.length < n * this.STRIDE) this.array = new Float32Array(Math.ceil(n * 1.25) * this.STRIDE);
    this.capacity = n;
    this.changes++;
  }

  protected writeRow(row: number, values: readonly number[]): void {
    this.array.set(values, row * this.STRIDE);
    this.changes++;
  }

  protected get rows(): Float32Array {
    return this.array.subarray(0, this.capacity * this.STRIDE);
  }

  // some gives those rows that are wanted.
  protected some(wanted: (at: number) => boolean): Float32Array {
    const n = this.STRIDE;
    const starts: number[] = [];
    for (let at = 0; at < this.capacity * n; at += n) if (wanted(at)) starts.push(at);
    const out = new Float32Array(starts.length * n);
    for (const [i, at] of starts.entries()) out.set(this.array.subarray(at, at + n), i * n);
    return out;
  }

  // draw draws rows, all of them if none are given: six corners each.
  protected draw(params: RenderParams, shade: Shade, rows?: Float32Array): void {
    const info = this.normalProgram;
    const gl = info.gl as WebGL2RenderingContext;
    const count = rows ? rows.length / this.STRIDE : this.capacity;
    if (count === 0) return;
    const sent = this.sent.get(info);
    this.begin(params, shade, info);
    let offset = 0;
    gl.bindBuffer(gl.ARRAY_BUFFER, info.constantBuffer as WebGLBuffer);
    for (const a of this.CONSTANT_ATTRIBUTES) offset += this.bindAttribute(a, info, offset, false);
    if (sent === undefined) gl.bufferData(gl.ARRAY_BUFFER, this.constantArray, gl.STATIC_DRAW);
    gl.bindBuffer(gl.ARRAY_BUFFER, info.buffer);
    offset = 0;
    for (const a of this.ATTRIBUTES) offset += this.bindAttribute(a, info, offset, true);
    if (rows) gl.bufferData(gl.ARRAY_BUFFER, rows, gl.STREAM_DRAW);
    else if (sent !== this.changes) gl.bufferData(gl.ARRAY_BUFFER, this.rows, gl.DYNAMIC_DRAW);
    this.sent.set(info, rows ? -1 : this.changes);
    gl.drawArraysInstanced(this.METHOD, 0, this.VERTICES, count);
    this.unbindProgram(info);
  }

  // drawMany draws points or lines, very many at once: instances, one for each, took
  // ten times as long for 60,000 without a graphics card. Vertices are laid out as
  // attributes says, size by name.
  protected drawMany(params: RenderParams, shade: Shade, info: ProgramInfo, mode: number, attributes: Record<string, number>, vertices: () => Float32Array): void {
    const gl = info.gl;
    this.begin(params, shade, info);
    gl.bindBuffer(gl.ARRAY_BUFFER, info.buffer);
    if (this.sent.get(info) !== this.changes) gl.bufferData(gl.ARRAY_BUFFER, vertices(), gl.DYNAMIC_DRAW);
    this.sent.set(info, this.changes);
    const stride = Object.values(attributes).reduce((a, b) => a + b);
    const length = gl.getBufferParameter(gl.ARRAY_BUFFER, gl.BUFFER_SIZE) / 4;
    let offset = 0;
    for (const [name, size] of Object.entries(attributes)) {
      const at = info.attributeLocations[name] ?? -1;
      gl.enableVertexAttribArray(at);
      gl.vertexAttribPointer(at, size, FLOAT, false, 4 * stride, 4 * offset);
      offset += size;
    }
    gl.drawArrays(mode, 0, length / stride);
    for (const name of Object.keys(attributes)) gl.disableVertexAttribArray(info.attributeLocations[name] ?? -1);
  }

  private begin(params: RenderParams, s: Shade, { gl, program, uniformLocations }: ProgramInfo): void {
    gl.bindFramebuffer(gl.FRAMEBUFFER, null);
    gl.viewport(0, 0, params.width * params.pixelRatio, params.height * params.pixelRatio);
    gl.enable(gl.BLEND);
    gl.useProgram(program);
    const u = uniformLocations as Record<string, WebGLUniformLocation | undefined>;
    const one = (name: string, x: number) => gl.uniform1f(u[name] ?? null, x);
    const three = (name: string, x: RGB) => gl.uniform3fv(u[name] ?? null, [...x]);
    gl.uniformMatrix3fv(u.u_matrix ?? null, false, params.matrix);
    gl.uniform2f(u.u_view ?? null, params.width, params.height);
    gl.uniform3fv(u.u_faces ?? null, s.faces.flat());
    three('u_ground', s.ground);
    three('u_ink', s.ink);
    three('u_accent', s.accent);
    three('u_line', s.line);
    three('u_planned', s.planned);
    one('u_scale', 1 / params.sizeRatio);
    one('u_quiet', s.quiet);
    one('u_thin', s.thin);
    one('u_arrows', s.arrows ? 1 : 0);
    one('u_pixel', 1 / params.pixelRatio);
  }
}

const markVertex = `
attribute vec2 a_position;
attribute float a_size;
attribute float a_kind;
attribute vec2 a_corner;
uniform mat3 u_matrix;
uniform vec2 u_view;
uniform float u_scale;
uniform vec3 u_faces[8];
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
  v_at = a_corner * reach;
  v_face = u_faces[0];
  for (int i = 0; i < 8; i++) if (i == face) v_face = u_faces[i];
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
}`;

// Dots: what marks are that are too small to show a shape, where there are very
// many.
const dotVertex = `
attribute vec2 a_position;
attribute float a_size;
attribute float a_kind;
uniform mat3 u_matrix;
uniform float u_scale;
uniform float u_pixel;
uniform float u_quiet;
uniform vec3 u_faces[8];
uniform vec3 u_ground;
uniform vec3 u_ink;
varying vec3 v_color;
varying vec2 v_edge;
void main() {
  float radius = a_size * u_scale;
  int face = int(mod(floor(a_kind / 16.0), 8.0));
  vec3 color = u_faces[0];
  for (int i = 0; i < 8; i++) if (i == face) color = u_faces[i];
  v_color = mix(mix(color, u_ink, 0.2), u_ground, u_quiet * 0.76);
  float side = 2.0 * (radius * 0.9 + u_pixel);
  // From its heart, where its edge begins and ends, of its whole.
  v_edge = vec2(radius * 0.9 - 0.75 * u_pixel, radius * 0.9 + 0.75 * u_pixel) / side;
  gl_PointSize = side / u_pixel;
  gl_Position = vec4((u_matrix * vec3(a_position, 1.0)).xy, 0.0, 1.0);
}`;
const dotFragment = `
precision mediump float;
varying vec3 v_color;
varying vec2 v_edge;
void main() {
  gl_FragColor = vec4(v_color, 1.0) * (1.0 - smoothstep(v_edge.x, v_edge.y, distance(gl_PointCoord, vec2(0.5))));
}`;
// Of this radius, in CSS pixels, marks have a shape to the eye.
const shaped = 3;

export class Marks extends RowProgram {
  private dot: ProgramInfo | undefined;

  getDefinition() {
    return {
      VERTICES: 6,
      VERTEX_SHADER_SOURCE: markVertex,
      FRAGMENT_SHADER_SOURCE: markFragment,
      METHOD: TRIANGLES,
      UNIFORMS: uniforms,
      ATTRIBUTES: [
        { name: 'a_position', size: 2, type: FLOAT },
        { name: 'a_size', size: 1, type: FLOAT },
        { name: 'a_kind', size: 1, type: FLOAT },
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

  // write writes a row: a place in the library's measure, a radius in CSS pixels at
  // a zoom of 1, a shape, a colour and flags.
  write(row: number, x: number, y: number, radius: number, shape: number, face: number, flags: number): void {
    this.writeRow(row, [x, y, radius, shape + 16 * face + 128 * flags]);
  }

  protected override paint(params: RenderParams, shade: Shade): void {
    if (!shade.plain) return this.draw(params, shade);
    const { gl } = this.normalProgram;
    this.dot ??= this.getProgramInfo('normal', gl, dotVertex, dotFragment, null);
    const a = this.array;
    this.drawMany(params, shade, this.dot, gl.POINTS, { a_position: 2, a_size: 1, a_kind: 1 }, () => this.rows);
    const shown = (at: number) => (a[at + 2] as number) / params.sizeRatio >= shaped || (a[at + 3] as number) >= 128;
    this.draw(params, shade, this.some(shown));
  }
}

const linkVertex = `
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
varying vec2 v_at;
varying float v_length;
varying float v_half;
varying float v_phase;
varying vec4 v_kind;
varying vec2 v_head;
void main() {
  vec2 from = (u_matrix * vec3(a_from, 1.0)).xy * u_view * 0.5;
  vec2 to = (u_matrix * vec3(a_to, 1.0)).xy * u_view * 0.5;
  float whole = distance(from, to);
  vec2 along = whole > 0.0 ? (to - from) / whole : vec2(1.0, 0.0);
  vec2 across = vec2(-along.y, along.x);
  vec2 radii = a_sizes * u_scale;
  // A piece of a bent line goes on without a gap where its size is below 0; how far
  // below -1 is how far along the line it begins.
  bool joint = a_sizes.x < 0.0 || a_sizes.y < 0.0;
  float start = a_sizes.x < 0.0 ? 0.0 : radii.x + 1.5;
  float end = whole - (a_sizes.y < 0.0 ? 0.0 : radii.y + 1.5);
  v_phase = a_sizes.x < 0.0 ? (-1.0 - a_sizes.x) * whole / distance(a_from, a_to) : 0.0;
  float length_ = end - start;
  float status = mod(a_kind, 4.0);
  float way = mod(floor(a_kind / 4.0), 4.0);
  float flags = floor(a_kind / 16.0);
  float lit = mod(floor(flags / 2.0), 2.0);
  float chosen = mod(flags, 2.0);
  float width = max(a_width * (status > 1.5 && status < 2.5 ? 0.55 : 1.0) * mix(1.0, 0.55, u_thin), 0.7) + lit * 1.0 + chosen * 1.2;
  v_half = width * 0.5;
  float head = (u_arrows > 0.5 || lit > 0.5 || chosen > 0.5) && length_ > (joint ? 5.0 : 14.0) ? 5.5 + v_half * 2.6 : 0.0;
  v_head = vec2(way > 1.5 ? head : 0.0, mod(way, 2.0) > 0.5 ? head : 0.0);
  v_kind = vec4(status, lit, chosen, 0.0);
  v_length = length_;
  float reach = max(v_half, head * 0.42) + 1.2;
  // Pieces overlap a little less than ends are rounded off.
  float s = mix(a_sizes.x < 0.0 ? 0.0 : -1.0, length_ + (a_sizes.y < 0.0 ? 0.0 : 1.0), a_corner.x);
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
varying vec2 v_at;
varying float v_length;
varying float v_half;
varying float v_phase;
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
  float soft = 0.75 * u_pixel;
  float s = v_at.x;
  float t = abs(v_at.y);
  float body = 1.0 - smoothstep(v_half - soft, v_half + soft, t);
  if (v_kind.x > 0.5 && v_kind.x < 1.5) {
    float step_ = 6.0 + v_half * 3.0;
    float q = abs(mod(s + v_phase, step_) - step_ * 0.5) - step_ * 0.29;
    body *= 1.0 - smoothstep(-soft, soft, q);
  }
  if (v_kind.x > 2.5) {
    float step_ = 3.4 + v_half * 3.2;
    float q = abs(mod(s + v_phase, step_) - step_ * 0.5) - step_ * 0.17;
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
  vec3 color = v_kind.x > 2.5 || (v_kind.x > 0.5 && v_kind.x < 1.5) ? u_planned : u_line;
  color = mix(color, u_accent, on);
  color = mix(color, u_ground, (1.0 - on) * u_quiet * 0.7);
  a *= mix(mix(1.0, 0.32, u_thin), 1.0, on);
  gl_FragColor = vec4(color, 1.0) * a;
}`;

// Threads: what tens of thousands of links are when all are in sight. A line as a
// strip that asks of each pixel how far it is from the middle would take a second
// for 60,000 of them without a graphics card.
const threadVertex = `
attribute vec2 a_from;
attribute float a_kind;
uniform mat3 u_matrix;
uniform vec3 u_ground;
uniform vec3 u_line;
uniform vec3 u_planned;
uniform float u_quiet;
uniform float u_thin;
varying vec4 v_color;
void main() {
  vec2 p = (u_matrix * vec3(a_from, 1.0)).xy;
  float status = mod(a_kind, 4.0);
  vec3 color = mix(status > 2.5 || (status > 0.5 && status < 1.5) ? u_planned : u_line, u_ground, u_quiet * 0.7);
  v_color = vec4(color, 1.0) * mix(1.0, 0.25, u_thin);
  gl_Position = vec4(a_kind < 16.0 ? p : vec2(9.0), 0.0, 1.0);
}`;
const threadFragment = `
precision mediump float;
varying vec4 v_color;
void main() {
  gl_FragColor = v_color;
}`;

export class Links extends RowProgram {
  private thread: ProgramInfo | undefined;

  getDefinition() {
    return {
      VERTICES: 6,
      VERTEX_SHADER_SOURCE: linkVertex,
      FRAGMENT_SHADER_SOURCE: linkFragment,
      METHOD: TRIANGLES,
      UNIFORMS: uniforms,
      ATTRIBUTES: [
        { name: 'a_from', size: 2, type: FLOAT },
        { name: 'a_to', size: 2, type: FLOAT },
        { name: 'a_sizes', size: 2, type: FLOAT },
        { name: 'a_width', size: 1, type: FLOAT },
        { name: 'a_kind', size: 1, type: FLOAT },
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

  // write writes a row: the places of both ends in the library's measure, the radii
  // of their marks and a width in CSS pixels, and a kind: status, four times the
  // way and sixteen times the flags. Of a piece of a bent line the radius is below 0 at an
  // end where the line goes on: at the first -1 less how far along the line that is.
  write(row: number, ax: number, ay: number, bx: number, by: number, a: number, b: number, width: number, kind: number): void {
    this.writeRow(row, [ax, ay, bx, by, a, b, width, kind]);
  }

  protected override paint(params: RenderParams, shade: Shade): void {
    if (!shade.plain) return this.draw(params, shade);
    const { gl } = this.normalProgram;
    this.thread ??= this.getProgramInfo('normal', gl, threadVertex, threadFragment, null);
    this.drawMany(params, shade, this.thread, gl.LINES, { a_from: 2, a_kind: 1 }, () => this.ends());
    const a = this.array;
    const flagged = (at: number) => (a[at + 7] as number) >= 16;
    this.draw(params, shade, this.some(flagged));
  }

  // ends gives a place and a kind for each end of each link.
  private ends(): Float32Array {
    const a = this.array;
    const out = new Float32Array(6 * this.capacity);
    for (let i = 0, at = 0; i < out.length; i += 6, at += this.STRIDE) {
      out[i] = a[at] as number;
      out[i + 1] = a[at + 1] as number;
      out[i + 3] = a[at + 2] as number;
      out[i + 4] = a[at + 3] as number;
      out[i + 2] = out[i + 5] = a[at + 7] as number;
    }
    return out;
  }
}
