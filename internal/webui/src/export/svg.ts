// What is drawn, as a picture that stands alone: marks and links with their
// words, a legend, and where it comes from. Written as text, everything escaped,
// without style sheets or scripts.

import type { App } from '../app';
import { claimWords, linksCount, namesCount, sourceNotes, verbOf } from '../parts/describe';
import { litWay } from '../parts/lighting';
import { shownIn } from '../parts/shown';
import type { Link } from '../picture';
import { alignOf, along, type Box, beside, crosses, cut, plain, type Segment, type Side, sides, Taken, wrap } from '../scene/labels';
import { look, outline } from '../scene/look';
import { dashOf, isToBe, radiusOf, ringOf, widthOf, zoomOf } from '../scene/sizes';
import type { Position } from '../state';
import { titleOf } from './drawn';

export interface SVGOptions {
  // Links lead to #claim-<statement id> (the first of a bundle) and marks to
  // #entity-<id> of the page that holds the picture.
  links?: boolean;
  theme?: 'light' | 'dark';
  title?: string;
  width?: number; // at least so many pixels; large pictures are wider
}

// Of style.css, for files have no style sheet.
const themes = {
  light: { bg: '#ffffff', ink: '#16191d', soft: '#505862', line: '#818a94', hair: '#d5d9de', accent: '#005f9e', planned: '#8a5200' },
  dark: { bg: '#14171a', ink: '#eceff2', soft: '#b3bcc6', line: '#7c8792', hair: '#353c44', accent: '#6cb8f0', planned: '#f0b869' },
};
const faces = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#e69f00', '#56b4e9', '#7f7f7f', '#b8a800'];
const family = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'PingFang SC', 'Microsoft YaHei', 'Noto Sans CJK SC', 'WenQuanYi Zen Hei', sans-serif";

// escape makes a text safe between tags and in attributes; what XML cannot hold
// is left out.
export function escape(text: string): string {
  return text
    .replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '')
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/"/g, '&quot;')
    .replace(/'/g, '&#39;');
}

const n = (x: number): string => String(Math.round(x * 10) / 10);
const mix = (a: string, b: string, t: number): string =>
  `#${[1, 3, 5]
    .map((i) =>
      Math.round(Number.parseInt(a.slice(i, i + 2), 16) * (1 - t) + Number.parseInt(b.slice(i, i + 2), 16) * t)
        .toString(16)
        .padStart(2, '0'),
    )
    .join('')}`;

// widthOfText is about how wide a text is: exact widths are those of the fonts
// of whoever opens the file.
export function widthOfText(text: string, size: number): number {
  let w = 0;
  for (const c of text) {
    const p = c.codePointAt(0) ?? 0;
    if (p >= 0x2e80 && p < 0xfff0) w += 1;
    else if (/[ilj.,;:'|!()[\]]/.test(c)) w += 0.32;
    else if (/[mwMW@%]/.test(c)) w += 0.9;
    else if (/[A-Z0-9—]/.test(c)) w += 0.66;
    else w += 0.56;
  }
  return w * size;
}

export function pictureSVG(app: App, opts: SVGOptions = {}): string {
  const { words, schema } = app;
  const t = themes[opts.theme ?? 'light'];
  const at = app.places;
  const here = shownIn(app, 'graph');
  const entities = here.entities.filter((e) => at.has(e.id));
  const links = here.links.filter((l) => at.has(l.a) && at.has(l.b));
  const lit = litWay(app);

  // The frame: everything with room for names, no smaller than can be read.
  let x0 = Infinity;
  let y0 = Infinity;
  let x1 = -Infinity;
  let y1 = -Infinity;
  for (const e of entities) {
    const [x, y] = at.get(e.id) as Position;
    x0 = Math.min(x0, x);
    x1 = Math.max(x1, x);
    y0 = Math.min(y0, y);
    y1 = Math.max(y1, y);
  }
  if (x1 < x0) [x0, y0, x1, y1] = [0, 0, 0, 0];
  const padX = 120;
  const padY = 56;
  const head = 78;
  const least = Math.max(480, opts.width ?? 1200);
  const scale = Math.max(0.75, Math.min(1.25, (x1 - x0) / (least - 2 * padX)), (x1 - x0) / 12_000, (y1 - y0) / 12_000);
  const width = Math.max(least, (x1 - x0) / scale + 2 * padX);
  const tall = Math.max(160, (y1 - y0) / scale + 2 * padY);
  const zoom = zoomOf(scale);
  const px = (id: string): [number, number] => {
    const [x, y] = at.get(id) as Position;
    return [(x - (x0 + x1) / 2) / scale + width / 2, (y - (y0 + y1) / 2) / scale + head + tall / 2];
  };
  const radius = new Map(entities.map((e) => [e.id, radiusOf(e.neighbors) * zoom]));

  // Words find their room first: names, then verbs.
  const taken = new Taken();
  const own = new Map<string, Box>();
  const joined = new Map<string, [number, number][]>();
  const segments: Segment[] = [];
  for (const e of entities) {
    const [x, y] = px(e.id);
    const r = radius.get(e.id) ?? 0;
    const b = { x0: x - r - 1, y0: y - r - 1, x1: x + r + 1, y1: y + r + 1 };
    own.set(e.id, b);
    taken.take(b);
    joined.set(e.id, []);
  }
  for (const l of links) {
    const [ax, ay] = px(l.a);
    const [bx, by] = px(l.b);
    if (l.a === l.b) {
      const g = ringOf(ax, ay, radius.get(l.a) ?? 0);
      taken.take({ x0: g.x - g.r, y0: g.y - g.r, x1: g.x + g.r, y1: g.y + g.r });
      continue;
    }
    segments.push([ax, ay, bx, by]);
    joined.get(l.a)?.push([bx - ax, by - ay]);
    joined.get(l.b)?.push([ax - bx, ay - by]);
  }
  const names = new Map<string, string>();
  const order = [...entities].sort((a, b) => Number(lit.ids.has(b.id)) - Number(lit.ids.has(a.id)) || b.neighbors - a.neighbors || (a.id < b.id ? -1 : 1));
  for (const e of order) {
    const strong = e.neighbors >= 20 || lit.ids.has(e.id);
    const size = e.neighbors >= 20 ? 14 : 13;
    const measure = (s: string) => widthOfText(s, strong ? size * 1.06 : size);
    const lines = wrap(app.name(e.id), strong ? 170 : 140, 3, measure);
    const w = Math.max(0, ...lines.map(measure)) + 4;
    const h = lines.length * (size + 3) + 2;
    const [x, y] = px(e.id);
    const r = radius.get(e.id) ?? 0;
    const crossed = (s: Side) => {
      const b = beside(s, x, y, r, w, h);
      return segments.length > 2000 ? 0 : 0.45 * segments.filter((g) => crosses(g, b)).length;
    };
    const side = sides(joined.get(e.id) ?? [], crossed).find((s) => {
      const b = beside(s, x, y, r, w, h);
      return b.x0 > 4 && b.x1 < width - 4 && taken.free(b, own.get(e.id));
    });
    if (!side) continue;
    const b = beside(side, x, y, r, w, h);
    taken.take(b);
    const align = alignOf(side);
    const tx = align === 'left' ? b.x0 + 2 : align === 'right' ? b.x1 - 2 : x;
    const anchor = { left: 'start', right: 'end', center: 'middle' }[align];
    const spans = lines.map((line, i) => `<tspan x="${n(tx)}" y="${n(b.y0 + 1 + size + i * (size + 3) - 1)}">${escape(line)}</tspan>`).join('');
    names.set(
      e.id,
      `<text font-size="${size}" font-weight="${strong ? 600 : 500}" text-anchor="${anchor}" fill="${t.ink}" stroke="${t.bg}" stroke-width="4" stroke-linejoin="round" paint-order="stroke">${spans}</text>`,
    );
  }

  const out: string[] = [];
  const title = plain(opts.title ?? titleOf(app));
  const below: string[] = [];
  const high = head + tall;
  const bottom = legend(app, width, high, t, below);
  out.push(
    `<svg xmlns="http://www.w3.org/2000/svg" width="${n(width)}" height="${n(bottom)}" viewBox="0 0 ${n(width)} ${n(bottom)}" lang="${words.lang === 'zh' ? 'zh-CN' : 'en'}" font-family="${escape(family)}" role="${opts.links ? 'group' : 'img'}">`,
    `  <title>${escape(title)}</title>`,
    `  <rect width="${n(width)}" height="${n(bottom)}" fill="${t.bg}"/>`,
    `  <text x="24" y="38" font-size="20" font-weight="600" fill="${t.ink}">${escape(cut(title, width - 48, (s) => widthOfText(s, 21)))}</text>`,
    `  <text x="24" y="60" font-size="13" fill="${t.soft}">${escape(underTitle(app))}</text>`,
  );
  const verbs: string[] = [];
  out.push('  <g id="links">');
  for (const l of links) out.push(...drawLink(app, l, px, radius, lit.links.has(l.key), taken, t, opts, verbs));
  out.push('  </g>', '  <g id="marks">');
  for (const e of entities) {
    const [x, y] = px(e.id);
    const r = radius.get(e.id) ?? 1;
    const k = look(e.type, schema);
    const face = faces[k.index] ?? '#7f7f7f';
    const told = `${plain(app.name(e.id))} · ${words.type(e.type)}`;
    const body = [
      `<title>${escape(told)}</title>`,
      `<path transform="translate(${n(x)} ${n(y)}) scale(${n(r)})" d="${outline(k.shape)}" fill="${face}" fill-rule="evenodd" stroke="${lit.ids.has(e.id) ? t.accent : mix(face, t.ink, 0.42)}" stroke-width="${String(Math.round(((lit.ids.has(e.id) ? 2.6 : 1.4) / r) * 1000) / 1000)}" stroke-linejoin="round"/>`,
    ];
    const g = `<g>${body.join('')}</g>`;
    out.push(opts.links ? `    <a href="#entity-${escape(encodeURIComponent(e.id))}">${g}</a>` : `    ${g}`);
  }
  out.push('  </g>', '  <g id="verbs" font-size="11" text-anchor="middle">', ...verbs.map((v) => `    ${v}`), '  </g>', '  <g id="names">');
  for (const e of entities) {
    const name = names.get(e.id);
    if (name) out.push(`    ${name}`);
  }
  out.push('  </g>', ...below, '</svg>', '');
  return out.join('\n');
}

function underTitle(app: App): string {
  const { words, state } = app;
  const here = shownIn(app, 'graph');
  const parts = [app.t('svg_counts', { entities: namesCount(words, here.entities.length), links: linksCount(words, here.count.shown) })];
  if (!here.complete) parts.push(app.t('shown_cut'));
  if (state.asOf) parts.push(app.t('svg_asOf', { d: state.asOf }));
  return parts.join(' · ');
}

function drawLink(
  app: App,
  l: Link,
  px: (id: string) => [number, number],
  radius: ReadonlyMap<string, number>,
  lit: boolean,
  taken: Taken,
  t: (typeof themes)['light'],
  opts: SVGOptions,
  verbs: string[],
): string[] {
  const { words } = app;
  const [ax, ay] = px(l.a);
  const [bx, by] = px(l.b);
  const whole = Math.hypot(bx - ax, by - ay);
  const ra = (radius.get(l.a) ?? 0) + 2;
  const rb = (radius.get(l.b) ?? 0) + 2;
  if (l.a !== l.b && whole <= ra + rb) return [];
  const ux = (bx - ax) / whole;
  const uy = (by - ay) / whole;
  const symmetric = l.statements.every((s) => words.def(s.predicate)?.symmetric);
  const w = widthOf(l.statements.length) * (l.status === 'claimed' ? 0.55 : 1) + (lit ? 1 : 0);
  const color = lit ? t.accent : isToBe(l.status) ? t.planned : t.line;
  const tip = 5.5 + w * 1.3;
  const toB = !symmetric && l.way !== 'ba';
  const toA = !symmetric && l.way !== 'ab';
  const sa = ra + (toA ? tip * 0.8 : 0);
  const sb = rb + (toB ? tip * 0.8 : 0);
  const told = l.statements
    .slice(0, 12)
    .map((s) => `${plain(claimWords(app, s))} (${words.t(`status_${s.status}`)})`)
    .join('\n');
  const first = l.statements[0];
  const lead = (g: string) => (opts.links && first ? `<a href="#claim-${escape(encodeURIComponent(first.id))}">${g}</a>` : g);
  const dash = dashOf(l.status, w);
  const dashes = dash.length > 0 ? ` stroke-dasharray="${dash.map(n).join(' ')}"` : '';
  const shapes = [`<title>${escape(told)}</title>`];
  const headAt = (x: number, y: number, dx: number, dy: number) => {
    const s = tip * 0.42;
    shapes.push(`<path d="M${n(x)} ${n(y)}L${n(x - dx * tip - dy * s)} ${n(y - dy * tip + dx * s)}L${n(x - dx * tip + dy * s)} ${n(y - dy * tip - dx * s)}Z" fill="${color}"/>`);
  };
  if (l.a === l.b) {
    const g = ringOf(ax, ay, radius.get(l.a) ?? 0);
    const on = (angle: number): [number, number] => [g.x + g.r * Math.cos(angle), g.y + g.r * Math.sin(angle)];
    const [sx, sy] = on(g.from);
    const [ex, ey] = on(g.to - (symmetric ? 0 : (tip * 0.8) / g.r));
    shapes.push(`<path d="M${n(sx)} ${n(sy)}A${n(g.r)} ${n(g.r)} 0 1 1 ${n(ex)} ${n(ey)}" fill="none" stroke="${color}" stroke-width="${n(w)}"${dashes}/>`);
    const into = g.to + Math.PI / 2 - tip / (2 * g.r);
    if (!symmetric) headAt(...on(g.to), Math.cos(into), Math.sin(into));
    return [`    ${lead(`<g>${shapes.join('')}</g>`)}`];
  }
  shapes.push(`<path d="M${n(ax + ux * sa)} ${n(ay + uy * sa)}L${n(bx - ux * sb)} ${n(by - uy * sb)}" fill="none" stroke="${color}" stroke-width="${n(w)}"${dashes}/>`);
  if (toB) headAt(bx - ux * rb, by - uy * rb, ux, uy);
  if (toA) headAt(ax + ux * ra, ay + uy * ra, -ux, -uy);

  const room = whole - ra - rb - 24;
  const text = plain(verbOf(words, l));
  const tw = widthOfText(text, 11);
  if (tw <= room) {
    const mid = (ra + (whole - ra - rb) / 2) / whole;
    const x = ax + (bx - ax) * mid;
    const y = ay + (by - ay) * mid;
    let angle = Math.atan2(by - ay, bx - ax);
    if (angle > Math.PI / 2 || angle <= -Math.PI / 2) angle += Math.PI;
    const boxes = along(x, y, angle, tw + 4, 13);
    if (boxes.every((b) => taken.free(b))) {
      for (const b of boxes) taken.take(b);
      verbs.push(
        lead(
          `<g transform="translate(${n(x)} ${n(y)}) rotate(${n((angle * 180) / Math.PI)})"><rect x="${n(-tw / 2 - 3)}" y="-7" width="${n(tw + 6)}" height="14" fill="${t.bg}"/><text y="4" fill="${lit ? t.accent : isToBe(l.status) ? t.planned : t.soft}">${escape(text)}</text></g>`,
        ),
      );
    }
  }
  return [`    ${lead(`<g>${shapes.join('')}</g>`)}`];
}

// legend writes what the marks and lines mean, and the sources, and gives where
// it ends.
function legend(app: App, width: number, top: number, t: (typeof themes)['light'], out: string[]): number {
  const { picture, words, schema } = app;
  let x = 24;
  let y = top + 26;
  const put = (w: number, f: (x: number, y: number) => string) => {
    if (x > 24 && x + w > width - 24) {
      x = 24;
      y += 24;
    }
    out.push(`    ${f(x, y)}`);
    x += w + 22;
  };
  out.push(`  <path d="M24 ${n(top)}H${n(width - 24)}" stroke="${t.hair}"/>`, `  <g id="legend" font-size="12.5" fill="${t.ink}">`);
  const types = new Map<string, number>();
  for (const e of picture.entities) types.set(e.type, (types.get(e.type) ?? 0) + 1);
  const order = new Map(schema?.types.map((d, i) => [d.id, i]) ?? []);
  for (const type of [...types.keys()].sort((a, b) => (order.get(a) ?? 1e6) - (order.get(b) ?? 1e6) || (a < b ? -1 : 1))) {
    const k = look(type, schema);
    const face = faces[k.index] ?? '#7f7f7f';
    const label = plain(words.type(type));
    put(
      widthOfText(label, 12.5) + 22,
      (x, y) =>
        `<path transform="translate(${n(x + 7)} ${n(y - 4)}) scale(7)" d="${outline(k.shape)}" fill="${face}" fill-rule="evenodd" stroke="${mix(face, t.ink, 0.42)}" stroke-width="0.2" stroke-linejoin="round"/><text x="${n(x + 20)}" y="${n(y)}">${escape(label)}</text>`,
    );
  }
  const drawn = new Set(picture.links.map((l) => l.status));
  if (drawn.size > 0) {
    x = 24;
    y += 24;
  }
  for (const status of ['actual', 'planned', 'target', 'claimed'] as const) {
    if (!drawn.has(status)) continue;
    const label = words.t(`svg_${status}`);
    put(
      widthOfText(label, 12.5) + 50,
      (x, y) =>
        `<path d="M${n(x)} ${n(y - 4)}h40" fill="none" stroke="${isToBe(status) ? t.planned : t.line}" stroke-width="${status === 'claimed' ? 0.8 : 1.6}"${isToBe(status) ? ` stroke-dasharray="${dashOf(status, 1.6).map(n).join(' ')}"` : ''}/><text x="${n(x + 48)}" y="${n(y)}">${escape(label)}</text>`,
    );
  }
  out.push('  </g>', `  <g id="sources" font-size="12" fill="${t.soft}">`);
  const used = new Set(picture.relationships.map((s) => s.source));
  const list = [...used].sort().map((id) => {
    const s = app.sources.find((o) => o.id === id);
    if (!s) return id;
    return [s.author, s.title, s.publisher, s.published, ...sourceNotes(app, s), s.archived].filter(Boolean).join(', ');
  });
  y += 28;
  if (list.length > 0) {
    const text = plain(words.t('svg_sources', { list: list.slice(0, 20).join('; ') + (list.length > 20 ? '; …' : '') }));
    for (const line of wrap(text, width - 48, 6, (s) => widthOfText(s, 12))) {
      out.push(`    <text x="24" y="${n(y)}">${escape(line)}</text>`);
      y += 18;
    }
  }
  out.push('  </g>');
  return y + 6;
}
