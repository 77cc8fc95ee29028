// What is lit: by the pointer or the focus, by a way that was chosen, by what is
// open.

import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { Paths, Statement } from '../api';
import { type App, useApp } from '../app';
import { graphOf, linkKey } from '../picture';
import { askOf } from '../state';

// lightUp lights what statements join, as far as it is drawn.
export function lightUp(app: App, list: readonly Statement[]): void {
  const ids = new Set<string>();
  const links = new Set<string>();
  for (const s of list) {
    ids.add(s.subject);
    if (s.object === undefined) continue;
    ids.add(s.object);
    links.add(linkKey(s.subject, s.object));
  }
  app.light(ids, links);
}

export const lightOut = (app: App): void => {
  if (app.lit.size > 0 || app.litLinks.size > 0) app.light([]);
};

const idsOf = (list: readonly Statement[]): string => list.map((s) => s.id).join(' ');

// Lighting lights what statements join while the pointer or the focus is on it, and as they
// are then: more may come meanwhile.
export function Lighting({ list, as: As = 'div', class: cls, children }: { list: readonly Statement[]; as?: 'div' | 'li'; class?: string; children: ComponentChildren }) {
  const app = useApp();
  const lit = useRef<string | null>(null); // what is lit by it, if anything is
  const light = () => {
    lit.current = idsOf(list);
    lightUp(app, list);
  };
  const out = () => {
    lit.current = null;
    lightOut(app);
  };
  useEffect(() => {
    if (lit.current !== null && lit.current !== idsOf(list)) light();
  });
  return (
    <As class={cls} onMouseEnter={light} onMouseLeave={out} onFocusIn={light} onFocusOut={out}>
      {children}
    </As>
  );
}

// claimsAt gives what of the picture was asked for at an entity: the claims of the last
// step taken there, else all that join it to what is drawn.
export function claimsAt(app: App, id: string): Statement[] {
  const own = app.picture.relationships.filter((s) => s.subject === id || s.object === id);
  const step = app.state.loads.findLast((l) => l.at === id && l.why === 'expand');
  const answer = step && app.answer(step.ask);
  if (answer === undefined) return own;
  const said = new Set(graphOf(answer).statements.map((s) => s.id));
  return own.filter((s) => said.has(s.id));
}

// litWay gives what the chosen way of an answer goes through, or what was asked for at
// the entity that is open.
export function litWay(app: App): { ids: Set<string>; links: Set<string> } {
  const { question, way, open } = app.state;
  const ids = new Set<string>();
  const links = new Set<string>();
  if (question?.kind === 'paths' && way >= 0 && open?.kind === 'question') {
    const w = app.answer<Paths>(askOf(question))?.paths?.[way];
    for (const id of w?.entities ?? []) ids.add(id);
    for (const s of w?.steps ?? []) links.add(linkKey(s.from, s.to));
  }
  if (open?.kind === 'entity') {
    for (const s of claimsAt(app, open.id)) {
      ids.add(s.subject);
      if (s.object === undefined) continue;
      ids.add(s.object);
      links.add(linkKey(s.subject, s.object));
    }
  }
  return { ids, links };
}

// markedOf gives the marks and lines that stand for entities and links.
export function markedOf({ picture }: App, ids: Iterable<string>, links: Iterable<string>): { ids: Set<string>; links: Set<string> } {
  const line = (key: string): string => {
    const [a = '', b = ''] = key.split('\n');
    return linkKey(picture.markOf(a), picture.markOf(b));
  };
  return { ids: new Set([...ids].map(picture.markOf)), links: new Set([...links].map(line)) };
}

// openLink gives the key of the link that the side panel tells about.
export function openLink(app: App): string {
  const o = app.state.open;
  if (o?.kind === 'link') return linkKey(o.a, o.b);
  if (o?.kind === 'claim') {
    const s = app.picture.relationships.find((x) => x.id === o.id);
    if (s?.object !== undefined) return linkKey(s.subject, s.object);
  }
  return '';
}
