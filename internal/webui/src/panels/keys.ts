// The keyboard, beyond what each part does with it when it has the focus. No key
// does anything while someone types.

import { useEffect } from 'preact/hooks';
import type { App } from '../app';
import { hide, type Load, type State, viewNames } from '../state';
import { openForm } from './draft';
import { countsId, focusNow, focusSoon, giveBack, helpId, searchId, toId } from './focus';

// The help lists these, in this order.
export const keyList = [
  ['/', 'panel_keySearch'],
  ['Enter', 'panel_keyEnter'],
  ['← ↑ → ↓', 'panel_keyArrows'],
  ['e', 'panel_keyExpand'],
  ['c', 'panel_keyCollapse'],
  ['h', 'panel_keyHide'],
  ['p', 'panel_keyPath'],
  ['Ctrl+Z, z', 'panel_keyUndo'],
  ['Ctrl+Y, Z, y', 'panel_keyRedo'],
  ['f', 'panel_keyFit'],
  ['1 – 5', 'panel_keyViews'],
  ['?', 'panel_keyHelp'],
  ['Esc', 'panel_keyEscape'],
] as const;

export function typing(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement) return true;
  return target instanceof HTMLInputElement && !['checkbox', 'radio', 'button', 'submit', 'range'].includes(target.type);
}

// here is what keys speak of: what is opened, else what is selected.
export function here(s: State): string {
  if (s.open?.kind === 'entity') return s.open.id;
  return s.selected.at(-1) ?? '';
}

// lastStep is the last answer that was added at an entity, or at all.
export function lastStep(s: State): Load | undefined {
  const id = here(s);
  return s.loads.findLast((l) => l.why === 'expand' && l.at === id) ?? s.loads.findLast((l) => l.why !== 'overview');
}

function act(app: App, key: string): boolean {
  const s = app.state;
  const id = here(s);
  switch (key) {
    case '/':
      return focusNow(searchId);
    case 'e':
      if (id === '') return false;
      // A panel that was put away comes back by being opened again.
      if (s.open?.kind === 'entity' && s.open.id === id && document.getElementById(countsId)?.offsetParent) focusSoon(countsId);
      else void app.openEntity(id).then(() => focusSoon(countsId));
      return true;
    case 'c': {
      const last = lastStep(s);
      if (last) app.collapse([last.ask]);
      else app.say(app.t('panel_nothingToCollapse'));
      return true;
    }
    case 'h': {
      const ids = s.selected.length > 0 ? s.selected : id ? [id] : [];
      if (ids.length === 0) return false;
      app.commit(hide(s, ids));
      app.say(app.t('hiddenNow', { n: ids.length }));
      return true;
    }
    case 'p':
      openForm(app, 'paths', { from: id || null, to: null });
      focusSoon(toId);
      return true;
    case 'z':
      app.undo();
      return true;
    case 'Z':
    case 'y':
      app.redo();
      return true;
    case 'f':
      if (s.camera !== null) app.commit({ ...s, camera: null });
      return true;
    case '?': {
      const d = document.getElementById(helpId);
      if (d instanceof HTMLDialogElement && !d.open) d.showModal();
      return true;
    }
    case 'Escape':
      if (s.open === null) return false;
      app.commit({ ...s, open: null });
      giveBack();
      return true;
  }
  const view = viewNames[Number(key) - 1];
  if (/^[1-5]$/.test(key) && view) {
    if (s.view !== view) app.commit({ ...s, view });
    return true;
  }
  return false;
}

export function useKeys(app: App): void {
  useEffect(() => {
    const on = (e: KeyboardEvent) => {
      if (e.defaultPrevented || e.isComposing || e.altKey || !app.ready) return;
      if (e.ctrlKey || e.metaKey) {
        // As everywhere; a field that is typed in has its own.
        const key = e.key.toLowerCase();
        if ((key !== 'z' && key !== 'y') || typing(e.target) || document.querySelector('dialog[open]')) return;
        e.preventDefault();
        if (key === 'y' || e.shiftKey) app.redo();
        else app.undo();
        return;
      }
      if (!app.letters && e.key !== 'Escape') return;
      if (e.repeat && !/^[zZy]$/.test(e.key)) return;
      if (typing(e.target)) return;
      if (document.querySelector('dialog[open]')) return;
      if (act(app, e.key)) e.preventDefault();
    };
    document.addEventListener('keydown', on);
    return () => document.removeEventListener('keydown', on);
  }, [app]);
}
