// Measures the page where there is much, on the machine as it is: nothing here passes or
// fails.
//
//   node journeys/measure.mjs --base http://127.0.0.1:8080 --key KEY [--chromium PATH]
//
// It writes a graph of more than 25,000 names, so give it a scratch one. Of inputs to a
// picture of 5,000 marks it tells how long each took to the next frame (Event Timing): how
// many were told of, the 75th percentile and the most; what took less than 16 ms is not
// told of, and counts as 16. Of the whole graph: first sight, a search, an expansion and the
// table, from the doing to what is seen.

import { parseArgs } from 'node:util';
import { ask, launch, Reader } from './harness.mjs';
import { hub, neighbours, outer, places, writeHub, writeNames } from './scratch.mjs';

const { values: given } = parseArgs({
  options: { base: { type: 'string' }, key: { type: 'string' }, out: { type: 'string', default: 'journeys-out' }, chromium: { type: 'string', default: '/usr/bin/chromium' } },
});
const { base, key, out } = given;
if (!base || !key) throw new Error('--base says where a scratch graph is served, --key what may write to it');

const tell = (what, ...values) => process.stdout.write(`${what.padEnd(34)} ${values.join('  ')}\n`);
const least = 16;

await writeHub(base, key);
const browser = await launch(given.chromium);
const open = async (at) => {
  const r = await Reader.open(browser, { base, out, name: 'measured' });
  await r.go(at);
  return r;
};

const ids = [hub, ...Array.from({ length: neighbours + outer }, (_, i) => `scratch-${String(i).padStart(4, '0')}`)];
const state = { v: 1, loads: [{ ask: `graph?from=${hub}&hops=2&limit=6000`, why: 'around' }], positions: places(ids) };
const saved = await ask(base, 'views', { method: 'POST', headers: { Authorization: `Bearer ${key}`, 'Content-Type': 'application/json' }, body: JSON.stringify({ state }) });
const r = await open(`/v/${saved.id}`);
const { page } = r;
tell('marks', (await r.picture()).entities.length);
await page.evaluate(() => {
  globalThis.__events = [];
  new PerformanceObserver((l) => globalThis.__events.push(...l.getEntries().map((e) => ({ name: e.name, ms: e.duration, id: e.interactionId })))).observe({ type: 'event', durationThreshold: 16 });
});
const box = await page.getByRole('application').boundingBox();
const middle = [box.x + box.width / 2, box.y + box.height / 2];

// measured does something some times, and tells of the events of some names.
async function measured(what, times, names, f) {
  await page.evaluate(() => globalThis.__events.splice(0).length);
  for (let i = 0; i < times; i++) {
    await f(i);
    await page.waitForTimeout(60);
  }
  await page.waitForTimeout(500);
  const took = (await page.evaluate((of) => globalThis.__events.filter((e) => of.includes(e.name)).map((e) => e.ms), names)).sort((a, b) => a - b);
  while (took.length < times) took.unshift(least);
  tell(what, `p75 ${took[Math.floor(took.length * 0.75)]} ms`, `most ${took.at(-1)} ms`, `of ${took.length}`);
}
const { mouse, keyboard } = page;
await measured('wheel', 24, ['wheel'], async (i) => {
  await mouse.move(...middle);
  await mouse.wheel(0, i % 2 ? 240 : -240);
});
await measured('pointer over marks', 30, ['pointermove', 'mousemove', 'pointerover', 'mouseover'], (i) => mouse.move(middle[0] - 150 + 10 * i, middle[1] + ((i * 37) % 90)));
await measured('drag of the ground', 10, ['pointerdown', 'mousedown', 'pointerup', 'mouseup', 'pointermove', 'mousemove'], async (i) => {
  await mouse.move(middle[0] + 3, middle[1] + 150);
  await mouse.down();
  for (let k = 0; k < 6; k++) await mouse.move(middle[0] + 3 + (i % 2 ? -12 : 12) * k, middle[1] + 150);
  await mouse.up();
});
await page.getByRole('application').focus();
await measured('arrows', 24, ['keydown', 'keyup'], (i) => keyboard.press(['ArrowRight', 'ArrowDown', 'ArrowLeft', 'ArrowUp'][i % 4]));
await measured('a click on a mark', 12, ['pointerdown', 'pointerup', 'click', 'mousedown', 'mouseup'], async (i) => {
  const at = await page.evaluate((n) => {
    const s = document.querySelector('.canvas-gl').scene;
    const { box: b } = document.querySelector('.canvas-gl').scene.named()[n % 5] ?? { box: null };
    return b && s ? [b.x0 - 8, (b.y0 + b.y1) / 2] : null;
  }, i);
  if (at) await mouse.click(box.x + at[0], box.y + at[1]);
});
await measured('typing a search', 12, ['keydown', 'keypress', 'input', 'keyup', 'beforeinput'], async (i) => {
  if (i === 0) await page.getByRole('combobox', { name: await r.t('searchLabel') }).focus();
  await keyboard.press('scratch 4711'[i] ?? 'x');
});
await keyboard.press('Escape');
await measured('a filter', 8, ['pointerdown', 'pointerup', 'click', 'mouseup', 'mousedown', 'input', 'change'], async () => page.locator('.filter input[type=checkbox]').first().click());
await r.close();

await writeNames(base, key);
tell('names in the graph', (await ask(base, 'stats')).entities);
const since = async (what, p, f) => {
  const began = performance.now();
  await f();
  tell(what, `${Math.round(performance.now() - began)} ms`);
  await p.settle();
};
for (const turn of ['cold', 'again']) {
  const q = await Reader.open(browser, { base, out, name: 'measured' });
  await q.go('/');
  const at = await q.page.evaluate(() => performance.getEntriesByName('first view')[0]?.startTime);
  tell(`first sight, ${turn}`, `${Math.round(at)} ms`);
  const field = q.page.getByRole('combobox', { name: await q.t('searchLabel') });
  await since('search', q, async () => {
    await field.fill('Nameless 17 of');
    await q.page
      .getByRole('option', { name: /Nameless 17 of/ })
      .first()
      .waitFor();
  });
  await field.press('Enter');
  await q.settle();
  await q.page.locator('#counts button.count-main').first().waitFor();
  await since('expansion', q, async () => {
    const before = (await q.picture()).entities.length;
    await q.page.locator('#counts button.count-main').first().click();
    await q.page.waitForFunction((n) => globalThis.hubgraph.picture.entities.length > n, before);
    await q.page.evaluate(() => new Promise((f) => requestAnimationFrame(() => requestAnimationFrame(f))));
  });
  await q.close();
}
const big = await Reader.open(browser, { base, out, name: 'measured' });
await big.go('/');
const list = Array.from({ length: 10_000 }, (_, i) => `nameless-${i}`);
await since('10,000 of them drawn', big, () => big.page.evaluate((of) => globalThis.hubgraph.addAll(of, 'around', true), list));
await since('their table', big, async () => {
  await big.page
    .getByRole('button', { name: await big.t('view_table'), exact: true })
    .first()
    .click();
  await big.page.getByRole('table').waitFor();
  await big.page.evaluate(() => new Promise((f) => requestAnimationFrame(() => requestAnimationFrame(f))));
});
await since('a word in the table', big, async () => {
  await big.page.getByRole('searchbox', { name: await big.t('view_filterRows') }).fill('Nameless 4711');
  await big.page.waitForFunction(() => document.querySelectorAll('main tbody tr').length < 12);
});
await browser.close();
