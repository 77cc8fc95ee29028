// What is known of one entity: names, facts, and its links by kind, of which
// any is shown by choosing it.

import { BookOpen, CircleDot, EyeOff, Pin, PinOff, Route, Undo } from 'lucide';
import { useId, useState } from 'preact/hooks';
import type { Account, Count, Entity, Graph, List, Mention, Name, Profile, RegisterPage, Statement } from '../api';
import { type App, useApp } from '../app';
import { Asking, useAll, useAnswer, useNames } from '../parts/answers';
import { formerName, nameWords, qualifierWord, sourceTitle, summaryIn, summaryLang, titleLang, webAddress } from '../parts/describe';
import { FoldButton } from '../parts/FoldButton';
import { Icon } from '../parts/Icon';
import { InLang } from '../parts/InLang';
import { claimsAt, Lighting, lightUp } from '../parts/lighting';
import { Mark } from '../parts/Mark';
import { mentioned } from '../parts/mentions';
import { readPlace } from '../parts/openers';
import { asideAsk, hide, type Load, mentionsAsk, type Order, pathsQuestion, pin, profileAsk } from '../state';
import { matters } from './claims';
import { mostCompared } from './compare';
import { openForm, put } from './draft';
import { Noted } from './Evidence';
import { countsId, focusSoon, nameId, toId } from './focus';
import { Matters } from './LinkPanel';
import { More } from './More';
import { Picker } from './Picker';

export const pageSize = 25; // of an expansion
const smallEnough = 25; // links that may all be shown at once
const mostInOrder = 10_000; // neighbours that the service orders, and gives at once

export function EntityPanel({ id }: { id: string }) {
  const app = useApp();
  const { answer: p, error, again } = useAnswer<Profile>(profileAsk(id));
  useNames(p ? mentioned(p.facts) : []);
  const e = p?.entity ?? app.entity(id);
  return (
    <article class="entity" aria-labelledby="entity-name">
      {e && <Head entity={e} />}
      {p === undefined ? (
        <Asking error={error} again={again} />
      ) : (
        <>
          <Buttons entity={p.entity} />
          <LinkedTo id={id} />
          <Counts profile={p} />
          <ShownHere id={id} />
          <Facts facts={p.facts} id={id} />
          <Mentions profile={p} />
          <Aside id={id} />
          <Sources profile={p} />
          {[home(p.entity), ...(p.entity.accounts ?? [])].map((a) => (
            <Details key={a.source} entity={p.entity} of={a} pages={p.pages ?? []} />
          ))}
        </>
      )}
    </article>
  );
}

function Head({ entity: e }: { entity: Entity }) {
  const app = useApp();
  const name = app.words.name(e, e.id);
  const other = app.lang === 'zh' ? 'en' : 'zh';
  const twin = app.words.twin(e);
  return (
    <header>
      <h2 id={nameId} tabIndex={-1} class="clamp">
        <Mark type={e.type} size={18} /> <InLang text={name} lang={app.words.nameLang(e)} />
      </h2>
      <p class="soft">
        {app.words.typesOf(e)}
        {twin && (
          <>
            {' · '}
            <bdi lang={other === 'zh' ? 'zh-CN' : 'en'}>{twin}</bdi>
          </>
        )}
        {' · '}
        {e.degree === 1 ? app.t('panel_degreeOne') : app.t('panel_degree', { n: app.words.count(e.degree) })}
      </p>
      {summaryIn(app, e) && (
        <p class="summary">
          <InLang text={summaryIn(app, e)} lang={summaryLang(app, e)} mark />
        </p>
      )}
    </header>
  );
}

// home gives what stands in the record of an entity itself; its type and summary are at
// the head.
const home = (e: Entity): Account => ({ source: e.source ?? '', name: e.name, names: e.names, identifiers: e.identifiers });

// Details lists the other names of an entity and its identifiers, those of one source.
// Under those of another than the home stand its summary and its type, where that is
// another or all it says, and they lead to their source: to the place where the name stands, where one
// is cited.
function Details({ entity: e, of, pages }: { entity: Entity; of: Account; pages: readonly RegisterPage[] }) {
  const app = useApp();
  const shown = app.words.name(e, e.id);
  const kinds = ['main', 'short', 'alias', 'legal', 'former'];
  const names = of.names ?? [];
  const own: Name[] = of.name && !names.some((n) => n.text === of.name) ? [{ text: of.name, kind: 'main' }] : [];
  const rest = [...own, ...names].filter((n) => n.text !== shown || formerName(n));
  const kindOf = (n: Name): string => (formerName(n) ? 'former' : n.kind);
  const known = [...kinds, ...rest.map(kindOf).filter((k) => !kinds.includes(k))];
  const groups = [...new Set(known)].map((k) => [k, rest.filter((n) => kindOf(n) === k)] as const).filter(([, l]) => l.length > 0);
  const identifiers = of.identifiers ?? [];
  const more = groups.length > 0 || identifiers.length > 0 || summaryIn(app, of) !== '';
  const type = of.type && (of.type !== e.type || !more) ? of.type : '';
  const other = of.source !== (e.source ?? '');
  if (!more && !type) return null;
  const c = names.flatMap((n) => n.cites ?? []).find((c) => c.paragraph !== undefined);
  return (
    <section class="details">
      <h3>{other ? app.t('panel_namedBy') : app.t('panel_otherNames')}</h3>
      {other && (
        <p>
          <button type="button" class="link" onClick={() => app.commit({ ...app.state, view: 'read', read: c ? readPlace(of, c) : { source: of.source } })}>
            <Icon of={BookOpen} size={14} /> <InLang text={sourceTitle(app, of.source)} lang={titleLang(app, of.source)} />
          </button>
        </p>
      )}
      {summaryIn(app, of) && (
        <p class="summary">
          <InLang text={summaryIn(app, of)} lang={summaryLang(app, e, of)} mark />
        </p>
      )}
      <dl class="pairs">
        {type && (
          <>
            <dt>{app.t('panel_type')}</dt>
            <dd>{app.words.type(type)}</dd>
          </>
        )}
        {groups.map(([k, list]) => [
          <dt key={`k${k}`}>{kindWord(app, k)}</dt>,
          <dd key={`v${k}`}>
            {list.map((n, i) => (
              <bdi key={i} class="a-name" {...(n.lang ? { lang: n.lang } : {})}>
                {n.from || n.to || n.cites ? nameWords(app, n) : n.text}
              </bdi>
            ))}
          </dd>,
        ])}
        {identifiers.map((x) => {
          const scheme = app.schema?.schemes?.find((s) => s.id === x.scheme.toLowerCase());
          const url = webAddress(pages.find((p) => p.scheme === x.scheme && p.value === x.value)?.url);
          return [
            <dt key={`i${x.scheme}${x.value}`}>{scheme ? scheme.label[app.lang] || scheme.label.en : x.scheme}</dt>,
            <dd key={`w${x.scheme}${x.value}`}>
              {url ? (
                <a href={url} title={scheme?.register?.[app.lang] || scheme?.register?.en} rel="noopener noreferrer nofollow" target="_blank">
                  <bdi>{x.value}</bdi>
                </a>
              ) : (
                <bdi>{x.value}</bdi>
              )}
            </dd>,
          ];
        })}
      </dl>
    </section>
  );
}

function kindWord(app: App, kind: string): string {
  const words = { main: 'panel_nameMain', short: 'panel_nameShort', alias: 'panel_nameAlias', legal: 'panel_nameLegal', former: 'panel_nameFormer' } as const;
  return kind in words ? app.t(words[kind as keyof typeof words]) : kind;
}

function Buttons({ entity: e }: { entity: Entity }) {
  const app = useApp();
  const { state } = app;
  const pinned = state.pinned.includes(e.id);
  const drawn = app.picture.positions.has(e.id);
  const others = state.selected.filter((x) => x !== e.id);
  const only = state.narrow.near.length === 1 && state.narrow.near[0] === e.id;
  return (
    <div class="buttons" role="group" aria-label={app.t('panel_do')}>
      <button type="button" onClick={() => (openForm(app, 'paths', { from: e.id, to: null }), focusSoon(toId))}>
        <Icon of={Route} size={15} /> {app.t('panel_pathFrom')}
      </button>
      <button type="button" aria-pressed={pinned} disabled={!drawn} onClick={() => app.commit(pin(state, [e.id], !pinned))}>
        <Icon of={pinned ? PinOff : Pin} size={15} /> {app.t(pinned ? 'panel_unpin' : 'panel_pin')}
      </button>
      <button type="button" disabled={!drawn} onClick={() => (app.commit({ ...hide(state, [e.id]), open: null }), app.say(app.t('hiddenNow', { n: 1 })))}>
        <Icon of={EyeOff} size={15} /> {app.t('panel_hide')}
      </button>
      <button type="button" aria-pressed={only} disabled={!drawn} onClick={() => app.commit({ ...state, narrow: { ...state.narrow, near: only ? [] : [e.id] }, camera: null })}>
        <Icon of={CircleDot} size={15} /> {app.t('panel_nearOnly')}
      </button>
      {others.length > 0 && <Selected />}
    </div>
  );
}

// Selected is what may be asked of the names that are selected.
export function Selected() {
  const app = useApp();
  const ids = app.state.selected;
  if (ids.length < 2) return null;
  return (
    <div class="selected">
      <p class="soft">
        <bdi>
          {app.t('panel_selected', {
            n: ids.length,
            names:
              ids
                .slice(0, 4)
                .map((id) => app.name(id))
                .join(app.t('panel_listSep')) + (ids.length > 4 ? '…' : ''),
          })}
        </bdi>
      </p>
      <div class="buttons">
        {ids.length === 2 && (
          <button type="button" class="primary" onClick={() => void put(app, pathsQuestion(ids[0] ?? '', ids[1] ?? ''))}>
            {app.t('panel_howLinked')}
          </button>
        )}
        <button type="button" onClick={() => void put(app, { kind: 'among', of: ids, maxHops: 2 })}>
          {app.t('panel_whatJoins')}
        </button>
        <button type="button" onClick={() => void put(app, { kind: 'common', of: ids })}>
          {app.t('panel_whatCommon')}
        </button>
        {ids.length <= mostCompared && (
          <button type="button" onClick={() => void put(app, { kind: 'compare', of: ids })}>
            {app.t('compare_do')}
          </button>
        )}
      </div>
    </div>
  );
}

function LinkedTo({ id }: { id: string }) {
  const app = useApp();
  return (
    <Picker
      id="entity-linked-to"
      label={app.t('panel_linkedTo', { name: cutTo(app.name(id), 40) })}
      placeholder={app.t('panel_toHint')}
      showLabel
      onPick={(h) => h.entity.id !== id && void put(app, pathsQuestion(id, h.entity.id))}
    />
  );
}

const cutTo = (s: string, n: number): string => ([...s].length > n ? `${[...s].slice(0, n).join('')}…` : s);

// ---- links by kind ----

// stepsOf gives the answers that showed an entity's links of one kind, in order.
export function stepsOf(loads: readonly Load[], id: string, predicate: string, direction: string): Load[] {
  return loads.filter((l) => {
    if (l.why !== 'expand' || l.at !== id) return false;
    const q = new URLSearchParams(l.ask.slice(l.ask.indexOf('?') + 1));
    return (q.get('predicate') ?? '') === predicate && (q.get('direction') ?? '') === direction && !q.has('q');
  });
}

// orderOf gives the order that a page was asked for in.
function orderOf(l: Load | undefined): { sort?: Order } {
  const sort = new URLSearchParams(l?.ask.slice(l.ask.indexOf('?') + 1)).get('sort');
  return orders.some((o) => o === sort) ? { sort: sort as Order } : {};
}

// ShownHere says in sentences what was asked for at an entity, and so is lit.
function ShownHere({ id }: { id: string }) {
  const app = useApp();
  const list = claimsAt(app, id);
  if (list.length === 0) return null;
  return (
    <section class="shown-here">
      <h3>{app.t('shown_here', { n: app.words.count(list.length) })}</h3>
      <ul class="claims">
        <More list={list} first={6}>
          {(s) => (
            <Lighting as="li" key={s.id} list={[s]}>
              <Noted statement={s} />
            </Lighting>
          )}
        </More>
      </ul>
    </section>
  );
}

function Counts({ profile: p }: { profile: Profile }) {
  const app = useApp();
  const id = p.entity.id;
  const all = stepsOf(app.state.loads, id, '', '');
  const [order, setOrder] = useState<Order>('neighbors');
  const counts = [...p.counts].sort((a, b) => b.count - a.count || (app.words.verb(a.predicate, a.direction) < app.words.verb(b.predicate, b.direction) ? -1 : 1));
  const drawn = (c: Count) =>
    app.picture.relationships.filter((s) => s.predicate === c.predicate && (c.direction === undefined ? s.subject === id || s.object === id : (c.direction === 'out' ? s.subject : s.object) === id));
  if (counts.length === 0) return <p class="soft">{app.t('panel_noLinksHere')}</p>;
  return (
    <section class="counts-section">
      <div class="head-line">
        <h3>{app.t('panel_linksByKind')}</h3>
        {all.length > 0 && (
          <button type="button" class="small" onClick={() => app.collapse(all.map((l) => l.ask))}>
            <Icon of={Undo} size={13} /> {app.t('panel_takeBackAll')}
          </button>
        )}
        {p.entity.degree <= smallEnough && counts.length > 1 && counts.some((c) => drawn(c).length < c.count) && (
          <button type="button" class="small" onClick={() => void app.expand({ id, limit: smallEnough })}>
            {app.t('panel_showAllLinks', { n: p.entity.degree })}
          </button>
        )}
      </div>
      {counts.some((c) => c.count > pageSize) && <First id={id} order={order} onOrder={setOrder} />}
      <ul class="kind-counts" id={countsId}>
        <More list={counts} first={40}>
          {(c) => <CountRow key={`${c.predicate} ${c.direction ?? ''}`} id={id} count={c} drawn={drawn(c)} order={order} />}
        </More>
      </ul>
    </section>
  );
}

const orders: readonly Order[] = ['neighbors', 'latest', 'name'];

// First is which of many neighbours come next: in what order, or those of a name.
function First({ id, order, onOrder }: { id: string; order: Order; onOrder: (o: Order) => void }) {
  const app = useApp();
  const field = useId();
  const [named, setNamed] = useState('');
  const q = named.trim();
  return (
    <form
      class="first-of-many"
      onSubmit={(e) => {
        e.preventDefault();
        if (q !== '') void app.expand({ id, q, sort: order, limit: pageSize });
      }}
    >
      <label for={`${field}-o`}>{app.t('panel_firstCome')}</label>
      <select id={`${field}-o`} value={order} onChange={(e) => onOrder(e.currentTarget.value as Order)}>
        {orders.map((o) => (
          <option key={o} value={o}>
            {app.t(`panel_first_${o}`)}
          </option>
        ))}
      </select>
      <label for={`${field}-n`}>{app.t('panel_firstNamed')}</label>
      <input id={`${field}-n`} type="search" value={named} onInput={(e) => setNamed(e.currentTarget.value)} />
      <button type="submit" class="small" disabled={q === ''}>
        {app.t('panel_show')}
      </button>
    </form>
  );
}

function CountRow({ id, count: c, drawn, order }: { id: string; count: Count; drawn: readonly Statement[]; order: Order }) {
  const app = useApp();
  const w = app.words;
  const steps = stepsOf(app.state.loads, id, c.predicate, c.direction ?? '');
  const last = steps.at(-1);
  const cursor = last ? (app.answer<Graph>(last.ask)?.nextCursor ?? '') : '';
  const n = drawn.length;
  const label = w.verb(c.predicate, c.direction);
  const types = (c.types ?? []).map((t) => `${w.count(t.count)} ${t.count === 1 ? w.type(t.type) : w.types(t.type)}`).join(app.t('panel_listSep'));
  const few = c.count <= pageSize;
  const whole = n >= c.count;
  const kind = { id, predicate: c.predicate, ...(c.direction ? { direction: c.direction } : {}) };
  const open = () => void app.expand({ ...kind, ...(few || c.count > mostInOrder ? {} : { sort: order }), limit: pageSize });
  // The next page is one of the same question.
  const next = () => void app.expand({ ...kind, ...orderOf(last), limit: pageSize, cursor });
  return (
    <Lighting as="li" class="count" list={drawn}>
      <button type="button" class="count-main" title={types} onClick={() => (steps.length === 0 ? open() : cursor !== '' ? next() : lightUp(app, drawn))}>
        <span class="count-label">
          <bdi>{label}</bdi>
        </span>
        <span class="count-types" aria-hidden="true">
          {(c.types ?? []).slice(0, 4).map((t) => (
            <Mark key={t.type} type={t.type} size={12} />
          ))}
        </span>
        <span class="count-n">{n > 0 ? app.t('panel_nOf', { n: w.count(n), of: w.count(c.count) }) : w.count(c.count)}</span>
        <span class="visually-hidden">, {app.t(whole ? 'panel_countWhole' : steps.length > 0 ? 'panel_countPart' : 'panel_countShow', { n: w.count(c.count), shown: w.count(n) })}</span>
      </button>
      {n > 1 && (
        <span class="count-steps">
          <FoldButton fold={{ at: id, predicate: c.predicate, direction: c.direction ?? '' }} what={label} many />
        </span>
      )}
      {steps.length > 0 && (
        <span class="count-steps">
          {cursor !== '' && (
            <button type="button" class="small" onClick={next}>
              {app.t('panel_more', { n: Math.min(pageSize, Math.max(1, c.count - n)) })}
            </button>
          )}
          {cursor !== '' && c.count <= mostInOrder && (
            <button type="button" class="small" onClick={() => void app.expand({ ...kind, limit: mostInOrder })}>
              {app.t('panel_showAllLinks', { n: w.count(c.count) })}
            </button>
          )}
          <button
            type="button"
            class="small"
            aria-label={app.t('panel_takeBackOf', { kind: label })}
            onClick={(e) => (e.currentTarget.closest('li')?.querySelector<HTMLElement>('.count-main')?.focus(), app.collapse(steps.map((l) => l.ask)))}
          >
            {app.t('panel_takeBack')}
          </button>
        </span>
      )}
      {!few && steps.length === 0 && n === 0 && <span class="count-steps soft">{app.t('panel_pageOf', { n: pageSize })}</span>}
    </Lighting>
  );
}

function Facts({ facts, id }: { facts: readonly Statement[]; id: string }) {
  const app = useApp();
  if (facts.length === 0) return null;
  const due = facts.some((s) => s.status === 'target' || s.status === 'planned');
  return (
    <section>
      <div class="head-line">
        <h3>{app.t('panel_facts', { n: app.words.count(facts.length) })}</h3>
        {due && (
          <button type="button" class="small" onClick={() => app.commit({ ...app.state, view: 'promises', promises: { subject: id, dueBefore: '', dueAfter: '' } })}>
            {app.t('panel_itsPromises')}
          </button>
        )}
      </div>
      <Matters list={matters(facts)} />
    </section>
  );
}

// Aside is what is rumoured, denied or withdrawn: told apart, and drawn nowhere.
function Aside({ id }: { id: string }) {
  const app = useApp();
  const { answer: list } = useAnswer<List<Statement>>(asideAsk(id));
  useNames(list ? mentioned(list.items) : []);
  if (!list || list.items.length === 0) return null;
  const n = app.words.count(list.items.length);
  return (
    <section class="aside">
      <h3>{app.t('panel_aside', { n: list.complete ? n : `${n}+` })}</h3>
      <p class="soft">{app.t('panel_asideHint')}</p>
      <Matters list={matters(list.items)} />
    </section>
  );
}

// Mentions are the statements of others that name the entity in a qualifier: who says so,
// by which plan.
function Mentions({ profile: p }: { profile: Profile }) {
  const app = useApp();
  if (p.mentions.length === 0) return null;
  return (
    <section>
      <h3>{app.t('panel_mentions')}</h3>
      {p.mentions.map((m) => (
        <MentionedUnder key={m.key} id={p.entity.id} mention={m} />
      ))}
    </section>
  );
}

function MentionedUnder({ id, mention: m }: { id: string; mention: Mention }) {
  const app = useApp();
  const { items, complete, waiting, more } = useAll(mentionsAsk(id, m.key), 1);
  useNames(mentioned(items));
  return (
    <>
      <h4>
        <bdi>{qualifierWord(app, m.key)}</bdi> ({app.words.count(m.count)})
      </h4>
      {waiting && items.length === 0 ? <p class="soft">{app.t('panel_asking')}</p> : <Matters list={matters(items)} />}
      {!complete && (
        <button type="button" class="small" onClick={more}>
          {app.t('panel_showMore', { n: app.words.count(Math.max(1, m.count - items.length)) })}
        </button>
      )}
    </>
  );
}

// Sources are where the name is told of, and the first place of each.
function Sources({ profile }: { profile: Profile }) {
  const app = useApp();
  const id = profile.entity.id;
  const all = [...profile.facts, ...app.picture.relationships.filter((s) => s.subject === id || s.object === id)];
  const by = new Map<string, Statement[]>();
  for (const s of all) by.set(s.source, [...(by.get(s.source) ?? []), s]);
  if (by.size === 0) return null;
  const first = (list: readonly Statement[]) => {
    let best: { s: Statement; at: number; i: number } | undefined;
    for (const s of list) for (const [i, c] of s.cites.entries()) if (c.paragraph !== undefined && (!best || c.paragraph < best.at)) best = { s, at: c.paragraph, i };
    return best;
  };
  return (
    <section>
      <h3>{app.t('panel_readOf')}</h3>
      <ul class="sources-of">
        {[...by].map(([source, list]) => {
          const f = first(list);
          const c = f?.s.cites[f.i];
          return (
            <li key={source}>
              <button type="button" class="link" onClick={() => app.commit({ ...app.state, view: 'read', read: f && c ? readPlace(f.s, c) : { source } })}>
                <Icon of={BookOpen} size={14} /> <InLang text={sourceTitle(app, source)} lang={titleLang(app, source)} />
              </button>{' '}
              <span class="soft">{list.length === 1 ? app.t('panel_claimOne') : app.t('panel_claims', { n: list.length })}</span>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
