import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { useApp } from '../app';

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
