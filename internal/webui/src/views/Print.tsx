// What is printed: what the view shows, whole, with its sources; of the graph the picture
// on a sheet before them. A source is printed as it is read.

import { render } from 'preact';
import { useLayoutEffect, useMemo, useRef } from 'preact/hooks';
import { type App, AppProvider, useApp } from '../app';
import { drawnAtOnce } from '../export/drawn';
import { svgElement } from '../export/element';
import { sourcesOf } from '../export/taken';
import { asOfText, claimWords, sourceNotes, sourceTitle, viewTitle, webAddress } from '../parts/describe';
import { entityRows } from '../parts/rows';
import { shown, shownWords, speaker } from '../parts/shown';

const hostId = 'print';

// watchPrinting puts what is printed into the page before the browser prints it, and
// takes it out again. It gives a function that ends this.
export function watchPrinting(app: App): () => void {
  const before = () => {
    const own = app.state.view === 'read' || !app.ready;
    document.documentElement.dataset.prints = own ? 'view' : 'sheet';
    if (own) return;
    let host = document.getElementById(hostId);
    if (!host) {
      host = document.createElement('div');
      host.id = hostId;
      document.body.append(host);
    }
    render(
      <AppProvider value={app}>
        <Sheet />
      </AppProvider>,
      host,
    );
  };
  const after = () => {
    const host = document.getElementById(hostId);
    if (host) render(null, host);
    host?.remove();
  };
  addEventListener('beforeprint', before);
  addEventListener('afterprint', after);
  return () => {
    removeEventListener('beforeprint', before);
    removeEventListener('afterprint', after);
    after();
  };
}

function Sheet() {
  const app = useApp();
  const s = shown(app);
  const { state } = app;
  const dated = s.view !== 'promises' && state.asOf !== '';
  const sources = sourcesOf(app, s.statements, s.entities);
  const title = viewTitle(app) || app.t('title');
  return (
    <>
      {s.view === 'graph' ? <Picture title={title} /> : <h1>{title}</h1>}
      <p class="print-soft">
        {shownWords(app, s)}
        {dated && ` · ${app.t('view_asOfDay', { d: asOfText(app) })}`} · {app.t('view_expRevision', { revision: app.revision })}
      </p>
      {s.unit === 'names' ? (
        <table>
          <thead>
            <tr>
              {(['view_colName', 'view_colOther', 'view_colType', 'view_colLinks', 'view_colFacts'] as const).map((h) => (
                <th key={h} scope="col">
                  {app.t(h)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {entityRows(app.picture, s.entities, [], speaker(app)).map((r) => (
              <tr key={r.entity.id}>
                {(['name', 'other', 'type', 'links', 'facts'] as const).map((c) => (
                  <td key={c}>
                    <bdi>{r.cells[c]}</bdi>
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      ) : (
        <table class="print-claims">
          <thead>
            <tr>
              {(['panel_colClaim', 'view_colStatus', 'view_colWhen', 'view_colSource'] as const).map((h) => (
                <th key={h} scope="col">
                  {app.t(h)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {s.statements.map((x) => (
              <tr key={x.id}>
                <td>
                  <bdi>{claimWords(app, x)}</bdi>
                </td>
                <td>{app.t(`status_${x.status}`)}</td>
                <td>{x.whenText}</td>
                <td>
                  <bdi>{[`[${sources.findIndex((y) => y.id === x.source) + 1}]`, x.whereText ?? ''].join(' ').trim()}</bdi>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <h2>{app.t('view_expSources')}</h2>
      <ol>
        {sources.map((x) => (
          <li key={x.id}>
            <bdi>{[sourceTitle(app, x.id), x.author, x.publisher, x.publishedText ?? x.published, ...sourceNotes(app, x), webAddress(x.url)].filter(Boolean).join(', ')}</bdi>
          </li>
        ))}
      </ol>
    </>
  );
}

function Picture({ title }: { title: string }) {
  const app = useApp();
  const box = useRef<HTMLElement>(null);
  const drawn = useMemo(() => {
    try {
      return svgElement(drawnAtOnce(app, { title }));
    } catch (e) {
      return app.t('view_expNoPicture', { why: app.explain(e) }); // the claims are still all here
    }
  }, []);
  useLayoutEffect(() => {
    if (typeof drawn !== 'string') box.current?.replaceChildren(drawn);
  }, []);
  if (typeof drawn !== 'string') return <figure ref={box} />;
  return (
    <>
      <h1>{title}</h1>
      <p>{drawn}</p>
    </>
  );
}
