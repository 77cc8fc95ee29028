// @vitest-environment node
import { parseSync } from 'vite';
import { describe, expect, it } from 'vitest';

// layers is the import rule: a file at the root, or a folder, may import only what
// stands in lower layers; the files of a folder each other, but not in a circle.
// Types count, and tests stand where what they test does.
const layers: Readonly<Record<string, number>> = {
  'api.ts': 0, // the shapes of the service's answers, and asking it
  'history.ts': 0, // undo and redo of anything
  'state.ts': 1, // what is shown, as a value, and how questions are written
  'words/': 1, // what the page says, in both languages
  'testdata/': 2, // what the service says, made up for tests
  'joins.ts': 2, // what joins many and where they stand, asked for together
  'address.ts': 2, // the state as text
  'groups.ts': 2, // several drawn as one mark
  'picture.ts': 3, // what is drawn, from state and answers
  'scene/': 2, // drawing marks, links and names; knows no model
  'app.ts': 4, // the model: state, answers, picture, commands
  'parts/': 5, // what several views and panels show and say alike
  'export/': 6, // what is taken away
  'canvas/': 7,
  'panels/': 7,
  'views/': 7, // never each other
  'shell.tsx': 8,
  'main.tsx': 9,
  'bench/': 9,
};

// owners is the rule of one place per dependency. Tests may import what they are
// made with.
const owners: Readonly<Record<string, readonly string[]>> = {
  lucide: ['parts/', 'canvas/', 'panels/'],
  preact: ['app.ts', 'parts/', 'canvas/', 'panels/', 'views/', 'shell.tsx', 'main.tsx'],
  vitest: [],
  vite: [],
  'happy-dom': [],
};

const isTest = (file: string): boolean => /\.test\.tsx?$/.test(file);

// unit gives the line of the table that a file belongs to.
function unit(file: string): string {
  const slash = file.indexOf('/');
  return slash < 0 ? file.replace('.test.', '.') : file.slice(0, slash + 1);
}

// imported gives what a source imports in any way: values, types, later, as the
// address of a worker, or as a type in its place. It throws where the source can't
// be read.
function imported(file: string, source: string): string[] {
  const read = parseSync(file, source);
  const [error] = read.errors;
  if (error) throw new Error(`${file}: ${error.message}`);
  const { module } = read;
  const out = module.staticImports.map((i) => i.moduleRequest.value);
  for (const e of module.staticExports) out.push(...e.entries.flatMap((x) => x.moduleRequest?.value ?? []));
  // What stands within expressions and types; few files have any.
  if (/\bimport\s*\(|new URL\(/.test(source)) out.push(...within(read.program));
  return [...new Set(out)];
}

function within(node: unknown): string[] {
  if (typeof node !== 'object' || node === null) return [];
  const n = node as { type?: string; source?: { value?: unknown } | null; callee?: { name?: string }; arguments?: { value?: unknown; type?: string }[] };
  const out = Object.values(node).flatMap(within);
  if (/^(ImportExpression|TSImportType)$/.test(n.type ?? '') && typeof n.source?.value === 'string') out.push(n.source.value);
  const [first, second] = n.arguments ?? [];
  if (n.type === 'NewExpression' && n.callee?.name === 'URL' && typeof first?.value === 'string' && second?.type === 'MemberExpression') out.push(first.value);
  return out;
}

// target gives the file that an import means; null where there is none.
function target(from: string, spec: string, files: ReadonlySet<string>): string | null {
  const { pathname } = new URL(spec.replace(/\?.*$/, ''), `file:///src/${from.startsWith('bench/') ? `../${from}` : from}`);
  const path = pathname.startsWith('/src/') ? pathname.slice('/src/'.length) : pathname.slice(1);
  return ['', '.ts', '.tsx', '/index.ts'].map((end) => path.replace(/\/$/, '') + end).find((p) => files.has(p)) ?? null;
}

// circle gives one circle of imports that a file is part of, [] for none.
function circle(file: string, graph: ReadonlyMap<string, readonly string[]>): string[] {
  const way = new Map<string, string>([[file, '']]); // whence each was reached first
  for (const at of way.keys()) {
    for (const next of graph.get(at) ?? []) {
      if (next === file) {
        const back = [file];
        for (let f = at; f !== ''; f = way.get(f) ?? '') back.unshift(f);
        return back;
      }
      if (!way.has(next)) way.set(next, at);
    }
  }
  return [];
}

// faults holds sources, by their paths below src (or bench/), against the rule.
function faults(sources: Readonly<Record<string, string>>): string[] {
  const out: string[] = [];
  const files = new Set(Object.keys(sources));
  const graph = new Map<string, string[]>();
  for (const [file, source] of Object.entries(sources)) {
    if (file.endsWith('.css')) continue;
    const own = unit(file);
    const layer = layers[own];
    if (layer === undefined) {
      out.push(`${file} has no layer: put what it holds into a file or folder of the table, or add a line to the table and say in the commit why it must be`);
      continue;
    }
    const list: string[] = [];
    graph.set(file, list);
    for (const spec of imported(file, source)) {
      if (!spec.startsWith('.')) {
        const [name = ''] = spec.split('/');
        const may = owners[name];
        if (isTest(file) || own === 'bench/') continue;
        if (!may) out.push(`${file} imports ${spec}, which nobody may: do without, or name in the table who knows it and say in the commit why it must be`);
        else if (!may.includes(own)) out.push(`${file} imports ${spec}, which only ${may.join(', ') || 'tests'} may know: ask there for what you need`);
        continue;
      }
      const to = target(file, spec, files);
      if (to === null) out.push(`${file} imports ${spec}, which is not there`);
      else if (to.endsWith('.css')) {
        if ((layers[own] ?? 0) < (layers['main.tsx'] ?? 0)) out.push(`${file} imports ${to}: style sheets are imported in main.tsx, where the order stands in which they overrule each other`);
      } else {
        list.push(to);
        const other = layers[unit(to)];
        if (unit(to) !== own && other !== undefined && other >= layer)
          out.push(
            `${file} (layer ${layer}) imports ${to} (layer ${other}): imports go only downwards. Move what both need into a lower layer: into parts/ what several views show or say alike, into state.ts how a question is written; or take it as a parameter`,
          );
      }
    }
  }
  const told = new Set<string>();
  for (const file of graph.keys()) {
    const way = circle(file, graph);
    if (way.length === 0 || told.has(file)) continue;
    for (const f of way) told.add(f);
    out.push(`${way.join(' -> ')}: imports go in a circle. Move what both need, be it a type, into a file of its own that imports neither`);
  }
  return out;
}

const real = import.meta.glob<string>(['./**/*.{ts,tsx,css}', '../bench/*.ts'], { query: '?raw', import: 'default', eager: true });
const sources = Object.fromEntries(Object.entries(real).map(([path, source]) => [path.replace(/^\.\.?\//, ''), source]));

it('imports go only downwards, and in no circle', () => {
  expect(faults(sources)).toEqual([]);
});

it('every line of the table is of something that is there, and the rule looks at much', () => {
  const units = new Set(Object.keys(sources).map(unit));
  expect(Object.keys(layers).filter((u) => !units.has(u))).toEqual([]);
  const edges = Object.entries(sources).flatMap(([f, s]) => (f.endsWith('.css') ? [] : imported(f, s)));
  expect(edges.length).toBeGreaterThan(300);
});

describe('the rule', () => {
  const files = { 'api.ts': '', 'state.ts': '', 'app.ts': '', 'views/A.tsx': '', 'views/b.ts': '', 'panels/C.tsx': '', 'panels/c.css': '', 'parts/w.ts': '' };
  it.each<[string, Record<string, string>, RegExp | null]>([
    ['lets a folder import what is lower', { 'views/A.tsx': "import { x } from '../app'; import type { y } from './b';" }, null],
    ['refuses what is higher', { 'state.ts': "import { x } from './app';" }, /^state.ts \(layer 1\) imports app.ts \(layer 4\)/],
    ['refuses what is beside', { 'views/A.tsx': "import { x } from '../panels/C';" }, /views\/A.tsx .* imports panels\/C.tsx/],
    ['refuses a type from above', { 'api.ts': "import type { x } from './state';" }, /^api.ts .* imports state.ts/],
    ['refuses a type in its place', { 'api.ts': "export let x: import('./state').X;" }, /^api.ts .* imports state.ts/],
    ['refuses what is handed on', { 'api.ts': "export * from './state';" }, /^api.ts .* imports state.ts/],
    ['refuses what comes later', { 'api.ts': "void import('./state');" }, /^api.ts .* imports state.ts/],
    ['refuses a worker of above', { 'api.ts': "new Worker(new URL('./parts/w.ts', import.meta.url));" }, /^api.ts .* imports parts\/w.ts/],
    ['refuses a worker by its address', { 'api.ts': "import u from './parts/w?worker&url';" }, /^api.ts .* imports parts\/w.ts/],
    ['refuses in tests, too', { 'api.test.ts': "import { x } from './state';" }, /^api.test.ts \(layer 0\) imports state.ts/],
    ['lets a test import what it tests', { 'api.test.ts': "import { x } from './api'; import { it } from 'vitest';" }, null],
    ['refuses a circle within a folder', { 'views/A.tsx': "import './b';", 'views/b.ts': "import type { A } from './A';" }, /^views\/A.tsx -> views\/b.ts -> views\/A.tsx: imports go in a circle/],
    ['refuses a file that imports itself', { 'views/b.ts': "import './b';" }, /^views\/b.ts -> views\/b.ts/],
    ['refuses a file without a layer', { 'util.ts': '' }, /^util.ts has no layer/],
    ['refuses a dependency of others', { 'scene/b.ts': "import 'preact/hooks';" }, /^scene\/b.ts imports preact\/hooks, which only app.ts/],
    ['refuses a new dependency', { 'views/b.ts': "import 'left-pad';" }, /^views\/b.ts imports left-pad, which nobody may/],
    ['refuses what only tests may', { 'views/b.ts': "import 'vitest';" }, /^views\/b.ts imports vitest, which only tests/],
    ['refuses a style sheet', { 'panels/C.tsx': "import './c.css';" }, /^panels\/C.tsx imports panels\/c.css: style sheets/],
    ['refuses what is not there', { 'views/b.ts': "import './nothing';" }, /^views\/b.ts imports .\/nothing, which is not there/],
  ])('%s', (_, more, want) => {
    const got = faults({ ...files, ...more });
    if (want === null) expect(got).toEqual([]);
    else {
      expect(got).toHaveLength(1);
      expect(got[0]).toMatch(want);
    }
  });
  it('does not take for read what it cannot read', () => {
    expect(() => faults({ 'api.ts': 'import {' })).toThrow(/api.ts/);
  });
});
