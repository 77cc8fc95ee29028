// The view as one file, to send: a page without any script that shows every claim of
// the view with its evidence, and of the graph the picture before them. What is chosen in the
// picture leads there by address alone (:target). It asks nothing of any
// network, and its own policy forbids that.

import { type Citation, type Entity, Fault, type Source, type Statement } from '../api';
import type { App } from '../app';
import { accountWords, asOfText, claimWords, languageWord, ownNames, placeWords, qualifierWord, sourceNotes, sourceTitle, summaryIn, summaryLang, webAddress } from '../parts/describe';
import { readSource, shownWords } from '../parts/shown';
import { type LinksQuestion, type Question, standing } from '../state';
import { isNumber, quote } from '../words';
import { type Drawing, drawnPicture } from './drawn';
import { liveAddress, subjects, taken } from './taken';

// esc makes any text safe inside elements and quoted attributes.
export function esc(text: string): string {
  return text
    .replace(/\p{Cs}/gu, '\ufffd')
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g, '\ufffd')
    .replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);
}

const say = (text: string, lang = ''): string => `<bdi${lang ? ` lang="${esc(lang)}"` : ''}>${esc(text)}</bdi>`;
// told is a text that is told in sentences, marked where it is not in the page's language.
const told = (app: App, text: string, lang = ''): string => say(text, lang) + (lang ? ` <small class="soft">${esc(languageWord(app, lang))}</small>` : '');
// An id may hold what an address must not.
const to = (kind: 'entity' | 'claim' | 'source', id: string): string => `#${kind}-${encodeURIComponent(id.replace(/\p{Cs}/gu, '\ufffd'))}`;
const at = (kind: 'entity' | 'claim' | 'source', id: string): string => `id="${kind}-${esc(id)}"`;

const policy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

// onePage makes the file; own is a title and a note that the reader wrote for the picture.
export async function onePage(app: App, now = new Date(), own: Pick<Drawing, 'title' | 'note'> = {}): Promise<string> {
  const t = taken(app);
  const w = app.words;
  const { shown } = t;
  const have = new Set(shown.entities.map((e) => e.id));
  const claims = new Set([...shown.statements, ...t.evidence].map((s) => s.id));
  const name = (id: string): string => (have.has(id) ? `<a href="${esc(to('entity', id))}">${say(app.name(id))}</a>` : say(app.name(id)));
  const source = (id: string): string => `<a href="${esc(to('source', id))}">${say(sourceTitle(app, id))}</a>`;
  const plain = (s: Statement): string => claimWords(app, s);
  const claimLink = (s: Statement): string => `<a href="${esc(to('claim', s.id))}">${say(plain(s))}</a> ${status(app, s)}`;

  const of = new Map<string, Statement[]>();
  for (const s of [...shown.statements, ...t.evidence]) {
    for (const id of new Set([s.subject, s.object ?? s.subject])) of.set(id, [...(of.get(id) ?? []), s]);
  }
  const entities = [...shown.entities].sort((a, b) => w.name(a, a.id).localeCompare(w.name(b, b.id), app.lang) || (a.id < b.id ? -1 : 1));

  const question = t.question ? questionWords(app, t.question) : '';
  const about = subjects(app).map((id) => app.name(id));
  const kind = shown.view === 'graph' ? '' : app.t(`view_${shown.view}`);
  const what = shown.view === 'read' ? sourceTitle(app, readSource(app)) : shown.view === 'promises' ? standingWords(app) : about.join(', ');
  const title = question || [kind, what].filter((x) => x !== '').join(': ') || app.t('title');
  const meta = [
    say(app.t('view_expShown', { what: shownWords(app, shown) })),
    ...(app.state.asOf && shown.view !== 'promises' && shown.view !== 'read' ? [say(app.t('view_expAsOf', { d: asOfText(app) }))] : []),
  ].join(' ');

  const waysPart = (): string => {
    if (t.question?.kind !== 'paths') return '';
    if (t.ways.length === 0) return `<p>${esc(app.t('view_expNoWays'))}</p>`;
    return `<ol class="ways">${t.ways.map((way) => `<li>${footnoted(way.text, (n) => way.footnotes.find((f) => f.n === n)?.statement, claims)}</li>`).join('')}</ol>`;
  };
  const rowsPart = t.rows.length > 0 ? `<ol class="ways">${t.rows.map((s) => `<li>${claimLink(s)}</li>`).join('')}</ol>` : '';

  const accountsPart = (e: Entity): string =>
    (e.accounts ?? []).map((a) => `<p class="soft">${say(app.t('panel_calledBy', { title: sourceTitle(app, a.source), names: accountWords(app, e, a) }))}</p>`).join('');

  const entityPart = entities
    .map((e) => {
      const others = ownNames(app, e);
      const list = of.get(e.id) ?? [];
      return `<li ${at('entity', e.id)}><p><b>${say(w.name(e, e.id), w.nameLang(e))}</b> <span class="soft">${esc(w.type(e.type))}</span>${others.length > 0 ? ` <span class="soft">· ${others.map((o) => say(o)).join(' · ')}</span>` : ''}</p>${summaryIn(app, e) ? `<p>${told(app, summaryIn(app, e), summaryLang(app, e))}</p>` : ''}${accountsPart(e)}${e.identifiers.length > 0 ? `<p class="soft">${e.identifiers.map((i) => say(`${i.scheme}: ${i.value}`)).join(' · ')}</p>` : ''}${list.length > 0 ? `<details${list.length <= 6 ? ' open' : ''}><summary>${esc(app.t('view_expLinkedBy', { n: w.count(list.length) }))}</summary><ul>${list.map((s) => `<li>${claimLink(s)}</li>`).join('')}</ul></details>` : ''}</li>`;
    })
    .join('\n');

  const claimOf = (list: readonly Statement[]): string =>
    list
      .map((s) => {
        const when = s.whenText ?? '';
        const time = [when, s.when.text && s.when.text !== when ? quote(s.when.text) : ''].filter((x) => x !== '').join(' · ');
        const ends = [name(s.subject), esc(w.verb(s.predicate)), s.object === undefined ? '' : name(s.object)].filter((x) => x !== '').join(' · ');
        const value = s.value?.printed && isNumber(s.value) ? ` <span class="soft">(${say(s.value.printed)})</span>` : '';
        const qualifiers = (s.qualifiers ?? []).map((q) => `<li>${esc(qualifierWord(app, q.key))}: ${q.entity ? name(q.entity) : say(q.text ?? '', q.textLang)}</li>`);
        return `<article ${at('claim', s.id)}><h3>${say(plain(s), s.textLang)}${value}</h3><p class="line">${status(app, s)} <span>${time ? say(time) : esc(app.t('view_expUndated'))}</span> <span class="soft">${ends}</span></p>${qualifiers.length > 0 ? `<ul class="soft">${qualifiers.join('')}</ul>` : ''}${s.cites.map((c) => cited(app, c, source(s.source))).join('')}</article>`;
      })
      .join('\n');

  const sourcePart = t.sources.map((s) => sourceItem(app, s, [...shown.statements, ...t.evidence].filter((x) => x.source === s.id).length)).join('\n');
  // Drawn twice, for a picture has the colours of one background: the style
  // sheet shows the one that fits. The names of its groups would be there twice.
  const drawn = async (theme: 'light' | 'dark') => {
    const svg = await drawnPicture(app, { ...own, links: true, theme });
    return `<div class="${theme}">${svg.replace(/^<\?xml[^>]*>\s*/, '').replace(/<g id="[\w-]+"/g, '<g')}</div>`;
  };
  const both = async (): Promise<string> => {
    try {
      return `<p class="soft">${esc(app.t('view_expPictureHelp'))}</p><figure>${await drawn('light')}${await drawn('dark')}</figure>`;
    } catch (e) {
      if (!(e instanceof Fault) || e.code === 'offline') throw e;
      return `<p>${say(app.t('view_expNoPicture', { why: e.message }))}</p>`; // the claims are still all here
    }
  };
  const picture = shown.view === 'graph' && shown.entities.length > 0 ? await both() : '';
  const live = await liveAddress(app);
  const parts: [string, string, string][] = [
    ...(picture !== '' ? [['picture', app.t('view_expPicture'), picture] as [string, string, string]] : []),
    ...(question ? [['question', app.t(t.question?.kind === 'paths' ? 'view_expWays' : 'view_expQuestion'), `${waysPart()}${rowsPart}`] as [string, string, string]] : []),
    ...(shown.statements.length > 0 ? [['claims', app.t(shown.view === 'promises' ? 'view_promises' : 'view_expClaims'), claimOf(shown.statements)] as [string, string, string]] : []),
    ...(t.evidence.length > 0 ? [['evidence', app.t('view_expEvidence'), claimOf(t.evidence)] as [string, string, string]] : []),
    ['names', app.t('view_expEntities'), `<ul class="names">${entityPart}</ul>`],
    ['sources', app.t('view_expSources'), `<ul class="names">${sourcePart}</ul>`],
  ];
  // Where a question was asked, its answer comes first.
  if (question) parts.unshift(...parts.splice(1, 1));
  return `<!doctype html>
<html lang="${app.lang === 'zh' ? 'zh-CN' : 'en'}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<meta name="generator" content="Hubgraph">
<title>${esc(app.t('view_expTitle', { names: [...title].slice(0, 120).join('') }))}</title>
<style>${style}</style>
</head>
<body>
<header><h1>${say([...title].slice(0, 300).join(''))}</h1>
<p class="soft">${say(app.t('view_expMade', { date: now.toISOString().slice(0, 16).replace('T', ' ').concat(' UTC') }))} ${meta} <a href="${esc(live)}" rel="noreferrer">${esc(app.t('view_expLive'))}</a></p>
<p class="soft small">${say(app.t('view_expRevision', { revision: app.stats?.revision ?? '' }))}</p>
<nav aria-label="${esc(app.t('view_expContents'))}">${parts.map(([id, text]) => `<a href="#part-${id}">${esc(text)}</a>`).join('')}</nav></header>
<main>
${parts.map(([id, text, body]) => `<section id="part-${id}"><h2>${esc(text)}</h2>\n${body}</section>`).join('\n')}
</main>
<p class="back"><a href="#part-${parts[0]?.[0] ?? 'names'}">${esc(app.t('view_expBack'))}</a></p>
</body>
</html>
`;
}

const status = (app: App, s: Statement): string => `<span class="st ${esc(s.status)}">${esc(app.t(`status_${s.status}`))}</span>`;

// footnoted makes a sentence's numbers in brackets lead to their claims.
export function footnoted(text: string, statement: (n: number) => string | undefined, claims: ReadonlySet<string>): string {
  let out = '';
  let last = 0;
  for (const m of text.matchAll(/\[(\d+)\]/g)) {
    const id = statement(Number(m[1]));
    if (id === undefined || !claims.has(id)) continue;
    out += `${esc(text.slice(last, m.index))}<a href="${esc(to('claim', id))}">[${m[1]}]</a>`;
    last = m.index + m[0].length;
  }
  return `<bdi>${out}${esc(text.slice(last))}</bdi>`;
}

function cited(app: App, c: Citation, source: string): string {
  const where = placeWords(c, app);
  return `<div class="cite"><p>${source}${where ? ` · ${esc(where)}` : ''}</p>${c.quote ? `<blockquote>${say(c.quote)}</blockquote>` : ''}${c.record ? `<pre>${esc(c.record)}</pre>` : ''}${c.note ? `<p class="soft">${told(app, c.note, c.noteLang)}${c.via ? ` ${say(app.t('view_leansOn', { via: c.via }))}` : ''}</p>` : ''}</div>`;
}

function sourceItem(app: App, s: Source, count: number): string {
  const about = [s.author ? app.t('view_by', { author: s.author }) : '', s.publisher ?? '', s.publishedText ?? s.published ?? '', ...sourceNotes(app, s)].filter((x) => x !== '');
  const leads = (url: string, word: string) => (url ? ` · <a href="${esc(url)}" rel="noreferrer nofollow">${esc(word)}</a>` : '');
  const link = leads(webAddress(s.url), app.t('view_original')) + leads(webAddress(s.archived), app.t('view_archived'));
  const n = app.t(count === 1 ? 'view_supportsOne' : 'view_supports', { n: app.words.count(count) });
  return `<li ${at('source', s.id)}><p><b>${say(sourceTitle(app, s.id), s.titleLang)}</b></p><p class="soft">${about.map((a) => say(a)).join(' · ')}${link}${about.length > 0 || link ? ' · ' : ''}${esc(n)} · <code>${esc(s.id)}</code></p></li>`;
}

// standingWords puts the question that promises answer into words.
function standingWords(app: App): string {
  const q = standing(app.state);
  return [q.subject && app.name(q.subject), q.status && app.t(`status_${q.status}`), q.dueAfter && `${app.t('view_dueFrom')} ${q.dueAfter}`, q.dueBefore && `${app.t('view_dueBy')} ${q.dueBefore}`]
    .filter((x) => x)
    .join(', ');
}

// questionWords puts a question into words.
export function questionWords(app: App, q: Question): string {
  const names = (ids: readonly string[]) => ids.map((id) => app.name(id)).join(app.lang === 'zh' ? '、' : ', ');
  const dated = (d: string) => (d ? [app.t('view_expValidAt', { d })] : []);
  const join = (first: string, more: readonly string[]) => (more.length > 0 ? `${first} (${more.join('; ')})` : first);
  switch (q.kind) {
    case 'paths':
      return join(app.t('view_expAskPaths', { from: app.name(q.from), to: app.name(q.to) }), [
        ...(q.via.length > 0 ? [app.t('view_expVia', { names: names(q.via) })] : []),
        ...(q.avoid.length > 0 ? [app.t('view_expAvoid', { names: names(q.avoid) })] : []),
        ...(q.predicates.length > 0 ? [app.t('view_expKinds', { names: q.predicates.map((p) => app.words.verb(p)).join(', ') })] : []),
        ...(q.actual ? [app.t('view_expActual')] : []),
        ...dated(q.validAt),
      ]);
    case 'among':
      return app.t('view_expAskAmong', { names: names(q.of) });
    case 'compare':
      return app.t('compare_asked', { names: names(q.of) });
    case 'common':
      return app.t('view_expAskCommon', { names: names(q.of) });
    case 'links':
      return app.t('view_expAskLinks', { words: linksWords(app, q) });
  }
}

function linksWords(app: App, q: LinksQuestion): string {
  const w = app.words;
  const amount = (v: string) => w.amount(v) + (q.unit ? ` ${q.unit}` : '');
  const may = (v: string) => (q.overlaps ? app.t('panel_maybe', { v }) : v);
  return [
    q.subjectType && w.types(q.subjectType),
    q.predicate && w.verb(q.predicate),
    q.objectType && w.types(q.objectType),
    q.qualifier && app.t('panel_withQualifier', { v: qualifierWord(app, q.qualifier) }),
    q.min && may(app.t('view_expAtLeast', { v: amount(q.min) })),
    q.max && may(app.t('view_expAtMost', { v: amount(q.max) })),
    q.status && app.t(`status_${q.status}` as 'status_actual'),
    q.validAt && app.t('view_expValidAt', { d: q.validAt }),
    q.dueAfter && app.t('view_dueFrom') + ` ${q.dueAfter}`,
    q.dueBefore && app.t('view_dueBy') + ` ${q.dueBefore}`,
    q.observedAfter && app.t('panel_askedObservedAfter', { v: q.observedAfter }),
    q.observedBefore && app.t('panel_askedObservedBefore', { v: q.observedBefore }),
  ]
    .filter((x) => x)
    .join(', ');
}

const style = `
:root{color-scheme:light dark;--bg:#fff;--panel:#f6f7f8;--ink:#16191d;--soft:#505862;--line:#d5d9de;--accent:#005f9e;--mark:#fff0b3;--planned:#8a5200}
@media (prefers-color-scheme:dark){:root{--bg:#14171a;--panel:#1b1f24;--ink:#eceff2;--soft:#b3bcc6;--line:#353c44;--accent:#6cb8f0;--mark:#57480c;--planned:#f0b869}}
*{box-sizing:border-box}
html{scroll-behavior:smooth;scroll-padding-top:12px}
@media (prefers-reduced-motion:reduce){html{scroll-behavior:auto}}
body{margin:0;padding:20px max(16px,calc(50vw - 520px)) 60px;background:var(--bg);color:var(--ink);font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans","PingFang SC","Microsoft YaHei","Noto Sans CJK SC","WenQuanYi Zen Hei",sans-serif;overflow-wrap:anywhere}
h1{font-size:1.7rem;line-height:1.25;margin:0 0 8px}
h2{font-size:1.25rem;margin:36px 0 8px;padding-bottom:4px;border-bottom:1px solid var(--line)}
h3{font-size:1rem;margin:0}
p,ul,ol{margin:4px 0}
a{color:var(--accent)}
a:focus-visible,summary:focus-visible{outline:3px solid var(--accent);outline-offset:2px}
nav{display:flex;flex-wrap:wrap;gap:4px 16px;margin-top:10px}
figure{margin:8px 0;padding:8px;border:1px solid var(--line);border-radius:8px;overflow-x:auto}
figure .dark{display:none}
@media screen and (prefers-color-scheme:dark){figure .dark{display:block}figure .light{display:none}}
figure svg{display:block;width:100%;height:auto;max-height:85vh}
@media screen and (max-width:640px){figure svg{width:680px;max-height:none}}
figure a:hover text,figure a:focus-visible text{text-decoration:underline}
.soft{color:var(--soft)}
.small{font-size:.8rem}
.ways li{margin:6px 0}
article,.names>li{padding:10px 12px;margin:0 -12px;border-bottom:1px solid var(--line);scroll-margin-top:12px}
.names{list-style:none;padding:0}
article:target,.names>li:target{background:var(--mark);border-radius:8px}
.line{display:flex;flex-wrap:wrap;gap:2px 10px;align-items:baseline}
.st{font-size:.82rem;padding:0 8px;border:1px solid var(--soft);border-radius:9px;white-space:nowrap}
.st.planned,.st.target{border-style:dashed;border-color:var(--planned);color:var(--planned)}
.st.claimed{border-style:dotted}
.cite{margin:6px 0 0;padding-inline-start:12px;border-inline-start:3px solid var(--line);font-size:.95rem}
blockquote{margin:4px 0;padding:4px 10px;background:var(--panel);border-radius:6px;font-style:normal}
:target blockquote{background:var(--bg)}
pre{white-space:pre-wrap;overflow-wrap:anywhere;background:var(--panel);padding:6px 10px;border-radius:6px;font-size:.85rem}
code{font-size:.85em}
summary{cursor:pointer;color:var(--soft)}
.back{position:fixed;inset:auto 16px 12px auto;margin:0}
.back a{display:inline-block;padding:5px 14px;background:var(--bg);border:1px solid var(--soft);border-radius:16px;text-decoration:none}
@media print{:root{--bg:#fff;--panel:#f6f7f8;--ink:#16191d;--soft:#505862;--line:#d5d9de;--accent:#005f9e;--planned:#8a5200}.back,nav,summary{display:none}details::details-content{content-visibility:visible;display:block}body{padding:0;font-size:10.5pt}article,.names>li,figure{break-inside:avoid}h2{break-after:avoid}a{color:inherit;text-decoration:none}}
`;
