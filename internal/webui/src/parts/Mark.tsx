// The mark of a type, as on the canvas: in lists, headings and the legend. It
// says nothing by itself; the type's name stands beside it.

import { useApp } from '../app';
import { look, outline } from '../scene/look';

export function Mark({ type, size = 16 }: { type: string; size?: number }) {
  const { schema } = useApp();
  const l = look(type, schema);
  return (
    <svg class={`mark type-${l.index}`} width={size} height={size} viewBox="-1.2 -1.2 2.4 2.4" aria-hidden="true" focusable="false">
      <path d={outline(l.shape)} fill-rule="evenodd" />
    </svg>
  );
}
