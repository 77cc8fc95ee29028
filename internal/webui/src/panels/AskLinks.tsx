// Asking for links: a sentence to fill in, and its answer as a table.

import { useEffect, useId, useMemo, useState } from 'preact/hooks';
import { type Statement, statuses } from '../api';
import { type App, useApp } from '../app';
import { claimsCSV } from '../export/csv';
import { download, mediaTypes } from '../export/download';
import { fileName } from '../export/taken';
import { useAll, useNames } from '../parts/answers';
import { useDate, WrongDate } from '../parts/DateField';
import { claimWords, qualifierWord, sourceShort } from '../parts/describe';
import { lightOut, lightUp } from '../parts/lighting';
import { mentioned } from '../parts/mentions';
import { openClaim } from '../parts/openers';
import { StatusChip } from '../parts/status';
import { askOf, type LinksQuestion } from '../state';
import { isNumber } from '../words';
import { parseAmount } from './amounts';
import { put } from './draft';
import { answerId } from './focus';

const none: LinksQuestion = { kind: 'links', subjectType: '', predicate: '', objectType: '', status: '', unit: '', min: '', max: '', validAt: '', dueBefore: '', dueAfter: '', sort: '' };
const times = ['validAt', 'dueBefore', 'dueAfter', 'observedBefore', 'observedAfter'] as const;
type Bound = 'min' | 'max' | 'mayMin' | 'mayMax'; // may: what possibly is so passes, too
const money = ['CNY', 'USD', 'HKD', 'EUR', 'JPY', 'GBP'];

export function AskLinks() {
  const app = useApp();
  const q = app.state.question?.kind === 'links' ? app.state.question : null;
  return (
    <>
      <Sentence key={q ? askOf(q) : ''} q={q ?? none} />
      {q ? <Answer key={askOf(q)} q={q} /> : <p class="hint">{app.t('panel_linksHint')}</p>}
    </>
  );
}

// allowed gives the kinds of statement that occur, and that something of a type
// can be the subject of.
export function allowed(app: Pick<App, 'schema' | 'stats'>, subjectType: string): string[] {
  const occurs = app.stats?.byPredicate ?? {};
  return (app.schema?.predicates ?? []).filter((p) => (occurs[p.id] ?? 0) > 0 && (subjectType === '' || !p.subjectTypes || p.subjectTypes.includes(subjectType))).map((p) => p.id);
}

function Sentence({ q }: { q: LinksQuestion }) {
  const app = useApp();
  const w = app.words;
  const id = useId();
  const [d, setD] = useState(q);
  const [amount, setAmount] = useState(q.min || q.max ? w.amount(q.min || q.max) : '');
  const [bound, setBound] = useState<'' | Bound>(q.min ? (q.overlaps ? 'mayMin' : 'min') : q.max ? (q.overlaps ? 'mayMax' : 'max') : '');
  const asked = times.find((t) => q[t]) ?? '';
  const [time, setTime] = useState<'' | (typeof times)[number]>(asked);
  const [date, setDate] = useState(asked === '' ? '' : (q[asked] ?? ''));
  const set = (more: Partial<LinksQuestion>) => setD({ ...d, ...more });
  const types = Object.keys(app.stats?.byType ?? {}).sort((a, b) => w.types(a).localeCompare(w.types(b), app.lang));
  const kinds = allowed(app, d.subjectType).sort((a, b) => w.verb(a).localeCompare(w.verb(b), app.lang));
  const def = w.def(d.predicate);
  const isFact = def?.value !== undefined;
  // The amount is that of the qualifier where one is asked for.
  const keys = isFact ? [] : (app.schema?.qualifiers ?? []).map((k) => k.key).sort((a, b) => qualifierWord(app, a).localeCompare(qualifierWord(app, b), app.lang));
  const key = isFact ? undefined : app.schema?.qualifiers.find((k) => k.key === d.qualifier);
  const measured = key ?? def;
  const quantity = measured ? measured.value === 'quantity' : d.subjectType === '' || d.predicate === '';
  const measure = typeof measured?.unit === 'string' ? measured.unit : '';
  const units =
    measure === 'money' ? money : measure ? [measure] : [...money, ...(app.schema?.units ?? []).flatMap((u) => (typeof (u as { id?: unknown }).id === 'string' ? [(u as { id: string }).id] : []))];
  const unit = units.includes(d.unit) ? d.unit : (units[0] ?? '');
  const parsed = parseAmount(amount);
  const wrongAmount = bound !== '' && quantity && parsed === null;
  const typed = useDate(time === '' ? '' : date);
  const wrongDate = time !== '' && (date === '' || typed.wrong);
  const objectTypes = def?.objectTypes ? types.filter((t) => def.objectTypes?.includes(t)) : types;
  const ask = () => {
    const withAmount = quantity && bound !== '' && parsed !== null;
    const next: LinksQuestion = {
      ...none,
      subjectType: d.subjectType,
      predicate: d.predicate,
      objectType: isFact ? '' : d.objectType,
      status: d.status,
      ...(key ? { qualifier: key.key } : {}),
      unit: withAmount ? unit : '',
      ...(withAmount ? (bound === 'min' || bound === 'mayMin' ? { min: parsed } : { max: parsed }) : {}),
      ...(withAmount && (bound === 'mayMin' || bound === 'mayMax') ? { overlaps: 'true' } : {}),
      ...(time !== '' ? { [time]: date } : {}),
      sort: time === 'dueBefore' || time === 'dueAfter' ? 'due' : withAmount ? 'amount' : '',
    };
    void put(app, next);
  };
  return (
    <form
      class="sentence"
      aria-label={app.t('panel_sentence')}
      onSubmit={(e) => {
        e.preventDefault();
        if (!wrongAmount && !wrongDate) ask();
      }}
    >
      <p class="blanks">
        <Blank
          id={`${id}-s`}
          label={app.t('panel_blankSubject')}
          value={d.subjectType}
          onChange={(subjectType) => set({ subjectType, ...(d.predicate && !allowed(app, subjectType).includes(d.predicate) ? { predicate: '' } : {}) })}
          choices={[['', app.t('panel_anything')], ...types.map((t) => [t, w.types(t)] as const)]}
        />
        <Blank
          id={`${id}-p`}
          label={app.t('panel_blankPredicate')}
          value={d.predicate}
          onChange={(predicate) => set({ predicate, objectType: '', unit: '' })}
          choices={[['', app.t('panel_anyKind')], ...kinds.map((p) => [p, w.verb(p)] as const)]}
        />
        {keys.length > 0 && (
          <Blank
            id={`${id}-q`}
            label={app.t('panel_blankQualifier')}
            value={key?.key ?? ''}
            onChange={(k) => set({ qualifier: k, unit: '' })}
            choices={[['', app.t('panel_anyQualifier')], ...keys.map((k) => [k, app.t('panel_withQualifier', { v: qualifierWord(app, k) })] as const)]}
          />
        )}
        {quantity && (
          <Blank
            id={`${id}-b`}
            label={app.t('panel_blankBound')}
            value={bound}
            onChange={(b) => setBound(b as '' | Bound)}
            choices={[
              ['', app.t('panel_anyAmount')],
              ['min', app.t('panel_atLeast')],
              ['max', app.t('panel_atMost')],
              ['mayMin', app.t('panel_maybe', { v: app.t('panel_atLeast') })],
              ['mayMax', app.t('panel_maybe', { v: app.t('panel_atMost') })],
            ]}
          />
        )}
        {quantity && bound !== '' && (
          <>
            <span class="blank">
              <label class="visually-hidden" for={`${id}-a`}>
                {app.t('panel_blankAmount')}
              </label>
              <input
                id={`${id}-a`}
                type="text"
                size={11}
                maxLength={40}
                value={amount}
                placeholder={app.t('panel_amountHint')}
                aria-invalid={amount !== '' && wrongAmount}
                aria-describedby={`${id}-am`}
                onInput={(e) => setAmount(e.currentTarget.value)}
              />
            </span>
            <Blank id={`${id}-u`} label={app.t('panel_blankUnit')} value={unit} onChange={(unit) => set({ unit })} choices={units.map((u) => [u, unitWord(app, u)] as const)} />
          </>
        )}
        {!isFact && (
          <Blank
            id={`${id}-o`}
            label={app.t('panel_blankObject')}
            value={d.objectType}
            onChange={(objectType) => set({ objectType })}
            choices={[['', app.t('panel_anythingObject')], ...objectTypes.map((t) => [t, w.types(t)] as const)]}
          />
        )}
        <Blank
          id={`${id}-st`}
          label={app.t('panel_blankStatus')}
          value={d.status}
          onChange={(status) => set({ status })}
          choices={[['', app.t('panel_anyStatus')], ...statuses.map((s) => [s, app.t(`status_${s}`)] as const)]}
        />
        <Blank
          id={`${id}-t`}
          label={app.t('panel_blankTime')}
          value={time}
          onChange={(t) => setTime(t as typeof time)}
          choices={[
            ['', app.t('panel_atAnyTime')],
            ['validAt', app.t('panel_holdingAt')],
            ['dueBefore', app.t('panel_dueBy')],
            ['dueAfter', app.t('panel_dueFrom')],
            ['observedBefore', app.t('panel_observedBy')],
            ['observedAfter', app.t('panel_observedFrom')],
          ]}
        />
        {time !== '' && (
          <span class="blank">
            <label class="visually-hidden" for={`${id}-d`}>
              {app.t('panel_blankDate')}
            </label>
            <input
              id={`${id}-d`}
              type="text"
              size={10}
              maxLength={255}
              placeholder="2025-06"
              value={date}
              aria-invalid={date !== '' && wrongDate}
              aria-describedby={date !== '' && wrongDate ? `${id}-dw` : undefined}
              onInput={(e) => setDate(e.currentTarget.value.trim())}
            />
            {date !== '' && wrongDate && <WrongDate id={`${id}-dw`} />}
          </span>
        )}
        <button type="submit" class="primary" disabled={wrongAmount || wrongDate}>
          {app.t('panel_find')}
        </button>
      </p>
      {bound !== '' && quantity && (
        <p id={`${id}-am`} class="soft">
          {parsed !== null ? app.t('panel_amountRead', { v: w.amount(parsed) + (unit ? ` ${unit}` : '') }) : amount !== '' ? app.t('panel_amountWrong') : ''}
        </p>
      )}
    </form>
  );
}

function unitWord(app: App, id: string): string {
  const u = app.schema?.units.find((x) => (x as { id?: string }).id === id) as { label?: { en: string; zh: string } } | undefined;
  return u?.label?.[app.lang] || id;
}

function Blank({ id, label, value, choices, onChange }: { id: string; label: string; value: string; choices: readonly (readonly [string, string])[]; onChange: (v: string) => void }) {
  return (
    <span class="blank">
      <label class="visually-hidden" for={id}>
        {label}
      </label>
      <select id={id} value={value} onChange={(e) => onChange(e.currentTarget.value)}>
        {choices.map(([v, text]) => (
          <option key={v} value={v}>
            {text}
          </option>
        ))}
      </select>
    </span>
  );
}

const page = 50;

function Answer({ q }: { q: LinksQuestion }) {
  const app = useApp();
  const all = useAll(askOf(q), 1);
  const [most, setMost] = useState(page);
  const names = useMemo(() => mentioned(all.items), [all.items]);
  useNames(names);
  const ends = useMemo(() => [...new Set(all.items.flatMap((s) => (s.object === undefined ? [s.subject] : [s.subject, s.object])))], [all.items]);
  useEffect(() => () => lightOut(app), [app]);
  if (all.waiting && all.items.length === 0) return <p class="soft">{app.t('panel_asking')}</p>;
  const n = app.words.count(all.items.length);
  if (all.items.length === 0) {
    return (
      <div class="none">
        <p role="status" id={answerId} tabIndex={-1}>
          <strong>{app.t('panel_noLinks')}</strong>
        </p>
        <p class="soft">{app.t('panel_noLinksHelp')}</p>
      </div>
    );
  }
  const show = () => {
    if (ends.length === 1) return void app.openEntity(ends[0] ?? '');
    const afresh = app.state.loads.every((l) => l.why === 'overview');
    void app.addAll(ends, 'links', afresh).then((n) => {
      if (n < ends.length) app.tell({ kind: 'info', text: app.t('panel_firstOnly', { n: app.words.count(n), of: app.words.count(ends.length) }) });
    });
  };
  return (
    <>
      <p class="asked" role="status" id={answerId} tabIndex={-1}>
        <strong>{all.items.length === 1 ? app.t('panel_claimOne') : app.t('panel_claims', { n })}</strong>
        {!all.complete && ` ${app.t('panel_first')}`}
      </p>
      <p class="buttons">
        <button type="button" onClick={show}>
          {app.t('panel_showOnCanvas')}
        </button>
        <button
          type="button"
          onClick={() => {
            download(fileName(app, 'csv', 'links'), claimsCSV(app, all.items), mediaTypes.csv);
            app.say(app.t('panel_saved', { n }));
          }}
        >
          {app.t('panel_asCSV', { n })}
        </button>
      </p>
      <table class="results">
        <thead>
          <tr>
            <th scope="col">{app.t('panel_colClaim')}</th>
            <th scope="col">{app.t('panel_colWhen')}</th>
            <th scope="col">{app.t('panel_source')}</th>
          </tr>
        </thead>
        <tbody>
          {all.items.slice(0, most).map((s) => (
            <Row key={s.id} s={s} />
          ))}
        </tbody>
      </table>
      <p class="buttons">
        {all.items.length > most && (
          <button type="button" onClick={() => setMost(most + page * 2)}>
            {app.t('panel_showMore', { n: app.words.count(all.items.length - most) })}
          </button>
        )}
        {!all.complete && (
          <button type="button" onClick={all.more}>
            {app.t('panel_askMore')}
          </button>
        )}
      </p>
    </>
  );
}

function Row({ s }: { s: Statement }) {
  const app = useApp();
  const printed = isNumber(s.value) ? s.value?.printed : '';
  return (
    <tr onMouseEnter={() => lightUp(app, [s])} onMouseLeave={() => lightOut(app)}>
      <td>
        <button type="button" class="link" onClick={() => openClaim(app, s.id)}>
          <bdi>{claimWords(app, s)}</bdi>
        </button>{' '}
        {s.status !== 'actual' && <StatusChip status={s.status} />}
        {printed && (
          <div class="soft">
            <bdi>{printed}</bdi>
          </div>
        )}
      </td>
      <td>{s.whenText || <span class="soft">{app.t('undatedWord')}</span>}</td>
      <td>
        <bdi>{sourceShort(app, s.source)}</bdi>
      </td>
    </tr>
  );
}
