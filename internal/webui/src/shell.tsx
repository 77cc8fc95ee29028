// The page's frame: header, side panels, the view, the status line. Below 900
// pixels the panels are sheets.

import { useEffect, useRef, useState } from 'preact/hooks';
import { type App, useApp } from './app';
import { Canvas } from './canvas/Canvas';
import { Filters } from './panels/Filters';
import { watchOpening } from './panels/focus';
import { Header } from './panels/Header';
import { useKeys } from './panels/keys';
import { Side } from './panels/Side';
import { DateField } from './parts/DateField';
import { viewTitle } from './parts/describe';
import { shownWords } from './parts/shown';
import { viewNames } from './state';
import { watchPrinting } from './views/Print';
import { Promises } from './views/Promises';
import { Read } from './views/Read';
import { Table } from './views/Table';
import { Timeline } from './views/Timeline';

const bodies = { graph: Canvas, table: Table, timeline: Timeline, promises: Promises, read: Read };

// titleOf says what is looked at, for the browser's tabs and history.
function titleOf(app: App): string {
  const what = app.ready ? viewTitle(app) : '';
  return what === '' ? app.t('title') : `${what} · ${app.t('title')}`;
}

type Sheet = 'none' | 'filters' | 'details';

export function Shell() {
  const app = useApp();
  const [sheet, setSheet] = useState<Sheet>('none');
  const { state } = app;
  useKeys(app);
  useEffect(watchOpening, []);
  useEffect(() => watchPrinting(app), [app]);
  useEffect(() => {
    document.documentElement.lang = app.lang === 'zh' ? 'zh-CN' : 'en';
  }, [app.lang]);
  useEffect(() => {
    document.documentElement.dataset.theme = app.theme;
  }, [app.theme]);
  useEffect(() => {
    document.title = titleOf(app);
  });
  // A place or a view that was turned to comes into sight from under a sheet.
  useEffect(() => setSheet('none'), [state.view, state.read]);
  // What was asked to be opened comes into sight where panels are sheets.
  useEffect(() => setSheet(state.open ? 'details' : 'none'), [state.open]);
  // Whoever does not see the counts hears them when the view or what it leaves out is
  // another.
  const told = useRef(false);
  useEffect(() => {
    if (told.current) void app.settled().then(() => app.say(shownWords(app)));
    told.current = app.ready;
  }, [app.ready, state.view, state.hidden, state.asOf, state.table, state.promises, state.removed]);
  const Body = bodies[state.view];
  return (
    <div class="shell" data-busy={app.busy} data-ready={app.ready} data-sheet={sheet}>
      <a class="skip" href="#main" onClick={(e) => (e.preventDefault(), document.getElementById('main')?.focus())}>
        {app.t('skip')}
      </a>
      <Header />
      <aside class="details" aria-label={app.t('details')}>
        <button type="button" class="sheet-close" onClick={() => setSheet('none')}>
          {app.t('close')}
        </button>
        <Side />
      </aside>
      <aside class="filters" aria-label={app.t('filters')}>
        <button type="button" class="sheet-close" onClick={() => setSheet('none')}>
          {app.t('close')}
        </button>
        <Filters />
      </aside>
      <main id="main" tabIndex={-1} aria-busy={app.busy} aria-label={app.t(`view_${state.view}`)}>
        {app.ready ? <Body /> : app.notice ? null : <p class="loading">{app.t('loading')}</p>}
      </main>
      {app.notice && (
        <div class={`notice ${app.notice.kind}`} role={app.notice.kind === 'error' ? 'alert' : 'status'}>
          <span>{app.notice.text}</span>
          {app.notice.retry && (
            <button type="button" onClick={app.notice.retry}>
              {app.t('tryAgain')}
            </button>
          )}
          <button type="button" onClick={() => app.tell(null)}>
            {app.t('close')}
          </button>
        </div>
      )}
      <footer>
        <nav aria-label={app.t('views')}>
          {viewNames.map((v) => (
            <button type="button" key={v} aria-pressed={state.view === v} onClick={() => app.commit({ ...state, view: v })}>
              {app.t(`view_${v}`)}
            </button>
          ))}
        </nav>
        <div class="sheet-buttons">
          <button type="button" aria-expanded={sheet === 'filters'} onClick={() => setSheet(sheet === 'filters' ? 'none' : 'filters')}>
            {app.t('filters')}
          </button>
          <button type="button" aria-expanded={sheet === 'details'} onClick={() => setSheet(sheet === 'details' ? 'none' : 'details')}>
            {app.t('details')}
          </button>
        </div>
        {/* What is promised holds at no date, and a source says what it says. */}
        {state.view !== 'promises' && state.view !== 'read' && <AsOf />}
        <p class="counts">{app.ready && shownWords(app)}</p>
      </footer>
      <div class="visually-hidden" role="status" aria-live="polite">
        {app.live}
      </div>
    </div>
  );
}

function AsOf() {
  const app = useApp();
  const { state } = app;
  return <DateField class="as-of" label={app.t('asOf')} value={state.asOf} onDate={(asOf) => app.commit({ ...app.state, asOf }, 'asOf')} />;
}
