// What takes the focus: the ids of what may be asked to, and the asking.

export const searchId = 'search';
export const helpId = 'keys-help';
export const nameId = 'entity-name';
export const linkNameId = 'link-name';
export const countsId = 'counts';
export const fromId = 'linked-from';
export const toId = 'linked-to';
export const answerId = 'answer';

// focusNow gives the focus to an element, and says whether it took it.
export function focusNow(id: string): boolean {
  const e = document.getElementById(id);
  e?.focus();
  return e !== null && document.activeElement === e;
}

let waiting: ReturnType<typeof setTimeout> | 0 = 0;

// focusSoon gives the focus to an element, or to what can take it there, as soon
// as that is in the page: within a second. Only the last one that was asked for
// gets it.
export function focusSoon(id: string, tries = 20): void {
  clearTimeout(waiting);
  const at = document.getElementById(id);
  const e = at?.matches('button, input, a[href], [tabindex]') ? at : at?.querySelector<HTMLElement>('button:not(:disabled), input');
  e?.focus();
  // What is in a sheet that is only just opening cannot take it yet.
  if ((!e || document.activeElement !== e) && tries > 0) waiting = setTimeout(() => focusSoon(id, tries - 1), 50);
}

// Where the focus was when something was opened by keyboard, to give it back.
let opener: HTMLElement | null = null;
let byKey = false; // the last that was done was done by keyboard

// watchOpening keeps where the focus is when something may be opened, and how. It gives
// a function that ends this.
export function watchOpening(): () => void {
  const key = (e: KeyboardEvent) => {
    byKey = e.key === 'Enter' || e.key === ' ';
    const at = document.activeElement;
    // What is opened from the panel gives the focus back to where the panel was opened.
    if (byKey && at instanceof HTMLElement && !at.closest('.details')) opener = at;
  };
  const pointer = () => {
    byKey = false;
  };
  document.addEventListener('keydown', key, true);
  document.addEventListener('pointerdown', pointer, true);
  return () => {
    document.removeEventListener('keydown', key, true);
    document.removeEventListener('pointerdown', pointer, true);
  };
}

// follow takes the focus to what was opened by keyboard: the heading with the id.
export function follow(id: string): void {
  if (byKey) focusSoon(id);
}

// giveBack returns the focus to where it was before something was opened by keyboard;
// else to the view.
export function giveBack(): void {
  const to = opener?.isConnected ? opener : document.getElementById('main');
  opener = null;
  to?.focus();
}
