// Small parts that the panels share.

import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { Statement, Status } from '../api';
import { useApp } from '../app';
import { lightOut, lightUp } from '../views/common';

// Line draws a status as the canvas does: solid, dashed, thin.
export function Line({ status }: { status: Status }) {
  const kind = status === 'planned' || status === 'target' ? 'planned' : status === 'claimed' ? 'claimed' : 'actual';
  return (
    <svg class={`line-sample ${kind}`} width="26" height="10" viewBox="0 0 26 10" aria-hidden="true" focusable="false">
      <path d="M1 5H25" />
    </svg>
  );
}

export function StatusChip({ status }: { status: Status }) {
  const app = useApp();
  return (
    <span class={`chip status-${status}`} title={app.t(`panel_means_${status}`)}>
      {app.t(`status_${status}`)}
    </span>
  );
}

// Lighting lights what statements join while the pointer or the focus is on it.
export function Lighting({ list, as: As = 'div', class: cls, children }: { list: readonly Statement[]; as?: 'div' | 'li'; class?: string; children: ComponentChildren }) {
  const app = useApp();
  return (
    <As class={cls} onMouseEnter={() => lightUp(app, list)} onMouseLeave={() => lightOut(app)} onFocusIn={() => lightUp(app, list)} onFocusOut={() => lightOut(app)}>
      {children}
    </As>
  );
}

// useAnswer gives the answer to a question of the API, kept as all answers are;
// undefined while it is under way. An empty question asks nothing.
export function useAnswer<T>(ask: string): { answer: T | undefined; error: string; again: () => void } {
  const app = useApp();
  const [failed, setFailed] = useState({ ask: '', error: '' });
  const [turn, setTurn] = useState(0);
  const known = ask === '' ? undefined : app.answer<T>(ask);
  useEffect(() => {
    if (ask === '' || known !== undefined || !app.ready) return;
    let left = false;
    app.fetch(ask).then(
      () => !left && setFailed({ ask: '', error: '' }),
      (e) => !left && setFailed({ ask, error: app.explain(e) }),
    );
    return () => {
      left = true;
    };
  }, [app, app.ready, app.lang, ask, known === undefined, turn]);
  return { answer: known, error: failed.ask === ask ? failed.error : '', again: () => setTurn(turn + 1) };
}

export function Asking({ error, again }: { error: string; again: () => void }) {
  const app = useApp();
  if (error === '') return <p class="soft">{app.t('panel_asking')}</p>;
  return (
    <p class="problem" role="alert">
      {error}{' '}
      <button type="button" onClick={again}>
        {app.t('tryAgain')}
      </button>
    </p>
  );
}

// More shows a long list by parts. The focus goes to the first of a new part.
export function More<T>({ list, first = 20, children }: { list: readonly T[]; first?: number; children: (x: T, i: number) => ComponentChildren }) {
  const app = useApp();
  const [most, setMost] = useState(first);
  return (
    <>
      {list.slice(0, most).map(children)}
      {list.length > most && (
        <li class="more">
          <button
            type="button"
            onClick={(e) => {
              const last = e.currentTarget.closest('li')?.previousElementSibling;
              setMost(most + Math.max(50, first));
              requestAnimationFrame(() => last?.nextElementSibling?.querySelector<HTMLElement>('a, button, input, [tabindex]')?.focus());
            }}
          >
            {app.t('panel_showMore', { n: app.words.count(list.length - most) })}
          </button>
        </li>
      )}
    </>
  );
}
