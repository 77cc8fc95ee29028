// The evidence for a statement: what is said, how firmly, of when, by whom, and
// the places that say so.

import { BookOpen } from 'lucide';
import { useEffect, useState } from 'preact/hooks';
import { type Citation, type Source, type Statement, segment } from '../api';
import { type App, useApp } from '../app';
import { useNames } from '../parts/answers';
import { claimWords, place, placeWords, qualifierWord, sourceNotes, sourceTitle, titleLang, webAddress } from '../parts/describe';
import { Icon } from '../parts/Icon';
import { InLang } from '../parts/InLang';
import { mentioned } from '../parts/mentions';
import { Name, readPlace } from '../parts/openers';
import { StatusChip } from '../parts/status';

interface Told {
  statement: Statement;
  source: Source;
}

// useStatement gives a statement as it is told by itself: with the passages,
// where the text is attached.
export function useStatement(id: string, want: boolean): { told: Told | undefined; error: string } {
  const app = useApp();
  const ask = `statements/${segment(id)}`;
  const [error, setError] = useState('');
  const told = app.api.known<Told>(ask);
  useEffect(() => {
    if (!want || told || !app.ready) return;
    let left = false;
    setError('');
    app.api.get<Told>(ask).then(
      () => app.changed(),
      (e) => !left && setError(app.explain(e)),
    );
    return () => {
      left = true;
    };
  }, [app, app.ready, ask, want, told === undefined]);
  return { told, error };
}

export function readThere(app: App, s: Statement, c: Citation): void {
  app.commit({ ...app.state, view: 'read', read: readPlace(s, c) });
}

// Evidence tells a statement whole. Without its heading the claim in words is
// left out, for where it stands above already.
export function Evidence({ statement, heading = true }: { statement: Statement; heading?: boolean }) {
  const app = useApp();
  const source = app.sources.find((x) => x.id === statement.source);
  const unquoted = statement.cites.some((c) => c.start !== undefined && c.quote === undefined);
  const { told } = useStatement(statement.id, unquoted && source?.hasText === true);
  const s = unquoted && told ? told.statement : statement;
  useNames(mentioned([s]));
  const when = s.whenText ?? '';
  return (
    <div class="evidence">
      {heading && (
        <p class="claim">
          <InLang text={claimWords(app, s)} lang={s.textLang} />
        </p>
      )}
      <p class="claim-state">
        <StatusChip status={s.status} /> <span class="soft">{app.t(`panel_means_${s.status}`)}</span>
      </p>
      <dl class="pairs">
        {s.value?.printed && (
          <>
            <dt>{app.t('panel_asPrinted')}</dt>
            <dd>
              <bdi>{s.value.printed}</bdi>
            </dd>
          </>
        )}
        <dt>{app.t('panel_when')}</dt>
        <dd>
          {when || app.t('undatedWord')}
          {s.when.text && s.when.text !== when && (
            <span class="soft">
              {' '}
              <bdi>{app.t('panel_inWords', { text: s.when.text })}</bdi>
            </span>
          )}
          {s.when.derived && <span class="soft"> {app.t('panel_derived')}</span>}
        </dd>
        <Qualifiers statement={s} />
        <dt>{app.t('panel_source')}</dt>
        <dd>
          <SourceLine source={source ?? told?.source} id={s.source} />
        </dd>
      </dl>
      <ol class="cites">
        {s.cites.map((c, i) => (
          <Cite key={i} statement={s} cite={c} hasText={source?.hasText ?? false} />
        ))}
      </ol>
    </div>
  );
}

export function Qualifiers({ statement }: { statement: Statement }) {
  const app = useApp();
  return (
    <>
      {(statement.qualifiers ?? []).map((q, i) => [
        <dt key={`k${i}`}>{qualifierWord(app, q.key)}</dt>,
        <dd key={`v${i}`}>{q.entity ? <Name id={q.entity} mark /> : <InLang text={q.text ?? ''} lang={q.textLang} />}</dd>,
      ])}
    </>
  );
}

export function SourceLine({ source, id }: { source: Source | undefined; id: string }) {
  const app = useApp();
  const about = [source?.author ?? '', source?.publisher ?? '', source?.publishedText ?? source?.published ?? '', ...sourceNotes(app, source)].filter((x) => x !== '');
  const links = [[webAddress(source?.url), app.t('view_original')] as const, [webAddress(source?.archived), app.t('view_archived')] as const].filter(([url]) => url);
  return (
    <span class="source-line">
      <cite>
        <InLang text={sourceTitle(app, id)} lang={titleLang(app, id)} />
      </cite>
      {about.length > 0 && (
        <span class="soft">
          {' '}
          <bdi>{about.join(', ')}</bdi>
        </span>
      )}
      {links.map(([url, word]) => [
        ' ',
        <a key={word} href={url} rel="noreferrer nofollow" target="_blank">
          {word}
        </a>,
      ])}
    </span>
  );
}

function Cite({ statement, cite, hasText }: { statement: Statement; cite: Citation; hasText: boolean }) {
  const app = useApp();
  const where = place(cite);
  const placed = cite.paragraph !== undefined || cite.start !== undefined;
  return (
    <li class="cite">
      {where && (
        <span class="cite-place">
          <bdi>{placeWords(cite, app)}</bdi>
        </span>
      )}
      {cite.quote ? (
        <blockquote>
          <InLang text={cite.quote} lang={app.sources.find((x) => x.id === statement.source)?.language} />
        </blockquote>
      ) : (
        placed && !hasText && <p class="soft">{app.t('panel_notAttached')}</p>
      )}
      {cite.record && (
        <figure class="record">
          <figcaption>{app.t('panel_record')}</figcaption>
          <pre dir="auto">{cite.record}</pre>
        </figure>
      )}
      {cite.note && (
        <p class="note">
          <span class="soft">{app.t('panel_note')}</span> <InLang text={cite.note} lang={cite.noteLang} mark />
          {cite.via && (
            <span class="soft">
              {' '}
              <bdi>{app.t('view_leansOn', { via: cite.via })}</bdi>
            </span>
          )}
        </p>
      )}
      {placed && (
        <button type="button" class="read-there" onClick={() => readThere(app, statement, cite)}>
          <Icon of={BookOpen} size={15} />
          {where ? app.t('panel_readThere', { place: where }) : app.t('panel_read')}
        </button>
      )}
    </li>
  );
}

// Noted is a claim in a list: in words, with its state, and its evidence below
// it where its number or place is chosen.
export function Noted({ statement, mark, words }: { statement: Statement; mark?: string; words?: string }) {
  const app = useApp();
  const [shown, setShown] = useState(false);
  const first = statement.cites[0];
  const where = mark ?? (place(first) || app.t('panel_evidence'));
  const more = statement.cites.length > 1 && !mark ? ` +${statement.cites.length - 1}` : '';
  const when = statement.whenText ?? '';
  const text = words ?? claimWords(app, statement);
  return (
    <div class="noted">
      <p class="noted-line">
        <bdi>{text}</bdi>{' '}
        <button type="button" class="footnote" aria-expanded={shown} aria-label={app.t('panel_evidenceFor', { place: where + more, claim: text })} onClick={() => setShown(!shown)}>
          {where}
          {more}
        </button>
      </p>
      {(statement.status !== 'actual' || when !== '') && (
        <p class="noted-state">
          {statement.status !== 'actual' && <StatusChip status={statement.status} />} {when && <span class="soft">{when}</span>}
        </p>
      )}
      {shown && <Evidence statement={statement} heading={false} />}
    </div>
  );
}
