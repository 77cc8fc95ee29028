// The address: the whole state in the part after the number sign, which no
// server sees and no log keeps. Written as JSON without what is default,
// deflated, in base64url.

import { empty, placesFrom, type State } from './state';

export const version = 1;
// longest is how long an address may be before it is better kept as a view.
export const longest = 2000;

async function through(bytes: Uint8Array, stream: CompressionStream | DecompressionStream): Promise<Uint8Array> {
  const out = new Response(new Blob([bytes as BlobPart]).stream().pipeThrough(stream as unknown as ReadableWritablePair<Uint8Array, Uint8Array>));
  return new Uint8Array(await out.arrayBuffer());
}

// compact leaves out what is as in the empty state.
export function compact(s: State): Record<string, unknown> {
  const out: Record<string, unknown> = { v: version };
  for (const k of Object.keys(empty) as (keyof State)[]) {
    if (k === 'positions') {
      if (s.positions.size > 0) out[k] = Object.fromEntries(s.positions);
    } else if (JSON.stringify(s[k]) !== JSON.stringify(empty[k])) out[k] = s[k];
  }
  return out;
}

// whole is the reverse. It throws where the value is not a state; parts that are
// not known are ignored, for a newer page may have written them.
export function whole(x: unknown): State {
  if (typeof x !== 'object' || x === null || Array.isArray(x)) throw new Error('not a view');
  const o = x as Record<string, unknown>;
  if (o.v !== version) throw new Error(`a view of version ${String(o.v)}; this page reads version ${version}`);
  const out: Record<string, unknown> = { ...empty };
  for (const k of Object.keys(empty) as (keyof State)[]) {
    if (!(k in o)) continue;
    if (!likeness[k](o[k])) throw new Error(`a view whose ${k} is not as it should be`);
    out[k] = k === 'positions' ? placesFrom(o[k] as Record<string, unknown>) : o[k];
  }
  return out as unknown as State;
}

const texts = (x: unknown): boolean => Array.isArray(x) && x.every((v) => typeof v === 'string');
const record = (x: unknown): x is Record<string, unknown> => typeof x === 'object' && x !== null && !Array.isArray(x);
const number = (x: unknown): boolean => typeof x === 'number' && Number.isFinite(x);
const text = (x: unknown): boolean => typeof x === 'string';
const oneOf =
  (...of: string[]) =>
  (x: unknown): boolean =>
    typeof x === 'string' && of.includes(x);
const optional = (x: unknown, is: (x: unknown) => boolean): boolean => x === undefined || is(x);

// asks are only of these kinds: an address must not make the page ask for
// anything else.
const asking = /^(overview|graph|paths|among|common|statements|entities\/[^/?]+(\/neighbors)?)(\?|$)/;

function question(x: unknown): boolean {
  if (!record(x)) return false;
  switch (x.kind) {
    case 'paths':
      return (
        text(x.from) &&
        text(x.to) &&
        texts(x.via) &&
        texts(x.avoid) &&
        texts(x.predicates) &&
        typeof x.actual === 'boolean' &&
        text(x.validAt) &&
        (x.together === undefined || typeof x.together === 'boolean') &&
        number(x.maxHops) &&
        number(x.limit)
      );
    case 'among':
      return texts(x.of) && (x.maxHops === 1 || x.maxHops === 2);
    case 'common':
    case 'compare':
      return texts(x.of);
    case 'links':
      return (
        ['subjectType', 'predicate', 'objectType', 'status', 'unit', 'min', 'max', 'validAt', 'dueBefore', 'dueAfter', 'sort'].every((k) => text(x[k])) &&
        optional(x.observedBefore, text) &&
        optional(x.observedAfter, text) &&
        optional(x.qualifier, text) &&
        optional(x.overlaps, oneOf('true'))
      );
  }
  return false;
}

function open(x: unknown): boolean {
  if (!record(x)) return false;
  switch (x.kind) {
    case 'entity':
    case 'claim':
      return text(x.id);
    case 'link':
      return text(x.a) && text(x.b);
    case 'question':
      return true;
    case 'group':
      return fold(x.fold);
  }
  return false;
}

const fold = (x: unknown): boolean => record(x) && (text(x.type) || (text(x.at) && text(x.predicate) && oneOf('', 'in', 'out')(x.direction)));

const likeness: { [K in keyof State]: (x: unknown) => boolean } = {
  view: oneOf('graph', 'table', 'timeline', 'promises', 'read'),
  loads: (x) => Array.isArray(x) && x.every((l) => record(l) && typeof l.ask === 'string' && asking.test(l.ask) && text(l.why) && optional(l.at, text)),
  removed: texts,
  positions: record,
  pinned: texts,
  selected: texts,
  open: (x) => x === null || open(x),
  question: (x) => x === null || question(x),
  way: number,
  read: (x) => x === null || (record(x) && text(x.source) && optional(x.paragraph, number) && optional(x.start, number) && optional(x.end, number)),
  hidden: (x) => record(x) && texts(x.types) && texts(x.predicates) && texts(x.statuses) && texts(x.sources),
  narrow: (x) => record(x) && texts(x.near) && typeof x.linked === 'boolean' && number(x.least),
  folds: (x) => Array.isArray(x) && x.every(fold),
  asOf: text,
  layout: oneOf('force', 'radial', 'tree'),
  camera: (x) => x === null || (record(x) && number(x.x) && number(x.y) && number(x.scale)),
  sort: (x) => x === null || (record(x) && text(x.column) && typeof x.down === 'boolean'),
  promises: (x) => x === null || (record(x) && text(x.subject) && text(x.dueBefore) && text(x.dueAfter) && optional(x.status, oneOf('', 'target', 'planned')) && optional(x.source, text)),
  table: (x) => record(x) && typeof x.entities === 'boolean' && typeof x.only === 'boolean' && text(x.filter),
  timeline: (x) => record(x) && oneOf('entity', 'kind')(x.by) && number(x.zoom),
};

export async function encode(s: State): Promise<string> {
  const bytes = await through(new TextEncoder().encode(JSON.stringify(compact(s))), new CompressionStream('deflate-raw'));
  let b = '';
  for (const x of bytes) b += String.fromCharCode(x);
  return btoa(b).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

export async function decode(s: string): Promise<State> {
  const b = atob(s.replaceAll('-', '+').replaceAll('_', '/'));
  const bytes = await through(
    Uint8Array.from(b, (c) => c.charCodeAt(0)),
    new DecompressionStream('deflate-raw'),
  );
  return whole(JSON.parse(new TextDecoder().decode(bytes)));
}
