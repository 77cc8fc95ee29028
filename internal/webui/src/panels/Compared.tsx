// Two or more entities side by side: what they share, what differs, each cell with its
// evidence.

import { useEffect, useMemo } from 'preact/hooks';
import { type List, query, type Statement, segment } from '../api';
import { useApp } from '../app';
import { claimsCSV } from '../export/csv';
import { download, mediaTypes } from '../export/download';
import { fileName } from '../export/taken';
import { useNames } from '../parts/answers';
import { claimWords, sourceShort } from '../parts/describe';
import { Lighting } from '../parts/lighting';
import { mentioned } from '../parts/mentions';
import { Name, openClaim } from '../parts/openers';
import { StatusChip } from '../parts/status';
import type { CompareQuestion } from '../state';
import { compareRows, type End, type Row } from './compare';
import { answerId } from './focus';

const ofAsk = (id: string): string => query(`entities/${segment(id)}/statements`, { limit: 1000 });

export function Compared({ q, onEdit }: { q: CompareQuestion; onEdit: () => void }) {
  const app = useApp();
  const key = q.of.join('\n');
  useEffect(() => {
    void app.run(async () => {
      await Promise.all(q.of.map((id) => app.fetch<List<Statement>>(ofAsk(id))));
    });
  }, [app, app.revision, key]);
  const lists = q.of.map((id) => app.listed(ofAsk(id)));
  const waiting = lists.some((l) => l.waiting);
  const rows = useMemo(
    () =>
      waiting
        ? []
        : compareRows(
            q.of,
            lists.map((l) => l.items),
            (p) => app.words.def(p)?.symmetric ?? false,
          ),
    [key, waiting, app.version, app.words],
  );
  const notes = useMemo(() => [...new Set(rows.flatMap((r) => r.cells.flatMap((c) => c.flatMap((e) => e.statements))))], [rows]);
  useNames(q.of);
  useNames(useMemo(() => mentioned(notes), [notes]));
  const number = new Map(notes.map((s, i) => [s.id, i + 1]));
  const [shared, differs] = [rows.filter((r) => r.shared), rows.filter((r) => !r.shared)];
  const part = (title: string, list: readonly Row[], none: string) => (
    <>
      <tr class="compare-part">
        <th colSpan={q.of.length + 1} scope="rowgroup">
          {title}
        </th>
      </tr>
      {list.length === 0 && (
        <tr>
          <td colSpan={q.of.length + 1} class="soft">
            {none}
          </td>
        </tr>
      )}
      {list.map((r) => (
        <tr key={r.key}>
          <th scope="row">{app.words.verb(r.predicate, r.direction)}</th>
          {r.cells.map((c, i) => (
            <td key={q.of[i]}>
              {c.map((e) => (
                <Told key={e.object || e.statements[0]?.id} end={e} number={number} />
              ))}
              {c.length === 0 && <span class="soft">–</span>}
            </td>
          ))}
        </tr>
      ))}
    </>
  );
  return (
    <div class="compared">
      <p class="asked" id={answerId} tabIndex={-1}>
        <bdi>{app.t('compare_asked', { names: q.of.map((id) => app.name(id)).join(app.t('panel_listSep')) })}</bdi>
      </p>
      <p class="buttons">
        <button type="button" onClick={onEdit}>
          {app.t('panel_editList')}
        </button>
        <button
          type="button"
          disabled={notes.length === 0}
          onClick={() => {
            download(fileName(app, 'csv', 'joined'), claimsCSV(app, notes), mediaTypes.csv);
            app.say(app.t('panel_saved', { n: notes.length }));
          }}
        >
          {app.t('panel_asCSV', { n: app.words.count(notes.length) })}
        </button>
      </p>
      {waiting ? (
        <p class="soft">{app.t('panel_asking')}</p>
      ) : (
        <>
          {lists.some((l) => !l.complete) && <p class="cut">{app.t('cutBy_limit')}</p>}
          <section class="compare-scroll" tabIndex={0} aria-label={app.t('compare_table')}>
            <table class="compare">
              <thead>
                <tr>
                  <td />
                  {q.of.map((id) => (
                    <th key={id} scope="col">
                      <Name id={id} mark />
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {part(app.t('compare_shared'), shared, app.t('compare_noneShared'))}
                {part(app.t('compare_differs'), differs, app.t('compare_noneDiffers'))}
              </tbody>
            </table>
          </section>
          <h3>{app.t('compare_notes')}</h3>
          <ol class="compare-notes">
            {notes.map((s) => (
              <Lighting as="li" key={s.id} list={[s]}>
                <button type="button" class="link" onClick={() => openClaim(app, s.id)}>
                  <bdi>{claimWords(app, s)}</bdi>
                </button>{' '}
                <span class="soft">
                  <bdi>{[sourceShort(app, s.source), s.whereText ?? ''].filter((x) => x !== '').join(', ')}</bdi>
                </span>
              </Lighting>
            ))}
          </ol>
        </>
      )}
    </div>
  );
}

// Told is what a cell holds, with the numbers of its footnotes.
function Told({ end, number }: { end: End; number: ReadonlyMap<string, number> }) {
  const app = useApp();
  const [first] = end.statements;
  if (!first) return null;
  const loose = end.statements.every((s) => s.status !== 'actual') ? first.status : null;
  return (
    <Lighting list={end.statements} class="compare-cell">
      {end.object !== '' ? <Name id={end.object} /> : <bdi lang={first.valueLang}>{first.valueText}</bdi>}
      {loose && <StatusChip status={loose} />}
      {end.statements.map((s) => (
        <button
          type="button"
          key={s.id}
          class="footnote"
          aria-label={app.t('compare_note', { n: number.get(s.id) ?? 0, claim: claimWords(app, s) })}
          title={app.t('view_openClaim', { claim: claimWords(app, s) })}
          onClick={() => openClaim(app, s.id)}
        >
          {number.get(s.id)}
        </button>
      ))}
    </Lighting>
  );
}
