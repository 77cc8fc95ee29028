// Takes pictures of the page for people to look at: each view at three widths,
// light and dark, in English and Chinese.
//
//   node journeys/screenshots.mjs --base http://127.0.0.1:8080 --out FOLDER [--width 390] [--scheme dark] [--lang zh] [--only read,table]
//
// The folder is never one of the repository.

import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { launch, Reader } from './harness.mjs';

const { values: given } = parseArgs({
  options: {
    base: { type: 'string' },
    out: { type: 'string' },
    width: { type: 'string', default: '' },
    scheme: { type: 'string', default: '' },
    lang: { type: 'string', default: '' },
    only: { type: 'string', default: '' },
    chromium: { type: 'string', default: '/usr/bin/chromium' },
  },
});
if (!given.base || !given.out) throw new Error('--base says where the service is, --out where the pictures go');
await mkdir(given.out, { recursive: true });

const sizes = [
  [1440, 900],
  [820, 1180],
  [390, 844],
].filter(([w]) => given.width === '' || String(w) === given.width);
const schemes = ['light', 'dark'].filter((s) => given.scheme === '' || s === given.scheme);
const langs = ['en', 'zh'].filter((l) => given.lang === '' || l === given.lang);

// Each is an address and what is then set; the model itself is told, for this is
// about looks.
const way = '/#from=sensetime&to=lingang';
const views = {
  first: ['/', {}],
  ways: [way, {}],
  entity: ['/#entity=shanghai', {}],
  link: ['/#entity=sensetime', { open: { kind: 'link', a: 'china-mobile', b: 'shanghai' } }],
  table: [way, { view: 'table' }],
  timeline: ['/', { view: 'timeline' }],
  promises: ['/#entity=shanghai', { view: 'promises', open: null }],
  read: [way, { view: 'read', read: { source: 'lat-shanghai-digital-hub-2022', paragraph: 17 }, open: null }],
  filtered: ['/', { asOf: '2021', hidden: { types: [], predicates: [], statuses: ['planned', 'target'], sources: [] } }],
};
const only = given.only === '' ? Object.keys(views) : given.only.split(',');

const browser = await launch(given.chromium);
for (const [width, height] of sizes) {
  for (const colorScheme of schemes) {
    for (const lang of langs) {
      for (const name of only) {
        const [at, change] = views[name];
        const r = await Reader.open(browser, { base: given.base, out: given.out, name, width, height, colorScheme, locale: lang === 'zh' ? 'zh-CN' : 'en-US' });
        const file = path.join(given.out, `${name}-${width}-${colorScheme}-${lang}.png`);
        try {
          await r.go(at);
          await r.page.evaluate((c) => globalThis.hubgraph.commit({ ...globalThis.hubgraph.state, ...c }), change);
          await r.settle();
          await r.page.waitForTimeout(300);
          await r.page.screenshot({ path: file });
          process.stdout.write(`${file}${r.faults.length > 0 ? `: ${r.faults.join('; ')}` : ''}\n`);
        } catch (e) {
          process.stdout.write(`${file}: ${e.message}\n`);
        }
        await r.close();
      }
    }
  }
}
await browser.close();
