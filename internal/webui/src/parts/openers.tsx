// Names that open entities, claims that open their evidence, and places that open
// the source.

import type { ComponentChildren } from 'preact';
import type { Citation, Statement } from '../api';
import { type App, useApp } from '../app';
import type { Place } from '../state';
import { claimWords, place, sourceTitle } from './describe';
import { InLang } from './InLang';
import { Mark } from './Mark';

export function openClaim(app: App, id: string): void {
  app.commit({ ...app.state, open: { kind: 'claim', id } });
}

export function Name({ id, mark = false }: { id: string; mark?: boolean }) {
  const app = useApp();
  const e = app.entity(id) ?? app.group(id);
  return (
    <button type="button" class="link vw-name" title={!e ? id : 'members' in e ? app.words.type(e.type) : app.words.typesOf(e)} onClick={(ev) => (ev.stopPropagation(), void app.openMark(id))}>
      {mark && e && <Mark type={e.type} size={14} />}
      <InLang text={app.name(id)} lang={app.words.nameLang(app.entity(id))} />
    </button>
  );
}

// ClaimButton is a claim that opens its evidence.
export function ClaimButton({ statement, children }: { statement: Statement; children?: ComponentChildren }) {
  const app = useApp();
  const words = claimWords(app, statement);
  const open = app.state.open;
  return (
    <button
      type="button"
      class="link vw-claim"
      aria-current={open?.kind === 'claim' && open.id === statement.id ? 'true' : undefined}
      title={app.t('view_openClaim', { claim: words })}
      onClick={(e) => (e.stopPropagation(), openClaim(app, statement.id))}
    >
      {children ?? <InLang text={words} lang={statement.textLang} />}
    </button>
  );
}

export const readPlace = (s: { source: string }, c: Citation): Place => ({
  source: s.source,
  ...(c.paragraph === undefined ? {} : { paragraph: c.paragraph }),
  ...(c.start === undefined ? {} : { start: c.start }),
  ...(c.end === undefined ? {} : { end: c.end }),
});

// PlaceLink turns the Read view to where a citation stands; more: how many places say the
// same.
export function PlaceLink({ statement, cite, more = 0 }: { statement: Statement; cite: Citation; more?: number }) {
  const app = useApp();
  if (place(cite) === '') return null;
  const at = place(cite) + (more > 0 ? ` +${more}` : '');
  return (
    <button
      type="button"
      class="link vw-place"
      aria-label={app.t('view_readPlace', { place: at, source: sourceTitle(app, statement.source) })}
      title={statement.whereText}
      onClick={(e) => (e.stopPropagation(), app.commit({ ...app.state, view: 'read', read: readPlace(statement, cite) }))}
    >
      {at}
    </button>
  );
}
