// What the side panel says where nothing is opened: at first sight, questions
// with their answers; later, what may be done.

import { useMemo } from 'preact/hooks';
import type { Overview, Way } from '../api';
import { type App, useApp } from '../app';
import { useAnswer, useNames } from '../parts/answers';
import { claimWords } from '../parts/describe';
import { Mark } from '../parts/Mark';
import { mentioned } from '../parts/mentions';
import { Name } from '../parts/openers';
import { Line } from '../parts/status';
import { isNumber } from '../words';
import { openForm, put } from './draft';
import { Selected } from './EntityPanel';
import { readThere } from './Evidence';
import { parted } from './filterwords';
import { type AroundCard, type Card, cardsOf, type PromisesCard, type WayCard } from './firstsight';

// useCards gives the questions of the first sight, in the page's language; null while
// they are asked for.
export function useCards(): Card[] | null {
  const app = useApp();
  const { answer: o } = useAnswer<Overview>('overview');
  const list = useMemo(() => (o ? cardsOf(app, o) : null), [app, o]);
  return app.ready ? list : null;
}

export function openPromises(app: App, c: PromisesCard): void {
  app.commit({ ...app.state, view: 'promises', promises: c.question });
}

export async function openAround(app: App, c: AroundCard): Promise<void> {
  await app.openEntity(c.entity.id);
  await app.add({ ask: c.ask, why: 'expand', at: c.entity.id });
}

export function cardTitle(app: App, c: Card): string {
  switch (c.kind) {
    case 'promises':
      return app.t('panel_cardPromises', { name: app.words.name(c.entity), by: c.question.dueBefore });
    case 'way':
      return app.t('panel_cardWay', { from: shortName(app, c.from.id), to: shortName(app, c.to.id) });
    case 'around':
      return c.type === 'company' ? app.t('panel_cardWorks', { name: app.words.name(c.entity) }) : app.t('panel_cardAround', { name: app.words.name(c.entity), types: app.words.types(c.type) });
  }
}

// shortName is a name's short form, where there is one.
function shortName(app: App, id: string): string {
  const e = app.entity(id);
  return e?.names.find((n) => n.kind === 'short' && n.lang === app.lang && !n.to)?.text ?? app.name(id);
}

export function openCard(app: App, c: Card): void {
  if (c.kind === 'promises') openPromises(app, c);
  else if (c.kind === 'way') void put(app, c.question);
  else void openAround(app, c);
}

export function Home() {
  const app = useApp();
  const first = app.state.loads.every((l) => l.why === 'overview');
  const list = useCards();
  return (
    <div class="home">
      <Selected />
      <h2>{app.t('panel_welcome')}</h2>
      {first && app.state.loads.length > 0 && (
        <p class="soft">
          {app.t('panel_welcomeText', {
            entities: app.words.count(app.stats?.entities ?? 0),
            statements: app.words.count(app.stats?.statements ?? 0),
            sources: app.words.count(app.stats?.sources ?? 0),
          })}
        </p>
      )}
      {list === null && app.ready && <p class="soft">{app.t('panel_asking')}</p>}
      {list && list.length > 0 && (
        <ul class="cards">
          {list.map((c) => (
            <li key={c.kind} class="card">
              <h3>
                <button type="button" class="card-title" onClick={() => openCard(app, c)}>
                  <bdi>{cardTitle(app, c)}</bdi>
                </button>
              </h3>
              {c.kind === 'promises' ? <PromisesBody card={c} /> : c.kind === 'way' ? <WayBody card={c} /> : <AroundBody card={c} />}
            </li>
          ))}
        </ul>
      )}
      <section>
        <h3>{app.t('panel_askMoreHead')}</h3>
        <p class="buttons">
          <button type="button" onClick={() => openForm(app, 'paths')}>
            {app.t('panel_tabPaths')}
          </button>
          <button type="button" onClick={() => openForm(app, 'several')}>
            {app.t('panel_tabSeveral')}
          </button>
          <button type="button" onClick={() => openForm(app, 'links')}>
            {app.t('panel_tabLinks')}
          </button>
        </p>
        <p class="soft">{app.t('panel_homeHint')}</p>
      </section>
    </div>
  );
}

function PromisesBody({ card: c }: { card: PromisesCard }) {
  const app = useApp();
  const two = c.found
    .filter((s) => isNumber(s.value))
    .concat(c.found)
    .filter((s, i, all) => all.findIndex((x) => x.id === s.id) === i)
    .slice(0, 2);
  useNames(mentioned(two));
  const n = app.words.count(c.count);
  return (
    <>
      <ul class="examples">
        {two.map((s) => (
          <li key={s.id}>
            <bdi>{claimWords(app, s)}</bdi>
          </li>
        ))}
      </ul>
      <p>
        <button type="button" class="link" onClick={() => openPromises(app, c)}>
          {app.t(c.complete ? 'panel_allPromises' : 'panel_allPromisesCut', { n })}
        </button>
      </p>
    </>
  );
}

// MiniWay draws a way small: marks, and lines as their statuses are drawn.
export function MiniWay({ way }: { way: Way }) {
  const app = useApp();
  return (
    <span class="mini-way" aria-hidden="true">
      {way.entities.map((id, i) => (
        <span key={id} class="mini-hop">
          {i > 0 && <Line status={way.steps[i - 1]?.statements.find((s) => s.status === 'actual' || s.status === 'ended')?.status ?? way.steps[i - 1]?.statements[0]?.status ?? 'actual'} />}
          <span class="mini-name">
            <Mark type={app.entity(id)?.type ?? ''} size={13} /> <bdi>{shortName(app, id)}</bdi>
          </span>
        </span>
      ))}
    </span>
  );
}

function WayBody({ card: c }: { card: WayCard }) {
  const app = useApp();
  const byId = new Map(c.way.steps.flatMap((s) => s.statements.map((x) => [x.id, x] as const)));
  return (
    <>
      <MiniWay way={c.way} />
      <p class="way-text">
        {parted(c.way.text).map((part, i) => {
          if (typeof part === 'string') return <bdi key={i}>{part}</bdi>;
          const f = c.way.footnotes.find((x) => x.n === part);
          const s = f && byId.get(f.statement);
          const cite = f?.cite ?? s?.cites[0];
          if (!s || !cite) return `[${part}]`;
          return (
            <button
              type="button"
              key={i}
              class="footnote"
              aria-label={app.t('panel_footnoteReads', { n: part })}
              title={app.t('panel_footnoteReads', { n: part })}
              onClick={() => readThere(app, s, cite)}
            >
              {part}
            </button>
          );
        })}
      </p>
    </>
  );
}

function AroundBody({ card: c }: { card: AroundCard }) {
  const app = useApp();
  return (
    <ul class="chips">
      {c.found.slice(0, 8).map((e) => (
        <li key={e.id} class="tag">
          <Name id={e.id} mark />
        </li>
      ))}
      {c.found.length > 8 && <li class="soft">{app.t('panel_andMore', { n: c.found.length - 8 })}</li>}
    </ul>
  );
}
