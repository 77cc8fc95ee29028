// The filters, which are the legend too: what is drawn, by type, kind of link,
// status and source, with exact counts; what is hidden by hand; and what was
// added, to take it back.

import { Undo } from 'lucide';
import type { ComponentChildren } from 'preact';
import { useId, useMemo, useState } from 'preact/hooks';
import { type Status, statuses } from '../api';
import { type App, useApp } from '../app';
import { useNames } from '../parts/answers';
import { sourceTitle } from '../parts/describe';
import { FoldButton } from '../parts/FoldButton';
import { Icon } from '../parts/Icon';
import { InLang } from '../parts/InLang';
import { Mark } from '../parts/Mark';
import { countWords, shown, type Tally, type Unit } from '../parts/shown';
import { Line } from '../parts/status';
import { graphOf } from '../picture';
import { type Hidden, type Load, type Narrow, nothingHidden, notNarrow, setHidden, unhideAll } from '../state';

const shortList = 10;

export function Filters() {
  const app = useApp();
  const { state: s, words: w } = app;
  if (!app.ready) return <div />;
  const p = shown(app);
  // Of a list of names the other filters speak by the claims that these have.
  const unit = p.unit === 'names' ? 'claims' : p.unit;
  const order = new Map((app.schema?.types ?? []).map((t, i) => [t.id, i]));
  const { near, linked, least } = s.narrow;
  const anyHidden = s.hidden.types.length + s.hidden.predicates.length + s.hidden.statuses.length + s.hidden.sources.length + near.length + least > 0 || linked;
  return (
    <div class="filter-list">
      {s.folds.length > 0 && (
        <button type="button" class="small" onClick={() => app.commit({ ...s, folds: [], open: s.open?.kind === 'group' ? null : s.open })}>
          {app.t('group_openAll')}
        </button>
      )}
      {anyHidden && (
        <button type="button" class="small" onClick={() => app.commit({ ...s, hidden: nothingHidden, narrow: notNarrow })}>
          {app.t('panel_showEverything')}
        </button>
      )}
      <Group
        name="types"
        title={app.t('panel_types')}
        tallies={p.types}
        unit="names"
        label={(t) => w.types(t)}
        sort={(a, b) => (order.get(a) ?? 1e6) - (order.get(b) ?? 1e6)}
        sign={(t) => <Mark type={t} size={15} />}
        foldable
      />
      <Group
        name="statuses"
        title={app.t('panel_statuses')}
        tallies={new Map([...p.statuses].filter(([id, t]) => t.of > 0 || s.hidden.statuses.includes(id)))}
        unit={unit}
        label={(x) => app.t(`status_${x as Status}`)}
        sort={(a, b) => statuses.indexOf(a as Status) - statuses.indexOf(b as Status)}
        hint={(x) => app.t(`panel_means_${x as Status}`)}
        sign={(x) => <Line status={x as Status} />}
      />
      <Group
        name="predicates"
        title={app.t('panel_kindsOfLink')}
        tallies={p.predicates}
        unit={unit}
        label={(x) => w.verb(x)}
        sort={(a, b) => (p.predicates.get(b)?.of ?? 0) - (p.predicates.get(a)?.of ?? 0)}
      />
      <Group name="sources" title={app.t('panel_sources')} tallies={p.sources} unit={unit} label={(x) => sourceTitle(app, x)} />
      <Narrowing />
      {s.removed.length > 0 && <ByHand />}
      <Loads />
    </div>
  );
}

interface GroupProps<K extends keyof Hidden> {
  name: K;
  title: string;
  tallies: ReadonlyMap<string, Tally>;
  unit: Unit; // of what is counted
  label: (id: string) => string;
  hint?: (id: string) => string;
  sort?: (a: string, b: string) => number;
  sign?: (id: string) => ComponentChildren;
  foldable?: boolean; // each can be drawn as one mark
}

function Group<K extends keyof Hidden>({ name, title, tallies, unit, label, hint, sort, sign, foldable = false }: GroupProps<K>) {
  const app = useApp();
  const { state: s, words: w } = app;
  const hidden = s.hidden[name] as readonly string[];
  const [find, setFind] = useState('');
  const [whole, setWhole] = useState(false);
  const ids = useMemo(() => {
    const all = [...new Set([...tallies.keys(), ...hidden])];
    return all.sort((a, b) => sort?.(a, b) || label(a).localeCompare(label(b), app.lang));
  }, [tallies, hidden, app.lang]);
  const wanted = find.trim().toLowerCase();
  const found = wanted === '' ? ids : ids.filter((id) => label(id).toLowerCase().includes(wanted) || id.includes(wanted));
  const shown = whole || wanted !== '' ? found : found.slice(0, shortList);
  const put = (list: readonly string[]) => app.commit({ ...s, hidden: { ...s.hidden, [name]: [...list].sort() } });
  const sum = [...tallies.values()].reduce((a, t) => ({ shown: a.shown + t.shown, of: a.of + t.of }), { shown: 0, of: 0 });
  if (ids.length === 0) return null;
  return (
    <details class="filter" open>
      <summary>
        <h2>{title}</h2>
        <Count tally={sum} unit={unit} />
      </summary>
      {ids.length > 1 && (
        <div class="filter-tools">
          <button type="button" class="link" disabled={hidden.length === 0} aria-label={app.t('panel_allOf', { what: title })} onClick={() => put([])}>
            {app.t('panel_all')}
          </button>
          <button type="button" class="link" disabled={ids.every((id) => hidden.includes(id))} aria-label={app.t('panel_noneOf', { what: title })} onClick={() => put(ids)}>
            {app.t('panel_none')}
          </button>
          {ids.length > shortList && (
            <input
              type="search"
              class="filter-find"
              aria-label={app.t('panel_findIn', { what: title })}
              placeholder={app.t('panel_findKind')}
              value={find}
              onInput={(e) => setFind(e.currentTarget.value)}
            />
          )}
        </div>
      )}
      <ul>
        {shown.map((id) => (
          <li key={id}>
            <label title={hint?.(id)}>
              <input type="checkbox" checked={!hidden.includes(id)} onChange={(e) => app.commit(setHidden(s, name, id as Hidden[K][number], !e.currentTarget.checked))} />
              {sign && <span class="sign">{sign(id)}</span>}
              <span class="filter-label">
                <bdi>{label(id)}</bdi>
              </span>
              <Count tally={tallies.get(id) ?? { shown: 0, of: 0 }} />
            </label>
            {foldable && <FoldButton fold={{ type: id }} what={label(id)} many={(tallies.get(id)?.shown ?? 0) > 1} />}
            {ids.length > 1 && (
              <button type="button" class="link only" aria-label={app.t('panel_onlyThis', { what: label(id) })} onClick={() => put(ids.filter((x) => x !== id))}>
                {app.t('panel_only')}
              </button>
            )}
          </li>
        ))}
      </ul>
      {found.length === 0 && <p class="soft">{app.t('panel_noKind')}</p>}
      {wanted === '' && found.length > shortList && (
        <button type="button" class="link" onClick={() => setWhole(!whole)}>
          {whole ? app.t('panel_fewer') : app.t('panel_showMore', { n: w.count(found.length - shortList) })}
        </button>
      )}
    </details>
  );
}

function Count({ tally, unit }: { tally: Tally; unit?: Unit }) {
  const app = useApp();
  if (unit) return <span class="tally">{countWords(app, unit, tally)}</span>;
  const { shown, of } = tally;
  return <span class="tally">{shown === of ? app.words.count(of) : app.t('panel_nOf', { n: app.words.count(shown), of: app.words.count(of) })}</span>;
}

// Narrowing is what makes a crowded picture smaller.
function Narrowing() {
  const app = useApp();
  const { state: s, words: w } = app;
  const { near, linked, least } = s.narrow;
  const id = useId();
  useNames(near);
  const put = (narrow: Partial<Narrow>) => app.commit({ ...s, narrow: { ...s.narrow, ...narrow } });
  return (
    <details class="filter" open>
      <summary>
        <h2>{app.t('panel_narrow')}</h2>
      </summary>
      <ul>
        {near.length > 0 && (
          <li>
            <span class="filter-label">
              <bdi>{app.t(near.length === 1 ? 'panel_nearNow' : 'panel_nearNowMany', { name: app.name(near[0] ?? ''), n: w.count(near.length) })}</bdi>
            </span>
            <button type="button" class="link" aria-label={app.t('panel_nearOffWhy')} onClick={() => put({ near: [] })}>
              {app.t('panel_nearOff')}
            </button>
          </li>
        )}
        <li>
          <label>
            <input type="checkbox" checked={linked} onChange={(e) => put({ linked: e.currentTarget.checked })} />
            <span class="filter-label">{app.t('panel_linkedOnly')}</span>
          </label>
        </li>
        <li>
          <label for={id}>
            <span class="filter-label">{app.t('panel_leastNeighbors')}</span>
          </label>
          <input
            id={id}
            class="narrow-number"
            type="number"
            min="0"
            step="1"
            value={least}
            onChange={(e) => {
              const n = e.currentTarget.valueAsNumber;
              put({ least: Number.isFinite(n) ? Math.max(0, Math.floor(n)) : 0 });
            }}
          />
        </li>
      </ul>
    </details>
  );
}

function ByHand() {
  const app = useApp();
  const { removed } = app.state;
  useNames(removed);
  return (
    <details class="filter" open={removed.length <= 6}>
      <summary>
        <h2>{app.t('panel_byHand')}</h2>
        <span class="tally">{app.words.count(removed.length)}</span>
      </summary>
      <ul>
        {removed.slice(0, 50).map((id) => (
          <li key={id}>
            <span class="filter-label">
              <InLang text={app.name(id)} lang={app.words.nameLang(app.entity(id))} />
            </span>
            <button type="button" class="link" aria-label={app.t('panel_showName', { name: app.name(id) })} onClick={() => app.commit({ ...app.state, removed: removed.filter((x) => x !== id) })}>
              {app.t('panel_show')}
            </button>
          </li>
        ))}
      </ul>
      <button type="button" class="small" onClick={() => app.commit(unhideAll(app.state))}>
        {app.t('panel_hiddenShow', { n: removed.length })}
      </button>
    </details>
  );
}

// loadWords says what an answer was asked for.
export function loadWords(app: Pick<App, 't' | 'name' | 'words'>, l: Load): string {
  const at = l.ask.indexOf('?');
  const path = at < 0 ? l.ask : l.ask.slice(0, at);
  const q = new URLSearchParams(at < 0 ? '' : l.ask.slice(at + 1));
  const id = l.at ?? decodeURIComponent(path.split('/')[1] ?? '');
  switch (l.why) {
    case 'overview':
      return app.t('panel_loadOverview');
    case 'entity':
      return app.name(id);
    case 'expand': {
      const p = q.get('predicate');
      const type = q.get('type');
      const named = q.get('q');
      if (named !== null) return app.t('panel_loadNamed', { name: app.name(id), q: named });
      const what = p ? app.words.verb(p, q.get('direction') === 'in' ? 'in' : 'out') : type ? app.words.types(type) : app.t('panel_allLinks');
      return app.t(q.has('cursor') ? 'panel_loadMore' : 'panel_loadExpand', { name: app.name(id), what });
    }
    case 'paths':
      return app.t('panel_loadPaths', { from: app.name(q.get('from') ?? ''), to: app.name(q.get('to') ?? '') });
    case 'among':
      return app.t('panel_loadAmong', { n: q.getAll('of').length });
    case 'compare':
      return app.t('compare_load', { n: q.getAll('of').length });
    case 'common':
      return app.t('panel_loadCommon', { n: q.getAll('of').length });
    case 'links':
      return app.t('panel_loadLinks');
    default:
      return app.t('panel_loadAround', { name: app.name(id) });
  }
}

function Loads() {
  const app = useApp();
  const { loads } = app.state;
  if (loads.length === 0) return null;
  return (
    <details class="filter" open={loads.length > 1}>
      <summary>
        <h2>{app.t('panel_added')}</h2>
        <span class="tally">{loads.length}</span>
      </summary>
      <ol class="loads">
        {loads.map((l) => {
          const a = app.answer(l.ask);
          const n = a === undefined ? 0 : graphOf(a).entities.length;
          const words = loadWords(app, l);
          return (
            <li key={l.ask}>
              <span class="filter-label">
                <bdi>{words}</bdi>
              </span>
              <span class="tally">{app.words.count(n)}</span>
              <button type="button" class="plain icon-only" aria-label={app.t('panel_takeBackOf', { kind: words })} title={app.t('panel_takeBack')} onClick={() => app.collapse([l.ask])}>
                <Icon of={Undo} size={14} />
              </button>
            </li>
          );
        })}
      </ol>
    </details>
  );
}
