// The table: the picture in rows. Only the rows in sight are in the page; a
// screen reader is told how many there are and which this is.

import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import { type App, useApp } from '../app';
import { sourceShort } from '../parts/describe';
import { lightOut, lightUp } from '../parts/lighting';
import { Mark } from '../parts/Mark';
import { ClaimButton, Name, openClaim, PlaceLink } from '../parts/openers';
import { type ClaimRow, claimColumns, claimRows, type EntityRow, entityColumns, entityRows } from '../parts/rows';
import { shownIn, speaker } from '../parts/shown';
import { StatusWord } from '../parts/status';
import type { Word } from '../words';
import { Empty } from './Empty';

const heads: Record<string, Word> = {
  subject: 'view_colSubject',
  verb: 'view_colVerb',
  object: 'view_colObject',
  status: 'view_colStatus',
  when: 'view_colWhen',
  source: 'view_colSource',
  place: 'view_colPlace',
  name: 'view_colName',
  other: 'view_colOther',
  type: 'view_colType',
  links: 'view_colLinks',
  facts: 'view_colFacts',
};

export function Table() {
  const app = useApp();
  const { state, picture } = app;
  const { entities, filter, only } = state.table;
  const words = app.words;
  const sources = app.sources;
  const here = shownIn(app, 'table');
  const shownClaims = useMemo(() => claimRows(here.statements, state.selected, speaker(app)), [here, state.selected, words, sources]);
  const shownNames = useMemo(() => (entities ? entityRows(picture, here.entities, state.selected, speaker(app)) : []), [here, entities, state.selected, words]);
  const [claims, names] = [picture.relationships.length + picture.facts.length, picture.entities.length];
  const set = (next: Partial<typeof state.table>, mark = '') => app.commit({ ...app.state, table: { ...app.state.table, ...next } }, mark);
  const all = entities ? names : claims;
  const count = entities ? shownNames.length : shownClaims.length;
  useEffect(() => () => lightOut(app), [app]);
  return (
    <div class="vw vw-table">
      <div class="vw-bar">
        <div class="vw-tabs" role="group" aria-label={app.t('view_kindOfView')}>
          <button type="button" aria-pressed={!entities} onClick={() => set({ entities: false })}>
            {app.t('view_tabClaims', { n: words.count(claims) })}
          </button>
          <button type="button" aria-pressed={entities} onClick={() => set({ entities: true })}>
            {app.t('view_tabEntities', { n: words.count(names) })}
          </button>
        </div>
        <label class="vw-field">
          <span>{app.t('view_filterRows')}</span>
          <input type="search" value={filter} onInput={(e) => set({ filter: e.currentTarget.value.slice(0, 200) }, 'tableFilter')} />
        </label>
        <label class="vw-check">
          <input type="checkbox" checked={only} disabled={state.selected.length === 0 && !only} onChange={(e) => set({ only: e.currentTarget.checked })} />
          {app.t('view_onlySelection')}
        </label>
        <p class="vw-count" role="status">
          {app.t('view_rowsOf', { n: words.count(count), of: words.count(all) })}
        </p>
      </div>
      {all === 0 ? (
        <Empty text={app.t('view_nothingDrawn')} help={app.t('view_nothingDrawnHelp')} />
      ) : count === 0 ? (
        <Empty text={app.t('view_noRows')} help={app.t('view_noRowsHelp')}>
          <button type="button" onClick={() => set({ filter: '', only: false })}>
            {app.t('view_clear')}
          </button>
        </Empty>
      ) : entities ? (
        <Rows
          key="entities"
          label={app.t('view_entitiesCaption')}
          columns={entityColumns}
          kind="entities"
          rows={shownNames}
          keyOf={(r) => r.entity.id}
          cells={(r) => entityCells(app, r)}
          onOpen={(r) => void app.openEntity(r.entity.id)}
          onLight={(r) => app.light([r.entity.id])}
          selected={(r) => r.selected}
        />
      ) : (
        <Rows
          key="claims"
          label={app.t('view_tableCaption')}
          columns={claimColumns}
          kind="claims"
          rows={shownClaims}
          keyOf={(r) => r.statement.id}
          cells={(r) => claimCells(app, r)}
          onOpen={(r) => openClaim(app, r.statement.id)}
          onLight={(r) => lightUp(app, [r.statement])}
          selected={(r) => r.selected}
          current={(r) => state.open?.kind === 'claim' && state.open.id === r.statement.id}
        />
      )}
    </div>
  );
}

function claimCells(app: App, r: ClaimRow) {
  const s = r.statement;
  const cite = s.cites[0];
  const printed = s.value?.printed;
  return [
    <Name id={s.subject} />,
    <ClaimButton statement={s}>{r.cells.verb}</ClaimButton>,
    s.object !== undefined ? (
      <Name id={s.object} />
    ) : (
      <span title={printed}>
        <bdi>{r.cells.object}</bdi>
      </span>
    ),
    <StatusWord statement={s} />,
    <span title={s.when.text}>{r.cells.when}</span>,
    <span title={r.cells.source}>
      <bdi>{sourceShort(app, s.source)}</bdi>
    </span>,
    cite && <PlaceLink statement={s} cite={cite} more={s.cites.length - 1} />,
  ];
}

function entityCells(app: App, r: EntityRow) {
  return [
    <Name id={r.entity.id} />,
    <bdi>{r.cells.other}</bdi>,
    <>
      <Mark type={r.entity.type} /> {app.words.type(r.entity.type)}
    </>,
    r.cells.links,
    r.cells.facts,
  ];
}

interface RowsProps<R> {
  label: string;
  columns: readonly string[];
  kind: 'claims' | 'entities';
  rows: readonly R[];
  keyOf: (r: R) => string;
  cells: (r: R) => preact.ComponentChildren[];
  onOpen: (r: R) => void;
  onLight: (r: R) => void;
  selected: (r: R) => boolean;
  current?: (r: R) => boolean;
}

const overscan = 8;

function Rows<R>({ label, columns, kind, rows, keyOf, cells, onOpen, onLight, selected, current }: RowsProps<R>) {
  const app = useApp();
  const box = useRef<HTMLDivElement>(null);
  const head = useRef<HTMLDivElement>(null);
  const [view, setView] = useState({ top: 0, height: 800, width: 1000, head: 36 });
  const [focus, setFocus] = useState('');
  const going = useRef<number>(-1);
  useLayoutEffect(() => {
    const el = box.current;
    if (!el) return;
    const measure = () => setView((v) => ({ ...v, top: el.scrollTop, height: el.clientHeight || 800, width: el.clientWidth || 1000, head: head.current?.offsetHeight ?? 36 }));
    measure();
    const watch = typeof ResizeObserver === 'undefined' ? null : new ResizeObserver(measure);
    watch?.observe(el);
    return () => watch?.disconnect();
  }, []);
  const narrow = view.width < 700;
  const tall = kind === 'claims' ? (narrow ? 92 : 56) : narrow ? 60 : 40;
  const first = Math.max(0, Math.floor(view.top / tall) - overscan);
  const last = Math.min(rows.length, Math.ceil((view.top + view.height) / tall) + overscan);
  const drawn: number[] = [];
  for (let i = first; i < last; i++) drawn.push(i);
  // The row that has the focus stays in the page, else the focus would be lost.
  const held = focus === '' ? -1 : rows.findIndex((r) => keyOf(r) === focus);
  if (held >= 0 && (held < first || held >= last)) drawn.push(held);
  // A sort, filter or other tab begins at the top again.
  const sortKey = JSON.stringify(app.state.sort);
  useEffect(() => {
    if (box.current) box.current.scrollTop = 0;
  }, [sortKey, kind]);
  useLayoutEffect(() => {
    if (going.current < 0) return;
    const row = box.current?.querySelector<HTMLElement>(`[aria-rowindex="${going.current + 2}"]`);
    if (!row) return;
    going.current = -1;
    row.querySelector<HTMLElement>(kind === 'claims' ? '.vw-claim' : 'button')?.focus({ preventScroll: true });
  });
  const go = (i: number) => {
    const to = Math.max(0, Math.min(rows.length - 1, i));
    const el = box.current;
    const row = rows[to];
    if (!el || row === undefined) return;
    const room = view.height - view.head;
    if (to * tall < el.scrollTop) el.scrollTop = to * tall;
    else if ((to + 1) * tall > el.scrollTop + room) el.scrollTop = (to + 1) * tall - room;
    going.current = to;
    setFocus(keyOf(row));
    setView((v) => ({ ...v, top: el.scrollTop }));
  };
  const onKey = (e: KeyboardEvent, i: number) => {
    const page = Math.max(1, Math.floor((view.height - view.head) / tall) - 1);
    const to = { ArrowDown: i + 1, ArrowUp: i - 1, PageDown: i + page, PageUp: i - page, Home: 0, End: rows.length - 1 }[e.key];
    if (to === undefined || e.ctrlKey || e.metaKey || e.altKey) return;
    e.preventDefault();
    e.stopPropagation();
    go(to);
  };
  const sort = app.state.sort;
  const turn = (column: string) => {
    const next = sort?.column !== column ? { column, down: false } : sort.down ? null : { column, down: true };
    app.commit({ ...app.state, sort: next });
    const name = app.t(heads[column] ?? 'view_colName');
    app.say(next === null ? app.t('view_unsorted') : app.t(next.down ? 'view_sortedDown' : 'view_sortedUp', { column: name }));
  };
  const sorters = columns.map((c) => {
    const on = sort?.column === c;
    return (
      <div role="columnheader" key={c} class={`vw-c-${c}`} aria-sort={on ? (sort.down ? 'descending' : 'ascending') : 'none'}>
        <button type="button" class="plain" onClick={() => turn(c)}>
          {app.t(heads[c] ?? 'view_colName')}
          <span aria-hidden="true" class="vw-arrow">
            {on ? (sort.down ? ' ↓' : ' ↑') : ''}
          </span>
        </button>
      </div>
    );
  });
  return (
    <div class={`vw-scroll ${narrow ? 'narrow' : ''}`} ref={box} tabIndex={0} role="region" aria-label={label} onScroll={(e) => setView((v) => ({ ...v, top: (e.target as HTMLElement).scrollTop }))}>
      <div role="table" class={`vw-grid ${kind}`} aria-label={label} aria-rowcount={rows.length + 1} aria-colcount={columns.length} onMouseLeave={() => lightOut(app)}>
        <div role="rowgroup" class="vw-head" ref={head}>
          <div role="row" aria-rowindex={1}>
            {sorters}
          </div>
        </div>
        <div role="rowgroup" class="vw-rows" style={{ height: `${rows.length * tall}px` }}>
          {drawn.map((i) => {
            const r = rows[i];
            if (r === undefined) return null;
            const on = selected(r);
            return (
              <div
                role="row"
                key={keyOf(r)}
                aria-rowindex={i + 2}
                class={`${on ? 'selected' : ''} ${current?.(r) ? 'current' : ''} ${i % 2 ? 'odd' : ''}`}
                style={{ transform: `translateY(${i * tall}px)`, height: `${tall}px` }}
                onClick={() => onOpen(r)}
                onMouseEnter={() => onLight(r)}
                onFocusCapture={() => (setFocus(keyOf(r)), onLight(r))}
                onBlurCapture={(e) => e.relatedTarget !== null && setFocus('')}
                onKeyDown={(e) => onKey(e, i)}
              >
                {cells(r).map((c, k) => (
                  <div role="cell" key={columns[k] ?? k} class={`vw-c-${columns[k]}`}>
                    {k === 0 && on && <span class="visually-hidden">{app.t('view_selectedRow')} </span>}
                    {c}
                  </div>
                ))}
              </div>
            );
          })}
        </div>
      </div>
    </div>
  );
}
