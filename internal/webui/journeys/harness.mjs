// What every journey is made with: one browser, a Reader for each profile in it,
// and questions to the API to compare with.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { chromium } from 'playwright-core';

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

// maxActions is how many things a reader may have to do to get what a journey
// is about.
export const maxActions = 5;

// patience is how long a journey waits for anything, in ms. Drawing by software
// on a busy machine is slow; nothing here is judged by the time it takes.
export const patience = 30_000;

export async function launch(executablePath) {
  return chromium.launch({
    executablePath,
    args: [
      '--no-sandbox',
      // As on a machine without a graphics card.
      '--disable-gpu',
      '--disable-background-networking',
      '--disable-component-update',
      '--no-first-run',
    ],
  });
}

// ask asks the API, as the page does.
export async function ask(base, path, init = {}) {
  const r = await fetch(`${base}/api/v1/${path}`, init);
  const text = await r.text();
  if (!r.ok) throw new Error(`${init.method ?? 'GET'} ${path}: ${r.status} ${text}`);
  return text ? JSON.parse(text) : undefined;
}

// A Reader is one person with a fresh profile: a page, what it said on the
// console, what it asked for, and how often the person had to do something.
export class Reader {
  actions = 0;
  console = [];
  faults = [];
  steps = [];

  static async open(browser, { base, out, name, width = 1440, height = 900, locale = 'en-US', colorScheme = 'light', offline = false, origin = base, plain = false, touch = false }) {
    const r = new Reader();
    r.base = base;
    r.out = out;
    r.name = name;
    r.plain = plain; // not the page itself
    r.context = await browser.newContext({
      viewport: { width, height },
      locale,
      colorScheme,
      offline,
      hasTouch: touch,
      reducedMotion: 'reduce',
      acceptDownloads: true,
      permissions: origin.startsWith('http') ? ['clipboard-read', 'clipboard-write'] : [],
    });
    r.context.setDefaultTimeout(patience);
    await r.context.addInitScript(() => {
      globalThis.__violations = [];
      document.addEventListener('securitypolicyviolation', (e) => globalThis.__violations.push(`${e.violatedDirective}: ${e.blockedURI} ${e.sample ?? ''} (${e.sourceFile}:${e.lineNumber})`));
    });
    r.context.on('request', (q) => {
      const u = q.url();
      if (plain && !q.isNavigationRequest() && !u.startsWith('data:')) r.faults.push(`it asks for something: ${u}`);
      if (!/^(data|blob):/.test(u) && !u.startsWith(`${origin}/`) && u !== origin) r.faults.push(`a request outside of the origin: ${u}`);
    });
    r.page = await r.context.newPage();
    r.page.on('console', (m) => {
      r.console.push(`${m.type()}: ${m.text()} (${m.location().url}:${m.location().lineNumber})`);
      if (m.type() === 'error') r.faults.push(`console: ${m.text()}`);
    });
    r.page.on('pageerror', (e) => {
      r.console.push(`uncaught: ${e.stack}`);
      r.faults.push(`uncaught: ${e.message}`);
    });
    r.page.on('dialog', (d) => {
      r.faults.push(`a dialogue box: ${d.message()}`);
      void d.dismiss();
    });
    return r;
  }

  // go opens an address: a path of the service, or another's whole.
  async go(at = '/') {
    await this.page.goto(at.startsWith('/') ? this.base + at : at);
    await this.settle();
  }

  // settle waits until the page is ready, has nothing under way and has drawn.
  async settle() {
    if (this.plain) return;
    await this.page.waitForFunction(
      () => {
        const s = document.querySelector('.shell');
        return s?.dataset.ready === 'true' && s.dataset.busy === 'false';
      },
      undefined,
      { timeout: patience },
    );
    await this.page.evaluate(async () => {
      await globalThis.hubgraph.settled();
      await new Promise((f) => requestAnimationFrame(() => requestAnimationFrame(f)));
    });
  }

  // act is one thing that the person does: a click, a text typed, a choice made.
  async act(name, f) {
    this.actions++;
    this.steps.push(name);
    try {
      await f(this.page);
    } catch (e) {
      throw new Error(`action ${this.actions} (${name}): ${e.message}`, { cause: e });
    }
    await this.settle();
  }

  // t gives what the page calls something, in its language.
  t(word, params = {}) {
    return this.page.evaluate(([w, p]) => globalThis.hubgraph.t(w, p), [word, params]);
  }

  // like gives a pattern for a word with parameters.
  async like(word, params = {}) {
    const text = (await this.t(word, params)).split(/\{\w+\}/);
    return new RegExp(`^\\s*${text.map((x) => x.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('.*')}`, 's');
  }

  // state gives the page's state as a value.
  state() {
    return this.page.evaluate(() => {
      const s = globalThis.hubgraph.state;
      return structuredClone({ ...s, positions: Object.fromEntries(s.positions) });
    });
  }

  // picture gives what is drawn, as values that can be compared.
  picture() {
    return this.page.evaluate(() => {
      const p = globalThis.hubgraph.picture;
      return {
        entities: p.entities.map((e) => e.id).sort(),
        relationships: p.relationships.map((s) => s.id),
        facts: p.facts.map((s) => s.id),
        links: p.links.map((l) => l.key),
        positions: Object.fromEntries(p.positions),
      };
    });
  }

  // check looks at the page as it is: accessibility by axe (WCAG 2.1 A and AA, and that who
  // speaks to the page can say what is written), and that nothing is wider than the window.
  async check(what) {
    await this.page.evaluate(axeSource);
    const found = await this.page.evaluate(async () => {
      const r = await globalThis.axe.run(document, {
        runOnly: { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'] },
        resultTypes: ['violations'],
        rules: { 'label-content-name-mismatch': { enabled: true } },
      });
      return r.violations.flatMap((v) =>
        v.nodes.map((n) => `${v.id} (${v.impact}): ${v.help}: ${n.target.join(' ')}: ${n.failureSummary?.split('\n').slice(1).join(';').trim()} ${n.html.slice(0, 160)}`),
      );
    });
    for (const f of found) this.faults.push(`axe, ${what}: ${f}`);
    const over = await this.page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    if (over > 0) this.faults.push(`${what}: the page is ${over} px wider than the window`);
  }

  // hold gathers what went wrong beside the journey itself.
  async hold() {
    if (!this.page.isClosed()) this.faults.push(...(await this.page.evaluate(() => globalThis.__violations ?? [])).map((v) => `policy: ${v}`));
    assert.deepEqual(this.faults, [], `the page did what it must not:\n${this.faults.join('\n')}`);
    if (this.actions > maxActions && this.limited !== false) assert.fail(`it took ${this.actions} actions, more than ${maxActions}: ${this.steps.join('; ')}`);
  }

  async screenshot(kind = 'failure') {
    await mkdir(this.out, { recursive: true });
    const file = path.join(this.out, `${this.name.replaceAll(/[^\w-]+/g, '-')}-${kind}.png`);
    await this.page.screenshot({ path: file, timeout: 10_000 });
    return file;
  }

  close() {
    return this.context.close();
  }
}

// rows reads CSV (RFC 4180) into records.
export function rows(csv) {
  const out = [];
  let row = [];
  let cell = '';
  let quoted = false;
  const text = csv.replace(/^\uFEFF/, '');
  for (let i = 0; i < text.length; i++) {
    const c = text[i];
    if (quoted) {
      if (c !== '"') cell += c;
      else if (text[i + 1] === '"') {
        cell += '"';
        i++;
      } else quoted = false;
    } else if (c === '"') quoted = true;
    else if (c === ',') {
      row.push(cell);
      cell = '';
    } else if (c === '\n') {
      row.push(cell.replace(/\r$/, ''));
      out.push(row);
      row = [];
      cell = '';
    } else cell += c;
  }
  if (cell !== '' || row.length > 0) out.push([...row, cell]);
  return out;
}
