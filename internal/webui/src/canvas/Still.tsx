// What is shown where nothing can be drawn by WebGL: the service's picture, in which names
// and links can be chosen.

import { useEffect, useRef, useState } from 'preact/hooks';
import { type App, useApp } from '../app';
import { drawnPicture, pictureAsk } from '../export/drawn';
import { svgElement } from '../export/element';

const dark = matchMedia('(prefers-color-scheme: dark)');

export function Still() {
  const app = useApp();
  const { state, picture } = app;
  const box = useRef<HTMLElement>(null);
  const [none, setNone] = useState(''); // why there is no picture
  const theme = app.theme === 'dark' || (app.theme === 'system' && dark.matches) ? 'dark' : 'light';
  const how = { links: true, theme, title: '' } as const;
  const asked = JSON.stringify(pictureAsk(app, how));
  useEffect(() => {
    let over = false;
    const draw = async () => {
      try {
        const svg = svgElement(await drawnPicture(app, how));
        if (over) return;
        box.current?.replaceChildren(svg);
        setNone('');
      } catch (e) {
        if (over) return;
        box.current?.replaceChildren();
        setNone(app.explain(e));
      }
    };
    if (picture.entities.length > 0) void draw();
    else box.current?.replaceChildren();
    return () => {
      over = true;
    };
  }, [asked]);
  return (
    <div class="canvas-still">
      <p role="status">
        {app.t('canvas_noGL')} {none && app.t('view_expNoPicture', { why: none })}{' '}
        <button type="button" onClick={() => app.commit({ ...state, view: 'table' })}>
          {app.t('canvas_toTable')}
        </button>
      </p>
      <figure
        ref={box}
        onClick={(e) => {
          const at = (e.target as Element).closest('a');
          if (!at) return;
          e.preventDefault(); // its address is of a page that holds the picture
          choose(app, at);
        }}
      />
    </div>
  );
}

// choose opens what a mark or a line of the picture stands for.
function choose(app: App, at: Element): void {
  const { entity, from, to } = (at.querySelector('[data-entity], [data-from]') as SVGElement | null)?.dataset ?? {};
  // A mark of several, and a line to it, name the first of them.
  const { markOf } = app.picture;
  if (entity !== undefined) void app.openMark(markOf(entity));
  else if (from !== undefined && to !== undefined) app.commit({ ...app.state, open: { kind: 'link', a: markOf(from), b: markOf(to) } });
}
