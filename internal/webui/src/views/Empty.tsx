// What a view says where it has nothing to show.

import type { ComponentChildren } from 'preact';

export function Empty({ text, help, children }: { text: string; help?: string; children?: ComponentChildren }) {
  return (
    <div class="vw-empty">
      <p>{text}</p>
      {help && <p class="vw-soft">{help}</p>}
      {children}
    </div>
  );
}
