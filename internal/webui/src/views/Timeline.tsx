// The timeline: what the picture holds, by date. Every row is a drawing of its
// own under one axis, so that many hundreds stay light; what has no date stands
// aside and is counted.

import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { Statement } from '../api';
import { type App, useApp } from '../app';
import { anchor, type Item, itemsOf, type Row, rowsOf } from '../parts/dated';
import { asOfText, claimWords } from '../parts/describe';
import { lightOut, lightUp } from '../parts/lighting';
import { ClaimButton, Name, openClaim } from '../parts/openers';
import { shownIn } from '../parts/shown';
import { StatusWord } from '../parts/status';
import { daysAsked } from '../picture';
import { yearOf, yearText } from '../words/dates';
import { Empty } from './Empty';
import { clip, lanes, makeScale, type Scale, textWidth, ticks } from './scale';

const laneHeight = 24;
const labelSize = 12.5;

interface Placed {
  item: Item;
  x0: number;
  x1: number;
  lane: number;
  label: string;
  labelAt: number;
  labelEnd: boolean; // the label stands before the sign
  inside: boolean; // it stands in the bar
}

function labelOf(app: App, s: Statement, by: 'entity' | 'kind'): string {
  const end = s.object !== undefined ? app.name(s.object) : (s.valueText ?? '');
  return clip(by === 'entity' ? `${app.words.verb(s.predicate)} ${end}` : `${app.name(s.subject)}: ${end}`, 44);
}

function placeRow(app: App, r: Row, scale: Scale, by: 'entity' | 'kind'): { list: Placed[]; lanes: number } {
  const drawn = r.items.map((item) => {
    const x0 = scale.x(item.from ?? scale.from);
    const x1 = scale.x(item.to ?? scale.to);
    const sign: [number, number] = item.kind === 'due' ? [x1 - 17, x1] : item.kind === 'observed' ? [(x0 + x1) / 2 - 6, (x0 + x1) / 2 + 6] : [x0, Math.max(x1, x0 + 6)];
    let label = labelOf(app, item.statement, by);
    // As much of it as has room on the better side.
    const room = Math.max(sign[0], scale.width + 14 - sign[1], item.kind === 'holding' ? sign[1] - sign[0] - 16 : 0) - 12;
    if (textWidth(label, labelSize) > room) label = clip(label, Math.max(5, Math.floor(([...label].length * room) / textWidth(label, labelSize))));
    const wide = textWidth(label, labelSize) + 12;
    const inside = item.kind === 'holding' && sign[1] - sign[0] > wide + 16;
    const before = !inside && sign[1] + wide > scale.width + 14 && sign[0] - wide >= 0;
    return { item, x0: sign[0], x1: sign[1], label, before, inside, wide };
  });
  const at = lanes(drawn.map((d) => ({ from: d.before ? d.x0 - d.wide : d.x0, to: d.before || d.inside ? d.x1 : d.x1 + d.wide })));
  return {
    list: drawn.map((d, i) => ({
      item: d.item,
      x0: d.x0,
      x1: d.x1,
      lane: at[i] ?? 0,
      label: d.label,
      labelAt: d.inside ? d.x0 + 8 : d.before ? d.x0 - 6 : d.x1 + 6,
      labelEnd: d.before,
      inside: d.inside,
    })),
    lanes: Math.max(1, ...at.map((n) => n + 1)),
  };
}

export function Timeline() {
  const app = useApp();
  const { state, picture, words } = app;
  const { by, zoom } = state.timeline;
  const box = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(900);
  const flow = useRef<HTMLDivElement>(null);
  const center = useRef<number | null>(null);
  const [held, setHeld] = useState('');
  useLayoutEffect(() => {
    const el = box.current;
    if (!el) return;
    const measure = () => setWidth(el.clientWidth || 900);
    measure();
    if (typeof ResizeObserver === 'undefined') return;
    const watch = new ResizeObserver(measure);
    watch.observe(el);
    return () => watch.disconnect();
  }, []);
  useEffect(() => () => lightOut(app), [app]);

  const all = shownIn(app, 'timeline').statements;
  const { items, undated } = useMemo(() => {
    const items: Item[] = [];
    const undated: Statement[] = [];
    for (const s of all) {
      const list = itemsOf(s);
      if (list.length === 0) undated.push(s);
      items.push(...list);
    }
    return { items, undated };
  }, [all]);
  const narrow = width < 640;
  const gutter = narrow ? 0 : 190;
  const plot = Math.max(200, Math.round((width - gutter - 20) * zoom));
  const asked = daysAsked(state, app);
  const asOf: readonly [number, number] | null = asked ? [asked.first ?? Number.NEGATIVE_INFINITY, (asked.last ?? Number.POSITIVE_INFINITY) + 1] : null;
  const scale = useMemo(() => {
    const list: number[] = [];
    for (const i of items) {
      if (i.from !== null) list.push(i.from);
      if (i.to !== null) list.push(i.to);
    }
    if (list.length > 0 && asOf) list.push(...asOf.filter(Number.isFinite));
    return makeScale(list, plot);
  }, [items, plot, asOf?.[0], asOf?.[1]]);
  const rows = useMemo(() => rowsOf(items, by), [items, by]);
  const placed = useMemo(() => (scale ? rows.map((r) => ({ row: r, ...placeRow(app, r, scale, by) })) : []), [rows, scale, by, words, picture]);

  // What was in the middle stays there when the line grows.
  useLayoutEffect(() => {
    const el = flow.current;
    if (!el || center.current === null) return;
    el.scrollLeft = center.current * plot - (el.clientWidth - gutter) / 2;
    center.current = null;
  }, [plot, gutter]);
  const zoomTo = (zoom: number) => {
    const el = flow.current;
    if (el) center.current = (el.scrollLeft + (el.clientWidth - gutter) / 2) / plot;
    set({ zoom });
  };
  const set = (next: Partial<typeof state.timeline>) => app.commit({ ...app.state, timeline: { ...app.state.timeline, ...next } }, 'zoom' in next ? 'timelineZoom' : '');
  const dated = all.length - undated.length;
  const bar = (
    <div class="vw-bar">
      <div class="vw-tabs" role="group" aria-label={app.t('view_rowsAre')}>
        <button type="button" aria-pressed={by === 'entity'} onClick={() => set({ by: 'entity' })}>
          {app.t('view_byEntity')}
        </button>
        <button type="button" aria-pressed={by === 'kind'} onClick={() => set({ by: 'kind' })}>
          {app.t('view_byKind')}
        </button>
      </div>
      <div class="vw-tabs">
        <button type="button" aria-label={app.t('view_zoomOut')} title={app.t('view_zoomOut')} disabled={zoom <= 1} onClick={() => zoomTo(Math.max(1, zoom / 1.6))}>
          −
        </button>
        <button type="button" aria-label={app.t('view_zoomIn')} title={app.t('view_zoomIn')} disabled={zoom >= 60} onClick={() => zoomTo(Math.min(60, zoom * 1.6))}>
          +
        </button>
        <button type="button" disabled={zoom === 1} onClick={() => set({ zoom: 1 })}>
          {app.t('view_zoomFit')}
        </button>
      </div>
      <p class="vw-count" role="status">
        {app.t('view_dated', { n: words.count(dated) })}
      </p>
    </div>
  );
  return (
    <div class="vw vw-timeline" ref={box}>
      {bar}
      <div class="vw-flow" ref={flow}>
        {all.length === 0 ? (
          <Empty text={app.t('view_nothingDrawn')} help={app.t('view_nothingDrawnHelp')} />
        ) : !scale ? (
          <Empty text={app.t('view_noDates')} />
        ) : (
          <>
            <Key asOf={state.asOf === '' ? '' : asOfText(app)} />
            <Plot placed={placed} scale={scale} gutter={gutter} asOf={asOf} held={held} setHeld={setHeld} count={dated} />
          </>
        )}
        {dated > 0 && <AsList items={items} />}
        {undated.length > 0 && <Undated list={undated} />}
      </div>
    </div>
  );
}

function Key({ asOf }: { asOf: string }) {
  const app = useApp();
  const signs = [
    ['holding', 'actual', 'view_keyHolding'],
    ['observed', 'actual', 'view_keyObserved'],
    ['due', 'actual', 'view_keyDue'],
    ['holding', 'planned', 'view_keyPlanned'],
    ['holding', 'target', 'view_keyTarget'],
    ['holding', 'claimed', 'view_keyClaimed'],
  ] as const;
  return (
    <ul class="tl-key" aria-label={app.t('view_legend')}>
      {signs.map(([kind, status, word]) => (
        <li key={word}>
          <svg width="30" height="16" aria-hidden="true" class={`tl-item ${status}`}>
            <Sign kind={kind} x0={kind === 'holding' ? 2 : 6} x1={kind === 'holding' ? 28 : 20} y={8} openStart={false} openEnd={false} />
          </svg>
          {app.t(word)}
        </li>
      ))}
      {asOf !== '' && (
        <li>
          <svg width="14" height="16" aria-hidden="true">
            <line x1="7" x2="7" y1="0" y2="16" class="tl-asof" />
          </svg>
          {app.t('view_keyAsOf', { d: asOf })}
        </li>
      )}
    </ul>
  );
}

function Sign({ kind, x0, x1, y, openStart, openEnd, tall = false }: { kind: Item['kind']; x0: number; x1: number; y: number; openStart: boolean; openEnd: boolean; tall?: boolean }) {
  if (kind === 'observed') return <circle class="tl-sign" cx={(x0 + x1) / 2} cy={y} r={5} />;
  if (kind === 'due') {
    return (
      <>
        <line class="tl-pole" x1={x1 - 3} x2={x1 - 3} y1={y - 8} y2={y + 8} />
        <path class="tl-sign" d={`M${x1 - 3} ${y - 8}L${x1 - 17} ${y - 3.5}L${x1 - 3} ${y + 1}Z`} />
      </>
    );
  }
  const wide = Math.max(4, x1 - x0);
  return (
    <>
      <rect class="tl-sign tl-bar" x={x0} y={y - (tall ? 9 : 5)} width={wide} height={tall ? 18 : 10} rx={3} />
      {openEnd && <path class="tl-open" d={`M${x1 - 8} ${y - 4}L${x1 - 3} ${y}L${x1 - 8} ${y + 4}`} />}
      {openStart && <path class="tl-open" d={`M${x0 + 8} ${y - 4}L${x0 + 3} ${y}L${x0 + 8} ${y + 4}`} />}
    </>
  );
}

const itemKey = (i: Item): string => `${i.kind} ${i.statement.id}`;

interface PlotProps {
  placed: { row: Row; list: Placed[]; lanes: number }[];
  scale: Scale;
  gutter: number;
  asOf: readonly [number, number] | null;
  held: string;
  setHeld: (key: string) => void;
  count: number;
}

function Plot({ placed, scale, gutter, asOf, held, setHeld, count }: PlotProps) {
  const app = useApp();
  const box = useRef<HTMLDivElement>(null);
  const marks = ticks(scale);
  const line = asOf ? scale.x(Math.min(scale.to, Math.max(scale.from, asOf[1]))) : null;
  const order = placed.flatMap((r) => r.list.map((p) => p.item));
  const tabbed = order.some((i) => itemKey(i) === held) ? held : order[0] ? itemKey(order[0]) : '';
  const open = app.state.open;

  const go = (item: Item | undefined) => {
    if (!item) return;
    setHeld(itemKey(item));
    const el = box.current?.querySelector<SVGGElement>(`[data-item="${CSS.escape(itemKey(item))}"]`);
    el?.focus({ preventScroll: true });
    el?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  };
  const onKey = (e: KeyboardEvent, item: Item, row: number) => {
    if (e.ctrlKey || e.metaKey || e.altKey) return;
    const at = order.indexOf(item);
    const nearest = (r: number): Item | undefined => {
      const list = placed[r]?.list.map((p) => p.item) ?? [];
      return list.reduce<Item | undefined>((best, i) => (best === undefined || Math.abs(anchor(i) - anchor(item)) < Math.abs(anchor(best) - anchor(item)) ? i : best), undefined);
    };
    const to: Record<string, () => Item | undefined> = {
      ArrowRight: () => order[at + 1],
      ArrowLeft: () => order[at - 1],
      ArrowDown: () => nearest(row + 1),
      ArrowUp: () => nearest(row - 1),
      Home: () => order[0],
      End: () => order.at(-1),
    };
    const f = to[e.key];
    if (f) {
      e.preventDefault();
      e.stopPropagation();
      go(f());
    } else if (e.key === 'Enter' || e.key === ' ') {
      e.preventDefault();
      e.stopPropagation();
      openClaim(app, item.statement.id);
    }
  };
  const label = app.t('view_timelineLabel', { n: app.words.count(count), a: marks[0]?.label ?? '', b: yearText(yearOf(scale.to) - 1) });
  const full = scale.width + 20;
  const openId = open?.kind === 'claim' ? open.id : '';
  // Hovering draws everything again that asks the app: not these hundreds.
  const rows = useMemo(
    () =>
      placed.map((r, n) => {
        const title = r.row.subject === '' ? app.words.verb(r.row.key) : app.name(r.row.subject);
        // Room for two lines of a long name.
        const height = Math.max(r.lanes * laneHeight + 6, gutter > 0 && textWidth(title, 14) > gutter - 50 ? 50 : 0);
        return (
          <div class="tl-row" key={r.row.key} style={{ containIntrinsicBlockSize: `${height + (gutter > 0 ? 1 : 28)}px` }}>
            <div class="tl-label" style={gutter > 0 ? { width: `${gutter}px` } : {}}>
              {r.row.subject !== '' ? <Name id={r.row.subject} mark /> : <span class="vw-name">{title}</span>}
            </div>
            <svg width={full} height={height} role="group" aria-label={title}>
              {r.list.map((p) => {
                const s = p.item.statement;
                const key = itemKey(p.item);
                const y = p.lane * laneHeight + laneHeight / 2 + 3;
                const claim = claimWords(app, s);
                const state = `${app.t(`status_${s.status}`)}, ${s.whenText ?? ''}`;
                const wide = textWidth(p.label, labelSize);
                return (
                  <g
                    key={key}
                    data-item={key}
                    role="button"
                    tabIndex={key === tabbed ? 0 : -1}
                    class={`tl-item ${s.status} ${openId === s.id ? 'current' : ''} ${p.inside ? 'inside' : ''}`}
                    onClick={() => (setHeld(key), openClaim(app, s.id))}
                    onFocus={() => (setHeld(key), lightUp(app, [s]))}
                    onMouseEnter={() => lightUp(app, [s])}
                    onMouseLeave={() => lightOut(app)}
                    onKeyDown={(e) => onKey(e, p.item, n)}
                  >
                    <title>{`${claim} · ${state}`}</title>
                    <rect
                      class="tl-hit"
                      x={p.labelEnd ? p.labelAt - wide : p.x0 - 3}
                      y={y - 11}
                      width={p.inside ? p.x1 - p.x0 + 6 : p.labelEnd ? p.x1 - p.labelAt + wide + 3 : p.labelAt + wide - p.x0 + 6}
                      height={22}
                      rx={4}
                    />
                    <Sign
                      kind={p.item.kind}
                      x0={p.x0}
                      x1={p.x1}
                      y={y}
                      openStart={p.item.kind === 'holding' && p.item.from === null}
                      openEnd={p.item.kind === 'holding' && p.item.to === null}
                      tall={p.inside}
                    />
                    <text x={p.labelAt} y={y + 4.5} text-anchor={p.labelEnd ? 'end' : 'start'}>
                      {p.label}
                    </text>
                  </g>
                );
              })}
            </svg>
          </div>
        );
      }),
    [placed, gutter, full, tabbed, openId, app.words],
  );
  return (
    <div class="tl-scroll" ref={box} role="group" aria-label={label}>
      <div class="tl-inner" style={{ width: `${full + gutter}px` }}>
        <svg class="tl-lines" width={full} aria-hidden="true" style={{ insetInlineStart: `${gutter}px` }}>
          {marks.map((t) => (
            <line key={t.day} class={t.major ? 'tl-tick major' : 'tl-tick'} x1={scale.x(t.day)} x2={scale.x(t.day)} y1="0" y2="100%" />
          ))}
          {line !== null && <line class="tl-asof" x1={line} x2={line} y1="0" y2="100%" />}
        </svg>
        <div class="tl-axis" aria-hidden="true">
          <div class="tl-label" style={{ width: `${gutter}px` }} />
          <svg width={full} height="26">
            {marks.map((t) => (
              <g key={t.day}>
                <line class={t.major ? 'tl-tick major' : 'tl-tick'} x1={scale.x(t.day)} x2={scale.x(t.day)} y1="18" y2="26" />
                {scale.x(t.day) < scale.width - 24 && (
                  <text class={t.major ? 'major' : ''} x={scale.x(t.day) + 3} y="15">
                    {t.label}
                  </text>
                )}
              </g>
            ))}
          </svg>
        </div>
        {rows}
      </div>
    </div>
  );
}

function AsList({ items }: { items: readonly Item[] }) {
  const app = useApp();
  const [shown, setShown] = useState(false);
  const list = [...items].sort((a, b) => anchor(a) - anchor(b));
  return (
    <details class="vw-aside" onToggle={(e) => setShown(e.currentTarget.open)}>
      <summary>{app.t('view_asList')}</summary>
      {shown && (
        <ol class="vw-list">
          {list.map((i) => (
            <li key={itemKey(i)}>
              <span class="vw-when">{i.statement.whenText}</span> <ClaimButton statement={i.statement} /> <StatusWord statement={i.statement} />
            </li>
          ))}
        </ol>
      )}
    </details>
  );
}

const undatedPage = 200;

function Undated({ list }: { list: readonly Statement[] }) {
  const app = useApp();
  const [open, setOpen] = useState(false);
  const [most, setMost] = useState(undatedPage);
  return (
    <details class="vw-aside" onToggle={(e) => setOpen(e.currentTarget.open)}>
      <summary>{app.t('view_undated', { n: app.words.count(list.length) })}</summary>
      {open && (
        <>
          <p class="vw-soft">{app.t('view_undatedWhy')}</p>
          <ul class="vw-list">
            {list.slice(0, most).map((s) => (
              <li key={s.id}>
                <ClaimButton statement={s} /> <StatusWord statement={s} />
                {s.when.text && <span class="vw-soft"> {app.t('view_phrase', { text: s.when.text })}</span>}
              </li>
            ))}
          </ul>
          {list.length > most && (
            <button type="button" onClick={() => setMost(most + undatedPage)}>
              {app.t('view_more', { n: Math.min(undatedPage, list.length - most) })}
            </button>
          )}
        </>
      )}
    </details>
  );
}
