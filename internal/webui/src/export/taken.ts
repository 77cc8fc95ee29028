// What all that is taken away shares: what the view on screen shows, with its sources,
// and names for files.

import type { Entity, Paths, Source, Statement } from '../api';
import type { App } from '../app';
import { sourceTitle } from '../parts/describe';
import { readSource, type Shown, shown } from '../parts/shown';
import { askOf, type Question, standing, type ViewName } from '../state';

// Taken is what is shown, with what is told of it on screen.
export interface Taken {
  shown: Shown;
  sources: Source[]; // of what is shown and of the answer
  question: Question | null; // the one whose answer is on screen
  ways: Paths['paths'];
  rows: readonly Statement[]; // of the answer to a question for links
  evidence: readonly Statement[]; // what the ways and rows rest on and the view does not show
}

export function taken(app: App): Taken {
  const here = shown(app);
  const { question, open, view } = app.state;
  const q = open?.kind === 'question' && view === 'graph' ? question : null;
  const ways = q?.kind === 'paths' ? (app.answer<Paths>(askOf(q))?.paths ?? []) : [];
  const rows = q?.kind === 'links' ? app.listed(askOf(q)).items : [];
  const told = [...ways.flatMap((w) => w.steps.flatMap((step) => step.statements)), ...rows];
  const ids = new Set(here.statements.map((s) => s.id));
  const evidence = [...new Map(told.filter((s) => !ids.has(s.id)).map((s) => [s.id, s])).values()];
  return { shown: here, sources: sourcesOf(app, [...here.statements, ...evidence], here.entities), question: q, ways, rows, evidence };
}

// sourcesOf gives the sources that statements rest on and whose words of entities are, in
// order of id.
export function sourcesOf(app: Pick<App, 'sources'>, list: readonly Statement[], entities: readonly Entity[] = []): Source[] {
  const whose = entities.flatMap((e) => [...(e.source ? [e.source] : []), ...(e.accounts ?? []).map((a) => a.source)]);
  const ids = [...new Set([...list.map((s) => s.source), ...whose])].sort();
  return ids.map((id) => app.sources.find((s) => s.id === id) ?? { id, title: '', hasText: false });
}

// slug makes a part of a file's name: letters and digits of any script, joined
// by hyphens.
export function slug(text: string, most = 60): string {
  const s = text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-+|-+$/g, '');
  return [...s].slice(0, most).join('').replace(/-+$/, '');
}

// subjects names what a view is about, for titles and file names: the ends of
// the question, else what is selected, else what was opened.
export function subjects(app: App): string[] {
  const { question: q, selected, loads } = app.state;
  if (q?.kind === 'paths') return [q.from, q.to];
  if (q?.kind === 'among' || q?.kind === 'common' || q?.kind === 'compare') return [...q.of].slice(0, 3);
  if (selected.length > 0) return selected.slice(0, 3);
  return [...new Set(loads.flatMap((l) => l.at ?? []))].slice(0, 3);
}

// fileName is a name for a file: what it holds, what that is about, and the day.
export function fileName(app: App, extension: string, what: FileOf = fileOf(app), day = new Date()): string {
  const about = slug(aboutOf(app, what).join(' '));
  return `hubgraph-${[slug(app.t(`shown_file_${what}`)), about].filter((x) => x !== '').join('-')}-${day.toISOString().slice(0, 10)}.${extension}`;
}

// What a file holds: what a view shows, or an answer.
export type FileOf = ViewName | 'names' | 'links' | 'joined';

const fileOf = (app: App): FileOf => (app.state.view === 'table' && app.state.table.entities ? 'names' : app.state.view);

function aboutOf(app: App, what: FileOf): string[] {
  const { question: q, table } = app.state;
  switch (what) {
    case 'promises': {
      const p = standing(app.state);
      return [p.subject, p.status ?? '', p.dueAfter && `from ${p.dueAfter}`, p.dueBefore && `by ${p.dueBefore}`];
    }
    case 'read':
      return [[...sourceTitle(app, readSource(app))].slice(0, 40).join('')];
    case 'links':
      return q?.kind === 'links' ? [q.subjectType, q.predicate, q.objectType, q.status, q.min && `from ${q.min} ${q.unit}`, q.max && `to ${q.max} ${q.unit}`, q.validAt, q.dueAfter, q.dueBefore] : [];
    case 'joined':
      return q?.kind === 'among' || q?.kind === 'common' || q?.kind === 'compare' ? q.of.slice(0, 3) : [];
    case 'table':
    case 'names':
      return [...(table.only ? app.state.selected.slice(0, 3) : subjects(app)), table.filter];
    default:
      return subjects(app);
  }
}

// liveAddress opens this view where it was made.
export async function liveAddress(app: App): Promise<string> {
  return `${globalThis.location.origin}/${await app.hash()}`;
}
