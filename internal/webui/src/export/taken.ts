// What all that is taken away shares: what is drawn, with its sources, and
// names for files.

import type { Entity, List, Paths, Source, Statement } from '../api';
import type { App } from '../app';
import { askOf, type Question } from '../state';

// Taken is what is drawn, as a whole: with what the ways of a question and the
// rows of its answer rest on, so that every footnote has its evidence.
export interface Taken {
  entities: Entity[];
  statements: Statement[];
  sources: Source[];
  ways: Paths['paths'];
  rows: Statement[]; // the answer to a question for links
  question: Question | null;
}

export function taken(app: App): Taken {
  const { picture, state } = app;
  const statements = new Map<string, Statement>();
  for (const s of [...picture.relationships, ...picture.facts]) statements.set(s.id, s);
  const entities = new Map(picture.entities.map((e) => [e.id, e]));
  let ways: Paths['paths'] = [];
  let rows: Statement[] = [];
  const q = state.question;
  if (q?.kind === 'paths') {
    const a = app.answer<Paths>(askOf(q));
    ways = a?.paths ?? [];
    for (const e of a?.entities ?? []) if (!entities.has(e.id)) entities.set(e.id, e);
    for (const w of ways) for (const step of w.steps) for (const s of step.statements) if (!statements.has(s.id)) statements.set(s.id, s);
  } else if (q?.kind === 'links') {
    rows = app.answer<List<Statement>>(askOf(q))?.items ?? [];
    for (const s of rows) {
      if (!statements.has(s.id)) statements.set(s.id, s);
      for (const id of [s.subject, s.object]) {
        const e = id === undefined ? undefined : app.entity(id);
        if (e && !entities.has(e.id)) entities.set(e.id, e);
      }
    }
  }
  const list = [...statements.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
  return { entities: [...entities.values()], statements: list, sources: sourcesOf(app, list, [...entities.values()]), ways, rows, question: q };
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
  if (q?.kind === 'among' || q?.kind === 'common') return [...q.of].slice(0, 3);
  if (selected.length > 0) return selected.slice(0, 3);
  return [...new Set(loads.flatMap((l) => l.at ?? []))].slice(0, 3);
}

// fileName is a name for what is taken away now: what it is about, and the day.
export function fileName(app: App, extension: string, day = new Date()): string {
  const about = slug(subjects(app).join(' ')) || app.state.view;
  return `hubgraph-${about}-${day.toISOString().slice(0, 10)}.${extension}`;
}

// liveAddress opens this view where it was made.
export async function liveAddress(app: App): Promise<string> {
  return `${globalThis.location.origin}/${await app.hash()}`;
}
