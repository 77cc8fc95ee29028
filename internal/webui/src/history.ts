// Undo and redo: a line of states, of which one is shown.

export interface History<S> {
  readonly past: readonly S[];
  readonly now: S;
  readonly future: readonly S[];
  // What the last step was, where more of the same continues it (moving the
  // camera, typing) rather than being a step of its own.
  readonly mark: string;
}

export const maxPast = 500;

export const begin = <S>(now: S): History<S> => ({ past: [], now, future: [], mark: '' });

// commit makes a step; the same state is none. A mark that is the last step's
// own replaces it.
export function commit<S>(h: History<S>, next: S, mark = ''): History<S> {
  if (Object.is(next, h.now)) return h;
  if (mark !== '' && mark === h.mark && h.past.length > 0) return { ...h, now: next, future: [] };
  return { past: [...h.past, h.now].slice(-maxPast), now: next, future: [], mark };
}

// amend puts another state in the place of the one that is shown: what follows from the
// last step rather than being one, be that a step back.
export const amend = <S>(h: History<S>, now: S): History<S> => (Object.is(now, h.now) ? h : { ...h, now });

export function undo<S>(h: History<S>): History<S> {
  const last = h.past.at(-1);
  if (last === undefined) return h;
  return { past: h.past.slice(0, -1), now: last, future: [h.now, ...h.future], mark: '' };
}

export function redo<S>(h: History<S>): History<S> {
  const [next, ...rest] = h.future;
  if (next === undefined) return h;
  return { past: [...h.past, h.now], now: next, future: rest, mark: '' };
}
