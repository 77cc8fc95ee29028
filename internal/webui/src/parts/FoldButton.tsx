// FoldButton draws what a fold takes in as one mark, or each by itself again.

import { useApp } from '../app';
import { type Fold, isFolded } from '../state';

// many: there is more than one to draw as one.
export function FoldButton({ fold, what, many }: { fold: Fold; what: string; many: boolean }) {
  const app = useApp();
  const on = isFolded(app.state, fold);
  if (!on && !many) return null;
  return (
    <button type="button" class={on ? 'link fold' : 'link fold only'} aria-label={app.t(on ? 'group_openWhat' : 'group_foldWhat', { what })} onClick={() => app.fold(fold, !on)}>
      {app.t(on ? 'group_open' : 'group_fold')}
    </button>
  );
}
