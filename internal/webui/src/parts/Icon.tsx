// One picture of lucide's, drawn from its parts.

import type { IconNode } from 'lucide';
import { h } from 'preact';

export function Icon({ of, size = 18 }: { of: IconNode; size?: number }) {
  return (
    <svg
      class="icon"
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      stroke-width="2"
      stroke-linecap="round"
      stroke-linejoin="round"
      aria-hidden="true"
      focusable="false"
    >
      {of.map(([tag, attrs], i) => h(tag, { key: i, ...attrs }))}
    </svg>
  );
}
