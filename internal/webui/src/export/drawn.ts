// The picture of what the graph shows, as the service draws it: the same names, claims and
// places as on screen, fit to print.

import type { App } from '../app';
import { litWay } from '../parts/lighting';
import { shownIn } from '../parts/shown';

export interface Drawing {
  title?: string; // '': none; undefined: what the view is about
  note?: string;
  theme?: 'light' | 'dark';
  links?: boolean; // marks and claims lead to #entity-<id> and #claim-<id> of the page that holds the picture
}

// pictureAsk is what is to be drawn: exactly what is on screen.
export function pictureAsk(app: App, d: Drawing = {}): Record<string, unknown> {
  const here = shownIn(app, 'graph');
  const { selected, asOf, question } = app.state;
  const lit = litWay(app);
  const of = here.entities.map((e) => e.id);
  const { picture } = app;
  // Who is in a group stands where that does.
  const kept = of.flatMap((id) => {
    const p = app.markPlaces.get(picture.markOf(id));
    return p ? [{ id, x: p[0], y: p[1] }] : [];
  });
  const about = new Set([...lit.ids, ...selected, ...(question?.kind === 'paths' ? [question.from, question.to] : [])]);
  return {
    of,
    statements: here.statements.map((s) => s.id),
    about: of.filter((id) => about.has(id)),
    lit: here.links.filter((l) => lit.links.has(l.key)).flatMap((l) => l.statements.map((s) => s.id)),
    layout: { kept },
    ...(picture.groups.length > 0 ? { groups: picture.groups.map((g) => ({ name: app.name(g.id), of: g.members.map((e) => e.id) })) } : {}),
    ...(asOf ? { validAt: asOf } : {}),
    ...(here.complete ? {} : { partial: true }),
    title: d.title ?? titleOf(app),
    note: d.note ?? '',
    theme: d.theme ?? 'light',
    links: d.links ?? false,
    lang: app.lang,
  };
}

// drawnPicture gives the picture as SVG. What the service cannot draw it says.
export async function drawnPicture(app: App, d: Drawing = {}): Promise<string> {
  return app.api.text('POST', 'graph/picture', pictureAsk(app, d));
}

// drawnAtOnce is drawnPicture for who cannot wait.
export function drawnAtOnce(app: App, d: Drawing = {}): string {
  return app.api.textAtOnce('POST', 'graph/picture', pictureAsk(app, d));
}

// titleOf is what stands above a picture where the reader wrote nothing: what the view
// is about.
export function titleOf(app: App): string {
  const { question, selected } = app.state;
  if (question?.kind === 'paths') return `${app.name(question.from)} — ${app.name(question.to)}`;
  if ((question?.kind === 'among' || question?.kind === 'common' || question?.kind === 'compare') && question.of.length <= 4) return question.of.map((id) => app.name(id)).join(' — ');
  if (selected.length === 1 && selected[0] !== undefined) return app.name(selected[0]);
  return app.t('title');
}
