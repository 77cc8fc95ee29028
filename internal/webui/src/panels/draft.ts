// What is being filled in but was not asked yet: of this reader and this page
// only, so it is no part of the state.

import type { App } from '../app';
import type { Question } from '../state';
import { answerId, focusSoon } from './focus';

export type Kind = 'paths' | 'several' | 'links';
export interface Draft {
  kind: Kind | null; // null: the kind of question that the state holds
  // The ends of "how are they linked?"; null: what the picture suggests.
  from: string | null;
  to: string | null;
  list: string; // the pasted names
}

const drafts = new WeakMap<App, Draft>();

export function draft(app: App): Draft {
  let d = drafts.get(app);
  if (!d) {
    d = { kind: null, from: null, to: null, list: '' };
    drafts.set(app, d);
  }
  return d;
}

export function setDraft(app: App, more: Partial<Draft>): void {
  drafts.set(app, { ...draft(app), ...more });
  app.changed();
}

// openForm turns the side panel to a form.
export function openForm(app: App, kind: Kind, more: Partial<Draft> = {}): void {
  setDraft(app, { ...more, kind });
  if (app.state.open?.kind !== 'question') app.commit({ ...app.state, open: { kind: 'question' } });
}

// linkEnds gives what stands in the two fields of the question how names are
// linked: what was chosen, else the last question's, else what is selected.
export function linkEnds(app: App): { from: string; to: string } {
  const d = draft(app);
  const auto = suggested(app);
  return { from: d.from ?? auto.from, to: d.to ?? (d.from === null ? auto.to : '') };
}

function suggested(app: App): { from: string; to: string } {
  const { question: q, open, selected } = app.state;
  if (q?.kind === 'paths' && (open?.kind === 'question' || open?.kind === 'claim')) return { from: q.from, to: q.to };
  if (selected.length === 2) return { from: selected[0] ?? '', to: selected[1] ?? '' };
  return { from: open?.kind === 'entity' ? open.id : ((selected.length === 1 ? selected[0] : undefined) ?? ''), to: '' };
}

// put asks a question; what was being filled in makes room for its answer, which
// has the focus, for the field that it was asked in may be gone.
export async function put(app: App, q: Question): Promise<void> {
  setDraft(app, { kind: null, from: null, to: null });
  await app.ask(q);
  if (app.state.question === q) focusSoon(answerId);
}
