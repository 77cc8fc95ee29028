// Runs the journeys over a service that is there already, in one browser, and
// writes one line of JSON for each:
//
//   {"journey", "ok", "actions", "ms", "notes"}, and of one that failed also
//   {"error", "screenshot", "console"}
//
// A journey that needs the service restarted has {"need": "restart"} written and
// waits for the line "done" on standard input; for {"need": "invitation"}, for the
// path of the link that the service printed behind that word. The Go test in
// internal/app is who starts services; by hand:
//
//   node journeys/run.mjs --base http://127.0.0.1:8080 --key KEY [--only a,b]
//
// --key may write; what some journeys need is written with it, so it is a
// scratch graph. --text says that the article's text is attached, --locked is
// where the graph is served to those with the key only. It ends when its standard
// input does.

import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { launch, Reader } from './harness.mjs';
import { journeys } from './journeys.mjs';

const { values: given } = parseArgs({
  options: {
    base: { type: 'string' },
    key: { type: 'string', default: '' },
    locked: { type: 'string', default: '' },
    text: { type: 'boolean', default: false },
    only: { type: 'string', default: '' },
    out: { type: 'string', default: 'journeys-out' },
    chromium: { type: 'string', default: '/usr/bin/chromium' },
  },
});
if (!given.base) throw new Error('--base says where the service is');
const only = given.only === '' ? [] : given.only.split(',');
for (const o of only) if (!journeys.some((j) => j.name === o)) throw new Error(`there is no journey ${o}; there are ${journeys.map((j) => j.name).join(', ')}`);

const write = (line) => process.stdout.write(`${JSON.stringify(line)}\n`);
const input = createInterface({ input: process.stdin });
const answers = input[Symbol.asyncIterator]();
const need = async (what) => {
  write({ need: what });
  const { value, done } = await answers.next();
  if (done || !/^done\b/.test(value)) throw new Error(`nobody did what was needed: ${what}`);
  return value.slice(5);
};

const browser = await launch(given.chromium);
// Who started this holds the other end: nothing here outlives it.
let over = false;
input.once('close', async () => {
  if (over) return;
  await browser.close();
  process.exit(1);
});
let failed = 0;
for (const j of journeys) {
  if (only.length > 0 ? !only.includes(j.name) : j.when && !j.when(given)) continue;
  const began = performance.now();
  const readers = [];
  const notes = [];
  const world = {
    ...given,
    need: async (what) => {
      // Nothing that a page still asks may be cut off.
      for (const r of readers) await r.page.waitForLoadState('networkidle');
      return need(what);
    },
    note: (n) => notes.push(n),
    open: async ({ at, closed = false, ...how } = {}) => {
      const r = await Reader.open(browser, { base: given.base, out: given.out, name: `${j.name}${readers.length === 0 ? '' : `-${readers.length + 1}`}`, ...how });
      r.limited = j.limited;
      readers.push(r);
      await (closed ? r.page.goto(r.base) : r.go(at));
      return r;
    },
  };
  // openFile opens a file with the network off.
  world.openFile = (at) => world.open({ at: pathToFileURL(at).href, offline: true, origin: 'file://', plain: true });
  const result = { journey: j.name, ok: true };
  try {
    await j.run(world);
    for (const r of readers) await r.hold();
  } catch (e) {
    failed++;
    result.ok = false;
    result.error = e.stack ?? String(e);
    result.faults = readers.flatMap((r) => r.faults);
    result.console = readers.flatMap((r) => r.console).slice(-40);
    const last = readers.at(-1);
    if (last) result.screenshot = await last.screenshot().catch((e) => `none: ${e.message}`);
  }
  result.actions = readers[0]?.actions ?? 0;
  result.ms = Math.round(performance.now() - began);
  result.notes = notes;
  for (const r of readers) await r.close().catch(() => {});
  write(result);
}
over = true;
await browser.close();
process.stdin.destroy();
process.exitCode = failed > 0 ? 1 : 0;
