// Builds the pages, cuts the graphs, and draws each with each library in one
// browser, in turn. Prints a table.

import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { launch } from '../journeys/harness.mjs';
import { cut } from './cut.mjs';

const here = fileURLToPath(new URL('.', import.meta.url));
const libraries = process.env.BENCH_OF?.split(',') ?? ['ours', 'cytoscape', 'vis'];
const sizes = [
  { name: '2,000 / 6,000', entities: 2000, pairs: 6000, iterations: 100, steps: 40, of: libraries },
  { name: '20,000 / 60,000', entities: 20000, pairs: 60000, iterations: 40, steps: 10, of: libraries },
  // As answers come: 20 pieces.
  { name: '50,000 / 100,000 in pieces', entities: 50000, pairs: 100000, iterations: 15, steps: 40, pieces: 20, of: ['ours'] },
].filter((s) => !process.env.BENCH_SIZES || process.env.BENCH_SIZES.split(',').includes(String(s.entities)));

const out = await mkdtemp(path.join(tmpdir(), 'hubgraph-bench-'));
for (const l of libraries) {
  await build({
    configFile: false,
    root: here,
    logLevel: 'error',
    build: { outDir: path.join(out, l), emptyOutDir: true, target: 'es2022', lib: { entry: path.join(here, `${l}.ts`), formats: ['es'], fileName: () => 'page.js' } },
    define: { 'process.env.NODE_ENV': '"production"' },
  });
  await writeFile(
    path.join(out, l, 'index.html'),
    `<!doctype html><meta charset="utf-8"><title>${l}</title><style>html,body{margin:0}#box{position:relative;width:1440px;height:900px}</style><script type="module" src="page.js"></script>`,
  );
}
for (const [i, s] of sizes.entries()) {
  const whole = cut(s.entities, s.pairs, s.iterations);
  console.error(`${s.name}: cut ${whole.entities.length} entities, ${whole.pairs.length} links`);
  const n = s.pieces ?? 1;
  s.files = [];
  const at = new Map(whole.entities.map((e, j) => [e.id, Math.floor((j * n) / whole.entities.length)]));
  for (let p = 0; p < n; p++) {
    const piece = { entities: whole.entities.filter((e) => at.get(e.id) === p), pairs: whole.pairs.filter(([a, b]) => Math.max(at.get(a), at.get(b)) === p) };
    await writeFile(path.join(out, `${i}-${p}.json`), JSON.stringify(piece));
    s.files.push(`/${i}-${p}.json`);
  }
}
const kinds = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.json': 'application/json' };
const server = createServer(async (q, a) => {
  const file = path.join(out, path.normalize(new URL(q.url, 'http://x').pathname).replace(/\/$/, '/index.html'));
  const body = await readFile(file).catch(() => null);
  a.writeHead(body ? 200 : 404, { 'Content-Type': kinds[path.extname(file)] ?? 'text/plain' }).end(body);
});
await new Promise((f) => server.listen(0, '127.0.0.1', f));
const base = `http://127.0.0.1:${server.address().port}`;

// A browser takes its time to make ready to draw at all, which the first library
// would pay for.
async function started() {
  const b = await launch(process.env.CHROMIUM ?? '/usr/bin/chromium');
  const page = await b.newPage({ viewport: { width: 1440, height: 900 } });
  await page.evaluate(async () => {
    for (const kind of ['2d', 'webgl2']) {
      const c = document.createElement('canvas');
      document.body.append(c);
      const x = c.getContext(kind);
      if (kind === '2d') x.fillText('a', 9, 9);
      else x.clear(x.COLOR_BUFFER_BIT);
      await createImageBitmap(c);
    }
  });
  await page.close();
  return b;
}

// closed closes a page or a browser, if that is to be had.
const closed = (what) => Promise.race([what.close().catch(() => {}), new Promise((f) => setTimeout(f, 20_000).unref())]);

let browser;
const table = [];
const ms = (n) => n.toFixed(n < 100 ? 1 : 0);
for (const s of sizes) {
  for (const l of s.of) {
    // One browser for all, unless one of them was its end.
    if (!browser?.isConnected()) browser = await started();
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    page.on('pageerror', (e) => console.error(`${l}: ${e.stack}`));
    page.on('crash', () => console.error(`${l}: the page crashed`));
    try {
      await page.goto(`${base}/${l}/`);
      const f = await Promise.race([
        page.evaluate(([files, steps]) => globalThis.measure(files, steps), [s.files, s.steps]),
        new Promise((_, no) => setTimeout(no, 240_000, new Error('not done in 4 minutes')).unref()),
      ]);
      if (process.env.BENCH_OUT) await page.screenshot({ path: path.join(process.env.BENCH_OUT, `${l}-${s.entities}.png`), timeout: 60_000 });
      table.push({
        graph: s.name,
        library: l,
        'first draw': ms(f.first),
        'pan median': ms(f.pan.median),
        'pan slowest': ms(f.pan.slowest),
        'zoom median': ms(f.zoom.median),
        'zoom slowest': ms(f.zoom.slowest),
      });
    } catch (e) {
      table.push({ graph: s.name, library: l, 'first draw': `none: ${e.message}` });
      await closed(browser);
    }
    console.error(JSON.stringify(table.at(-1)));
    await closed(page);
  }
}
console.table(table);
await browser.close();
server.close();
await rm(out, { recursive: true });
