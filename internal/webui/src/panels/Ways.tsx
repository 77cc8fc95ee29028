// How two are linked: the question, and its answer as a ranked list of
// sentences.

import { ArrowLeftRight } from 'lucide';
import { useEffect, useId, useState } from 'preact/hooks';
import type { Paths, Way } from '../api';
import { type App, useApp } from '../app';
import { Asking, useAnswer, useNames } from '../parts/answers';
import { DateField } from '../parts/DateField';
import { claimWords, place, sourceTitle, titleLang } from '../parts/describe';
import { Icon } from '../parts/Icon';
import { InLang } from '../parts/InLang';
import { StatusChip } from '../parts/status';
import { linkKey } from '../picture';
import { askOf, type PathsQuestion, pathsQuestion } from '../state';
import { linkEnds, put, setDraft } from './draft';
import { Evidence, readThere } from './Evidence';
import { neverTogether, parted, pathsWords } from './filterwords';
import { answerId, fromId, toId } from './focus';
import { Picker } from './Picker';

const mostWays = 100;

// Ends are the two fields, and what swaps and asks. In the header they are
// inline, in the panel one below the other.
export function Ends({ inline = false }: { inline?: boolean }) {
  const app = useApp();
  const { from, to } = linkEnds(app);
  const ask = (a: string, b: string) => a !== '' && b !== '' && a !== b && void put(app, pathsQuestion(a, b));
  const ids = inline ? { from: 'header-from', to: 'header-to' } : { from: fromId, to: toId };
  return (
    <div class={inline ? 'ends inline' : 'ends'} role="group" aria-label={app.t('panel_howLinked')}>
      <Picker
        id={ids.from}
        label={app.t('panel_from')}
        placeholder={app.t('panel_fromHint')}
        value={from}
        showLabel={!inline}
        onPick={(h) => {
          setDraft(app, { from: h.entity.id, to });
          if (to === '') document.getElementById(ids.to)?.focus();
          else ask(h.entity.id, to);
        }}
        onClear={() => setDraft(app, { from: '', to })}
      />
      <button
        type="button"
        class="plain icon-only swap"
        aria-label={app.t('panel_swap')}
        title={app.t('panel_swap')}
        onClick={() => (from !== '' && to !== '' && app.state.question?.kind === 'paths' ? ask(to, from) : setDraft(app, { from: to, to: from }))}
      >
        <Icon of={ArrowLeftRight} size={16} />
      </button>
      <Picker
        id={ids.to}
        label={app.t('panel_to')}
        placeholder={app.t('panel_toHint')}
        value={to}
        showLabel={!inline}
        onPick={(h) => {
          setDraft(app, { from, to: h.entity.id });
          if (from === '') document.getElementById(ids.from)?.focus();
          else ask(from, h.entity.id);
        }}
        onClear={() => setDraft(app, { from, to: '' })}
      />
      <button
        type="button"
        class="primary ask"
        aria-disabled={from === '' || to === ''}
        onClick={() => (from === '' || to === '' ? document.getElementById(from === '' ? ids.from : ids.to)?.focus() : ask(from, to))}
      >
        {app.t('panel_howLinked')}
      </button>
    </div>
  );
}

export function Ways() {
  const app = useApp();
  const q = app.state.question;
  const { from, to } = linkEnds(app);
  // An answer stands only below the two names that it is about.
  return (
    <>
      <Ends />
      {q?.kind === 'paths' && q.from === from && q.to === to ? <Answer q={q} /> : <p class="hint">{app.t('panel_waysHint')}</p>}
    </>
  );
}

function Answer({ q }: { q: PathsQuestion }) {
  const app = useApp();
  const { answer: a, error, again } = useAnswer<Paths>(askOf(q));
  useNames([q.from, q.to, ...q.via, ...q.avoid]);
  useEffect(() => {
    if (a) app.meet(a.entities);
  }, [a]);
  return (
    <>
      <Refine q={q} />
      {a === undefined ? (
        <Asking error={error} again={again} />
      ) : (
        <>
          <Asked q={q} a={a} />
          {a.paths.length === 0 ? (
            <NoWay q={q} a={a} />
          ) : (
            <ol class="ways" aria-label={app.t('panel_waysLabel')}>
              {a.paths.map((w, i) => (
                <WayItem key={w.entities.join('\n') + w.text} way={w} index={i} />
              ))}
            </ol>
          )}
          <Stopped q={q} a={a} />
        </>
      )}
    </>
  );
}

const speaker = (app: App) => ({ words: app.words, name: (id: string) => app.name(id), source: (id: string) => sourceTitle(app, id) });

function Asked({ q, a }: { q: PathsQuestion; a: Paths }) {
  const app = useApp();
  const asked = pathsWords(q, a.filter, speaker(app));
  const n = a.paths.length;
  return (
    <p class="asked" role="status" id={answerId} tabIndex={-1}>
      <strong>{n === 1 ? app.t('panel_wayOne') : app.t('panel_ways', { n: app.words.count(n) })}</strong> {app.t('panel_withinHops', { n: a.maxHops })}{' '}
      {asked.length > 0 ? <bdi>{app.t('panel_askedWith', { list: asked.join('; ') })}</bdi> : app.t('panel_nothingRuledOut')}
      {a.undated ? ` ${app.t('undatedKept', { n: a.undated })}.` : ''}
    </p>
  );
}

function Stopped({ q, a }: { q: PathsQuestion; a: Paths }) {
  const app = useApp();
  if (a.complete) return a.paths.length > 0 ? <p class="soft">{app.t('panel_allWays')}</p> : null;
  return (
    <p class="cut">
      {app.t(`cutBy_${a.stoppedBy === 'budget' || a.stoppedBy === 'time' ? a.stoppedBy : 'limit'}`)}{' '}
      {a.stoppedBy === 'limit' && q.limit < mostWays ? (
        <button type="button" onClick={() => void app.ask({ ...q, limit: Math.min(mostWays, q.limit * 3) })}>
          {app.t('panel_moreWays', { n: Math.min(mostWays, q.limit * 3) })}
        </button>
      ) : (
        a.maxHops > 2 && (
          <button type="button" onClick={() => void app.ask({ ...q, maxHops: a.maxHops - 1 })}>
            {app.t('panel_fewerHops', { n: a.maxHops - 1 })}
          </button>
        )
      )}
    </p>
  );
}

function NoWay({ q, a }: { q: PathsQuestion; a: Paths }) {
  const app = useApp();
  const filtered = q.actual || q.together === true || q.validAt !== '' || q.predicates.length > 0 || q.via.length > 0 || q.avoid.length > 0;
  return (
    <div class="none">
      <p>
        <strong>
          <bdi>{app.t('panel_noWay', { from: app.name(q.from), to: app.name(q.to), n: a.maxHops })}</bdi>
        </strong>
      </p>
      <p class="soft">{app.t(filtered ? 'panel_noWayFiltered' : 'panel_noWayHelp')}</p>
      <p class="buttons">
        {filtered && (
          <button type="button" class="primary" onClick={() => void app.ask(pathsQuestion(q.from, q.to, { maxHops: q.maxHops }))}>
            {app.t('panel_dropFilters')}
          </button>
        )}
        {q.actual && (
          <button type="button" onClick={() => void app.ask({ ...q, actual: false })}>
            {app.t('panel_alsoPlanned')}
          </button>
        )}
        {a.maxHops < 6 && (
          <button type="button" onClick={() => void app.ask({ ...q, maxHops: 6 })}>
            {app.t('panel_longerWays')}
          </button>
        )}
        {[q.from, q.to].map((id) => (
          <button type="button" key={id} onClick={() => void app.openEntity(id)}>
            <bdi>{app.t('panel_openName', { name: app.name(id) })}</bdi>
          </button>
        ))}
      </p>
    </div>
  );
}

function lightWay(app: App, w: Way | undefined): void {
  app.light(
    w?.entities ?? [],
    (w?.steps ?? []).map((s) => linkKey(s.from, s.to)),
  );
}

function WayItem({ way, index }: { way: Way; index: number }) {
  const app = useApp();
  const [shown, setShown] = useState(0); // the footnote whose evidence is open
  const current = app.state.way === index;
  const byId = new Map(way.steps.flatMap((s) => s.statements.map((x) => [x.id, x] as const)));
  const choose = () => {
    if (!current) app.commit({ ...app.state, way: index, selected: [way.entities[0] ?? '', way.entities.at(-1) ?? ''] });
  };
  const told = way.footnotes.find((f) => f.n === shown);
  const statement = told && byId.get(told.statement);
  return (
    <li class={current ? 'way current' : 'way'} onMouseEnter={() => lightWay(app, way)} onMouseLeave={() => lightWay(app, undefined)}>
      <p class="way-text">
        {parted(way.text).map((part, i) =>
          typeof part === 'string' ? (
            <bdi key={i}>{part}</bdi>
          ) : (
            <button
              type="button"
              key={i}
              class="footnote"
              aria-expanded={shown === part}
              aria-label={app.t('panel_footnote', { n: part })}
              onClick={() => (choose(), setShown(shown === part ? 0 : part))}
            >
              {part}
            </button>
          ),
        )}
      </p>
      <p class="way-foot">
        <button type="button" class={current ? 'plain small' : 'small'} aria-pressed={current} onClick={choose} onFocus={() => lightWay(app, way)} onBlur={() => lightWay(app, undefined)}>
          {app.t(current ? 'panel_wayLit' : 'panel_lightWay')}
        </button>
        {neverTogether(way) && <span class="never">{app.t('panel_neverTogether')}</span>}
        <span class="soft">{way.steps.length === 1 ? app.t('panel_stepOne') : app.t('panel_steps', { n: way.steps.length })}</span>
      </p>
      {statement && (
        <div class="inline-evidence">
          <Evidence statement={statement} />
        </div>
      )}
      {current && (
        <ol class="way-sources" aria-label={app.t('panel_whereItSays')}>
          {way.footnotes.map((f) => {
            const s = byId.get(f.statement);
            const c = f.cite ?? s?.cites[0];
            if (!s || !c) return null;
            const where = place(c);
            return (
              <li key={f.n}>
                <span class="fn">{f.n}</span>
                <span class="soft">
                  {s.status !== 'actual' && <StatusChip status={s.status} />}{' '}
                  {c.note ? <InLang text={c.note} lang={c.noteLang} mark /> : <InLang text={sourceTitle(app, s.source)} lang={titleLang(app, s.source)} />}
                </span>
                {(c.paragraph !== undefined || c.start !== undefined) && (
                  <button type="button" class="link" aria-label={app.t('panel_readThereOf', { place: where, claim: claimWords(app, s) })} onClick={() => readThere(app, s, c)}>
                    {where ? app.t('panel_readPlace', { place: where }) : app.t('panel_read')}
                  </button>
                )}
              </li>
            );
          })}
        </ol>
      )}
    </li>
  );
}

// Refine is what may be asked of ways; nothing is ruled out unless it is set, but what
// is rumoured, denied or withdrawn.
function Refine({ q }: { q: PathsQuestion }) {
  const app = useApp();
  const set = (more: Partial<PathsQuestion>) => void app.ask({ ...q, ...more });
  const [actual, setActual] = useState(q.actual);
  const [together, setTogether] = useState(q.together ?? false);
  useEffect(() => {
    setActual(q.actual);
    setTogether(q.together ?? false);
  }, [q]);
  const any = q.via.length > 0 || q.avoid.length > 0 || q.predicates.length > 0 || q.validAt !== '' || q.maxHops > 0;
  const hops = useId();
  const kind = useId();
  const kinds = Object.keys(app.stats?.byPredicate ?? {}).filter((p) => app.words.def(p)?.value === undefined);
  return (
    <>
      <label class="switch">
        <input type="checkbox" checked={actual} onChange={(e) => (setActual(e.currentTarget.checked), set({ actual: e.currentTarget.checked }))} />
        <span>{app.t('panel_alreadySo')}</span>
      </label>
      <label class="switch">
        <input type="checkbox" checked={together} onChange={(e) => (setTogether(e.currentTarget.checked), set({ together: e.currentTarget.checked }))} />
        <span>{app.t('panel_heldTogether')}</span>
      </label>
      <details class="refine" open={any}>
        <summary>{app.t('panel_refine')}</summary>
        <Names label={app.t('panel_mustPass')} ids={q.via} onChange={(via) => set({ via })} />
        <Names label={app.t('panel_mustAvoid')} ids={q.avoid} onChange={(avoid) => set({ avoid })} />
        <div class="field">
          <label for={kind}>{app.t('panel_kinds')}</label>
          <div class="chips">
            {q.predicates.map((p) => (
              <Removable key={p} label={app.words.verb(p)} onRemove={() => set({ predicates: q.predicates.filter((x) => x !== p) })} />
            ))}
            <select id={kind} value="" onChange={(e) => e.currentTarget.value && set({ predicates: [...q.predicates, e.currentTarget.value] })}>
              <option value="">{app.t(q.predicates.length > 0 ? 'panel_addKind' : 'panel_anyKind')}</option>
              {kinds
                .filter((p) => !q.predicates.includes(p))
                .sort((a, b) => app.words.verb(a).localeCompare(app.words.verb(b), app.lang))
                .map((p) => (
                  <option key={p} value={p}>
                    {app.words.verb(p)}
                  </option>
                ))}
            </select>
          </div>
        </div>
        <div class="row">
          <DateField class="field" label={app.t('panel_atDate')} value={q.validAt} onDate={(validAt) => set({ validAt })} />
          <div class="field">
            <label for={hops}>{app.t('panel_maxHops')}</label>
            <select id={hops} value={String(q.maxHops)} onChange={(e) => set({ maxHops: Number(e.currentTarget.value) })}>
              <option value="0">{app.t('panel_usual')}</option>
              {[1, 2, 3, 4, 5, 6].map((n) => (
                <option key={n} value={String(n)}>
                  {n}
                </option>
              ))}
            </select>
          </div>
        </div>
      </details>
    </>
  );
}

export function Removable({ label, onRemove }: { label: string; onRemove: () => void }) {
  const app = useApp();
  return (
    <span class="tag">
      <bdi>{label}</bdi>
      <button type="button" class="plain" aria-label={app.t('panel_remove', { name: label })} title={app.t('panel_remove', { name: label })} onClick={onRemove}>
        ×
      </button>
    </span>
  );
}

function Names({ label, ids, onChange }: { label: string; ids: readonly string[]; onChange: (ids: string[]) => void }) {
  const app = useApp();
  return (
    <div class="field">
      <Picker label={label} placeholder={app.t('panel_addName')} showLabel onPick={(h) => !ids.includes(h.entity.id) && onChange([...ids, h.entity.id])} />
      {ids.length > 0 && (
        <div class="chips">
          {ids.map((id) => (
            <Removable key={id} label={app.name(id)} onRemove={() => onChange(ids.filter((x) => x !== id))} />
          ))}
        </div>
      )}
    </div>
  );
}
