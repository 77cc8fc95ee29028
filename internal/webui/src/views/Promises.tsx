// Promises: every target and plan of the whole graph, whatever is drawn. The
// service answers the question; this view groups the answer by due date.

import { useEffect, useMemo, useState } from 'preact/hooks';
import type { Statement } from '../api';
import { useApp } from '../app';
import { useAll, useNames } from '../parts/answers';
import { DateField } from '../parts/DateField';
import { qualifierWord, sourceShort, sourceTitle } from '../parts/describe';
import { byDue, countOnce } from '../parts/due';
import { InLang } from '../parts/InLang';
import { lightOut, lightUp } from '../parts/lighting';
import { mentioned, saidBy } from '../parts/mentions';
import { ClaimButton, Name, openClaim, PlaceLink } from '../parts/openers';
import { shownIn } from '../parts/shown';
import { StatusWord } from '../parts/status';
import { nothingHidden, type PromisesQuestion, promisesAsk, standing } from '../state';
import { Empty } from './Empty';

const shownAtFirst = 400;

export function Promises() {
  const app = useApp();
  const { state, words } = app;
  const q = standing(state);
  const answer = useAll(promisesAsk(q));
  const [most, setMost] = useState(shownAtFirst);
  const here = shownIn(app, 'promises');
  const groups = useMemo(() => byDue(here.statements), [here]);
  const subjects = useSubjects();
  const names = useMemo(() => mentioned(answer.items), [here]);
  useNames(names);
  useNames(subjects);
  useNames([q.subject]);
  useEffect(() => () => lightOut(app), [app]);
  const set = (next: Partial<PromisesQuestion>, mark = '') => app.commit({ ...app.state, promises: { ...q, ...next } }, mark);
  const n = words.count(here.count.shown);
  const about = q.subject === '' ? app.t('view_promisesSaid', { n }) : app.t('view_promisesSaidOf', { n, name: app.name(q.subject) });
  const sum = about + (q.dueBefore ? app.t('view_promisesBy', { d: q.dueBefore }) : '') + (q.dueAfter ? app.t('view_promisesFrom', { d: q.dueAfter }) : '');
  const whole =
    sum +
    (here.again > 0 ? app.t('view_promisesAgain', { n: words.count(here.again) }) : '') +
    (here.count.of > here.count.shown ? app.t('view_promisesHidden', { n: words.count(here.count.of - here.count.shown) }) : '');
  const choices = q.subject !== '' && !subjects.includes(q.subject) ? [q.subject, ...subjects] : subjects;
  const sorted = [...choices].sort((a, b) => app.name(a).localeCompare(app.name(b), app.lang));
  let left = most;
  return (
    <div class="vw vw-promises">
      <div class="vw-bar">
        <label class="vw-field">
          <span>{app.t('view_subject')}</span>
          <select value={q.subject} onChange={(e) => set({ subject: e.currentTarget.value })}>
            <option value="">{app.t('view_anyone')}</option>
            {sorted.map((id) => (
              <option key={id} value={id}>
                {[...app.name(id)].slice(0, 60).join('')}
              </option>
            ))}
          </select>
        </label>
        <DateField class="vw-field" placeholder={app.t('view_anyDate')} label={app.t('view_dueFrom')} value={q.dueAfter} onDate={(dueAfter) => set({ dueAfter }, 'promisesFrom')} />
        <DateField class="vw-field" placeholder={app.t('view_anyDate')} label={app.t('view_dueBy')} value={q.dueBefore} onDate={(dueBefore) => set({ dueBefore }, 'promisesBy')} />
        <label class="vw-field">
          <span>{app.t('view_which')}</span>
          <select value={q.status ?? ''} onChange={(e) => set({ status: e.currentTarget.value as '' | 'target' | 'planned' })}>
            <option value="">{app.t('view_targetsAndPlans')}</option>
            <option value="target">{app.t('view_onlyTargets')}</option>
            <option value="planned">{app.t('view_onlyPlans')}</option>
          </select>
        </label>
        <label class="vw-field">
          <span>{app.t('view_source')}</span>
          <select value={q.source ?? ''} onChange={(e) => set({ source: e.currentTarget.value })}>
            <option value="">{app.t('view_anySource')}</option>
            {app.sources.map((s) => (
              <option key={s.id} value={s.id}>
                {[...sourceTitle(app, s.id)].slice(0, 60).join('')}
              </option>
            ))}
          </select>
        </label>
      </div>
      <div class="vw-flow">
        <p class="vw-sum" role="status" aria-busy={answer.waiting}>
          {answer.waiting ? app.t('view_reading') : <bdi>{whole}</bdi>}
        </p>
        {!answer.waiting && !answer.complete && (
          <p class="vw-cut">
            {app.t('view_promisesCut', { n: words.count(answer.items.length) })}{' '}
            <button type="button" onClick={answer.more}>
              {app.t('view_getMore')}
            </button>
          </p>
        )}
        {!answer.waiting && here.statements.length === 0 && (
          <Empty text={app.t('view_noPromises')} help={app.t('view_noPromisesHelp')}>
            <button type="button" onClick={() => app.commit({ ...state, promises: { subject: '', dueBefore: '', dueAfter: '' }, hidden: nothingHidden })}>
              {app.t('view_everything')}
            </button>
          </Empty>
        )}
        {groups.map((g) => {
          const list = g.list.slice(0, Math.max(0, left));
          left -= g.list.length;
          const id = `due-${g.due || 'none'}`;
          const { once } = countOnce(g.list, app.schema);
          return (
            <section key={id} class="pr-group" aria-labelledby={id}>
              <h2 id={id}>
                {g.due === '' ? app.t('view_noDue') : app.t('view_due', { d: g.due })}{' '}
                <span class="vw-soft">{once === 1 ? app.t('view_promiseOne') : app.t('view_promiseCount', { n: words.count(once) })}</span>
              </h2>
              {list.length > 0 && <PromiseTable list={list} label={id} />}
            </section>
          );
        })}
        {here.statements.length > most && (
          <button type="button" onClick={() => setMost(most + shownAtFirst)}>
            {app.t('view_more', { n: Math.min(shownAtFirst, here.statements.length - most) })}
          </button>
        )}
      </div>
    </div>
  );
}

// useSubjects gives whoever promises anything, for the choice of one.
function useSubjects(): string[] {
  const all = useAll(promisesAsk({ subject: '', dueBefore: '', dueAfter: '' }));
  return useMemo(() => [...new Set(all.items.map((s) => s.subject))], [all.items]);
}

function PromiseTable({ list, label }: { list: readonly Statement[]; label: string }) {
  const app = useApp();
  const heads = ['view_colPromise', 'view_colFigure', 'view_colPlan', 'view_colSaidBy', 'view_colEvidence'] as const;
  return (
    <table class="pr" aria-labelledby={label} onMouseLeave={() => lightOut(app)}>
      <thead>
        <tr>
          {heads.map((h) => (
            <th key={h} scope="col">
              {app.t(h)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {list.map((s) => (
          <PromiseRow key={s.id} s={s} />
        ))}
      </tbody>
    </table>
  );
}

// Qualifiers that have a column of their own.
const placedKeys = new Set(['plan', 'said-by', 'according-to', 'incomplete-list']);

function PromiseRow({ s }: { s: Statement }) {
  const app = useApp();
  const open = app.state.open;
  const plans = (s.qualifiers ?? []).filter((q) => q.key === 'plan');
  const said = saidBy(s);
  const rest = (s.qualifiers ?? []).filter((q) => !placedKeys.has(q.key));
  const head = (k: 'view_colFigure' | 'view_colPlan' | 'view_colSaidBy' | 'view_colEvidence') => ({ 'data-head': app.t(k) });
  const figure = s.valueText ?? '';
  return (
    <tr class={open?.kind === 'claim' && open.id === s.id ? 'current' : ''} onClick={() => openClaim(app, s.id)} onMouseEnter={() => lightUp(app, [s])} onFocusCapture={() => lightUp(app, [s])}>
      <th scope="row">
        <span class="pr-what">
          <Name id={s.subject} mark /> <ClaimButton statement={s}>{app.words.verb(s.predicate)}</ClaimButton> {s.object !== undefined && <Name id={s.object} />}
          <StatusWord statement={s} />
        </span>
        {rest.length > 0 && (
          <span class="pr-rest">
            {rest.map((q, i) => (
              <span key={String(i)}>
                {qualifierWord(app, q.key)}: <InLang text={q.text ?? ''} lang={q.textLang} />
              </span>
            ))}
          </span>
        )}
      </th>
      <td {...head('view_colFigure')}>
        {s.value && (
          <bdi class="pr-figure" lang={s.valueLang}>
            {figure}
          </bdi>
        )}
        {s.asPrinted && (
          <bdi class="pr-amount">
            {app.t('panel_asPrinted')}: {s.asPrinted}
          </bdi>
        )}
        {!s.value && <span class="vw-soft">{app.t('view_noFigure')}</span>}
      </td>
      <td {...head('view_colPlan')}>
        {plans.map((p, i) => (
          <span key={String(i)}>{p.entity ? <Name id={p.entity} /> : <bdi>{p.text}</bdi>}</span>
        ))}
      </td>
      <td {...head('view_colSaidBy')}>
        {said.entities.map((id) => (
          <Name key={id} id={id} />
        ))}
        {said.texts.map((t) => (
          <bdi key={t}>{t}</bdi>
        ))}
        {said.entities.length + said.texts.length === 0 && (
          <bdi class="pr-source" title={sourceTitle(app, s.source)}>
            {sourceShort(app, s.source)}
          </bdi>
        )}
      </td>
      <td {...head('view_colEvidence')} class="pr-where">
        {s.cites.map((c, i) => (
          <PlaceLink key={String(i)} statement={s} cite={c} />
        ))}
        {s.cites.every((c) => c.paragraph === undefined && c.line === undefined) && <ClaimButton statement={s}>{app.t('view_note')}</ClaimButton>}
      </td>
    </tr>
  );
}
