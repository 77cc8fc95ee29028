// Cuts a graph out of Debian's packages: breadth first from the best linked one,
// so that it is one piece; the same cut each time.

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import Graph from 'graphology';
import forceAtlas2 from 'graphology-layout-forceatlas2';

const folder = fileURLToPath(new URL('../../../../shared/data/08-large/debian-bookworm/', import.meta.url));
const lines = (name) =>
  gunzipSync(readFileSync(folder + name))
    .toString('utf8')
    .split('\n')
    .slice(1);

let whole = null;
function load() {
  if (whole) return whole;
  const near = new Map();
  const add = (a, b) => {
    const l = near.get(a);
    if (l) l.add(b);
    else near.set(a, new Set([b]));
  };
  for (const line of lines('edges.csv.gz')) {
    const [a, b] = line.split(',', 2);
    if (!a || !b || a === b) continue;
    add(a, b);
    add(b, a);
  }
  const kinds = new Map();
  for (const line of lines('nodes.csv.gz')) {
    const [id, kind, name] = line.split(',', 3);
    if (id) kinds.set(id, { kind, name: name || id });
  }
  whole = { near, kinds };
  return whole;
}

// cut gives {entities: [{id, kind, name, degree, x, y}], pairs: [[a, b]]} with so
// many of both. Hubs that everything hangs on (sections, tags) are left out of
// the walk, or every cut would be a star.
export function cut(entities, pairs, iterations) {
  const { near, kinds } = load();
  const open = (id) => id.startsWith('pkg:');
  const first = [...near.keys()].filter(open).sort((a, b) => near.get(b).size - near.get(a).size || (a < b ? -1 : 1))[0];
  const taken = new Set([first]);
  for (const id of taken) {
    for (const n of [...near.get(id)].filter(open).sort()) {
      if (taken.size >= entities) break;
      taken.add(n);
    }
    if (taken.size >= entities) break;
  }
  const all = [];
  for (const a of taken) for (const b of near.get(a)) if (a < b && taken.has(b)) all.push([a, b]);
  all.sort((x, y) => (x[0] + x[1] < y[0] + y[1] ? -1 : 1));
  // Evenly out of all of them, so that no part is bare.
  const some = all.length <= pairs ? all : Array.from({ length: pairs }, (_, i) => all[Math.floor((i * all.length) / pairs)]);
  const g = new Graph();
  [...taken].forEach((id, i) => {
    const r = 40 * Math.sqrt(i + 0.5);
    const a = i * Math.PI * (3 - Math.sqrt(5));
    g.addNode(id, { x: r * Math.cos(a), y: r * Math.sin(a) });
  });
  for (const [a, b] of some) g.addEdge(a, b);
  if (iterations > 0) forceAtlas2.assign(g, { iterations, settings: { ...forceAtlas2.inferSettings(g), barnesHutOptimize: true } });
  const list = g.mapNodes((id, at) => ({ id, kind: kinds.get(id)?.kind ?? 'Package', name: kinds.get(id)?.name ?? id, degree: g.degree(id), x: at.x, y: at.y }));
  const span = Math.max(...list.map((e) => Math.hypot(e.x, e.y)));
  const scale = (40 * Math.sqrt(list.length)) / span;
  for (const e of list) {
    e.x = Math.round(e.x * scale * 10) / 10;
    e.y = Math.round(e.y * scale * 10) / 10;
  }
  return { entities: list, pairs: some };
}
