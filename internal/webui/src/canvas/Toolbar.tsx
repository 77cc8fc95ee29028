// The canvas's own commands.

import { CircleDot, Eye, EyeOff, Frame, GitFork, type IconNode, Maximize, Minimize, Network, Pin, PinOff, Redo2, RotateCcw, Undo2, ZoomIn, ZoomOut } from 'lucide';
import { useApp } from '../app';
import { Icon } from '../parts/Icon';
import { hide, type LayoutName, pin, startAfresh, unhideAll } from '../state';

function Tool({ name, icon, on, onClick, disabled }: { name: string; icon: IconNode; on?: boolean; onClick: () => void; disabled?: boolean }) {
  return (
    <button type="button" class="tool" title={name} aria-label={name} {...(on === undefined ? {} : { 'aria-pressed': on })} disabled={disabled ?? false} onClick={onClick}>
      <Icon of={icon} />
    </button>
  );
}

const layouts: readonly [LayoutName, IconNode][] = [
  ['force', Network],
  ['radial', CircleDot],
  ['tree', GitFork],
];

export function Toolbar({ onFit, onZoom, full, onFull }: { onFit: () => void; onZoom: (by: number) => void; full: boolean; onFull: (() => void) | null }) {
  const app = useApp();
  const { state } = app;
  const some = state.selected.length > 0;
  const allPinned = some && state.selected.every((id) => state.pinned.includes(id));
  return (
    <div class="canvas-tools" role="toolbar" aria-label={app.t('canvas_tools')}>
      <div class="tool-group">
        <Tool name={app.t('undo')} icon={Undo2} disabled={!app.canUndo} onClick={() => app.undo()} />
        <Tool name={app.t('redo')} icon={Redo2} disabled={!app.canRedo} onClick={() => app.redo()} />
      </div>
      <div class="tool-group" role="group" aria-label={app.t('canvas_layout')}>
        {layouts.map(([l, icon]) => (
          <Tool key={l} name={app.t(`canvas_${l}`)} icon={icon} on={state.layout === l} onClick={() => void app.arrange(l)} />
        ))}
      </div>
      <div class="tool-group">
        <Tool name={app.t('canvas_zoomOut')} icon={ZoomOut} onClick={() => onZoom(1 / 1.5)} />
        <Tool name={app.t('canvas_zoomIn')} icon={ZoomIn} onClick={() => onZoom(1.5)} />
        <Tool name={app.t('canvas_fit')} icon={Frame} onClick={onFit} />
        {onFull && <Tool name={full ? app.t('canvas_fullEnd') : app.t('canvas_full')} icon={full ? Minimize : Maximize} onClick={onFull} />}
      </div>
      <div class="tool-group">
        <Tool
          name={allPinned ? app.t('canvas_unpin') : app.t('canvas_pin')}
          icon={allPinned ? PinOff : Pin}
          disabled={!some}
          onClick={() => {
            app.commit(pin(state, state.selected, !allPinned));
            app.say(app.t(allPinned ? 'canvas_unpinned' : 'canvas_pinned', { n: state.selected.length }));
          }}
        />
        <Tool
          name={app.t('canvas_hide')}
          icon={EyeOff}
          disabled={!some}
          onClick={() => {
            app.commit(hide(state, state.selected));
            app.say(app.t('hiddenNow', { n: state.selected.length }));
          }}
        />
        {state.removed.length > 0 && <Tool name={app.t('canvas_showHidden', { n: state.removed.length })} icon={Eye} onClick={() => app.commit(unhideAll(state))} />}
        <Tool name={app.t('canvas_afresh')} icon={RotateCcw} disabled={state.loads.length === 0} onClick={() => app.commit(startAfresh(state))} />
      </div>
    </div>
  );
}
