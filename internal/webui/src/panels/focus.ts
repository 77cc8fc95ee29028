// What takes the focus: the ids of what may be asked to, and the asking.

export const searchId = 'search';
export const helpId = 'keys-help';
export const nameId = 'entity-name';
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
