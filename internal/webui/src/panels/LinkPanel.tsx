// All that joins two, and one statement by itself. Claims that several sources
// make are told once; sources that disagree stand side by side.

import { type Graph, type Statement, segment } from '../api';
import { useApp } from '../app';
import { isGroup } from '../groups';
import { Asking, useAnswer, useNames } from '../parts/answers';
import { claimWords, sourceShort } from '../parts/describe';
import { InLang } from '../parts/InLang';
import { Lighting } from '../parts/lighting';
import { mentioned } from '../parts/mentions';
import { Name } from '../parts/openers';
import { linkKey } from '../picture';
import { amongAsk, pathsQuestion } from '../state';
import { type Claim, type Matter, matters } from './claims';
import { put } from './draft';
import { Evidence, Noted, useStatement } from './Evidence';
import { linkNameId } from './focus';
import { More } from './More';

export function LinkPanel({ a, b }: { a: string; b: string }) {
  return isGroup(a) || isGroup(b) ? <LinePanel a={a} b={b} /> : <BetweenPanel a={a} b={b} />;
}

// LinePanel tells of a line at a mark of several: what it stands for.
function LinePanel({ a, b }: { a: string; b: string }) {
  const app = useApp();
  const list = app.picture.lines.find((l) => l.key === linkKey(a, b))?.statements ?? [];
  useNames(mentioned(list));
  const here = [a, b].every((id) => !isGroup(id) || app.group(id));
  return (
    <article class="link" aria-labelledby={linkNameId}>
      {here && (
        <h2 id={linkNameId} tabIndex={-1}>
          <Name id={a} mark /> <span class="soft">–</span> <Name id={b} mark />
        </h2>
      )}
      <p class="soft">{app.t(list.length === 1 ? 'panel_joinedOne' : 'panel_joined', { n: app.words.count(list.length) })}</p>
      <Matters list={matters(list)} />
    </article>
  );
}

function BetweenPanel({ a, b }: { a: string; b: string }) {
  const app = useApp();
  const { answer: g, error, again } = useAnswer<Graph>(amongAsk([a, b]));
  const list = (g?.statements ?? []).filter((s) => s.object !== undefined && ((s.subject === a && s.object === b) || (s.subject === b && s.object === a)));
  useNames([a, b, ...mentioned(list)]);
  const all = matters(list);
  return (
    <article class="link" aria-labelledby="link-name">
      <h2 id={linkNameId} tabIndex={-1}>
        <Name id={a} mark /> <span class="soft">–</span> <Name id={b} mark />
      </h2>
      {g === undefined ? (
        <Asking error={error} again={again} />
      ) : (
        <>
          <p class="soft">{list.length === 1 ? app.t('panel_joinedOne') : app.t('panel_joined', { n: app.words.count(list.length) })}</p>
          {all.map((m) => (
            <MatterWhole key={m.key} matter={m} />
          ))}
          <p class="buttons">
            <button type="button" onClick={() => void put(app, pathsQuestion(a, b))}>
              {app.t('panel_howElse')}
            </button>
          </p>
        </>
      )}
    </article>
  );
}

// MatterWhole tells a matter with its evidence open.
function MatterWhole({ matter }: { matter: Matter }) {
  const app = useApp();
  return (
    <section class={matter.disagree ? 'matter disagree' : 'matter'}>
      {matter.disagree && <h3>{app.t('panel_disagree')}</h3>}
      <div class="sides">
        {matter.claims.map((c) => (
          <Lighting key={c.statements[0]?.id} list={c.statements} class="side">
            {c.statements.map((s, i) => (
              <div key={s.id}>
                {i === 1 && <h3>{app.t('panel_alsoSaidBy', { n: c.statements.length - 1 })}</h3>}
                <Evidence statement={s} heading={i === 0} />
              </div>
            ))}
          </Lighting>
        ))}
      </div>
    </section>
  );
}

// Matters tells claims as a list, each with its evidence a choice away.
export function Matters({ list }: { list: readonly Matter[] }) {
  const app = useApp();
  return (
    <ul class="claims">
      <More list={list} first={14}>
        {(m) =>
          m.disagree ? (
            <li key={m.key} class="matter disagree">
              <h4>{app.t('panel_disagree')}</h4>
              <div class="sides">
                {m.claims.map((c) => (
                  <div class="side" key={c.statements[0]?.id}>
                    <p class="soft">
                      <bdi>{c.statements.map((s) => sourceShort(app, s.source)).join(app.t('panel_listSep'))}</bdi>
                    </p>
                    <ClaimLine claim={c} />
                  </div>
                ))}
              </div>
            </li>
          ) : (
            m.claims.map((c) => (
              <Lighting as="li" key={c.statements[0]?.id} list={c.statements}>
                <ClaimLine claim={c} />
              </Lighting>
            ))
          )
        }
      </More>
    </ul>
  );
}

function ClaimLine({ claim }: { claim: Claim }) {
  const app = useApp();
  const [first, ...rest] = claim.statements;
  if (!first) return null;
  return (
    <>
      <Noted statement={first} />
      {rest.length > 0 && (
        <details class="also">
          <summary>{app.t('panel_alsoSaidBy', { n: rest.length })}</summary>
          {rest.map((s) => (
            <Evidence key={s.id} statement={s} heading={false} />
          ))}
        </details>
      )}
    </>
  );
}

export function ClaimPanel({ id }: { id: string }) {
  const app = useApp();
  const here = app.picture.relationships.find((s) => s.id === id) ?? app.picture.facts.find((s) => s.id === id);
  const { told, error } = useStatement(id, here === undefined);
  const s: Statement | undefined = here ?? told?.statement;
  useNames(s ? mentioned([s]) : []);
  if (!s) return <Asking error={error} again={() => void app.api.get(`statements/${segment(id)}`).then(() => app.changed())} />;
  return (
    <article class="link" aria-labelledby="link-name">
      <h2 id={linkNameId} tabIndex={-1} class="clamp claim-title">
        <InLang text={claimWords(app, s)} lang={s.textLang} />
      </h2>
      <Evidence statement={s} heading={false} />
      <p class="buttons">
        {[s.subject, ...(s.object === undefined ? [] : [s.object])].map((x) => (
          <Name key={x} id={x} mark />
        ))}
        {s.object !== undefined && (
          <button type="button" onClick={() => app.commit({ ...app.state, open: { kind: 'link', a: s.subject, b: s.object ?? '' } })}>
            {app.t('panel_allBetween')}
          </button>
        )}
      </p>
    </article>
  );
}
