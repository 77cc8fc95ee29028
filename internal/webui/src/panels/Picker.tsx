// A field that finds a name as one types: the combobox and listbox pattern of
// ARIA 1.2. The search box of the header and every field for a name is one.

import { X } from 'lucide';
import { useEffect, useId, useRef, useState } from 'preact/hooks';
import { Fault, type Hit, type List, query } from '../api';
import { type App, useApp } from '../app';
import { useNames } from '../parts/answers';
import { Icon } from '../parts/Icon';
import { Mark } from '../parts/Mark';

const pause = 80; // ms from the last key to the question
const longest = 512; // of a question, as the API takes it

export interface PickerProps {
  label: string;
  placeholder?: string;
  value?: string; // the id that is chosen; none: the field only searches
  onPick: (hit: Hit) => void;
  onClear?: () => void;
  id?: string;
  autoFocus?: boolean;
  showLabel?: boolean;
}

export function Picker({ label, placeholder, value = '', onPick, onClear, id, autoFocus = false, showLabel = false }: PickerProps) {
  const app = useApp();
  const own = useId();
  const field = id ?? own;
  const input = useRef<HTMLInputElement>(null);
  const [text, setText] = useState<string | null>(null); // null: the chosen name stands
  const [open, setOpen] = useState(false);
  const [at, setAt] = useState(-1);
  const { hits, asked, failed, waiting } = useSearch(app, text ?? '');
  // Enter before the answer is here opens the first as soon as it is.
  const hurry = useRef(false);
  useNames(value ? [value] : []);
  useEffect(() => {
    if (autoFocus) input.current?.focus({ preventScroll: true });
  }, [autoFocus]);
  useEffect(() => {
    setText(null);
    setOpen(false);
  }, [value]);

  const pick = (h: Hit | undefined) => {
    if (!h) return;
    hurry.current = false;
    app.meet([h.entity]);
    setText(null);
    setOpen(false);
    setAt(-1);
    onPick(h);
  };
  const trimmed = (text ?? '').trim();
  const fresh = asked === trimmed && !waiting;
  useEffect(() => {
    if (hurry.current && fresh) {
      hurry.current = false;
      pick(hits[0]);
    }
  }, [fresh, hits]);
  useEffect(() => setAt(-1), [hits]);

  const shown = open && trimmed !== '';
  const optionId = (i: number) => `${field}-o${i}`;
  const key = (e: KeyboardEvent) => {
    if (e.isComposing) return; // Enter then takes the words of the input method
    if (e.key === 'ArrowDown' || e.key === 'ArrowUp') {
      if (!shown || hits.length === 0) return;
      e.preventDefault();
      const n = hits.length;
      setAt(e.key === 'ArrowDown' ? (at + 1) % n : at <= 0 ? n - 1 : at - 1);
    } else if (e.key === 'Enter') {
      if (trimmed === '') return;
      e.preventDefault();
      if (!open) setOpen(true);
      if (fresh) pick(hits[at < 0 ? 0 : at]);
      else hurry.current = true;
    } else if (e.key === 'Escape') {
      e.preventDefault();
      e.stopPropagation();
      if (shown) setOpen(false);
      else if (text !== null && text !== '') setText(null);
      else input.current?.blur(); // then the keys of the page work
    } else if ((e.key === 'Backspace' || e.key === 'Delete') && text === null && value !== '' && onClear && isAll(input.current)) {
      e.preventDefault();
      onClear();
    }
  };
  const chosen = value === '' ? '' : app.name(value);
  return (
    <div class="picker" onFocusOut={(e) => !e.currentTarget.contains(e.relatedTarget as Node | null) && (setOpen(false), onClear && trimmed === '' && setText(null))}>
      <label class={showLabel ? 'picker-label' : 'visually-hidden'} for={field}>
        {label}
      </label>
      <div class="picker-field">
        {text === null && value !== '' && app.entity(value) && <Mark type={app.entity(value)?.type ?? ''} size={14} />}
        <input
          ref={input}
          id={field}
          type="text"
          role="combobox"
          aria-expanded={shown}
          aria-controls={`${field}-list`}
          aria-autocomplete="list"
          aria-activedescendant={shown && at >= 0 ? optionId(at) : undefined}
          autocomplete="off"
          autocapitalize="off"
          spellcheck={false}
          maxLength={longest}
          placeholder={placeholder ?? label}
          value={text ?? chosen}
          onInput={(e) => {
            hurry.current = false;
            setText(e.currentTarget.value);
            setOpen(true);
            if (e.currentTarget.value === '' && value !== '' && onClear) onClear();
          }}
          onFocus={(e) => {
            if (value !== '' && text === null) e.currentTarget.select();
            if (trimmed !== '') setOpen(true);
          }}
          onClick={() => trimmed !== '' && setOpen(true)}
          onKeyDown={key}
        />
        {onClear && (value !== '' || trimmed !== '') && (
          <button
            type="button"
            class="plain icon-only picker-clear"
            aria-label={app.t('panel_clear', { label })}
            title={app.t('panel_clear', { label })}
            onClick={() => (setText(null), onClear(), input.current?.focus())}
          >
            <Icon of={X} size={14} />
          </button>
        )}
      </div>
      <div class="picker-pop" hidden={!shown}>
        <ul id={`${field}-list`} role="listbox" aria-label={app.t('panel_found')}>
          {(shown ? hits : []).map((h, i) => (
            <li
              key={h.entity.id}
              id={optionId(i)}
              role="option"
              aria-selected={i === at}
              class="hit"
              // The field keeps the focus, as the pattern asks.
              onMouseDown={(e) => e.preventDefault()}
              onClick={() => pick(h)}
              onMouseMove={() => i !== at && setAt(i)}
            >
              <HitLine hit={h} />
            </li>
          ))}
        </ul>
        {!shown ? null : failed !== '' ? (
          <p class="hint" role="alert">
            {failed}
          </p>
        ) : (
          hits.length === 0 &&
          fresh && (
            <p class="hint">
              <strong>{app.t('panel_nothingFound', { q: [...trimmed].slice(0, 40).join('') })}</strong> {app.t('panel_nothingFoundHelp')}
            </p>
          )
        )}
        {shown && hits.length === 0 && !fresh && failed === '' && <p class="hint">{app.t('panel_searching')}</p>}
      </div>
      <span class="visually-hidden" role="status">
        {shown && fresh && failed === '' ? (hits.length === 0 ? app.t('panel_nothingFound', { q: trimmed }) : app.t(hits.length === 1 ? 'panel_hitOne' : 'panel_hits', { n: hits.length })) : ''}
      </span>
    </div>
  );
}

const isAll = (i: HTMLInputElement | null): boolean => i !== null && i.selectionStart === 0 && i.selectionEnd === i.value.length;

export function HitLine({ hit }: { hit: Hit }) {
  const app = useApp();
  const e = hit.entity;
  const name = app.words.name(e, e.id);
  const why = howMatched(app, hit, name);
  return (
    <>
      <Mark type={e.type} size={14} />
      <span class="hit-name">
        <bdi>{name}</bdi>
        {why && (
          <span class="hit-why">
            <bdi>{why}</bdi>
          </span>
        )}
      </span>
      <span class="hit-type">{app.words.type(e.type)}</span>
    </>
  );
}

// howMatched says which name was found and how, where that is not plain to see.
export function howMatched(app: Pick<App, 't'>, hit: Hit, shown: string): string {
  const { name, how } = hit.match;
  switch (how) {
    case 'typo':
      return app.t('panel_howTypo', { name });
    case 'pinyin':
    case 'pinyin-prefix':
      return app.t('panel_howPinyin', { name });
    case 'initials':
      return app.t('panel_howInitials', { name });
    default:
      return name === shown ? '' : app.t('panel_howName', { name });
  }
}

// useSearch asks for names as they are typed. What was found before stays in
// sight until the next answer is here.
export function useSearch(app: App, text: string): { hits: readonly Hit[]; asked: string; failed: string; waiting: boolean } {
  const [got, setGot] = useState<{ hits: readonly Hit[]; asked: string; failed: string }>({ hits: [], asked: '', failed: '' });
  const q = text.trim();
  useEffect(() => {
    if (q === '') {
      setGot({ hits: [], asked: '', failed: '' });
      return;
    }
    const stop = new AbortController();
    const timer = setTimeout(async () => {
      try {
        const l = await app.api.get<List<Hit>>(query('search', { q, limit: 8 }), stop.signal);
        app.meet(l.items.map((h) => h.entity));
        setGot({ hits: l.items, asked: q, failed: '' });
      } catch (e) {
        if (!stop.signal.aborted) setGot({ hits: [], asked: q, failed: e instanceof Fault || e instanceof Error ? app.explain(e) : String(e) });
      }
    }, pause);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [app, q]);
  return { ...got, waiting: got.asked !== q };
}
