// What joins several: a list of names is settled, asked about, and answered.

import { useEffect, useId, useMemo, useRef, useState } from 'preact/hooks';
import { type Entity, Fault, type Graph, type Hit, type List, query, type Statement } from '../api';
import { type App, useApp } from '../app';
import { claimsCSV } from '../export/csv';
import { download, mediaTypes } from '../export/download';
import { fileName } from '../export/taken';
import { Asking, useAnswer, useNames } from '../parts/answers';
import { InLang } from '../parts/InLang';
import { Lighting } from '../parts/lighting';
import { Mark } from '../parts/Mark';
import { Name } from '../parts/openers';
import { type AmongQuestion, askOf, type CommonQuestion, type CompareQuestion, maxAmong } from '../state';
import { Compared } from './Compared';
import { mostCompared } from './compare';
import { draft, put, setDraft } from './draft';
import { Noted } from './Evidence';
import { answerId } from './focus';
import { More } from './More';
import { type Choice, meant, parseNames, resolve, standing } from './names';

type Joining = 'among' | 'direct' | 'common' | 'compare';

export function Several() {
  const app = useApp();
  const q = app.state.question;
  const asked = q?.kind === 'among' || q?.kind === 'common' || q?.kind === 'compare' ? q : null;
  const [editing, setEditing] = useState(false);
  const key = asked ? askOf(asked) : '';
  useEffect(() => setEditing(false), [key]);
  if (asked?.kind === 'compare' && !editing && draft(app).kind !== 'several') return <Compared q={asked} onEdit={() => setEditing(true)} />;
  if (asked && asked.kind !== 'compare' && !editing && draft(app).kind !== 'several') return <SeveralAnswer q={asked} onEdit={() => setEditing(true)} />;
  return <SeveralForm before={asked} onAsked={() => setEditing(false)} />;
}

function SeveralForm({ before, onAsked }: { before: AmongQuestion | CommonQuestion | CompareQuestion | null; onAsked: () => void }) {
  const app = useApp();
  const start = draft(app).list || (before ? before.of : app.state.selected).map((id) => app.name(id)).join('\n');
  const [text, setText] = useState(start);
  const [how, setHow] = useState<Joining>(before?.kind === 'common' || before?.kind === 'compare' ? before.kind : before?.kind === 'among' && before.maxHops === 1 ? 'direct' : 'among');
  const known = useMemo(() => new Map((before ? before.of : app.state.selected).map((id) => [app.name(id), id])), []);
  const { choices, over, waiting, failed, settle } = useChoices(app, text, known);
  const area = useId();
  const radio = useId();
  const ids = meant(choices);
  const open = choices.filter((c) => standing(c) === 'open');
  const unknown = choices.filter((c) => standing(c) === 'unknown');
  const tooMany = how === 'compare' && ids.length > mostCompared;
  const ready = ids.length >= 2 && open.length === 0 && !waiting && !tooMany;
  const ask = () => {
    setDraft(app, { list: '' });
    onAsked();
    void put(app, how === 'compare' ? { kind: 'compare', of: ids } : how === 'common' ? { kind: 'common', of: ids } : { kind: 'among', of: ids, maxHops: how === 'direct' ? 1 : 2 });
  };
  return (
    <form
      class="several"
      onSubmit={(e) => {
        e.preventDefault();
        if (ready) ask();
      }}
    >
      <label for={area}>{app.t('panel_pasteNames', { n: maxAmong })}</label>
      <textarea
        id={area}
        rows={6}
        value={text}
        spellcheck={false}
        placeholder={app.t('panel_pasteHint')}
        aria-describedby={`${area}-state`}
        onInput={(e) => {
          setText(e.currentTarget.value);
          draft(app).list = e.currentTarget.value;
        }}
      />
      <p id={`${area}-state`} class="soft" role="status">
        {choices.length === 0 ? '' : waiting ? app.t('panel_lookingUp') : app.t('panel_settledOf', { n: choices.filter((c) => standing(c) === 'settled').length, of: choices.length })}
        {over > 0 && ` ${app.t('panel_overList', { n: over, most: maxAmong })}`}
      </p>
      {failed !== '' && (
        <p class="problem" role="alert">
          {failed}
        </p>
      )}
      {choices.some(isDoubtful) && (
        <fieldset class="ambiguous">
          <legend>{app.t('panel_whichOnes')}</legend>
          {choices.filter(isDoubtful).map((c) => (
            <Settle key={c.name} choice={c} onSettle={(id) => settle(c.name, id)} />
          ))}
        </fieldset>
      )}
      {unknown.length > 0 && !waiting && (
        <div class="unknown">
          <p>{app.t('panel_unknown', { n: unknown.length })}</p>
          <ul>
            {unknown.map((c) => (
              <li key={c.name}>
                <bdi>{c.name}</bdi>
              </li>
            ))}
          </ul>
          <p class="soft">{app.t('panel_unknownHelp')}</p>
        </div>
      )}
      {choices.some((c) => standing(c) === 'settled') && !waiting && (
        <ul class="settled" aria-label={app.t('panel_settledList')}>
          <More list={ids} first={12}>
            {(id) => (
              <li key={id}>
                <Mark type={app.entity(id)?.type ?? ''} size={13} /> <InLang text={app.name(id)} lang={app.words.nameLang(app.entity(id))} />
              </li>
            )}
          </More>
        </ul>
      )}
      <fieldset class="choices">
        <legend>{app.t('panel_ask')}</legend>
        {(['among', 'direct', 'common', 'compare'] as const).map((h) => (
          <label key={h}>
            <input type="radio" name={radio} checked={how === h} onChange={() => setHow(h)} /> {app.t(h === 'compare' ? 'compare_join' : `panel_join_${h}`)}
          </label>
        ))}
      </fieldset>
      <button type="submit" class="primary" disabled={!ready}>
        {app.t(how === 'compare' ? 'compare_do' : how === 'common' ? 'panel_whatCommon' : 'panel_whatJoins')}
      </button>
      {!ready && choices.length > 0 && !waiting && <p class="soft">{tooMany ? app.t('compare_most', { n: mostCompared }) : app.t(open.length > 0 ? 'panel_settleFirst' : 'panel_needTwo')}</p>}
    </form>
  );
}

// isDoubtful says that a person had to settle what a name means.
const isDoubtful = (c: Choice): boolean => c.hits.length > 0 && c.hits.filter((h) => h.match.how === 'exact').length !== 1;

function Settle({ choice, onSettle }: { choice: Choice; onSettle: (id: string | null) => void }) {
  const app = useApp();
  const id = useId();
  return (
    <div class="settle">
      <label for={id}>
        <bdi>{choice.name}</bdi>
      </label>
      <select id={id} value={choice.settled === null ? '-' : choice.settled} onChange={(e) => onSettle(e.currentTarget.value === '-' ? null : e.currentTarget.value)}>
        <option value="">{app.t('panel_chooseMeaning')}</option>
        {choice.hits.map((h) => (
          <option key={h.entity.id} value={h.entity.id}>
            {optionText(app, h)}
          </option>
        ))}
        <option value="-">{app.t('panel_leaveOut')}</option>
      </select>
    </div>
  );
}

const cutTo = (s: string, n: number): string => ([...s].length > n ? `${[...s].slice(0, n).join('')}…` : s);

function optionText(app: App, h: Hit): string {
  const name = app.words.name(h.entity, h.entity.id);
  const other = h.match.name !== name ? ` · ${cutTo(h.match.name, 30)}` : '';
  return `${cutTo(name, 50)} (${app.words.type(h.entity.type)})${other}`;
}

// useChoices looks each name of the text up, exact names first, and keeps what
// was settled by hand while the list is changed around it. known are names whose
// entities are no question.
function useChoices(app: App, text: string, known: ReadonlyMap<string, string>) {
  const { names, over } = useMemo(() => parseNames(text), [text]);
  const [found, setFound] = useState<ReadonlyMap<string, readonly Hit[]>>(new Map());
  const [byHand, setByHand] = useState<ReadonlyMap<string, string | null>>(new Map());
  const [failed, setFailed] = useState('');
  const foundNow = useRef(found);
  foundNow.current = found;
  const key = names.join('\n');
  useEffect(() => {
    const stop = new AbortController();
    const timer = setTimeout(async () => {
      const queue = names.filter((n) => !foundNow.current.has(n) && !known.has(n));
      const got = new Map<string, readonly Hit[]>();
      try {
        await Promise.all(
          Array.from({ length: Math.min(4, queue.length) }, async () => {
            for (let n = queue.shift(); n !== undefined && !stop.signal.aborted; n = queue.shift()) {
              const l = await app.api.get<List<Hit>>(query('search', { q: [...n].slice(0, 512).join(''), limit: 8 }), stop.signal);
              app.meet(l.items.map((h) => h.entity));
              got.set(n, l.items);
            }
          }),
        );
        setFailed('');
      } catch (e) {
        if (!stop.signal.aborted) setFailed(e instanceof Fault || e instanceof Error ? app.explain(e) : String(e));
      }
      if (got.size > 0) setFound((f) => new Map([...f, ...got]));
    }, 250);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [app, key]);
  const choices = names.map((name): Choice => {
    const id = known.get(name);
    if (id !== undefined) return { name, hits: [], settled: id };
    const c = resolve(name, found.get(name) ?? []);
    const hand = byHand.get(name);
    return hand === undefined ? c : { ...c, settled: hand };
  });
  const waiting = failed === '' && names.some((n) => !found.has(n) && !known.has(n));
  return {
    choices,
    over,
    waiting,
    failed,
    settle: (name: string, id: string | null) => setByHand((m) => new Map([...m, [name, id]])),
  };
}

// ---- the answer ----

export interface Joiner {
  entity: Entity;
  of: string[]; // those asked about that it is linked to
  statements: Statement[];
}

// joiners gives who joins those asked about: every other entity of the answer
// with whom it is linked to, in the answer's order.
export function joiners(g: Graph, of: readonly string[]): { direct: Statement[]; others: Joiner[] } {
  const asked = new Set(of);
  const direct = g.statements.filter((s) => asked.has(s.subject) && s.object !== undefined && asked.has(s.object));
  const by = new Map<string, { of: Set<string>; statements: Statement[] }>();
  for (const s of g.statements) {
    if (s.object === undefined) continue;
    for (const [x, y] of [
      [s.subject, s.object],
      [s.object, s.subject],
    ] as const) {
      if (asked.has(x) || !asked.has(y)) continue;
      const j = by.get(x) ?? { of: new Set(), statements: [] };
      j.of.add(y);
      j.statements.push(s);
      by.set(x, j);
    }
  }
  const others = g.entities.flatMap((entity) => {
    const j = by.get(entity.id);
    return j ? [{ entity, of: of.filter((id) => j.of.has(id)), statements: j.statements }] : [];
  });
  // Most joined first; those equally joined as the service ranks them.
  return { direct, others: others.sort((a, b) => b.of.length - a.of.length) };
}

function SeveralAnswer({ q, onEdit }: { q: AmongQuestion | CommonQuestion; onEdit: () => void }) {
  const app = useApp();
  const { answer: g, error, again } = useAnswer<Graph>(askOf(q));
  useNames(q.of);
  useEffect(() => {
    if (g) app.meet(g.entities);
  }, [g]);
  const { direct, others } = useMemo(() => (g ? joiners(g, q.of) : { direct: [], others: [] }), [g, q.of]);
  const alone = q.of.filter((id) => !direct.some((s) => s.subject === id || s.object === id) && !others.some((o) => o.of.includes(id)));
  const all = q.kind === 'common' ? others.flatMap((o) => o.statements) : [...direct, ...others.flatMap((o) => o.statements)];
  const unique = [...new Map(all.map((s) => [s.id, s])).values()];
  return (
    <div class="several-answer">
      <p class="asked" id={answerId} tabIndex={-1}>
        <bdi>{app.t(q.kind === 'common' ? 'panel_askedCommon' : 'panel_askedAmong', { n: q.of.length })}</bdi>
      </p>
      <ul class="chips" aria-label={app.t('panel_settledList')}>
        <More list={q.of} first={8}>
          {(id) => (
            <li key={id} class="tag">
              <Name id={id} mark />
            </li>
          )}
        </More>
      </ul>
      <p class="buttons">
        <button type="button" onClick={onEdit}>
          {app.t('panel_editList')}
        </button>
        {q.kind === 'among' ? (
          <button type="button" onClick={() => void put(app, { kind: 'common', of: q.of })}>
            {app.t('panel_join_common')}
          </button>
        ) : (
          <button type="button" onClick={() => void put(app, { kind: 'among', of: q.of, maxHops: 2 })}>
            {app.t('panel_join_among')}
          </button>
        )}
        <button
          type="button"
          disabled={unique.length === 0}
          onClick={() => {
            download(fileName(app, 'csv', 'joined'), claimsCSV(app, unique), mediaTypes.csv);
            app.say(app.t('panel_saved', { n: unique.length }));
          }}
        >
          {app.t('panel_asCSV', { n: app.words.count(unique.length) })}
        </button>
      </p>
      {g === undefined ? (
        <Asking error={error} again={again} />
      ) : (
        <>
          {!g.complete && <p class="cut">{app.t(`cutBy_${g.stoppedBy === 'budget' || g.stoppedBy === 'time' ? g.stoppedBy : 'limit'}`)}</p>}
          {q.kind === 'among' && (
            <section>
              <h3>{app.t('panel_directly', { n: direct.length })}</h3>
              {direct.length === 0 ? (
                <p class="soft">{app.t('panel_noneDirectly')}</p>
              ) : (
                <ul class="claims">
                  <More list={direct}>
                    {(s) => (
                      <Lighting as="li" key={s.id} list={[s]}>
                        <Noted statement={s} />
                      </Lighting>
                    )}
                  </More>
                </ul>
              )}
            </section>
          )}
          {(q.kind === 'common' || q.maxHops === 2) && (
            <section>
              <h3>{app.t(q.kind === 'common' ? 'panel_inCommon' : 'panel_joinedBy', { n: others.length })}</h3>
              {others.length === 0 ? (
                <p class="soft">{app.t(q.kind === 'common' ? 'panel_noneCommon' : 'panel_noneJoins')}</p>
              ) : (
                <ul class="joiners">
                  <More list={others}>{(o) => <JoinerItem key={o.entity.id} joiner={o} all={q.of.length} />}</More>
                </ul>
              )}
            </section>
          )}
          {q.kind === 'among' && alone.length > 0 && (
            <section>
              <h3>{app.t('panel_alone', { n: alone.length })}</h3>
              <ul class="chips">
                <More list={alone} first={12}>
                  {(id) => (
                    <li key={id} class="tag">
                      <Name id={id} mark />
                    </li>
                  )}
                </More>
              </ul>
            </section>
          )}
        </>
      )}
    </div>
  );
}

function JoinerItem({ joiner, all }: { joiner: Joiner; all: number }) {
  const app = useApp();
  return (
    <Lighting as="li" class="joiner" list={joiner.statements}>
      <details>
        <summary>
          <Mark type={joiner.entity.type} size={14} />
          <span class="joiner-name">
            <InLang text={app.words.name(joiner.entity, joiner.entity.id)} lang={app.words.nameLang(joiner.entity)} />
          </span>
          <span class="soft">{app.t('panel_ofThem', { n: joiner.of.length, of: all })}</span>
        </summary>
        <ul class="claims">
          <More list={joiner.statements}>
            {(s) => (
              <li key={s.id}>
                <Noted statement={s} />
              </li>
            )}
          </More>
        </ul>
      </details>
    </Lighting>
  );
}
