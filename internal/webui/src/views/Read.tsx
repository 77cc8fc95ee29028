// Read: a source, paragraph by paragraph. With its text, the cited places are
// underlined in it; without, what stands here are the graph's own notes.

import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { type Citation, Fault, type Source, type Statement, segment } from '../api';
import { useApp } from '../app';
import { useAll, useNames } from '../parts/answers';
import { place, sourceNotes, sourceTitle, webAddress } from '../parts/describe';
import { InLang } from '../parts/InLang';
import { lightOut, lightUp } from '../parts/lighting';
import { mentioned } from '../parts/mentions';
import { ClaimButton, openClaim } from '../parts/openers';
import { readSource, shownIn } from '../parts/shown';
import { StatusWord } from '../parts/status';
import { type Place, sourceAsk } from '../state';
import { Empty } from './Empty';
import { CodePoints, overlapping, type Span, segments } from './segments';

// What GET /sources/{id}/text answers. Offsets are code points of the attached
// text; places are already found again in it where it is a copy.
interface Text {
  source: string;
  exact: boolean;
  length: number;
  start: number;
  end: number;
  text: string;
  // nth is which paragraph of the source's body it is, from 1, text that in words; of an
  // exact text only.
  paragraphs: { n: number; start: number; end: number; nth?: number; text?: string }[];
  places: (Span & { statements: string[] })[];
  missed: number;
  stoppedBy?: string;
}

// How much of a text is in the page at once, in code points.
const partSize = 200_000;
const notesAtFirst = 200;

export function Read() {
  const app = useApp();
  const id = readSource(app);
  const source = app.sources.find((s) => s.id === id);
  useEffect(() => () => lightOut(app), [app]);
  if (app.sources.length === 0) {
    return (
      <div class="vw vw-read">
        <Empty text={app.t('view_noSources')} help={app.t('view_noSourcesHelp')} />
      </div>
    );
  }
  return (
    <div class="vw vw-read">
      {(app.sources.length > 1 || !source) && (
        <div class="vw-bar">
          <label class="vw-field">
            <span>{app.t('view_chooseSource')}</span>
            <select value={id} onChange={(e) => app.commit({ ...app.state, read: { source: e.currentTarget.value } })}>
              {!source && <option value={id}>{sourceTitle(app, id)}</option>}
              {app.sources.map((s) => (
                <option key={s.id} value={s.id}>
                  {[...sourceTitle(app, s.id)].slice(0, 80).join('')}
                </option>
              ))}
            </select>
          </label>
        </div>
      )}
      <div class="vw-flow">{id !== '' && <Body key={id} id={id} source={source} />}</div>
    </div>
  );
}

function Body({ id, source }: { id: string; source: Source | undefined }) {
  const app = useApp();
  const all = useAll(sourceAsk(id), 10);
  const here = shownIn(app, 'read');
  const byId = useMemo(() => new Map(here.statements.map((s) => [s.id, s])), [here]);
  useNames(useMemo(() => mentioned(all.items), [here]));
  const text = useText(id, source?.hasText ?? false);
  const inParagraphs = all.items.some((s) => s.cites.some((c) => c.paragraph !== undefined));
  const loading = text.state === 'waiting' || (all.waiting && text.state !== 'here');
  return (
    <article class="rd" aria-busy={loading}>
      <header class="rd-head">
        <h2>
          <bdi>{sourceTitle(app, id)}</bdi>
        </h2>
        {source && <About source={source} />}
        {text.state === 'here' && (
          <p class="rd-how">
            {app.t(text.part.exact ? 'view_attached' : 'view_attachedCopy')}
            {text.part.missed > 0 && ` ${app.t('view_missed', { n: app.words.count(text.part.missed) })}`}
          </p>
        )}
        {text.state === 'none' && inParagraphs && (
          <p class="rd-how">
            {app.t('view_notAttached')} <code>hubgraph source attach {/^[\w.-]+$/.test(id) ? id : `'${id}'`} FILE</code>
          </p>
        )}
        {!all.complete && (
          <p class="vw-cut">
            {app.t('view_statementsCut', { n: app.words.count(all.items.length) })}{' '}
            <button type="button" onClick={all.more}>
              {app.t('view_getMore')}
            </button>
          </p>
        )}
      </header>
      {loading ? (
        <p class="vw-soft">{app.t('view_reading')}</p>
      ) : text.state === 'here' ? (
        <Passages id={id} part={text.part} turn={text.turn} byId={byId} whole={!all.waiting} />
      ) : inParagraphs ? (
        <Notes id={id} list={here.statements} />
      ) : all.items.length === 0 ? (
        <Empty text={app.t('view_nothingFromSource')} />
      ) : (
        <Records list={here.statements} />
      )}
    </article>
  );
}

function About({ source }: { source: Source }) {
  const app = useApp();
  const parts = [source.author ? app.t('view_by', { author: source.author }) : '', source.publisher ?? '', source.publishedText ?? source.published ?? '', ...sourceNotes(app, source)].filter(
    (x) => x !== '',
  );
  const links = [[webAddress(source.url), app.t('view_original')] as const, [webAddress(source.archived), app.t('view_archived')] as const].filter(([url]) => url);
  return (
    <p class="vw-soft">
      <bdi>{parts.join(' · ')}</bdi>
      {links.map(([url, word], i) => [
        parts.length + i > 0 ? ' · ' : '',
        <a key={word} href={url} target="_blank" rel="noopener noreferrer nofollow">
          {word}
        </a>,
      ])}
    </p>
  );
}

type Reading = { state: 'waiting' } | { state: 'none' } | { state: 'here'; part: Text; turn: (start: number) => void };

// useText has the text of a source fetched: the part that holds the place that
// is asked for.
function useText(id: string, has: boolean): Reading {
  const app = useApp();
  const wanted = app.state.read?.source === id ? (app.state.read.start ?? 0) : 0;
  const [begin, setBegin] = useState(() => Math.floor(wanted / partSize) * partSize);
  const [got, setGot] = useState<Text | null | undefined>(has ? undefined : null);
  useEffect(() => setBegin(Math.floor(wanted / partSize) * partSize), [wanted]);
  useEffect(() => {
    if (!has) return setGot(null);
    let left = false;
    const base = `sources/${segment(id)}/text`;
    void app.run(async () => {
      try {
        const { length } = await app.api.get<Text>(`${base}?start=0&end=1`);
        const start = begin < length ? begin : 0;
        const part = await app.api.get<Text>(length <= partSize ? base : `${base}?start=${start}&end=${Math.min(length, start + partSize)}`);
        if (!left) setGot(part);
      } catch (e) {
        // Taken away since the list of sources was fetched.
        if (!(e instanceof Fault && e.status === 404)) throw e;
        if (!left) setGot(null);
      }
    });
    return () => {
      left = true;
    };
  }, [app, app.revision, id, has, begin]);
  if (got === undefined) return { state: 'waiting' };
  if (got === null) return { state: 'none' };
  return { state: 'here', part: got, turn: setBegin };
}

// findPlace gives where in the text a place of the state stands. Its offsets
// are those of citations: in an exact text they are the text's own, in a copy the
// passage has been found elsewhere, by the statements that cite it.
export function findPlace(part: Pick<Text, 'exact' | 'places'>, place: Place, byId: ReadonlyMap<string, Statement>, slice: (s: Span) => string): Span | null {
  if (place.start === undefined || place.end === undefined) return null;
  if (part.exact) return { start: place.start, end: place.end };
  for (const p of part.places) {
    for (const id of p.statements) {
      const cites = byId.get(id)?.cites ?? [];
      if (cites.some((c) => c.start === place.start && c.end === place.end && (cites.length === 1 || c.quote === slice(p)))) return p;
    }
  }
  return null;
}

// citationAt gives the citation that a place of a copy was found for.
function citationAt(p: Span & { statements: readonly string[] }, byId: ReadonlyMap<string, Statement>, words: string): Citation | undefined {
  for (const id of p.statements) {
    const cites = byId.get(id)?.cites ?? [];
    const c = cites.find((x) => x.quote === words) ?? (cites.length === 1 ? cites[0] : undefined);
    if (c) return c;
  }
  return undefined;
}

interface PassagesProps {
  id: string;
  part: Text;
  turn: (start: number) => void;
  byId: ReadonlyMap<string, Statement>; // what is shown
  whole: boolean; // all that the places support is known
}

// Where a list is opened: at a place, or at a whole paragraph.
type Chosen = { paragraph: number; span: Span | null } | null;

function Passages({ id, part: given, turn, byId, whole }: PassagesProps) {
  const app = useApp();
  // Places that support only what the filters hide are none.
  const part = useMemo(() => {
    if (!whole) return given;
    const places = given.places.map((p) => ({ ...p, statements: p.statements.filter((s) => byId.has(s)) })).filter((p) => p.statements.length > 0);
    return { ...given, places };
  }, [given, byId, whole]);
  const text = useMemo(() => new CodePoints(part.text), [part]);
  const paragraphs = useMemo(
    () =>
      part.paragraphs.map((p) => {
        const inside = overlapping(part.places, p);
        // Paragraphs are called as the citations call them, which in a copy may
        // be by another number than their own; those nobody cites by none.
        const cited = part.exact ? undefined : inside.map((x) => citationAt(x, byId, text.slice(x.start - part.start, x.end - part.start))).find((c) => c?.paragraph !== undefined);
        const no = part.exact ? p.n : cited?.paragraph;
        return {
          p,
          no,
          where: p.text ?? place(cited),
          inside,
          statements: [...new Set(inside.flatMap((x) => x.statements))],
          pieces: segments(text, part.start, { start: Math.max(p.start, part.start), end: Math.min(p.end, part.end) }, inside),
        };
      }),
    [part, text, byId],
  );
  const slice = (s: Span) => text.slice(s.start - part.start, s.end - part.start);
  const read = app.state.read?.source === id ? app.state.read : null;
  const span = read ? findPlace(part, read, byId, slice) : null;
  const paragraphAt = (at: number) => part.paragraphs.find((p) => p.end > at)?.n;
  const chosen: Chosen = span
    ? { paragraph: paragraphAt(span.start) ?? -1, span }
    : read?.paragraph !== undefined && read.start === undefined
      ? { paragraph: paragraphs.find((x) => x.no === read.paragraph)?.p.n ?? -1, span: null }
      : null;
  const lost = read?.start !== undefined && span === null && byId.size > 0;
  const box = useRef<HTMLDivElement>(null);
  useArrival(box, read, chosen !== null, byId.size > 0);
  const choose = (p: Place) => app.commit({ ...app.state, read: p });
  // A place of a copy is kept by its citation, so that the address means the
  // same where another copy is attached.
  const citationOf = (s: Span, statements: readonly string[]): Place => {
    const c = part.exact ? undefined : citationAt({ ...s, statements }, byId, slice(s));
    if (c?.start !== undefined && c.end !== undefined) return { source: id, start: c.start, end: c.end, ...(c.paragraph === undefined ? {} : { paragraph: c.paragraph }) };
    const n = paragraphAt(s.start);
    return { source: id, start: s.start, end: s.end, ...(n === undefined ? {} : { paragraph: n }) };
  };
  const parts = Math.ceil(part.length / partSize);
  const now = Math.floor(part.start / partSize);
  return (
    <div class="rd-text" ref={box} onMouseLeave={() => lightOut(app)}>
      {lost && (
        <p class="vw-cut" role="status">
          {app.t('view_placeMissing')}
        </p>
      )}
      {paragraphs.map(({ p, no, where, inside, statements, pieces }) => {
        const list = known(statements, byId);
        const here = chosen?.paragraph === p.n;
        return (
          <div key={p.n} class={`rd-par ${here ? 'chosen' : ''}`} data-paragraph={p.n} onMouseEnter={() => lightUp(app, list)} onFocusCapture={() => lightUp(app, list)}>
            <Gutter nth={p.nth} where={where} count={statements.length} open={here && chosen.span === null} onChoose={() => choose({ source: id, ...(no === undefined ? {} : { paragraph: no }) })} />
            <p>
              {pieces.map((g) => {
                if (g.places.length === 0) return <span key={g.start}>{g.text}</span>;
                const covering = g.places.flatMap((i) => (inside[i] ? [inside[i]] : []));
                const ids = [...new Set(covering.flatMap((x) => x.statements))];
                // The shortest place that covers the piece is what was pointed at.
                const at = covering.reduce((a, b) => (b.end - b.start < a.end - a.start ? b : a));
                const on = span !== null && g.start >= span.start && g.end <= span.end;
                const go = () => choose(citationOf(at, at.statements));
                return (
                  <span
                    key={g.start}
                    role="button"
                    tabIndex={0}
                    class={`rd-cited n${Math.min(3, covering.length)} ${on ? 'on' : ''}`}
                    aria-label={app.t('view_citedPlace', { text: g.text, n: app.words.count(ids.length) })}
                    aria-pressed={on}
                    onClick={go}
                    onKeyDown={(e) => {
                      if (e.key !== 'Enter' && e.key !== ' ') return;
                      e.preventDefault();
                      e.stopPropagation();
                      go();
                    }}
                  >
                    {g.text}
                  </span>
                );
              })}
            </p>
            {here && <Supports id={id} where={where} span={chosen.span} list={chosen.span ? known([...new Set(overlapping(part.places, chosen.span).flatMap((x) => x.statements))], byId) : list} />}
          </div>
        );
      })}
      {parts > 1 && (
        <nav class="rd-parts">
          <button type="button" disabled={now === 0} onClick={() => turn(Math.max(0, part.start - partSize))}>
            {app.t('view_previousPart')}
          </button>
          <span>{app.t('view_part', { n: now + 1, of: parts })}</span>
          <button type="button" disabled={part.end >= part.length} onClick={() => turn(part.end)}>
            {app.t('view_nextPart')}
          </button>
        </nav>
      )}
    </div>
  );
}

const known = (ids: readonly string[], byId: ReadonlyMap<string, Statement>): Statement[] => [...ids].sort().flatMap((id) => byId.get(id) ?? []);

// useArrival brings the place that the state asks for into sight, with the
// focus, once each time it is asked for anew.
function useArrival(box: { current: HTMLElement | null }, read: Place | null, there: boolean, ready: boolean): void {
  const app = useApp();
  const done = useRef<Place | null>(null);
  useEffect(() => {
    if (!read || !there || !ready || done.current === read) return;
    done.current = read;
    const list = box.current?.querySelector<HTMLElement>('.rd-supports');
    const cited = box.current?.querySelector<HTMLElement>('.rd-cited.on');
    const place = cited ?? list?.closest('.rd-par');
    const still = matchMedia('(prefers-reduced-motion: reduce)').matches;
    const rect = place?.getBoundingClientRect();
    const hidden = rect !== undefined && (rect.top < 60 || rect.bottom > innerHeight * 0.7);
    if (hidden) place?.scrollIntoView({ block: cited ? 'center' : 'start', behavior: still ? 'auto' : 'smooth' });
    const heading = list?.querySelector<HTMLElement>('h3');
    heading?.focus({ preventScroll: true });
    if (heading) app.say(heading.textContent ?? '');
  });
}

function Gutter({ nth, where, count, open, onChoose }: { nth: number | undefined; where: string; count: number; open: boolean; onChoose: () => void }) {
  const app = useApp();
  const words = count === 0 ? app.t('view_paragraphNone') : count === 1 ? app.t('view_supportsOne') : app.t('view_supports', { n: app.words.count(count) });
  return (
    <button type="button" class="plain rd-gutter" disabled={count === 0} aria-expanded={open} title={where ? `${where}: ${words}` : words} onClick={onChoose}>
      <span aria-hidden="true">{nth === undefined ? '' : `¶${nth}`}</span>{' '}
      <span class="rd-n" aria-hidden="true">
        {count > 0 ? app.words.count(count) : ''}
      </span>
      <span class="visually-hidden">
        {where} {words}
      </span>
    </button>
  );
}

function Supports({ id, where, span, list }: { id: string; where: string; span: Span | null; list: readonly Statement[] }) {
  const app = useApp();
  const count = app.words.count(list.length);
  const one = list.length === 1;
  const title = span ? app.t(one ? 'view_placeSupportsOne' : 'view_placeSupports', { n: count }) : app.t(one ? 'view_paragraphSupportsOne' : 'view_paragraphSupports', { n: count, place: where });
  return (
    <section class="rd-supports" aria-label={title}>
      <header>
        <h3 tabIndex={-1}>{title}</h3>
        <button type="button" class="plain" aria-label={app.t('view_closeList')} onClick={() => app.commit({ ...app.state, read: { source: id } })}>
          ×
        </button>
      </header>
      <ClaimList list={list} />
    </section>
  );
}

function ClaimList({ list, notes = false, paragraph }: { list: readonly Statement[]; notes?: boolean; paragraph?: number }) {
  const app = useApp();
  const open = app.state.open;
  return (
    <ul class="rd-claims">
      {list.map((s) => {
        const when = s.whenText ?? '';
        const cites = paragraph === undefined ? s.cites : s.cites.filter((c) => c.paragraph === paragraph);
        return (
          <li
            key={s.id}
            class={open?.kind === 'claim' && open.id === s.id ? 'current' : ''}
            onClick={() => openClaim(app, s.id)}
            onMouseEnter={() => lightUp(app, [s])}
            onFocusCapture={(e) => (e.stopPropagation(), lightUp(app, [s]))}
          >
            <ClaimButton statement={s} /> <StatusWord statement={s} />
            {when && <span class="vw-soft"> {when}</span>}
            {notes &&
              cites.map((c, i) => (
                <p key={String(i)} class="rd-note">
                  <InLang text={c.note} lang={c.noteLang} mark />
                  {c.via && <span class="vw-soft"> {app.t('view_leansOn', { via: c.via })}</span>}
                  {c.record && (
                    <code class="rd-record">
                      {place(c) && `${place(c)}: `}
                      {[...c.record].slice(0, 2000).join('')}
                    </code>
                  )}
                </p>
              ))}
          </li>
        );
      })}
    </ul>
  );
}

// Notes is a source whose text is not here: what was noted, by paragraph.
function Notes({ id, list }: { id: string; list: readonly Statement[] }) {
  const app = useApp();
  const box = useRef<HTMLDivElement>(null);
  const read = app.state.read?.source === id ? app.state.read : null;
  const by = useMemo(() => {
    const m = new Map<number, Statement[]>();
    for (const s of list) {
      for (const n of new Set(s.cites.map((c) => c.paragraph))) {
        if (n === undefined) continue;
        const l = m.get(n);
        if (l) l.push(s);
        else m.set(n, [s]);
      }
    }
    const first = (s: Statement, n: number) => s.cites.find((c) => c.paragraph === n)?.start ?? 0;
    return [...m]
      .sort((a, b) => a[0] - b[0])
      .map(([n, l]) => ({ n, where: place(l[0]?.cites.find((c) => c.paragraph === n)), list: l.sort((a, b) => first(a, n) - first(b, n) || (a.id < b.id ? -1 : 1)) }));
  }, [list]);
  useArrivalAtNote(box, read, by.length > 0);
  return (
    <div class="rd-notes" ref={box} onMouseLeave={() => lightOut(app)}>
      {by.map((p) => {
        const here = read?.paragraph === p.n;
        const of = here && read.start !== undefined && read.end !== undefined ? p.list.filter((s) => s.cites.some((c) => (c.start ?? 0) < (read.end ?? 0) && (c.end ?? 0) > (read.start ?? 0))) : null;
        return (
          <section
            key={p.n}
            class={`rd-par ${here ? 'chosen' : ''}`}
            data-paragraph={p.n}
            aria-labelledby={`rd-${p.n}`}
            onMouseEnter={() => lightUp(app, p.list)}
            onFocusCapture={() => lightUp(app, p.list)}
          >
            <h3 id={`rd-${p.n}`} tabIndex={-1}>
              {p.where} <span class="vw-soft">{p.list.length === 1 ? app.t('view_supportsOne') : app.t('view_supports', { n: app.words.count(p.list.length) })}</span>
            </h3>
            {of && of.length > 0 && of.length < p.list.length ? (
              <>
                <div class="rd-supports">
                  <p class="vw-soft">{app.t(of.length === 1 ? 'view_placeSupportsOne' : 'view_placeSupports', { n: app.words.count(of.length) })}</p>
                  <ClaimList list={of} notes paragraph={p.n} />
                </div>
                <ClaimList list={p.list.filter((s) => !of.includes(s))} notes paragraph={p.n} />
              </>
            ) : (
              <ClaimList list={p.list} notes paragraph={p.n} />
            )}
          </section>
        );
      })}
    </div>
  );
}

function useArrivalAtNote(box: { current: HTMLElement | null }, read: Place | null, ready: boolean): void {
  const app = useApp();
  const done = useRef<Place | null>(null);
  useEffect(() => {
    if (!ready || read?.paragraph === undefined || done.current === read) return;
    done.current = read;
    const heading = box.current?.querySelector<HTMLElement>(`#rd-${read.paragraph}`);
    if (!heading) return;
    heading.closest('.rd-par')?.scrollIntoView({ block: 'start', behavior: matchMedia('(prefers-reduced-motion: reduce)').matches ? 'auto' : 'smooth' });
    heading.focus({ preventScroll: true });
    app.say(heading.textContent ?? '');
  });
}

// Records is a source that is no text: an imported file, common knowledge.
function Records({ list }: { list: readonly Statement[] }) {
  const app = useApp();
  const [most, setMost] = useState(notesAtFirst);
  return (
    <div class="rd-notes">
      <p class="vw-soft">{app.t('view_recordsOf')}</p>
      <ClaimList list={list.slice(0, most)} notes />
      {list.length > most && (
        <button type="button" onClick={() => setMost(most + notesAtFirst)}>
          {app.t('view_more', { n: Math.min(notesAtFirst, list.length - most) })}
        </button>
      )}
    </div>
  );
}
