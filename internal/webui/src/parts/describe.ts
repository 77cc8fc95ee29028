// What all views, the panels and what is taken away say alike about links, claims
// and sources.

import type { Account, Citation, DateRead, Entity, Name, Source, Statement } from '../api';
import type { App } from '../app';
import type { Link, Picture } from '../picture';
import { dateAsk } from '../state';
import type { Words } from '../words';

// verbOf is what stands on a link: the verb as read from the subject to the
// object, or how many links are bundled.
export function verbOf(words: Words, link: Link): string {
  const first = link.statements[0];
  if (!first) return '';
  const n = link.statements.length;
  const same = link.statements.every((s) => s.predicate === first.predicate && s.subject === first.subject);
  if (!same) return words.t('canvas_bundle', { n: words.count(n) });
  const verb = words.verb(first.predicate);
  return n === 1 ? verb : words.t('canvas_times', { verb, n: words.count(n) });
}

// asOfText says the date that is asked for, in words.
export const asOfText = (app: App): string => app.answer<DateRead>(dateAsk(app.state.asOf))?.text ?? app.state.asOf;

export const namesCount = (words: Words, n: number): string => (n === 1 ? words.t('canvas_things_one') : words.t('canvas_things', { n: words.count(n) }));
export const linksCount = (words: Words, n: number): string => (n === 1 ? words.t('canvas_ties_one') : words.t('canvas_ties', { n: words.count(n) }));

const counted = new WeakMap<Picture, ReadonlyMap<string, number>>();

// drawnAt counts the relationships that are drawn at each entity.
export function drawnAt(p: Picture): ReadonlyMap<string, number> {
  const had = counted.get(p);
  if (had) return had;
  const out = new Map<string, number>();
  counted.set(p, out);
  for (const s of p.relationships) {
    out.set(s.subject, (out.get(s.subject) ?? 0) + 1);
    if (s.object !== undefined && s.object !== s.subject) out.set(s.object, (out.get(s.object) ?? 0) + 1);
  }
  return out;
}

// isolate keeps a name that turns the writing direction from turning what stands
// around it.
export const isolate = (name: string): string => (/[\u0590-\u08ff\u200e\u200f\u202a-\u202e\u2066-\u2069\ufb1d-\ufdff\ufe70-\ufefc]/.test(name) ? `\u2068${name}\u2069` : name);

// claimWords is a claim as the service says it.
export const claimWords = (_: App, s: Statement): string => s.text ?? '';

// formerName reports whether a name is no more the name: one that has ended is a former
// one, whatever its kind.
export const formerName = (n: Name): boolean => n.kind === 'former' || n.to !== undefined;

// spanOf says since when or until when a name was one.
function spanOf(app: App, n: Name): string {
  if (n.from && n.to) return app.t('fromTo', { a: n.from, b: n.to });
  return n.from ? app.t('since', { d: n.from }) : n.to ? app.t('until', { d: n.to }) : '';
}

// nameWords gives a name with what else is said of it: that it is a former one, since when
// or until when it was the name, and where that is said.
export function nameWords(app: App, n: Name): string {
  const notes = [...(formerName(n) ? [app.t('panel_nameFormer')] : []), spanOf(app, n), ...(n.cites ?? []).map(place)].filter((x) => x !== '');
  return notes.length > 0 ? app.t('panel_noted', { name: isolate(n.text), notes: notes.join(', ') }) : isolate(n.text);
}

// summaryIn gives the summary of an entity or an account in the page's language; as it
// stands where it is not given in that.
export const summaryIn = (app: Pick<App, 'lang'>, of: Pick<Account, 'summary' | 'summaries'>): string => of.summaries?.[app.lang] || of.summary || '';

// summaryLang gives the language of that summary, where it is not the page's.
export function summaryLang(app: Pick<App, 'lang'>, e: Entity, of: Pick<Account, 'source'> | null = null): string {
  const langs = !of || of.source === (e.source ?? '') ? e.summaryLang : e.summaryLangs?.[of.source];
  return langs?.[app.lang] ?? '';
}

// languageWord names a language in that of the page; one that is not determined by what it
// is not.
export function languageWord(app: Pick<App, 'lang' | 't'>, lang: string): string {
  if (/^und\b/i.test(lang)) return app.t('notInThis');
  try {
    return new Intl.DisplayNames([app.lang === 'zh' ? 'zh-CN' : 'en'], { type: 'language' }).of(lang) ?? lang;
  } catch {
    return lang; // no tag of BCP 47
  }
}

// ownNames lists what the home of an entity calls it beside the name that is shown.
export function ownNames(app: App, e: Entity): string[] {
  const shown = app.words.name(e, e.id);
  const all = [e.name, ...e.names.map((n) => nameWords(app, n))];
  return [...new Set(all)].filter((x) => x !== isolate(shown) && x !== shown);
}

// accountWords gives what another source says of an entity: names, its type where that
// is another, identifiers and a summary.
export function accountWords(app: App, e: Entity, a: Account): string {
  const parts = [
    ...(a.name ? [isolate(a.name)] : []),
    ...(a.names ?? []).map((n) => nameWords(app, n)),
    ...(a.type && (a.type !== e.type || !(a.name || a.names?.length)) ? [app.words.type(a.type)] : []),
    ...(a.identifiers ?? []).map((x) => `${x.scheme}: ${x.value}`),
    ...(summaryIn(app, a) ? [marked(app, isolate(summaryIn(app, a)), summaryLang(app, e, a))] : []),
  ];
  return parts.join(' · ');
}

// marked gives a text with its language behind, where that is not the page's.
export const marked = (app: Pick<App, 'lang' | 't'>, text: string, lang: string | undefined): string => (lang && text ? app.t('panel_noted', { name: text, notes: languageWord(app, lang) }) : text);

// sourceTitle names a source; one without a title by its id.
export function sourceTitle(app: Pick<App, 'sources' | 't'>, id: string): string {
  const s = app.sources.find((x) => x.id === id);
  return s?.titleText || s?.title || app.t('view_untitledSource', { id: id.length > 16 ? `${id.slice(0, 12)}…` : id });
}

// titleLang gives the language of that title, where it is not the page's.
export const titleLang = (app: Pick<App, 'sources'>, id: string): string | undefined => app.sources.find((x) => x.id === id)?.titleLang;

// sourceShort names a source where there is little room: who published it.
export function sourceShort(app: Pick<App, 'sources' | 't'>, id: string): string {
  return app.sources.find((x) => x.id === id)?.publisher || sourceTitle(app, id);
}

// webAddress gives an address that may be linked, '' for any other.
export const webAddress = (url: string | undefined): string => (url && /^https?:\/\//i.test(url) ? url : '');

// sourceNotes says how a source may be used and where it comes from; its language only
// where it is another than the page's.
export function sourceNotes(app: Pick<App, 't' | 'lang'>, s: Source | undefined): string[] {
  const language = s?.languageText ?? '';
  return [
    language ? app.t('view_inLanguage', { language }) : '',
    s?.licence ? app.t('view_licence', { licence: s.licence }) : '',
    s?.retrieved ? app.t('view_retrieved', { date: s.retrievedText ?? s.retrieved }) : '',
  ].filter((x) => x !== '');
}

// place is where in its source a citation stands, as the service says it.
export const place = (c: Citation | undefined): string => c?.text ?? '';

// placeWords adds with which words the paragraph begins, where that is known.
export const placeWords = (c: Citation, say: Pick<App, 't'>): string => (c.begins ? say.t('view_begins', { place: place(c), words: c.begins }) : place(c));

// qualifierWord names a key of qualifiers in the page's language.
export function qualifierWord(app: App, key: string): string {
  const d = app.schema?.qualifiers.find((q) => q.key === key);
  return d?.label?.[app.lang] || key;
}

// viewTitle says what is looked at: what is open, else what the view is turned to; '' at
// first sight.
export function viewTitle(app: App): string {
  const { open, question: q, view, read } = app.state;
  const cut = (text: string) => ([...text].length > 80 ? `${[...text].slice(0, 79).join('')}…` : text);
  const names = (ids: readonly string[]) =>
    ids
      .slice(0, 3)
      .map((id) => app.name(id))
      .join(' – ') + (ids.length > 3 ? ' …' : '');
  const kind = view === 'graph' ? '' : app.t(`view_${view}`);
  let about = '';
  if (open?.kind === 'entity') about = app.name(open.id);
  else if (open?.kind === 'link') about = names([open.a, open.b]);
  else if (open?.kind === 'claim') {
    const s = app.picture.all.find((x) => x.id === open.id);
    about = s?.text ?? '';
  } else if (open?.kind === 'question' && q) about = q.kind === 'paths' ? names([q.from, q.to]) : q.kind === 'links' ? app.t('panel_tabLinks') : names(q.of);
  else if (view === 'read' && read) about = sourceTitle(app, read.source);
  return [kind, cut(about)].filter((x) => x !== '').join(': ');
}
