// The journeys: what people come to the page for, done as they do it, with what
// they see compared to what the API says. Things are found by role and
// accessible name, as people who do not see the page find them.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { deflateRawSync } from 'node:zlib';
import { ask, rows } from './harness.mjs';
import { hostile, hub, inherited, neighbours, outer, pairs, places, word, writeHostile, writeHub, writeInherited, writePairs, writeShares } from './scratch.mjs';

const article = 'lat-shanghai-digital-hub-2022';
const placeInText = 17; // the paragraph that says how SenseTime is linked to Lingang

const view = async (r, name) => r.page.getByRole('button', { name: await r.t(`view_${name}`), exact: true }).first();
const findLinks = (r) =>
  r.act('find links', async () =>
    r.page
      .getByRole('button', { name: await r.t('panel_tabLinks'), exact: true })
      .first()
      .click(),
  );
const searchBox = async (r) => r.page.getByRole('combobox', { name: await r.t('searchLabel') });

// pick types into a field that finds names, and takes the first that is found
// with Enter.
async function pick(r, field, text) {
  await field.fill(text);
  await r.page.getByRole('option').first().waitFor();
  await field.press('Enter');
}

// opened waits until the side panel tells of something of a name.
const opened = (r, name) => r.page.getByRole('complementary').getByRole('heading', { name, level: 2 }).waitFor();

// kinds is the list of an entity's links by kind.
const kinds = (r) => r.page.locator('#counts');

async function shareMenu(r) {
  const button = r.page.getByRole('button', { name: await r.t('panel_share'), exact: true });
  if ((await button.getAttribute('aria-expanded')) !== 'true') await button.click();
}

async function copyLink(r) {
  await r.act('open what can be done with the view', () => shareMenu(r));
  await r.act('copy the address', async () => {
    await r.page.getByRole('button', { name: await r.t('panel_copyAddress') }).click();
    await r.page
      .getByRole('status')
      .getByText(await r.t('linkCopied'))
      .first()
      .waitFor();
  });
  return r.page.evaluate(() => navigator.clipboard.readText());
}

// plainText gives what a file in HTML says.
const plainText = (html) =>
  html
    .replace(/<(style|script)[\s\S]*?<\/\1>/g, '')
    .replace(/<[^>]*>/g, '')
    .replace(/&#(\d+);/g, (_, n) => String.fromCodePoint(Number(n)));

// heldBy is what a file is called after that holds what the view shows.
const heldBy = async (r) => (await r.t(`shown_file_${await r.page.evaluate(() => globalThis.hubgraph.state.view)}`)).toLowerCase().replaceAll(' ', '-');

// takeAway saves the view in a form, and gives the file.
async function takeAway(r, form) {
  const words = { html: 'panel_asHTML', png: 'panel_asPNG', svg: 'panel_asSVG', csv: 'panel_asTable', json: 'panel_asJSON' };
  let file = '';
  await r.act(`take away ${form}`, async () => {
    await shareMenu(r);
    const coming = r.page.waitForEvent('download');
    await r.page.getByRole('button', { name: await r.t(words[form]) }).click();
    const download = await coming;
    assert.match(download.suggestedFilename(), new RegExp(`^hubgraph-(${await heldBy(r)}|names|claims-of)(?![a-z]).*\\.${form}$`), 'a file is named after what it holds');
    file = path.join(r.out, `${r.name}-${download.suggestedFilename()}`);
    await download.saveAs(file);
  });
  return file;
}

// placeOf gives what the API has of the place: the passage where the
// text is there, else our note.
async function placeOf(base, lang = 'en') {
  const p = await ask(base, `paths?from=sensetime&to=lingang&limit=1&lang=${lang}`);
  const note = p.paths[0].footnotes.at(-1);
  assert.equal(note.cite.paragraph, placeInText, 'the API says that paragraph 17 says so');
  assert.equal(note.cite.text, lang === 'zh' ? '正文第15段' : '15th paragraph of the text', 'masthead, headline and byline are not counted');
  return { text: p.paths[0].text, ...note };
}

// readsPlace holds that the Read view has turned to the place and marks it: the
// passage in the text, or our note on the paragraph.
async function readsPlace(r, text) {
  const { cite } = await placeOf(r.base, (await r.page.evaluate(() => document.documentElement.lang)).slice(0, 2));
  const { view, read } = await r.state();
  assert.deepEqual({ view, source: read?.source, paragraph: read?.paragraph }, { view: 'read', source: article, paragraph: placeInText });
  assert.equal(cite.quote !== undefined, text, 'the API quotes exactly where the text is attached');
  const main = r.page.getByRole('main');
  const places = text ? main.getByRole('button', { pressed: true }) : main.getByRole('region', { name: /^(15th|正文第15)/ });
  await places.first().waitFor();
  // What moves there smoothly has arrived when it no longer moves.
  await r.page.waitForFunction(
    () =>
      new Promise((f) => {
        const top = () => document.querySelector('main [aria-pressed="true"], main [data-paragraph="17"]')?.getBoundingClientRect().top;
        const was = top();
        setTimeout(() => f(top() === was), 150);
      }),
  );
  const got = await places.evaluateAll((list) => ({
    text: list.map((e) => e.textContent).join(''),
    seen: list.every((e) => {
      const b = e.getBoundingClientRect();
      const main = document.querySelector('main').getBoundingClientRect();
      const at = document.elementFromPoint(b.left + Math.min(20, b.width / 2), Math.max(main.top + 20, b.top + 8));
      return b.top < main.bottom && b.bottom > main.top && at?.closest('main') !== null;
    }),
    focus: document.activeElement?.closest('[data-paragraph]')?.getAttribute('data-paragraph') ?? '',
  }));
  if (text) assert.equal(got.text, cite.quote, 'what is highlighted is the place');
  else assert.ok(got.text.includes(cite.note), `the paragraph has our note: ${got.text}`);
  assert.ok(got.seen, 'the place is in sight, and nothing lies over it');
  assert.equal(got.focus, String(placeInText), 'the place has the focus');
}

// filter finds the box that shows or hides one value of the filters.
const filter = async (r, name) => r.page.getByRole('complementary', { name: await r.t('filters') }).getByRole('checkbox', { name });

// dense is a text without white space and hyphens, which programs that read a sheet put
// where lines end.
const dense = (s) => s.normalize('NFKC').replace(/[\s\u00ad\u2010-]+/g, '');

// textOf gives the text of a PDF, dense.
function textOf(pdf) {
  return dense(execFileSync('pdftotext', ['-raw', '-enc', 'UTF-8', '-', '-'], { input: pdf, maxBuffer: 1 << 28 }).toString());
}

const sorted = (list) => [...list].sort();

// near holds that two pictures have the same entities within a pixel.
function near(a, b, scale) {
  assert.deepEqual(sorted(Object.keys(b)), sorted(Object.keys(a)));
  for (const [id, [x, y]] of Object.entries(a)) {
    const d = Math.hypot(b[id][0] - x, b[id][1] - y) / scale;
    assert.ok(d <= 1, `${id} is ${d} px away`);
  }
}

// opensAs gives a function that holds that another reader sees what this one
// sees now: the same entities and links within a pixel, the same of all that was
// chosen.
async function opensAs(r) {
  const state = await r.state();
  const picture = await r.picture();
  const scale = state.camera?.scale ?? 1;
  const chosen = ({ selected, pinned, view, open, hidden, layout }) => ({ selected, pinned, view, open, hidden, layout });
  return async (other) => {
    const p = await other.picture();
    assert.deepEqual(p.entities, picture.entities);
    assert.deepEqual(p.relationships, picture.relationships);
    near(picture.positions, p.positions, scale);
    assert.deepEqual(chosen(await other.state()), chosen(state));
  };
}

export const journeys = [
  {
    name: 'linked',
    async run(w) {
      const r = await w.open();
      const { page } = r;
      const drawn = await page.evaluate(() => performance.getEntriesByName('first view')[0]?.startTime);
      assert.ok(drawn > 0, 'the page marks when its first view is drawn');
      w.note(`the first view is drawn ${Math.round(drawn)} ms after the navigation began`);
      await r.check('the first page');
      assert.ok(await (await searchBox(r)).evaluate((e) => e === document.activeElement), 'the cursor stands in the search box');
      await r.act('find 商汤 and open it', async () => {
        await pick(r, await searchBox(r), '商汤');
        await opened(r, 'SenseTime');
      });
      await r.act('ask how it is linked to Lingang', async () => {
        await pick(r, page.locator('#entity-linked-to'), 'Lingang');
        await page.getByRole('list', { name: await r.t('panel_waysLabel') }).waitFor();
      });
      const { text, cite } = await placeOf(w.base);
      const first = page
        .getByRole('list', { name: await r.t('panel_waysLabel') })
        .getByRole('listitem')
        .first();
      assert.equal((await first.locator('.way-text').innerText()).replaceAll(/\s+/g, ' '), text.replaceAll(/\[(\d+)\]/g, '$1'), "the sentence is the API's");
      await r.check('how they are linked');
      await r.act('read the place', () =>
        page
          .getByRole('button', { name: new RegExp(`${cite.text}.*Lingang`) })
          .first()
          .click(),
      );
      await readsPlace(r, w.text);
      await r.check('the place');
    },
  },
  {
    // The same by keyboard alone, on a telephone, in Chinese, in the dark.
    name: 'keyboard',
    async run(w) {
      const r = await w.open({ width: 390, height: 844, locale: 'zh-CN', colorScheme: 'dark' });
      const { page } = r;
      const { keyboard } = page;
      assert.equal(await page.evaluate(() => document.documentElement.lang), 'zh-CN');
      await r.check('the first page');
      const type = async (text) => {
        await keyboard.insertText(text);
        await page.getByRole('option').first().waitFor();
        await keyboard.press('Enter');
      };
      // tabTo goes on with Tab until what has the focus is it.
      const tabTo = async (what, is) => {
        for (let i = 0; i < 60; i++) {
          if (await page.evaluate(is)) return;
          await keyboard.press('Tab');
        }
        assert.fail(`${what} is not reached with Tab`);
      };
      await r.act('find 商汤 and open it', async () => {
        await keyboard.press('/');
        await tabTo('the search', () => document.activeElement?.id === 'search');
        await type('商汤');
        await page.waitForFunction(() => document.activeElement?.id === 'entity-name');
      });
      await r.act('ask how it is linked to 临港', async () => {
        await tabTo('the question', () => document.activeElement?.id === 'entity-linked-to');
        await type('临港');
        await page.getByRole('list', { name: await r.t('panel_waysLabel') }).waitFor();
      });
      await r.check('how they are linked');
      await r.act('read the place', async () => {
        await tabTo('the place', () => document.activeElement?.closest('.way-sources') !== null && /临港/.test(document.activeElement.ariaLabel ?? ''));
        await keyboard.press('Enter');
      });
      await readsPlace(r, w.text);
      await r.check('the place');
    },
  },
  {
    name: 'expand',
    async run(w) {
      const r = await w.open();
      const { page } = r;
      const before = await r.picture();
      await r.act('open Shanghai', async () => {
        await pick(r, await searchBox(r), 'Shanghai');
        await opened(r, 'Shanghai');
      });
      const open = await r.picture();
      assert.deepEqual(open.entities, before.entities, 'nothing is added before a kind is chosen');
      assert.deepEqual(open.positions, before.positions);
      const profile = await ask(w.base, 'entities/shanghai');
      const listed = await kinds(r)
        .getByRole('listitem')
        .evaluateAll((l) => l.map((e) => Number(e.querySelector('.count-n').textContent.replaceAll(',', '').match(/\d+$/)[0])));
      assert.deepEqual(sorted(listed.map(String)), sorted(profile.counts.map((c) => String(c.count))), "the counts are the API's");
      // The kind that would add most, and comes in one page.
      let best = null;
      for (const c of profile.counts.filter((c) => c.count <= 25)) {
        const g = await ask(w.base, `entities/shanghai/neighbors?predicate=${c.predicate}&direction=${c.direction ?? 'any'}&limit=25`);
        const news = g.entities.map((e) => e.id).filter((id) => !before.entities.includes(id));
        if (!best || news.length > best.news.length) best = { ...c, news };
      }
      assert.ok(best.news.length > 2);
      const verb = await page.evaluate((c) => globalThis.hubgraph.words.verb(c.predicate, c.direction), best);
      const row = kinds(r).getByRole('listitem').filter({ hasText: verb });
      await r.act(`show ${verb}`, () => row.first().getByRole('button').first().click());
      const more = await r.picture();
      assert.deepEqual(more.entities, sorted([...before.entities, ...best.news]), "what is added is the API's");
      for (const [id, at] of Object.entries(before.positions)) assert.deepEqual(more.positions[id], at, `${id} keeps its place`);
      await r.check('an entity with one kind shown');
      await r.act('take it back', async () =>
        row
          .first()
          .getByRole('button', { name: await r.like('panel_takeBackOf') })
          .click(),
      );
      const after = await r.picture();
      assert.deepEqual(after.entities, before.entities);
      assert.deepEqual(after.positions, before.positions);
    },
  },
  {
    name: 'planned',
    async run(w) {
      const r = await w.open();
      const { page } = r;
      const before = await r.picture();
      await r.act('hide what is planned', async () => (await filter(r, await r.t('status_planned'))).click());
      const now = await r.picture();
      const api = await ask(w.base, 'statements?status=planned&limit=1000');
      const planned = new Set(api.items.map((s) => s.id));
      const all = [...before.relationships, ...before.facts];
      const want = all.filter((id) => !planned.has(id)).length;
      assert.ok(want < all.length, 'something of the first sight is planned');
      const number = (text) => Number(text.replaceAll(',', '').match(/\d+/)[0]);
      const footer = async () => (await page.locator('.counts').last().innerText()).replaceAll(',', '');
      const drawn = before.relationships.filter((id) => !planned.has(id)).length;
      assert.match(await footer(), new RegExp(`\\b${drawn} of ${before.relationships.length} links`));
      assert.ok((await page.getByRole('application').getAttribute('aria-label')).includes(String(now.relationships.length)), 'the picture says how many links it has');
      await r.act('the table', async () => (await view(r, 'table')).click());
      assert.equal(number(await page.getByRole('button', { name: await r.like('view_tabClaims') }).innerText()), want);
      assert.equal(Number(await page.getByRole('table').getAttribute('aria-rowcount')) - 1, want);
      assert.equal(await footer(), `${want} of ${all.length} claims`);
      await r.check('the table');
      await r.act('the timeline', async () => (await view(r, 'timeline')).click());
      const dated = number(
        await page
          .getByRole('main')
          .getByText(await r.like('view_dated'))
          .first()
          .innerText(),
      );
      const undated = number(
        await page
          .getByRole('main')
          .getByText(await r.like('view_undated'))
          .first()
          .innerText(),
      );
      assert.equal(dated + undated, want, 'dated and undated together');
      await r.check('the timeline');
      // A question for ways rules nothing out by itself, and says what it ruled out.
      const q = await w.open({ at: '/#from=sensetime&to=lingang' });
      const said = q.page.locator('.asked');
      assert.ok((await said.innerText()).includes(await q.t('panel_nothingRuledOut')), 'it says that nothing is ruled out');
      await q.act('only what is so already', async () => q.page.getByRole('checkbox', { name: await q.t('panel_alreadySo') }).click());
      assert.ok((await said.innerText()).includes(await q.t('status_actual')), 'it names the filter');
      const actual = await ask(w.base, 'paths?from=sensetime&to=lingang&status=actual&limit=10');
      assert.equal(await q.page.locator('.ways > li').count(), actual.paths.length);
      await q.check('how they are linked already');
    },
  },
  {
    name: 'several',
    async run(w) {
      const r = await w.open();
      const { page } = r;
      const names = ['China Mobile', 'China Telecom', 'Unisoc', '商汤', 'Fudan Uni'];
      await r.act('ask about several', async () =>
        page
          .getByRole('banner')
          .getByRole('button', { name: await r.t('panel_several'), exact: true })
          .first()
          .click(),
      );
      const area = page.getByRole('textbox', { name: await r.like('panel_pasteNames') });
      await r.act('paste five names', async () => {
        await area.fill(names.join('\n'));
        await page.getByRole('combobox', { name: 'Fudan Uni' }).waitFor();
      });
      await r.check('a list with one name to settle');
      const join = page.getByRole('complementary').getByRole('button', { name: await r.t('panel_whatJoins'), exact: true });
      assert.ok(await join.isDisabled(), 'nothing is asked before the name is settled');
      await r.act('settle the ambiguous one', () => page.getByRole('combobox', { name: 'Fudan Uni' }).selectOption('fudan-university'));
      await r.act('see what joins them', () => join.click());
      const of = ['china-mobile', 'china-telecom', 'unisoc', 'sensetime', 'fudan-university'];
      const g = await ask(w.base, `among?maxHops=2&${of.map((id) => `of=${id}`).join('&')}`);
      const want = g.statements.filter((s) => of.includes(s.subject) || of.includes(s.object)).map((s) => s.id);
      assert.ok(want.length > 4);
      const { entities } = await r.picture();
      for (const e of g.entities) assert.ok(entities.includes(e.id), `${e.id} is in the picture`);
      await r.check('what joins them');
      const coming = page.waitForEvent('download');
      await r.act('export it', async () => page.getByRole('button', { name: await r.like('panel_asCSV') }).click());
      const table = rows(await readFile(await (await coming).path(), 'utf8'));
      assert.equal(table.length - 1, want.length);
      assert.deepEqual(sorted(table.slice(1).map((row) => row[0])), sorted(want));
      const source = table[0].indexOf('source');
      assert.ok(
        table.slice(1).every((row) => row[source] !== ''),
        'every row has its source',
      );
    },
  },
  {
    name: 'undo',
    limited: false, // twenty on purpose
    async run(w) {
      const r = await w.open();
      const { page } = r;
      await r.act('select the middle by keyboard', async () => {
        await page.getByRole('application').focus();
        await page.keyboard.press('ArrowRight');
      });
      const tool = (name) => () => page.getByRole('toolbar', { name: 'Picture' }).getByRole('button', { name, exact: true }).click();
      const status = (name) => async () => (await filter(r, name)).click();
      const key = (k) => async () => {
        await page.getByRole('application').focus();
        await page.keyboard.press(k);
      };
      const asOf = page.getByRole('textbox', { name: 'As of' });
      const first = await r.state();
      const steps = [
        tool('Arrange in circles around one'),
        tool('Keep in place'),
        tool('Arrange in levels, owners above'),
        key('Enter'),
        tool('Hide'),
        tool('Arrange by closeness'),
        status('planned'),
        async () => (await view(r, 'table')).click(),
        () => page.getByRole('button', { name: /^Names \(/ }).click(),
        () => page.getByRole('columnheader', { name: 'links' }).getByRole('button').click(),
        async () => (await view(r, 'timeline')).click(),
        () => page.getByRole('button', { name: 'by kind' }).click(),
        () => asOf.fill('2021'),
        async () => (await view(r, 'promises')).click(),
        () => page.getByRole('combobox', { name: 'Which' }).selectOption('target'),
        async () => (await view(r, 'graph')).click(),
        status('planned'),
        key('ArrowLeft'),
        key('Enter'),
        tool('Show hidden (1)'),
      ];
      assert.equal(steps.length, 20);
      const states = [first];
      for (const [i, f] of steps.entries()) {
        await r.act(`step ${i + 1}`, f);
        const now = await r.state();
        assert.notDeepEqual(now, states.at(-1), `step ${i + 1} changed nothing`);
        states.push(now);
      }
      const last = states.at(-1);
      await page.getByRole('main').focus();
      for (let i = 20; i > 0; i--) {
        await r.act(`undo ${i}`, () => page.keyboard.press('z'));
        assert.deepEqual(await r.state(), states[i - 1], `undoing step ${i}`);
      }
      for (let i = 1; i <= 20; i++) {
        await r.act(`redo ${i}`, () => page.keyboard.press('Shift+Z'));
        assert.deepEqual(await r.state(), states[i], `redoing step ${i}`);
      }
      assert.deepEqual(await r.state(), last);
    },
  },
  {
    name: 'promises',
    async run(w) {
      const r = await w.open();
      const { page } = r;
      await r.check('the first page');
      await r.act('ask what Shanghai has promised by 2025', () =>
        page
          .getByRole('complementary')
          .getByRole('button', { name: /What has Shanghai promised by 2025/ })
          .click(),
      );
      const want = await ask(w.base, 'entities/shanghai/statements?status=target&status=planned&direction=out&dueBefore=2025&limit=1000');
      assert.ok(want.complete && want.items.length >= 8, `the API has ${want.items.length} promises`);
      const got = await page
        .getByRole('main')
        .getByRole('table')
        .evaluateAll((tables) =>
          tables.flatMap((t) => {
            const due = document.getElementById(t.getAttribute('aria-labelledby'))?.textContent ?? '';
            return [...t.tBodies[0].rows].map((row) => ({ due, figure: row.cells[1].querySelector('bdi')?.textContent ?? '', places: row.cells[row.cells.length - 1].textContent.trim() }));
          }),
        );
      const words = (s) => ({ due: s.when.due, figure: s.valueText ?? '', places: s.cites.map((c) => c.text ?? '').join('') });
      const plain = (x) => JSON.stringify({ due: x.due, figure: x.figure, places: x.places.replaceAll(/\s/g, '') });
      assert.deepEqual(sorted(got.map((g) => plain({ ...g, due: g.due.match(/\d{4}[-\d]*/)?.[0] ?? '' }))), sorted(want.items.map((s) => plain(words(s)))));
      await r.check('promises');
    },
  },
  {
    name: 'sent',
    async run(w) {
      const r = await w.open();
      const { page } = r;
      await r.act('open the middle', async () => {
        await page.getByRole('application').focus();
        await page.keyboard.press('ArrowRight');
        await page.keyboard.press('Enter');
      });
      await r.act('arrange', () => page.getByRole('button', { name: 'Arrange in circles around one' }).click());
      const link = await copyLink(r);
      const same = await opensAs(r);
      await same(await w.open({ at: link }));
      const file = await takeAway(r, 'html');
      await r.check('what can be done with a view');
      // The service may be started anew meanwhile.
      await w.need('restart');
      await same(await w.open({ at: link }));
      // The copy in one file asks for nothing, and needs no network.
      const offline = await w.openFile(file);
      const text = await offline.page.locator('body').innerText();
      for (const name of await page.evaluate(() => globalThis.hubgraph.picture.entities.map((e) => globalThis.hubgraph.name(e.id))))
        assert.ok(text.includes(name), `the copy does not tell of ${name}`);
      await offline.check('the copy in one file');
    },
  },
  {
    // A question of the first sight lights its answer, and the panel says it.
    name: 'named',
    async run(w) {
      const r = await w.open();
      const { page } = r;
      await r.act('ask who works with Unisoc', () =>
        page
          .getByRole('complementary')
          .getByRole('button', { name: /Who works with Unisoc/ })
          .click(),
      );
      const g = await ask(w.base, 'entities/unisoc/neighbors?type=company&limit=25');
      const said = g.statements.filter((s) => s.subject === 'unisoc' || s.object === 'unisoc');
      const told = page.locator('.shown-here');
      await told.waitFor();
      assert.equal(await told.locator('.noted').count(), Math.min(6, said.length), 'the panel says each');
      assert.equal(await told.locator('.footnote').count(), Math.min(6, said.length), 'with its place');
      const svg = await readFile(await takeAway(r, 'svg'), 'utf8');
      const lit = [...svg.matchAll(/<g class="mark" data-entity="([^"]*)" data-lit="true">/g)].map((m) => m[1]);
      assert.deepEqual(sorted(lit), sorted(new Set(said.flatMap((s) => [s.subject, s.object]))), 'what was asked for is lit');
      await r.check('an answer');
    },
  },
  {
    // Three companies side by side, by keyboard alone.
    name: 'compare',
    limited: false,
    async run(w) {
      const r = await w.open();
      const { page } = r;
      const { keyboard } = page;
      const of = ['china-mobile', 'china-telecom', 'china-unicom'];
      let keys = 0;
      const press = async (key) => {
        keys++;
        await keyboard.press(key);
      };
      const tabTo = async (what, is, back = false) => {
        for (let i = 0; i < 40; i++) {
          if (await page.evaluate(is)) return;
          await press(back ? 'Shift+Tab' : 'Tab');
        }
        assert.fail(`${what} is not reached with Tab`);
      };
      await (await searchBox(r)).focus();
      await tabTo('several', () => document.activeElement?.classList.contains('several-button'), true);
      await r.act('ask about several', () => press('Enter'));
      await tabTo('the list', () => document.activeElement?.tagName === 'TEXTAREA');
      await r.act('three names', async () => {
        await keyboard.insertText('China Mobile\nChina Telecom\nChina Unicom');
        await page.getByRole('list', { name: await r.t('panel_settledList') }).waitFor();
      });
      await tabTo('how', () => document.activeElement?.type === 'radio');
      await r.act('side by side', async () => {
        for (let i = 0; i < 3; i++) await press('ArrowDown');
      });
      await r.act('compare them', async () => {
        await press('Enter');
        await page.getByRole('region', { name: await r.t('compare_table') }).waitFor();
      });
      w.note(`${keys} keys and three names to compare three companies`);
      const lists = [];
      for (const id of of) lists.push((await ask(w.base, `entities/${id}/statements?limit=1000`)).items);
      const end = (s, id) => (s.object === undefined ? '' : `${s.predicate} ${s.subject === id ? 'out' : 'in'} ${s.subject === id ? s.object : s.subject}`);
      const [first, ...others] = lists.map((l, i) => new Set(l.map((s) => end(s, of[i])).filter((x) => x !== '')));
      const shared = [...first].filter((x) => others.every((o) => o.has(x)));
      assert.ok(shared.length > 0, 'the three share something');
      const rows = await page.locator('.compare tbody tr').evaluateAll((l) =>
        l.map((row) => ({
          part: row.classList.contains('compare-part'),
          cells: [...row.querySelectorAll('td')].map((c) => ({ text: c.textContent, notes: c.querySelectorAll('.footnote').length })),
        })),
      );
      const parts = rows.flatMap((row, i) => (row.part ? [i] : []));
      const same = rows.slice(parts[0] + 1, parts[1]);
      assert.ok(same.length >= shared.length, 'what they share is told');
      for (const row of same) assert.ok(row.cells.length === 3 && row.cells.every((c) => c.notes > 0), 'each cell has its footnote');
      for (const row of rows.slice(parts[1] + 1)) for (const c of row.cells) assert.ok(c.text === '–' || c.notes > 0, `a cell without a footnote: ${c.text}`);
      assert.equal(await page.locator('.compare-notes > li').count(), new Set(lists.flat().map((s) => s.id)).size, 'a footnote for each statement');
      await r.check('three side by side');
    },
  },
  {
    // Back and Forward, the title, keys that all pages have, and Tab.
    name: 'turned',
    limited: false,
    async run(w) {
      const r = await w.open();
      const { page } = r;
      const { keyboard } = page;
      const seen = async () => {
        const { view, open } = await r.state();
        return { view, open, title: await page.title() };
      };
      const first = await seen();
      assert.equal(first.title, 'Hubgraph');
      // From the search to the first answer.
      await (await searchBox(r)).focus();
      const title = page.getByRole('complementary').locator('.card-title').first();
      await title.waitFor();
      let tabs = 0;
      for (; tabs < 5 && !(await title.evaluate((e) => e === document.activeElement)); tabs++) await keyboard.press('Tab');
      assert.ok(await title.evaluate((e) => e === document.activeElement), 'the first answer is within five Tabs of the search');
      w.note(`${tabs} Tabs from the search to the first answer`);
      const places = [first];
      await r.act('open Shanghai', async () => {
        await pick(r, await searchBox(r), 'Shanghai');
        await opened(r, 'Shanghai');
      });
      places.push(await seen());
      for (const name of ['table', 'timeline', 'promises', 'read']) {
        await r.act(name, async () => (await view(r, name)).click());
        places.push(await seen());
      }
      assert.match(places[1].title, /Shanghai/);
      assert.equal(new Set(places.map((p) => p.title)).size, places.length, `each place has its title: ${places.map((p) => p.title)}`);
      const is = (want) => page.waitForFunction((t) => document.title === t, want.title);
      for (const p of places.toReversed().slice(1)) {
        await r.act(`back to ${p.title}`, () => page.goBack().then(() => is(p)));
        assert.deepEqual(await seen(), p);
      }
      for (const p of places.slice(1)) {
        await r.act(`forward to ${p.title}`, () => page.goForward().then(() => is(p)));
        assert.deepEqual(await seen(), p);
      }
      await r.act('the table', async () => (await view(r, 'table')).click());
      await r.act('undo', () => keyboard.press('Control+z'));
      assert.equal((await r.state()).view, 'read');
      await r.act('redo', () => keyboard.press('Control+y'));
      assert.equal((await r.state()).view, 'table');
      // Enter opens and takes the focus along; Escape gives it back.
      const name = page.getByRole('table').locator('.vw-claim').first();
      await name.focus();
      await r.act('open a claim', () => keyboard.press('Enter'));
      await page.waitForFunction(() => document.activeElement?.id === 'link-name');
      await r.act('put it away', () => keyboard.press('Escape'));
      assert.ok(await name.evaluate((e) => e === document.activeElement), 'the focus is where it was');
      // Each line's evidence by keyboard.
      await r.act('the graph', async () => (await view(r, 'graph')).click());
      await page.getByRole('application').focus();
      await r.act('the middle', () => keyboard.press('ArrowRight'));
      await r.act('its first line', () => keyboard.press('PageDown'));
      const lit = await page.evaluate(() => [...globalThis.hubgraph.litLinks]);
      assert.equal(lit.length, 1);
      await r.act('its evidence', () => keyboard.press('Enter'));
      const { open } = await r.state();
      assert.deepEqual([open.a, open.b].join('\n'), lit[0]);
      await page.waitForFunction(() => document.activeElement?.id === 'link-name');
      // Letters that act as keys can be switched off.
      await r.act('letters off', async () => {
        await page.getByRole('button', { name: await r.t('help'), exact: true }).click();
        await page.getByRole('checkbox', { name: await r.t('panel_keysLetters') }).uncheck();
        await page.getByRole('dialog').getByRole('button').click();
      });
      await page.getByRole('main').focus();
      await r.act('a figure', () => keyboard.press('2'));
      assert.equal((await r.state()).view, 'graph');
      // A wrong date says what is right.
      await r.act('a wrong date', async () => page.getByRole('textbox', { name: await r.t('asOf') }).fill('5/1/2022'));
      assert.match(await page.getByRole('alert').innerText(), /2025-06-30/);
      await r.check('a wrong date');
    },
  },
  {
    // What is printed is what is shown, whole.
    name: 'print',
    limited: false,
    async run(w) {
      const r = await w.open();
      const { page } = r;
      const printed = async (name) => {
        await page.evaluate(() => globalThis.dispatchEvent(new Event('beforeprint')));
        await page.emulateMedia({ media: 'print' });
        const got = await page.evaluate(() => ({
          rows: document.querySelectorAll('#print tbody tr').length,
          text: document.body.innerText,
          marks: document.querySelectorAll('#print svg #marks > g').length,
          lines: document.querySelectorAll('#print svg #links > g').length,
          cells: [...document.querySelectorAll('#print :is(h1, tbody td, ol > li)')].map((e) => e.textContent),
          texts: document.querySelectorAll('#print svg #legend, #print svg #sources').length,
          names: [...document.querySelectorAll('#print svg #names > text')].flatMap((e) => [...e.querySelectorAll('tspan')].map((x) => x.textContent)),
          taken: [...document.querySelectorAll('#print .print-claims td:nth-child(2)')].filter((td) => {
            const words = document.createRange();
            words.selectNodeContents(td);
            return words.getClientRects().length > 1;
          }).length,
          tools: [...document.querySelectorAll('.shell > header, .shell > aside, .shell > footer')].some((e) => e.checkVisibility()),
        }));
        await page.emulateMedia({ media: null });
        await page.evaluate(() => globalThis.dispatchEvent(new Event('afterprint')));
        assert.ok(!got.tools, `${name}: tools are not printed`);
        assert.equal(got.taken, 0, `${name}: no status is taken apart`);
        const pdf = await page.pdf({ format: 'A4' });
        assert.equal(pdf.subarray(0, 5).toString(), '%PDF-');
        // Read back as another program reads it: line ends, and the words of cells that
        // are broken over lines, are not what is compared.
        const read = textOf(pdf);
        for (const words of [...got.cells, ...got.names]) assert.ok(read.includes(dense(words)), `${name}: the PDF lacks ${words}`);
        return { ...got, read, sheets: pdf.toString('latin1').match(/\/Type\s*\/Page\b/g).length };
      };
      const { entities, links, relationships, facts } = await r.picture();
      const graph = await printed('the graph');
      assert.deepEqual([graph.marks, graph.lines, graph.texts, graph.rows], [entities.length, links.length, 2, relationships.length]);
      assert.ok(graph.sheets >= 2, 'the picture has a sheet of its own');
      await r.act('the table', async () => (await view(r, 'table')).click());
      const table = await printed('the table');
      assert.equal(table.rows, relationships.length + facts.length, 'the whole table, not only what is in sight');
      await r.act('the promises', async () => (await view(r, 'promises')).click());
      const promises = await printed('the promises');
      assert.equal(promises.rows, (await ask(w.base, 'statements?status=target&status=planned&limit=1000')).items.length);
      await r.act('the source', async () => (await view(r, 'read')).click());
      const read = await printed('the source');
      const said = await page.getByRole('main').innerText();
      assert.ok(read.text.includes(said.slice(-200).trim().slice(0, 60)), 'the whole source is printed');
      const lines = read.text.split('\n').filter((l) => l.length > 40);
      assert.ok(lines.length > 20);
      for (const l of lines) assert.ok(read.read.includes(dense(l)), `the PDF lacks ${l}`);
      assert.ok(read.sheets > 2);
    },
  },
  {
    // What the page and its files say of each claim are the words of the API, which the
    // commands print.
    name: 'voice',
    limited: false,
    async run(w) {
      for (const [lang, locale] of [
        ['en', 'en-US'],
        ['zh', 'zh-CN'],
      ]) {
        const r = await w.open({ locale });
        const { page } = r;
        const { items } = await ask(w.base, `statements?source=${article}&limit=1000&lang=${lang}`);
        assert.ok(items.length > 200, 'the article says much');
        await r.act('the source', async () => (await view(r, 'read')).click());
        await page.locator('article.rd[aria-busy="false"]').waitFor();
        const [head, ...lines] = rows(await readFile(await takeAway(r, 'csv'), 'utf8'));
        await page.keyboard.press('Escape');
        const told = new Map(lines.map((row) => [row[0], row]));
        const one = dense(plainText(await readFile(await takeAway(r, 'html'), 'utf8')));
        await page.keyboard.press('Escape');
        const main = dense(await page.getByRole('main').innerText());
        for (const s of items) {
          const row = told.get(s.id);
          assert.ok(row, `the table lacks ${s.id}`);
          const cells = ['claim', 'note', 'place'].map((name) => row[head.indexOf(name)]);
          assert.deepEqual(cells, [s.text, s.cites.map((c) => c.note).join('\n'), s.cites.map((c) => c.text).join('\n')], s.id);
          for (const words of [s.text, ...s.cites.flatMap((c) => [c.note, c.text])]) {
            assert.ok(one.includes(dense(words)), `${lang}: the one file lacks ${words}`);
            // Where the text is attached, the page shows what is chosen.
            if (!w.text) assert.ok(main.includes(dense(words)), `${lang}: the page lacks ${words}`);
          }
        }
      }
    },
  },
  {
    // A start asks at most four things, an expansion one.
    name: 'few',
    async run(w) {
      const r = await w.open({ closed: true });
      const { page } = r;
      const asked = [];
      page.on('request', (q) => q.url().includes('/api/') && asked.push(`${q.method()} ${new URL(q.url()).pathname.replace('/api/v1/', '')}`));
      await page.reload();
      await r.settle();
      await page
        .getByRole('complementary')
        .getByRole('button', { name: /promised by/ })
        .first()
        .waitFor();
      assert.ok(asked.length <= 4, `a start asks ${asked.join(', ')}`);
      await r.act('open Shanghai', async () => {
        await pick(r, await searchBox(r), 'Shanghai');
        await opened(r, 'Shanghai');
      });
      await kinds(r).getByRole('listitem').first().waitFor();
      await page.waitForLoadState('networkidle');
      asked.length = 0;
      const before = (await r.picture()).entities.length;
      await r.act('show a kind', () => kinds(r).getByRole('listitem').first().getByRole('button').first().click());
      await page.waitForLoadState('networkidle');
      assert.ok((await r.picture()).entities.length > before, 'the picture grows');
      assert.deepEqual(asked, ['POST graph/among'], 'an expansion asks once');
    },
  },
  {
    // What is taken away is what is seen, row by row, in every view.
    name: 'export',
    limited: false,
    async run(w) {
      const r = await w.open();
      const { page } = r;
      const main = page.getByRole('main');
      const ids = async (form) => {
        const text = await readFile(await takeAway(r, form), 'utf8');
        await page.keyboard.press('Escape');
        return text;
      };
      const csv = async () => rows(await ids('csv')).slice(1);
      const footer = () => page.locator('.counts').last().innerText();
      const number = (text, unit) => Number(text.replaceAll(',', '').match(new RegExp(`(\\d+)(?: of \\d+)? ${unit}`))?.[1] ?? 0);
      // The filters count what the view shows.
      const counted = async (unit) =>
        number(
          await page
            .getByRole('complementary', { name: await r.t('filters') })
            .locator('summary')
            .filter({ has: page.getByRole('heading', { name: await r.t('panel_sources') }) })
            .innerText(),
          unit,
        );

      const seen = await r.picture();
      const graph = await csv();
      assert.deepEqual(sorted(graph.map((row) => row[0])), sorted(seen.relationships), 'the graph: a row a link that is drawn');
      assert.deepEqual([number(await footer(), 'names'), number(await footer(), 'links'), await counted('links')], [seen.entities.length, graph.length, graph.length]);
      const lines = await page.locator('.canvas-gl').evaluate((e) => e.scene.linkCount ?? globalThis.hubgraph.picture.links.length);
      const svg = await ids('svg');
      const drawn = (of, what) => [...svg.matchAll(new RegExp(`class="${of}" ${what}="([^"]*)"(?: data-to="([^"]*)")?`, 'g'))].map((m) => [m[1], m[2]].filter((x) => x !== undefined).join(' '));
      const links = sorted(drawn('link', 'data-from'));
      assert.equal(links.length, lines, 'the picture: every line');
      assert.deepEqual(sorted([...drawn('verb', 'data-from'), ...drawn('number', 'data-from')]), links, 'each line with its verb or a number');
      assert.deepEqual(sorted(drawn('claim', 'data-from')), sorted(drawn('number', 'data-from')), 'each number leads to a claim');
      assert.deepEqual(sorted(drawn('mark', 'data-entity')), sorted(seen.entities), 'the picture: every mark');
      assert.deepEqual(sorted([...drawn('name', 'data-entity'), ...drawn('letter', 'data-entity')]), sorted(seen.entities), 'each mark with its name or a letter');
      assert.deepEqual(sorted(drawn('coded', 'data-entity')), sorted(drawn('letter', 'data-entity')), 'each letter leads to a name');
      assert.deepEqual(sorted([...svg.matchAll(/data-claims="([^"]*)"/g)].flatMap((m) => m[1].split(' '))), sorted(seen.relationships), 'the picture: every claim');
      const one = await ids('html');
      assert.deepEqual(sorted([...one.matchAll(/<article id="claim-([^"]+)"/g)].map((m) => m[1])), sorted(seen.relationships), 'one file: a claim a link');

      await r.act('the table', async () => (await view(r, 'table')).click());
      await r.act('only rows with Shanghai', async () => page.getByRole('searchbox', { name: await r.t('view_filterRows') }).fill('Shanghai'));
      await r.act('sort them', () => page.getByRole('columnheader').nth(1).getByRole('button').click());
      const shownRows = Number(await page.getByRole('table').getAttribute('aria-rowcount')) - 1;
      // The first rows as they stand in the page: who, verb and whom.
      const tops = await page
        .getByRole('table')
        .getByRole('row')
        .evaluateAll((l) => l.slice(1, 9).map((row) => [...row.querySelectorAll('[role="cell"]')].slice(0, 2).map((c) => c.textContent.trim())));
      const table = await csv();
      assert.equal(table.length, shownRows, 'the table: a row a row');
      assert.deepEqual(
        table.slice(0, tops.length).map((row) => [row[3], row[6]]),
        tops,
        'in the order on screen',
      );
      assert.deepEqual([number(await footer(), 'claims'), await counted('claims')], [shownRows, shownRows]);
      const copy = await ids('html');
      assert.deepEqual(
        [...copy.matchAll(/<article id="claim-([^"]+)"/g)].map((m) => m[1]),
        table.map((row) => row[0]),
        'one file: the rows',
      );
      await r.act('the names', async () => page.getByRole('button', { name: await r.like('view_tabEntities') }).click());
      const names = await csv();
      assert.equal(names.length, Number(await page.getByRole('table').getAttribute('aria-rowcount')) - 1);
      assert.equal(number(await footer(), 'names'), names.length);

      await r.act('the timeline', async () => (await view(r, 'timeline')).click());
      await r.act('as a list', () => main.locator('summary').first().click());
      await r.act('what has no date', () => main.locator('summary').last().click());
      const told = await main.locator('details .vw-claim').allInnerTexts();
      const timeline = await csv();
      // What is observed and due stands there twice.
      assert.deepEqual(sorted([...new Set(told)]), sorted([...new Set(timeline.map((row) => row[1]))]), 'the timeline: each claim');
      assert.deepEqual([number(await footer(), 'claims'), await counted('claims')], [timeline.length, timeline.length]);

      await r.act('the promises', async () => (await view(r, 'promises')).click());
      await r.act('by 2025', async () => page.getByRole('textbox', { name: await r.t('view_dueBy') }).fill('2025'));
      const due = await main.getByRole('table').evaluateAll((l) => l.flatMap((t) => [...t.tBodies[0].rows].map((row) => row.cells[1].querySelector('bdi')?.textContent ?? '')));
      const promises = await csv();
      const head = rows(await ids('csv'))[0];
      assert.deepEqual(
        promises.map((row) => row[head.indexOf('printed')] || row[head.indexOf('amount')]).map((v, i) => (v === '' ? '' : due[i])),
        due,
        'promises: row by row',
      );
      assert.equal(promises.length, due.length);
      const again = number(await footer(), 'more say');
      assert.deepEqual([number(await footer(), 'promises'), await counted('promises')], [promises.length - again, promises.length - again]);

      await r.act('the source', async () => (await view(r, 'read')).click());
      const read = await csv();
      const source = await page.evaluate(() => globalThis.hubgraph.state.read?.source ?? globalThis.hubgraph.sources.find((s) => s.hasText)?.id ?? '');
      const said = await ask(
        w.base,
        `statements?source=${source || article}&limit=1000&${['actual', 'planned', 'target', 'claimed', 'ended', 'rumoured', 'denied', 'withdrawn'].map((s) => `status=${s}`).join('&')}`,
      );
      assert.deepEqual(sorted(read.map((row) => row[0])), sorted(said.items.map((s) => s.id)), 'the source: each claim');
      assert.deepEqual([number(await footer(), 'claims'), await counted('claims')], [read.length, read.length]);
      // A picture is the graph's: it is not offered where none is seen.
      await shareMenu(r);
      assert.equal(await page.getByRole('button', { name: await r.t('panel_asSVG') }).count(), 0);
    },
  },
  {
    // A view that is too long for an address is kept by the service, for a
    // browser that the link which the server prints lets write.
    name: 'kept',
    limited: false, // makes a view that is long
    when: (given) => given.key !== '',
    async run(w) {
      await writeHub(w.base, w.key);
      const r = await w.open({ at: await w.need('invitation') });
      const { page } = r;
      assert.equal(new URL(page.url()).pathname, '/', 'the token does not stay in the address');
      await r.act('open the hub', async () => {
        await pick(r, await searchBox(r), 'Zwischenhub');
        await opened(r, /Zwischenhub/);
      });
      for (let page_ = 0; (await page.evaluate(() => location.hash.length)) <= 2000; page_++) {
        assert.ok(page_ < 12, 'the address does not grow with the view');
        await r.act('show more partners', () =>
          kinds(r)
            .getByRole('button', { name: /partner/ })
            .first()
            .click(),
        );
      }
      const link = await copyLink(r);
      assert.match(link, /\/v\/[\w-]+$/, 'the service keeps the view');
      const same = await opensAs(r);
      await same(await w.open({ at: link }));
      await w.need('restart');
      await same(await w.open({ at: link }));
    },
  },
  {
    // The picture by mouse, and by fingers.
    name: 'pointer',
    limited: false,
    async run(w) {
      const r = await w.open();
      const { mouse } = r.page;
      const cursor = () => r.page.locator('.canvas-gl').evaluate((e) => e.style.cursor);
      const camera = (of = r) => of.page.locator('.canvas-gl').evaluate((e) => e.scene.camera);
      // A place on the canvas that nothing is near.
      const ground = async () => {
        const box = await r.page.getByRole('application').boundingBox();
        return [box.x + 12, box.y + 12];
      };
      // Where a mark stands on the screen, and the middle of a link that no mark is
      // near.
      const at = (id, of = r) =>
        of.page.locator('.canvas-gl').evaluate((e, id) => {
          const { x, y, scale } = e.scene.camera;
          const [px, py] = globalThis.hubgraph.picture.positions.get(id);
          const b = e.getBoundingClientRect();
          return [b.x + b.width / 2 + (px - x) / scale, b.y + b.height / 2 + (py - y) / scale];
        }, id);
      const { scale: first } = await camera();
      const { positions, links } = await r.picture();
      const mid = (key) => {
        const [a, b] = key.split('\n').map((id) => positions[id]);
        return [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2];
      };
      // Of all links the one whose middle is farthest from marks and other links'.
      const lonely = (key) => Math.min(...[...Object.values(positions), ...links.filter((k) => k !== key).map(mid)].map(([x, y]) => Math.hypot(x - mid(key)[0], y - mid(key)[1])));
      const link = links.toSorted((k, l) => lonely(l) - lonely(k))[0];

      await mouse.move(...(await at('sensetime')));
      assert.equal(await cursor(), 'pointer', 'a mark under the pointer');
      await mouse.move(...(await ground()));
      assert.equal(await cursor(), '', 'nothing under the pointer');
      await r.act('click a name', async () => {
        await mouse.click(...(await at('sensetime')));
        await opened(r, 'SenseTime');
      });
      const [a, b] = link.split('\n');
      await r.act('click a link', async () => {
        const [ends, others] = [await at(a), await at(b)];
        await mouse.click((ends[0] + others[0]) / 2, (ends[1] + others[1]) / 2);
      });
      const { open } = await r.state();
      assert.deepEqual({ kind: open?.kind, ends: sorted([open?.a, open?.b]) }, { kind: 'link', ends: sorted([a, b]) });
      // At once, which is no double click: that would come nearer.
      await r.act('click the ground', async () => mouse.click(...(await ground())));

      const { scale } = await camera();
      assert.equal(scale, first, 'two quick clicks at two places are no double click');
      const [x, y] = await at('unisoc');
      const was = (await r.picture()).positions;
      await r.act('drag a name', async () => {
        await mouse.move(x, y);
        await mouse.down();
        await mouse.move(x + 30, y + 20, { steps: 4 });
        await mouse.move(x + 60, y + 40, { steps: 4 });
        await mouse.up();
      });
      const now = (await r.picture()).positions;
      const off = [now.unisoc[0] - was.unisoc[0] - 60 * scale, now.unisoc[1] - was.unisoc[1] - 40 * scale];
      assert.ok(Math.hypot(...off) < 1, `it went where it was dragged to, but for ${off}`);
      assert.deepEqual({ ...now, unisoc: null }, { ...was, unisoc: null }, 'and nothing else went');
      assert.deepEqual((await r.state()).pinned, ['unisoc']);
      assert.deepEqual((await at('unisoc')).map(Math.round), [x + 60, y + 40].map(Math.round), 'it stands under the pointer');

      const seen = await camera();
      await r.act('drag the ground', async () => {
        const [gx, gy] = await ground();
        await mouse.move(gx, gy);
        await mouse.down();
        await mouse.move(gx + 50, gy + 30, { steps: 5 });
        await mouse.move(gx + 100, gy + 60, { steps: 5 });
        await mouse.up();
        await r.page.waitForFunction(() => globalThis.hubgraph.state.camera !== null);
      });
      const moved = (await r.state()).camera;
      assert.ok(moved.x < seen.x - 50 * seen.scale && moved.y < seen.y - 30 * seen.scale && Math.abs(moved.scale - seen.scale) < 1e-3, 'the picture went with the pointer');
      await r.act('select an area', async () => {
        const [sx, sy] = await at('sensetime');
        await r.page.keyboard.down('Shift');
        await mouse.move(sx - 30, sy - 26);
        await mouse.down();
        await mouse.move(sx, sy, { steps: 3 });
        await mouse.move(sx + 30, sy + 26, { steps: 3 });
        await mouse.up();
        await r.page.keyboard.up('Shift');
      });
      assert.ok((await r.state()).selected.includes('sensetime'));
      await r.act('fill the screen', async () => {
        await r.page.getByRole('button', { name: await r.t('canvas_full'), exact: true }).click();
        await r.page.waitForFunction(() => document.fullscreenElement !== null);
      });
      await r.check('the full screen');
      await r.act('leave the full screen', async () => {
        await r.page.getByRole('button', { name: await r.t('canvas_fullEnd'), exact: true }).click();
        await r.page.waitForFunction(() => document.fullscreenElement === null);
      });

      const f = await w.open({ width: 390, height: 844, touch: true });
      await f.act('tap a name', async () => {
        await f.page.touchscreen.tap(...(await at('sensetime', f)));
        await opened(f, 'SenseTime');
      });
      await f.go('/');
      const hand = await f.context.newCDPSession(f.page);
      const touch = (type, ...points) => hand.send('Input.dispatchTouchEvent', { type, touchPoints: points.map(([px, py], id) => ({ x: px, y: py, id })) });
      // The fingers lie on marks, as they do in any full picture: they zoom all
      // the same, and neither drag nor open what is under them.
      const before = (await camera(f)).scale;
      const still = await f.picture();
      const [cx, cy] = await at('sensetime', f);
      await f.act('spread two fingers', async () => {
        await touch('touchStart', [cx, cy], [cx + 60, cy]);
        for (const d of [10, 20, 30, 40, 50, 60]) await touch('touchMove', [cx - d, cy], [cx + 60 + d, cy]);
        await touch('touchEnd');
        await f.page.waitForFunction(() => globalThis.hubgraph.state.camera !== null);
      });
      assert.deepEqual((await f.picture()).positions, still.positions, 'two fingers drag no mark');
      assert.equal((await f.state()).open, null, 'two fingers open nothing');
      const after = (await camera(f)).scale;
      assert.ok(after < before / 2 && after > before / 4, `three times as near: ${before} to ${after} units a pixel`);
    },
  },
  {
    // Only one and what it is linked to is shown, until all is again; Back leaves that
    // behind with what was opened, and Forward brings it again.
    name: 'only',
    limited: false,
    async run(w) {
      const r = await w.open();
      const { page } = r;
      const all = await r.picture();
      const id = 'sensetime';
      const near = new Set([id, ...all.links.filter((k) => k.split('\n').includes(id)).flatMap((k) => k.split('\n'))]);
      assert.ok(near.size > 2 && near.size < all.entities.length);
      await r.act('open SenseTime', async () => {
        await pick(r, await searchBox(r), 'SenseTime');
        await opened(r, 'SenseTime');
      });
      const only = page.getByRole('button', { name: await r.t('panel_nearOnly'), exact: true });
      await r.act('only this', () => only.click());
      const some = await r.picture();
      assert.deepEqual(some.entities, [...near].sort());
      assert.deepEqual(
        some.links,
        all.links.filter((k) => k.split('\n').every((end) => near.has(end))),
      );
      assert.equal(await only.getAttribute('aria-pressed'), 'true');
      const footer = await page.locator('.shell > footer').innerText();
      assert.ok(footer.includes(await r.t('shown_namesOf', { n: String(near.size), of: String(all.entities.length) })), footer);
      await page.getByText(await r.t('panel_nearNow', { name: 'SenseTime' })).waitFor();
      const url = page.url();
      await r.act('back', () => page.goBack().then(() => page.waitForFunction(() => globalThis.hubgraph.state.open === null)));
      assert.deepEqual(await r.picture(), all, 'Back shows all again');
      await r.act('forward', () => page.goForward().then(() => page.waitForFunction(() => globalThis.hubgraph.state.open !== null)));
      assert.deepEqual(await r.picture(), some, 'Forward shows only this again');
      assert.equal(page.url(), url);
      const other = await w.open({ at: url });
      assert.deepEqual(await other.picture(), some, 'the address holds it');
      await r.act('all again', async () => page.getByRole('button', { name: await r.t('panel_nearOffWhy') }).click());
      assert.deepEqual(await r.picture(), all);
      assert.equal((await r.state()).open.id, id, 'what is open stays');
    },
  },
  {
    // An address that a page before this one wrote opens what it showed: it says nothing of
    // what has come since.
    name: 'old',
    limited: false,
    async run(w) {
      const ids = ['sensetime', 'shanghai', 'hong-kong'];
      const { entities } = await ask(w.base, 'entities/sensetime/neighbors?limit=25');
      const written = {
        v: 1,
        loads: [{ ask: 'entities/sensetime/neighbors?limit=25', why: 'expand', at: 'sensetime' }],
        positions: Object.fromEntries(entities.map((e, i) => [e.id, [i * 80, (i % 3) * 90]])),
        selected: ['sensetime'],
        open: { kind: 'entity', id: 'sensetime' },
        hidden: { types: ['person'], predicates: [], statuses: [], sources: [] },
      };
      const coded = deflateRawSync(JSON.stringify(written)).toString('base64url');
      const r = await w.open({ at: `/#s=${coded}` });
      await opened(r, 'SenseTime');
      const p = await r.picture();
      assert.deepEqual(
        p.entities,
        entities
          .filter((e) => e.type !== 'person')
          .map((e) => e.id)
          .sort(),
      );
      assert.ok(ids.slice(0, 1).every((id) => p.entities.includes(id)));
      for (const id of p.entities) assert.deepEqual(p.positions[id], written.positions[id], `${id} stands where it stood`);
      assert.deepEqual((await r.state()).hidden.types, ['person']);
      // And from an open page, as one follows a link in a note.
      const other = await w.open();
      await other.act('follow it', async () => {
        await other.page.evaluate((hash) => {
          location.hash = hash;
        }, `s=${coded}`);
        await opened(other, 'SenseTime');
      });
      assert.deepEqual((await other.picture()).entities, p.entities);
    },
  },
  {
    // Of very many neighbours those come first that one asks for.
    name: 'first',
    limited: false,
    when: (given) => given.key !== '',
    async run(w) {
      await writeHub(w.base, w.key);
      const page = 25;
      const r = await w.open();
      for (const order of ['name', 'neighbors', 'latest']) {
        await r.go(`/#entity=${hub}`);
        await r.page.reload();
        await r.settle();
        await opened(r, 'Zwischenhub');
        const before = new Set((await r.picture()).entities);
        await r.act(`first ${order}`, async () => r.page.getByLabel(await r.t('panel_firstCome')).selectOption(order));
        await r.act('show partners', () =>
          kinds(r)
            .getByRole('button', { name: /partner/ })
            .first()
            .click(),
        );
        const want = await ask(w.base, `entities/${hub}/neighbors?predicate=partner-of&sort=${order}&limit=${page}`);
        const ids = want.entities.map((e) => e.id).filter((id) => id !== hub);
        assert.equal(ids.length, page);
        const { entities } = await r.picture();
        assert.deepEqual(
          entities.filter((id) => !before.has(id)),
          ids.filter((id) => !before.has(id)).sort(),
          `first come those that are ${order}`,
        );
        assert.ok(
          ids.every((id) => entities.includes(id)),
          'and all of them are there',
        );
      }
      const some = new Set((await r.picture()).entities);
      await r.act('or those called', async () => r.page.getByLabel(await r.t('panel_firstNamed')).fill('Scratch 77'));
      await r.act('show them', async () => r.page.locator('.first-of-many').getByRole('button').click());
      const named = await ask(w.base, `entities/${hub}/neighbors?q=Scratch%2077&limit=${page}&sort=latest`);
      const news = (await r.picture()).entities.filter((id) => !some.has(id));
      assert.ok(news.includes('scratch-0077'), 'who is called so came');
      assert.deepEqual(
        news,
        named.entities
          .map((e) => e.id)
          .filter((id) => !some.has(id))
          .sort(),
      );
    },
  },
  {
    // What a question for links finds is listed to its end, and up to 10,000 names of it are
    // drawn; of more the page says how many are.
    name: 'found',
    limited: false,
    when: (given) => given.key !== '',
    async run(w) {
      await writePairs(w.base, w.key);
      const r = await w.open();
      const { page } = r;
      await findLinks(r);
      await r.act('the kind', async () => page.getByLabel(await r.t('panel_blankPredicate'), { exact: true }).selectOption('scratch-pairs'));
      await r.act('ask', async () => page.getByRole('button', { name: await r.t('panel_find'), exact: true }).click());
      const said = page.locator('.asked');
      await said.waitFor();
      const draw = async () => page.getByRole('button', { name: await r.t('panel_showOnCanvas'), exact: true }).click();
      // All of a page of the answer, with what is drawn in place of the first sight.
      await r.act('draw the first', draw);
      assert.equal((await r.picture()).entities.length, 2000);
      const more = page.getByRole('button', { name: await r.t('panel_askMore'), exact: true });
      for (let had = await said.innerText(); !had.startsWith(pairs.toLocaleString('en')); had = await said.innerText()) {
        await r.act('ask for more', async () => {
          await more.click();
          await page.waitForFunction((was) => document.querySelector('.asked').innerText !== was, had);
        });
      }
      await r.act('draw all', draw);
      const drawn = await r.picture();
      assert.equal(drawn.entities.length, 10_000);
      assert.equal(new Set(drawn.entities).size, 10_000);
      assert.equal(drawn.links.length, 5000);
      await page
        .locator('.notice')
        .getByText(await r.t('panel_firstOnly', { n: '10,000', of: (2 * pairs).toLocaleString('en') }))
        .waitFor();
      const footer = await page.locator('.shell > footer').innerText();
      assert.ok(footer.includes('10,000 names') && footer.includes('5,000 links'), footer);
    },
  },
  {
    // Several are drawn as one mark, by type and by kind of link; nothing of them is hidden,
    // and all that is counted, taken away and kept says so.
    name: 'folded',
    limited: false,
    async run(w) {
      const r = await w.open();
      const { page } = r;
      const marks = () => page.evaluate(() => [...document.querySelector('.canvas-gl').scene.marks.values()].map((m) => m.name));
      const footer = () => page.locator('.shell > footer').innerText();
      const before = await r.picture();
      const companies = await page.evaluate(() => globalThis.hubgraph.picture.entities.filter((e) => e.type === 'company').length);
      assert.ok(companies > 2);
      const fold = (what) => page.getByRole('button', { name: new RegExp(`^Draw ${what} as one$`) });
      await r.act('companies as one', () => fold('companies').click());
      const name = `${companies} companies`;
      assert.equal((await marks()).length, before.entities.length - companies + 1);
      assert.ok((await marks()).includes(name), `a mark says ${name}`);
      assert.deepEqual(await r.picture(), before, 'nothing is hidden');
      const said = await r.t('shown_foldedOne', { n: String(companies) });
      assert.ok((await footer()).includes(said), `the footer says so: ${await footer()}`);
      // Taken away, it is the same.
      const csv = rows(await readFile(await takeAway(r, 'csv'), 'utf8'));
      await page.keyboard.press('Escape');
      assert.deepEqual(
        csv
          .slice(1)
          .map((row) => row[0])
          .sort(),
        [...before.relationships].sort(),
      );
      const json = JSON.parse(await readFile(await takeAway(r, 'json'), 'utf8'));
      await page.keyboard.press('Escape');
      assert.deepEqual([json.groups.map((g) => [g.name, g.members.length]), json.entities.length], [[[name, companies]], before.entities.length]);
      const html = await readFile(await takeAway(r, 'html'), 'utf8');
      await page.keyboard.press('Escape');
      assert.ok(plainText(html).includes(said));
      const svg = await readFile(await takeAway(r, 'svg'), 'utf8');
      await page.keyboard.press('Escape');
      assert.equal(svg.match(/class="mark"/g).length, before.entities.length - companies + 1);
      assert.ok(svg.includes(`${name}: `), 'the picture lists who is in the mark');
      const url = await copyLink(r);
      await page.keyboard.press('Escape');
      // The mark opens what it stands for.
      await r.act('open the mark', () => page.evaluate((n) => globalThis.hubgraph.openMark([...document.querySelector('.canvas-gl').scene.marks.values()].find((m) => m.name === n).id), name));
      await opened(r, name);
      await r.screenshot('open');
      assert.equal((await r.state()).selected.length, companies);
      await r.check('a group that is open');
      await r.act('draw each by itself', async () =>
        page
          .getByRole('complementary')
          .getByRole('button', { name: await r.t('group_openThis') })
          .click(),
      );
      assert.equal((await marks()).length, before.entities.length);
      await r.act('undo', () => page.getByRole('button', { name: 'Undo', exact: true }).click());
      assert.ok((await marks()).includes(name), 'undo brings it back');
      // The link opens it folded.
      const other = await w.open({ at: url });
      const there = await other.page.evaluate(() => [...document.querySelector('.canvas-gl').scene.marks.values()].map((m) => m.name));
      assert.deepEqual(there.sort(), (await marks()).sort());
      // By kind of link, at who has them.
      await r.act('all apart', async () => page.getByRole('button', { name: await r.t('group_openAll') }).click());
      await r.act('open Shanghai', () => page.evaluate(() => globalThis.hubgraph.openEntity('shanghai')));
      const row = (await kinds(r)).getByRole('button', { name: /^Draw .* as one$/ }).first();
      const kind = /^Draw (.*) as one$/.exec(await row.getAttribute('aria-label'))[1];
      await r.act('one kind as one', () => row.click());
      assert.ok(
        (await marks()).some((m) => m.startsWith(`${kind} (`)),
        `a mark says ${kind}: ${await marks()}`,
      );
      assert.deepEqual(await r.picture(), before);
      await r.screenshot('kind');
    },
  },
  {
    // At first sight lines go through few names, none lies over another, and the most
    // important are written: on a screen and on a telephone.
    name: 'names',
    limited: false,
    async run(w) {
      for (const [width, height, least] of [
        [1440, 900, 0.5],
        [390, 844, 0.3],
      ]) {
        const r = await w.open({ width, height });
        const { page } = r;
        for (const from of ['', 'sensetime', 'china-mobile', 'shanghai']) {
          if (from !== '') {
            const { entities } = await ask(w.base, `graph?from=${from}&hops=3&limit=50`);
            await r.act(`what is around ${from}`, () =>
              page.evaluate(
                (ids) => globalThis.hubgraph.addAll(ids, 'around', true),
                entities.map((e) => e.id),
              ),
            );
          }
          // The camera has arrived when names no longer move.
          await page.waitForFunction(() => {
            const at = () => JSON.stringify(document.querySelector('.canvas-gl').scene.named());
            const was = at();
            return new Promise((f) => setTimeout(() => f(was !== '[]' && was === at()), 400));
          });
          const { names, all } = await page.evaluate(() => ({
            names: document.querySelector('.canvas-gl').scene.named(),
            all: globalThis.hubgraph.picture.entities.map((e) => ({ id: e.id, weight: e.neighbors })),
          }));
          const what = `${from || 'the first sight'} at ${width} px`;
          const over = names.flatMap((a, i) => names.slice(i + 1).filter(({ box: b }) => a.box.x0 < b.x1 && b.x0 < a.box.x1 && a.box.y0 < b.y1 && b.y0 < a.box.y1));
          assert.deepEqual(over, [], `${what}: names over names`);
          const crossed = names.filter((n) => n.crossed > 0);
          w.note(`${what}: ${names.length} of ${all.length} named, ${crossed.length} crossed`);
          assert.ok(crossed.length <= 2, `${what}: ${crossed.length} of ${all.length} names are crossed`);
          assert.ok(names.length >= least * all.length, `${what}: ${names.length} of ${all.length} names are written`);
          const [most] = all.sort((a, b) => b.weight - a.weight || (a.id < b.id ? -1 : 1));
          assert.ok(
            names.some((n) => n.id === most.id),
            `${what}: the most important is named`,
          );
        }
      }
    },
  },
  {
    // A window of 1,440 by 900 pixels that is enlarged four times.
    name: 'low',
    async run(w) {
      const r = await w.open({ width: 360, height: 225 });
      const room = async () => {
        const { height } = await r.page.getByRole('main').boundingBox();
        return height;
      };
      assert.ok((await room()) >= 160, `the graph has ${await room()} pixels`);
      await r.act('a name', () => r.page.evaluate(() => globalThis.hubgraph.openEntity('sensetime')));
      const heading = r.page.getByRole('heading', { name: 'SenseTime' });
      await heading.scrollIntoViewIfNeeded();
      assert.ok(await heading.isVisible());
      await r.act('the table', async () => (await view(r, 'table')).click());
      assert.ok((await room()) >= 160, `the table has ${await room()} pixels`);
      await r.check('a low window');
    },
  },
  {
    // Where the system sets the colours: what is drawn has them, and what is chosen is seen.
    // In Chinese, with the filters open.
    name: 'contrast',
    async run(w) {
      const r = await w.open({ locale: 'zh-CN' });
      const { page } = r;
      await page.evaluate(() => document.documentElement.setAttribute('data-theme', 'light'));
      await page.emulateMedia({ forcedColors: 'active', colorScheme: 'dark' });
      await r.settle();
      const seen = await page.evaluate(() => {
        // In what colour the system writes and on what, as a drawing context says it.
        const c = document.createElement('canvas').getContext('2d');
        const probe = document.querySelector('main');
        const { color, backgroundColor } = getComputedStyle(probe);
        const as = (style) => {
          c.fillStyle = style;
          return c.fillStyle;
        };
        const { ink, ground } = document.querySelector('.canvas-gl').scene.paint;
        const pressed = [...document.querySelectorAll('button[aria-pressed="true"]')].filter((b) => b.checkVisibility());
        return {
          ink: as(ink),
          ground: as(ground),
          text: as(color),
          page: as(getComputedStyle(document.body).backgroundColor),
          main: backgroundColor,
          pressed: pressed.length,
          framed: pressed.filter((b) => getComputedStyle(b).outlineStyle === 'solid').length,
        };
      });
      assert.equal(seen.ink, seen.text, JSON.stringify(seen));
      assert.equal(seen.ground, seen.page, JSON.stringify(seen));
      assert.ok(seen.pressed >= 3 && seen.framed === seen.pressed, `${seen.framed} of ${seen.pressed} chosen buttons have a frame`);
      await r.screenshot('forced');
      await page.emulateMedia({ forcedColors: 'none', colorScheme: 'light' });
      await r.check('the filters in Chinese');
    },
  },
  {
    // The table on a telephone: names have the room that what stands beside them leaves.
    name: 'narrow',
    async run(w) {
      const r = await w.open({ width: 390, height: 844, touch: true });
      await r.act('the table', async () => (await view(r, 'table')).click());
      const names = r.page.locator('.vw-c-object button');
      await names.first().waitFor();
      const cut = await names.evaluateAll((list) => {
        const short = list.filter((e) => e.textContent.length <= 37);
        return [short.length, short.filter((e) => e.scrollHeight > e.clientHeight + 1).map((e) => e.textContent)];
      });
      assert.ok(cut[0] >= 3, `${cut[0]} names of a line's length`);
      assert.deepEqual(cut[1], [], 'names that are cut');
      await r.check('a narrow table');
    },
  },
  {
    // Beyond this machine the service wants a key, and the page asks for it.
    name: 'key',
    when: (given) => given.locked !== '',
    async run(w) {
      const r = await w.open({ base: w.locked, closed: true });
      const { page } = r;
      const field = page.getByRole('textbox', { name: await r.t('panel_keyLabel'), exact: true });
      await field.waitFor();
      await r.check('what asks for a key');
      await field.fill('not-a-key');
      await field.press('Enter');
      await page
        .getByRole('alert')
        .getByText(await r.t('panel_keyWrong'))
        .waitFor();
      await r.act('give the key', async () => {
        await field.fill(w.key);
        await field.press('Enter');
        await field.waitFor({ state: 'detached' });
      });
      const first = await ask(w.locked, 'overview', { headers: { Authorization: `Bearer ${w.key}` } });
      assert.deepEqual((await r.picture()).entities, sorted(first.entities.map((e) => e.id)));
      // The browser itself notes each refusal.
      const refused = r.faults.filter((f) => /status of 401/.test(f));
      assert.ok(refused.length > 0, 'nothing was refused without the key');
      r.faults = r.faults.filter((f) => !refused.includes(f));
      await r.check('the first page');
    },
  },
  {
    name: 'markup',
    limited: false, // looks at everything
    when: (given) => given.key !== '',
    async run(w) {
      await writeHostile(w.base, w.key);
      const r = await w.open({ at: '/#entity=markup-image' });
      const { page } = r;
      const ran = () => page.evaluate(() => globalThis.__ran);
      const shows = async (text, where) => {
        assert.ok((await page.locator('body').evaluate((b) => b.textContent)).includes(text), `${where} does not show ${text}`);
        assert.equal(await ran(), undefined, `${where}: something in a name ran`);
      };
      await shows(hostile['markup-image'], 'the panel');
      await r.act('show the partners', () =>
        kinds(r)
          .getByRole('button', { name: /partner/ })
          .first()
          .click(),
      );
      const picture = await r.picture();
      assert.deepEqual(picture.entities.filter((e) => e.startsWith('markup-')).length, Object.keys(hostile).length);
      await r.check('the panel of a hostile name');
      // A name of 10,000 letters and one that turns the direction of writing
      // move nothing out of its place: check looks at the page's width.
      for (const [name, seen] of [
        ['Table', hostile['markup-script']],
        ['Timeline', hostile['markup-image']],
        ['Promises', '<b onmouseover=globalThis.__ran=1>1,200</b>'],
        ['Read', ''],
      ]) {
        await r.act(name, async () => (await view(r, name.toLowerCase())).click());
        // Of a long table only the rows in sight are in the page.
        if (name === 'Table') await r.act('only its row', async () => page.getByRole('searchbox', { name: await r.t('view_filterRows') }).fill(word('markup-script')));
        if (name === 'Read') {
          await page.evaluate(() => globalThis.hubgraph.commit({ ...globalThis.hubgraph.state, read: { source: 'markup-source' } }));
          await r.settle();
          await shows('<u onclick="globalThis.__ran=1">Herbal</u> & "simples"', name);
        } else await shows(seen, name);
        await r.check(`${name} of hostile names`);
      }
      for (const id of Object.keys(hostile)) {
        await r.act(`search for ${word(id)}`, () => searchBox(r).then((b) => b.fill(word(id))));
        await page.getByRole('option').first().waitFor();
        await shows(id === 'markup-long' ? 'woad woad' : hostile[id], `the search for ${id}`);
      }
      await (await searchBox(r)).fill('');
      await page.keyboard.press('Escape');
      await r.act('the graph', async () => (await view(r, 'graph')).click());

      const csv = rows(await readFile(await takeAway(r, 'csv'), 'utf8'));
      for (const row of csv) {
        assert.equal(row.length, csv[0].length, 'every row has every column');
        for (const cell of row) assert.ok(!/^[=+@\t]/.test(cell) && !/^-\D/.test(cell), `a spreadsheet would run ${cell.slice(0, 40)}`);
      }
      const all = csv.flat();
      for (const [id, name] of Object.entries(hostile))
        assert.ok(
          all.some((c) => c === name || c === `'${name}`),
          `the CSV does not have the name of ${id}`,
        );
      const json = JSON.parse(await readFile(await takeAway(r, 'json'), 'utf8'));
      for (const [id, name] of Object.entries(hostile)) assert.equal(json.entities.find((e) => e.id === id)?.name, name, `the JSON's name of ${id}`);
      // Opened by themselves, both hold the names as text and nothing that runs.
      for (const kind of ['svg', 'html']) {
        const copy = await w.openFile(await takeAway(r, kind));
        const got = await copy.page.evaluate(() => {
          const all = [...document.querySelectorAll('*')];
          return {
            ran: globalThis.__ran ?? 0,
            elements: all
              .filter((e) => ['iframe', 'u', 'svg script', 'foreignobject'].includes(e.localName.toLowerCase()) || (e.localName === 'img' && !e.src.startsWith('data:')))
              .map((e) => e.outerHTML.slice(0, 80)),
            attributes: all.flatMap((e) => [...e.attributes].filter((t) => /^on/i.test(t.name) || /^\s*javascript:/i.test(t.value)).map((t) => `${e.localName} ${t.name}=${t.value}`)),
          };
        });
        assert.deepEqual(got, { ran: 0, elements: [], attributes: [] }, `what was taken away as ${kind}`);
        const text = await copy.page.evaluate(() => document.documentElement.textContent);
        if (kind === 'html') for (const [id, name] of Object.entries(hostile)) assert.ok(text.includes(name), `the copy in one file does not have the name of ${id}`);
        else assert.ok(text.includes('<img src=x'), 'the picture writes a name as it is');
      }
      const png = await readFile(await takeAway(r, 'png'));
      assert.equal(png.subarray(1, 4).toString(), 'PNG');
      assert.equal(await ran(), undefined);
    },
  },
  {
    // Ids that every object of a program has, and links of a name to itself.
    name: 'inherited',
    limited: false,
    when: (given) => given.key !== '',
    async run(w) {
      await writeInherited(w.base, w.key);
      const r = await w.open({ at: '/#entity=constructor' });
      const { page } = r;
      await opened(r, 'Called constructor');
      await r.act('show what it constructs', () =>
        kinds(r)
          .getByRole('button', { name: /constructs/ })
          .first()
          .click(),
      );
      // Asked in the page: what carries it from there keeps places in an object.
      const placed = await page.evaluate(() => globalThis.hubgraph.picture.entities.map((e) => [e.id, globalThis.hubgraph.picture.positions.get(e.id)]));
      for (const id of inherited) {
        const at = placed.find(([x]) => x === id)?.[1];
        assert.ok(at?.length === 2 && at.every(Number.isFinite), `the picture has no place for ${id}: ${at}`);
      }
      await r.check('names that objects have');
      for (const name of ['Table', 'Timeline', 'Promises', 'Read', 'Graph']) {
        await r.act(name, async () => (await view(r, name.toLowerCase())).click());
        await r.check(`${name} of names that objects have`);
      }
      await r.act('none of the kind', async () => (await filter(r, /constructing kind/)).uncheck());
      assert.ok(!(await r.picture()).entities.includes('toString'), 'a filter hides the kind');
      await r.act('the kind again', async () => (await filter(r, /constructing kind/)).check());
      // What is sent opens as it was.
      const link = await copyLink(r);
      const same = await opensAs(r);
      await same(await w.open({ at: link }));
      const csv = rows(await readFile(await takeAway(r, 'csv'), 'utf8')).flat();
      const json = JSON.parse(await readFile(await takeAway(r, 'json'), 'utf8'));
      for (const id of inherited) {
        assert.ok(csv.includes(`Called ${id}`), `the CSV does not have ${id}`);
        assert.ok(
          json.entities.some((e) => e.id === id && e.name === `Called ${id}`),
          `the JSON does not have ${id}`,
        );
      }
      for (const kind of ['svg', 'html']) {
        const copy = await w.openFile(await takeAway(r, kind));
        const text = await copy.page.evaluate(() => document.documentElement.textContent);
        for (const id of inherited) assert.ok(text.replace(/\s+/g, ' ').includes(`Called ${id}`), `${kind} does not have ${id}`);
      }
      const png = await readFile(await takeAway(r, 'png'));
      assert.equal(png.subarray(1, 4).toString(), 'PNG');
    },
  },
  {
    // Who has, or may have, more than some share: an amount of a link.
    name: 'shares',
    limited: false,
    when: (given) => given.key !== '',
    async run(w) {
      const may = await writeShares(w.base, w.key);
      const r = await w.open();
      const { page } = r;
      await findLinks(r);
      const choose = (what, value) => r.act(`choose ${value}`, async () => page.getByLabel(await r.t(what), { exact: true }).selectOption(value));
      await choose('panel_blankPredicate', 'shareholder-of');
      await choose('panel_blankQualifier', 'share');
      const rows = async () => {
        await r.act('ask', async () => page.getByRole('button', { name: await r.t('panel_find'), exact: true }).click());
        const text = await page.locator('table.results').innerText();
        return ['shares-half', 'shares-small', 'shares-most'].filter((id) => text.includes(`Holder ${id}`));
      };
      assert.deepEqual(await rows(), ['shares-half', 'shares-small', 'shares-most']);
      await choose('panel_blankBound', 'min');
      await r.act('write an amount', async () => page.getByLabel(await r.t('panel_blankAmount'), { exact: true }).fill('40'));
      assert.deepEqual(await rows(), may.slice(1), 'what surely is so much');
      await choose('panel_blankBound', 'mayMin');
      assert.deepEqual(await rows(), may, 'what may be so much');
      await r.check('links by an amount');
    },
  },
  {
    name: 'many',
    limited: false,
    when: (given) => given.key !== '',
    async run(w) {
      await writeHub(w.base, w.key);
      // Opening a hub floods nothing: a page of it comes, and it says of how many.
      const r = await w.open({ at: `/#entity=${hub}` });
      const { page } = r;
      const before = (await r.picture()).entities.length;
      await r.act('show the partners', () =>
        kinds(r)
          .getByRole('button', { name: /partner/ })
          .first()
          .click(),
      );
      const some = (await r.picture()).entities.length - before;
      assert.ok(some > 0 && some <= 100, `${some} were added at once`);
      const said = await page.locator('.details').innerText();
      assert.match(said, /1,000/, 'the panel says of how many');

      const ids = [hub, ...Array.from({ length: neighbours + outer }, (_, i) => `scratch-${String(i).padStart(4, '0')}`)];
      const state = { v: 1, loads: [{ ask: `graph?from=${hub}&hops=2&limit=6000`, why: 'around' }], positions: places(ids) };
      const saved = await ask(w.base, 'views', { method: 'POST', headers: { Authorization: `Bearer ${w.key}`, 'Content-Type': 'application/json' }, body: JSON.stringify({ state }) });
      const big = await w.open({ at: `/v/${saved.id}` });
      assert.equal((await big.picture()).entities.length, 5000);
      await big.page.evaluate(() => {
        globalThis.__events = [];
        new PerformanceObserver((l) => globalThis.__events.push(...l.getEntries().map((e) => ({ name: e.name, ms: Math.round(e.duration) })))).observe({ type: 'event', durationThreshold: 16 });
      });
      const p = big.page;
      const timed = async (name, f, answered) => {
        await p.evaluate(() => globalThis.__events.splice(0).length);
        await big.act(name, f);
        if (answered) await answered();
        await p.waitForTimeout(300);
        const events = await p.evaluate(() => globalThis.__events);
        const worst = events.reduce((a, b) => (b.ms > a.ms ? b : a), { name: 'none over 16 ms', ms: 0 });
        w.note(`${name}: next frame after ${worst.ms} ms (${worst.name})`);
      };
      const box = await p.getByRole('application').boundingBox();
      const middle = [box.x + box.width / 2, box.y + box.height / 2];
      const camera = () => big.state().then((s) => s.camera?.scale);
      const wide = await camera();
      await timed('zoom with the wheel', async () => {
        await p.mouse.move(...middle);
        for (let i = 0; i < 5; i++) await p.mouse.wheel(0, -300);
        await p.waitForFunction((was) => globalThis.hubgraph.state.camera !== null && globalThis.hubgraph.state.camera.scale !== was, wide ?? null);
      });
      await timed('drag the ground', async () => {
        await p.mouse.move(middle[0] + 3, middle[1] + 150);
        await p.mouse.down();
        for (let i = 0; i < 10; i++) await p.mouse.move(middle[0] + 3 + i * 8, middle[1] + 150);
        await p.mouse.up();
      });
      await timed('walk by keyboard', async () => {
        await p.getByRole('application').focus();
        await p.keyboard.press('ArrowRight');
        await p.keyboard.press('ArrowRight');
      });
      assert.equal((await big.state()).selected.length, 1);
      await timed(
        'search',
        async () => (await searchBox(big)).fill('Zwischen'),
        () => p.getByRole('option', { name: /Zwischenhub/ }).waitFor(),
      );
      await p.keyboard.press('Escape');
      await timed('hide a type', async () => (await filter(big, await p.evaluate(() => globalThis.hubgraph.words.types('person')))).click());
      assert.ok((await big.picture()).entities.length < 5000);
      await timed('undo', async () => {
        await p.getByRole('main').focus();
        await p.keyboard.press('z');
      });
      assert.equal((await big.picture()).entities.length, 5000);
      await timed('the table', async () => (await view(big, 'table')).click());
      await timed('sort it', () => p.getByRole('columnheader').first().getByRole('button').click());
      await timed('the timeline', async () => (await view(big, 'timeline')).click());
      await timed('the graph again', async () => (await view(big, 'graph')).click());
    },
  },
];
