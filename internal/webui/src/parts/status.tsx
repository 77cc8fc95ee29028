// A status, as a line, as a chip and as a word.

import type { Statement, Status } from '../api';
import { useApp } from '../app';

// Line draws a status as the canvas does: solid, dashed, dotted, thin; and what is drawn
// nowhere each in its way.
export function Line({ status }: { status: Status }) {
  const kind = status === 'ended' ? 'actual' : status;
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

export function StatusWord({ statement }: { statement: Statement }) {
  const app = useApp();
  return <span class={`vw-status ${statement.status}`}>{app.t(`status_${statement.status}`)}</span>;
}
