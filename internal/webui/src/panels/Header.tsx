// The header: the name, the search, the question how two are linked, language,
// light, what is shared and taken away, and the keys.

import { CircleHelp, Moon, Share2, Sun, SunMoon } from 'lucide';
import type { ComponentChildren } from 'preact';
import { useEffect, useId, useRef, useState } from 'preact/hooks';
import { type App, useApp } from '../app';
import { shownCSV } from '../export/csv';
import { download, mediaTypes } from '../export/download';
import { drawnPicture, titleOf } from '../export/drawn';
import { onePage } from '../export/html';
import { shownJSON } from '../export/json';
import { canLines, shownLines } from '../export/lines';
import { picturePNG } from '../export/png';
import { fileName } from '../export/taken';
import { Icon } from '../parts/Icon';
import { openClaim } from '../parts/openers';
import { shownWords } from '../parts/shown';
import type { Word } from '../words';
import { openForm } from './draft';
import { focusSoon, fromId, helpId, nameId, searchId } from './focus';
import { cardTitle, openCard, useCards } from './Home';
import { keyList } from './keys';
import { Picker } from './Picker';
import { Ends } from './Ways';

const themes = ['system', 'light', 'dark'] as const;

export function Header() {
  const app = useApp();
  return (
    <header class="top">
      <h1>
        <a class="brand" href="/" aria-label={app.t('panel_home')} title={app.t('panel_home')}>
          <svg width="22" height="22" viewBox="0 0 22 22" aria-hidden="true" focusable="false">
            <path d="M11 11L4 4.5M11 11L18 6M11 11L6.5 18M11 11L17.5 17" stroke="currentColor" stroke-width="1.6" />
            <circle cx="11" cy="11" r="4" class="brand-hub" />
            <circle cx="4" cy="4.5" r="2.3" />
            <circle cx="18" cy="6" r="2.3" />
            <circle cx="6.5" cy="18" r="2.3" />
            <circle cx="17.5" cy="17" r="2.3" />
          </svg>
          <span>{app.t('title')}</span>
        </a>
      </h1>
      <div class="linked">
        <Ends inline />
        <button type="button" class="several-button" title={app.t('panel_severalHint')} onClick={() => openForm(app, 'several')}>
          {app.t('panel_several')}
        </button>
      </div>
      <div class="ask-buttons">
        <button type="button" onClick={() => (openForm(app, 'paths'), focusSoon(fromId))}>
          {app.t('panel_howLinked')}
        </button>
        <button type="button" title={app.t('panel_severalHint')} onClick={() => openForm(app, 'several')}>
          {app.t('panel_several')}
        </button>
      </div>
      <div class="settings">
        <div class="lang" role="group" aria-label={app.t('language')}>
          <button type="button" lang="en" aria-pressed={app.lang === 'en'} title="English" onClick={() => app.setLang('en')}>
            EN
          </button>
          <button type="button" lang="zh-CN" aria-pressed={app.lang === 'zh'} onClick={() => app.setLang('zh')}>
            中文
          </button>
        </div>
        <Theme />
        <ShareMenu />
        <button type="button" class="icon-only" aria-label={app.t('help')} title={`${app.t('help')} (?)`} onClick={showHelp}>
          <Icon of={CircleHelp} />
        </button>
      </div>
      {/* Last, so that what is found and answered comes next by keyboard. */}
      <div class="search" role="search">
        <Picker
          id={searchId}
          label={app.t('searchLabel')}
          placeholder={app.t('searchPlaceholder')}
          autoFocus
          onPick={(h) => {
            void app.openEntity(h.entity.id).then(() => focusSoon(nameId));
          }}
          onClaim={(s) => (openClaim(app, s.id), focusSoon(nameId))}
          onBetween={(from, to) => (app.meet([from, to]), openForm(app, 'paths', { from: from.id, to: to.id }), focusSoon(fromId))}
        />
      </div>
      <Strip />
      <KeyForm />
      <Help />
    </header>
  );
}

function Theme() {
  const app = useApp();
  const next = themes[(themes.indexOf(app.theme) + 1) % themes.length] ?? 'system';
  const label = `${app.t('theme')}: ${app.t(`panel_theme_${app.theme}`)}`;
  return (
    <button type="button" class="icon-only" aria-label={label} title={label} onClick={() => (app.setTheme(next), app.say(app.t(`panel_theme_${next}`)))}>
      <Icon of={app.theme === 'light' ? Sun : app.theme === 'dark' ? Moon : SunMoon} />
    </button>
  );
}

function showHelp(): void {
  const d = document.getElementById(helpId);
  if (d instanceof HTMLDialogElement && !d.open) d.showModal();
}

// Strip has the first questions in a row, where the side panel is a sheet.
function Strip() {
  const app = useApp();
  const list = useCards();
  const { open, loads, view } = app.state;
  if (!list || list.length === 0 || open !== null || view !== 'graph' || !loads.every((l) => l.why === 'overview')) return null;
  return (
    <ul class="strip" aria-label={app.t('panel_tryOne')}>
      {list.map((c) => (
        <li key={c.kind}>
          <button type="button" onClick={() => openCard(app, c)}>
            <bdi>{cardTitle(app, c)}</bdi>
          </button>
        </li>
      ))}
    </ul>
  );
}

// Menu is a button that shows what belongs to it; Escape and a click elsewhere
// put it away.
function Menu({ label, icon, children }: { label: string; icon: ComponentChildren; children: ComponentChildren }) {
  const [open, setOpen] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const id = useId();
  useEffect(() => {
    if (!open) return;
    const away = (e: Event) => {
      if (!box.current?.contains(e.target as Node)) setOpen(false);
    };
    const key = (e: KeyboardEvent) => {
      if (e.key !== 'Escape') return;
      e.preventDefault();
      e.stopPropagation();
      setOpen(false);
      button.current?.focus();
    };
    document.addEventListener('pointerdown', away, true);
    document.addEventListener('focusin', away, true);
    document.addEventListener('keydown', key, true);
    return () => {
      document.removeEventListener('pointerdown', away, true);
      document.removeEventListener('focusin', away, true);
      document.removeEventListener('keydown', key, true);
    };
  }, [open]);
  return (
    <div class="menu" ref={box}>
      <button ref={button} type="button" class="menu-button" aria-expanded={open} aria-controls={id} aria-label={label} title={label} onClick={() => setOpen(!open)}>
        {icon}
      </button>
      <div id={id} class="menu-pop" hidden={!open}>
        {open && children}
      </div>
    </div>
  );
}

function ShareMenu() {
  const app = useApp();
  // What was written stays when the menu closes.
  const [written, setWritten] = useState<Written>({ title: '', note: '' });
  const label = app.t('panel_share');
  return (
    <Menu
      label={label}
      icon={
        <>
          <Icon of={Share2} size={16} /> <span class="wide-only">{app.t('panel_shareShort')}</span>
        </>
      }
    >
      <Share written={written} onWritten={setWritten} />
    </Menu>
  );
}

type Form = 'html' | 'png' | 'svg' | 'csv' | 'json' | 'jsonl';
const forms: readonly [Form, Word, Word][] = [
  ['html', 'panel_asHTML', 'panel_asHTMLWhy'],
  ['png', 'panel_asPNG', 'panel_asPNGWhy'],
  ['svg', 'panel_asSVG', 'panel_asSVGWhy'],
  ['csv', 'panel_asTable', 'panel_asTableWhy'],
  ['json', 'panel_asJSON', 'panel_asJSONWhy'],
  ['jsonl', 'panel_asLines', 'panel_asLinesWhy'],
];

// can says whether the view can be taken away in a form: a picture is the graph's.
function can(app: App, form: Form): boolean {
  if (form === 'png' || form === 'svg') return app.state.view === 'graph' && app.picture.entities.length > 0;
  return form !== 'jsonl' || canLines(app);
}

// Written is what a reader writes for the picture.
interface Written {
  title: string;
  note: string;
}

function Share({ written, onWritten }: { written: Written; onWritten: (w: Written) => void }) {
  const app = useApp();
  const own = { note: written.note.trim(), ...(written.title.trim() === '' ? {} : { title: written.title.trim() }) };
  const [told, setTold] = useState<{ url: string; kept: 'address' | 'view' | 'long'; copied: boolean } | null>(null);
  const field = useId();
  const copy = () =>
    app.run(async () => {
      const s = await app.share();
      let copied = false;
      try {
        await navigator.clipboard.writeText(s.url);
        copied = true;
      } catch {
        // Not allowed here: the address stands in a field to copy by hand.
      }
      setTold({ ...s, copied });
      app.say(app.t(copied ? 'linkCopied' : 'panel_copyByHand'));
    });
  const take = (form: Form) =>
    app.run(async () => {
      const name = fileName(app, form);
      const content = {
        html: () => onePage(app, new Date(), own),
        png: () => picturePNG(app, own),
        svg: () => drawnPicture(app, own),
        csv: async () => shownCSV(app),
        json: () => shownJSON(app),
        jsonl: () => shownLines(app),
      }[form];
      const made: Blob | string = await content();
      download(name, made, mediaTypes[form]);
      app.say(app.t('panel_savedFile', { name }));
    });
  return (
    <>
      <h2>{app.t('panel_shareHead')}</h2>
      <button type="button" class="primary wide" onClick={() => void copy()}>
        {app.t('panel_copyAddress')}
      </button>
      {told && (
        <div class="share-told" role="status">
          <p>{app.t(told.copied ? 'linkCopied' : 'panel_copyByHand')}</p>
          <label class="visually-hidden" for={field}>
            {app.t('panel_address')}
          </label>
          <input id={field} type="text" readOnly value={told.url} onFocus={(e) => e.currentTarget.select()} />
          <p class="soft">{app.t(`panel_kept_${told.kept}`, { n: app.words.count(told.url.length) })}</p>
        </div>
      )}
      <h2>{app.t('panel_takeAway')}</h2>
      <p class="soft">{shownWords(app)}</p>
      {can(app, 'svg') && (
        <div class="take-words">
          <label>
            {app.t('panel_pictureTitle')}
            <input type="text" maxLength={300} placeholder={titleOf(app)} value={written.title} onInput={(e) => onWritten({ ...written, title: e.currentTarget.value })} />
          </label>
          <label>
            {app.t('panel_pictureNote')}
            <textarea rows={2} maxLength={4000} value={written.note} onInput={(e) => onWritten({ ...written, note: e.currentTarget.value })} />
          </label>
        </div>
      )}
      <ul class="takes">
        {forms
          .filter(([form]) => can(app, form))
          .map(([form, word, why]) => (
            <li key={form}>
              <button type="button" class="take" onClick={() => void take(form)}>
                <strong>{app.t(word)}</strong>
                <span class="soft">{app.t(why)}</span>
              </button>
            </li>
          ))}
      </ul>
    </>
  );
}

// KeyForm asks for a key where the service wants one. It is kept in the page's
// memory only.
function KeyForm() {
  const app = useApp();
  const id = useId();
  const [key, setKey] = useState('');
  const [tried, setTried] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.focus(), [app.needsKey]);
  if (!app.needsKey) return null;
  return (
    <form
      class="key-form"
      onSubmit={(e) => {
        e.preventDefault();
        setTried(true);
        void app.useKey(key.trim());
      }}
    >
      <label for={id}>{app.t('panel_keyLabel')}</label>
      <input ref={field} id={id} type="password" autocomplete="off" required value={key} aria-describedby={`${id}-why`} onInput={(e) => setKey(e.currentTarget.value)} />
      <button type="submit" class="primary">
        {app.t('panel_keyUse')}
      </button>
      <p id={`${id}-why`} class="soft" role={tried ? 'alert' : undefined}>
        {app.t(tried && !app.busy ? 'panel_keyWrong' : 'panel_keyWhy')}
      </p>
    </form>
  );
}

function Help() {
  const app = useApp();
  return (
    <dialog
      id={helpId}
      class="help"
      aria-labelledby="keys-title"
      // A click on what is around it closes it.
      onClick={(e) => e.target === e.currentTarget && e.currentTarget.close()}
    >
      <div class="help-body">
        <h2 id="keys-title">{app.t('panel_keysTitle')}</h2>
        <dl class="keys">
          {keyList.map(([key, word]) => [
            <dt key={`k${key}`}>
              <kbd>{key}</kbd>
            </dt>,
            <dd key={`v${key}`}>{app.t(word)}</dd>,
          ])}
        </dl>
        <p class="soft">{app.t('panel_keysNote')}</p>
        <label class="keys-letters">
          <input type="checkbox" checked={app.letters} onChange={(e) => app.setLetters(e.currentTarget.checked)} /> {app.t('panel_keysLetters')}
        </label>
        <form method="dialog">
          <button type="submit" class="primary">
            {app.t('close')}
          </button>
        </form>
      </div>
    </dialog>
  );
}
