// A field that finds a name as one types: the combobox and listbox pattern of
// ARIA 1.2. The search box of the header and every field for a name is one.

import { X } from 'lucide';
import { useEffect, useId, useRef, useState } from 'preact/hooks';
import { type Entity, Fault, type Found, type Hit, query, type Statement } from '../api';
import { type App, useApp } from '../app';
import { useNames } from '../parts/answers';
import { claimWords } from '../parts/describe';
import { Icon } from '../parts/Icon';
import { Mark } from '../parts/Mark';

const pause = 80; // ms from the last key to the question
const longest = 512; // of a question, as the API takes it
const shownHits = 8;
const shownClaims = 5;
const limit = 20; // of what is counted

// An Option is what one may choose of what was found.
export type Option = { kind: 'hit'; hit: Hit } | { kind: 'claim'; statement: Statement } | { kind: 'between'; from: Entity; to: Entity };

// optionsOf gives what may be chosen, in order; of a field for a name, names alone.
export function optionsOf(found: Found, all: boolean): Option[] {
  const hits: Option[] = found.items.slice(0, shownHits).map((hit) => ({ kind: 'hit', hit }));
  if (!all) return hits;
  const between: Option[] = found.between ? [{ kind: 'between', ...found.between }] : [];
  const claims: Option[] = found.claims.slice(0, shownClaims).map((c) => ({ kind: 'claim', statement: c.statement }));
  const partial: Option[] = found.partial
    .slice(0, shownHits)
    .flatMap((p): Option[] => (p.entity ? [{ kind: 'hit', hit: { entity: p.entity, match: p.match, score: p.score } }] : p.statement ? [{ kind: 'claim', statement: p.statement }] : []));
  return [...hits, ...between, ...claims, ...partial];
}

// restOf counts what was found and is not shown; complete says that it is no more.
export function restOf(found: Found): { hits: number; hitsComplete: boolean; claims: number; claimsComplete: boolean } {
  const { items, claims } = found.lists;
  return {
    hits: Math.max(items.count - shownHits, 0),
    hitsComplete: items.complete,
    claims: Math.max(claims.count - shownClaims, 0),
    claimsComplete: claims.complete,
  };
}

const nothing: Found = {
  items: [],
  claims: [],
  partial: [],
  lists: { items: { limit, count: 0, complete: true }, claims: { limit, count: 0, complete: true }, partial: { limit, count: 0, complete: true } },
};

export interface PickerProps {
  label: string;
  placeholder?: string;
  value?: string; // the id that is chosen; none: the field only searches
  onPick: (hit: Hit) => void;
  // Where these are given, claims are found, too, and the way between two names.
  onClaim?: (statement: Statement) => void;
  onBetween?: (from: Entity, to: Entity) => void;
  onClear?: () => void;
  id?: string;
  autoFocus?: boolean;
  showLabel?: boolean;
}

export function Picker({ label, placeholder, value = '', onPick, onClaim, onBetween, onClear, id, autoFocus = false, showLabel = false }: PickerProps) {
  const app = useApp();
  const own = useId();
  const field = id ?? own;
  const input = useRef<HTMLInputElement>(null);
  const [text, setText] = useState<string | null>(null); // null: the chosen name stands
  const [open, setOpen] = useState(false);
  const [at, setAt] = useState(-1);
  const { found, asked, failed, waiting } = useSearch(app, text ?? '');
  const all = onClaim !== undefined;
  const options = optionsOf(found, all);
  const rest = restOf(found);
  // What a part of the words finds is taken only where it is chosen.
  const first = found.partial.length === 0 ? options[0] : undefined;
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

  const pick = (o: Option | undefined) => {
    if (!o) return;
    hurry.current = false;
    setText(null);
    setOpen(false);
    setAt(-1);
    if (o.kind === 'hit') {
      app.meet([o.hit.entity]);
      onPick(o.hit);
    } else if (o.kind === 'claim') onClaim?.(o.statement);
    else onBetween?.(o.from, o.to);
  };
  const trimmed = (text ?? '').trim();
  const fresh = asked === trimmed && !waiting;
  useEffect(() => {
    if (hurry.current && fresh) {
      hurry.current = false;
      pick(first);
    }
  }, [fresh, found]);
  useEffect(() => setAt(-1), [found]);

  const shown = open && trimmed !== '';
  const optionId = (i: number) => `${field}-o${i}`;
  const key = (e: KeyboardEvent) => {
    if (e.isComposing) return; // Enter then takes the words of the input method
    if (e.key === 'ArrowDown' || e.key === 'ArrowUp') {
      if (!shown || options.length === 0) return;
      e.preventDefault();
      const n = options.length;
      setAt(e.key === 'ArrowDown' ? (at + 1) % n : at <= 0 ? n - 1 : at - 1);
    } else if (e.key === 'Enter') {
      if (trimmed === '') return;
      e.preventDefault();
      if (!open) setOpen(true);
      if (fresh) pick(at < 0 ? first : options[at]);
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
          {(shown ? options : []).flatMap((o, i) => {
            const head = heading(app, found, options, i);
            return [
              head !== '' && (
                <li key={`head${i}`} role="presentation" class="hit-head">
                  {head}
                </li>
              ),
              <li
                key={keyOf(o)}
                id={optionId(i)}
                role="option"
                aria-selected={i === at}
                class="hit"
                // The field keeps the focus, as the pattern asks.
                onMouseDown={(e) => e.preventDefault()}
                onClick={() => pick(o)}
                onMouseMove={() => i !== at && setAt(i)}
              >
                <OptionLine option={o} />
              </li>,
            ];
          })}
        </ul>
        {shown && rest.hits > 0 && <p class="hint">{app.t(rest.hitsComplete ? 'panel_moreHits' : 'panel_moreHitsAtLeast', { n: rest.hits })}</p>}
        {shown && all && rest.claims > 0 && <p class="hint">{app.t(rest.claimsComplete ? 'panel_moreClaims' : 'panel_moreClaimsAtLeast', { n: rest.claims })}</p>}
        {!shown ? null : failed !== '' ? (
          <p class="hint" role="alert">
            {failed}
          </p>
        ) : (
          options.length === 0 &&
          fresh && (
            <p class="hint">
              <strong>{app.t('panel_nothingFound', { q: [...trimmed].slice(0, 40).join('') })}</strong> {app.t('panel_nothingFoundHelp')}
            </p>
          )
        )}
        {shown && options.length === 0 && !fresh && failed === '' && <p class="hint">{app.t('panel_searching')}</p>}
      </div>
      <span class="visually-hidden" role="status">
        {shown && fresh && failed === '' ? toldOf(app, found, all, trimmed) : ''}
      </span>
    </div>
  );
}

const keyOf = (o: Option): string => (o.kind === 'hit' ? `e${o.hit.entity.id}` : o.kind === 'claim' ? `s${o.statement.id}` : 'between');

// heading gives what stands over an option that begins another kind than the one before.
function heading(app: App, found: Found, options: readonly Option[], i: number): string {
  const first = options.length - found.partial.slice(0, shownHits).length;
  if (found.partial.length > 0 && i >= first) {
    const words = (k: number) => (found.partial[k]?.unmatched ?? []).join(', ');
    const k = i - first;
    return k === 0 || words(k) !== words(k - 1) ? app.t('panel_without', { words: words(k) }) : '';
  }
  return options[i]?.kind === 'claim' && options[i - 1]?.kind !== 'claim' ? app.t('panel_claimsFound') : '';
}

// toldOf says how many were found, to who does not see them.
function toldOf(app: App, found: Found, all: boolean, q: string): string {
  const names = found.lists.items.count;
  const claims = all ? found.lists.claims.count : 0;
  const parts: string[] = [];
  if (names > 0) parts.push(app.t(names === 1 ? 'panel_hitOne' : 'panel_hits', { n: names }));
  if (claims > 0) parts.push(`${app.t('panel_claimsFound')}: ${claims}`);
  if (parts.length === 0 && all && found.between) parts.push(app.t('panel_between', { a: app.words.name(found.between.from, ''), b: app.words.name(found.between.to, '') }));
  return parts.length > 0 ? parts.join('; ') : app.t('panel_nothingFound', { q });
}

function OptionLine({ option: o }: { option: Option }) {
  const app = useApp();
  if (o.kind === 'hit') return <HitLine hit={o.hit} />;
  return (
    <span class="hit-name">
      <bdi>{o.kind === 'claim' ? claimWords(app, o.statement) : app.t('panel_between', { a: app.words.name(o.from, o.from.id), b: app.words.name(o.to, o.to.id) })}</bdi>
    </span>
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
        {hit.apart && (
          <span class="hit-why">
            <bdi>{hit.apart[app.lang]}</bdi>
          </span>
        )}
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
export function useSearch(app: App, text: string): { found: Found; asked: string; failed: string; waiting: boolean } {
  const [got, setGot] = useState<{ found: Found; asked: string; failed: string }>({ found: nothing, asked: '', failed: '' });
  const q = text.trim();
  useEffect(() => {
    if (q === '') {
      setGot({ found: nothing, asked: '', failed: '' });
      return;
    }
    const stop = new AbortController();
    const timer = setTimeout(async () => {
      try {
        const found = await app.api.get<Found>(query('search', { q, limit }), stop.signal);
        app.meet([...found.items.slice(0, shownHits).map((h) => h.entity), ...(found.entities ?? [])]);
        setGot({ found, asked: q, failed: '' });
      } catch (e) {
        if (!stop.signal.aborted) setGot({ found: nothing, asked: q, failed: e instanceof Fault || e instanceof Error ? app.explain(e) : String(e) });
      }
    }, pause);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [app, q]);
  return { ...got, waiting: got.asked !== q };
}
