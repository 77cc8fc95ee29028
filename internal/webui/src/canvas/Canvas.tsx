// The Graph view: a scene kept in step with the model.

import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { type App, useApp } from '../app';
import { claimWords, drawnAt, linksCount, namesCount, verbOf } from '../parts/describe';
import { litWay, markedOf, openLink } from '../parts/lighting';
import { type Link, linkKey } from '../picture';
import { knowTypes, look } from '../scene/look';
import { Scene, type SceneLink, type SceneMark } from '../scene/scene';
import type { View } from '../scene/view';
import { type Camera, move, nothingHidden, notNarrow, type Places, type Position, select } from '../state';
import { Toolbar } from './Toolbar';

// At most this many names are listed for those who do not see the picture; the
// table has them all.
const listed = 100;

const rounded = (v: View): Camera => ({ x: Math.round(v.x * 10) / 10, y: Math.round(v.y * 10) / 10, scale: Number(v.scale.toPrecision(5)) });
const sameCamera = (a: Camera | null, b: Camera | null): boolean => a === b || (a !== null && b !== null && a.x === b.x && a.y === b.y && a.scale === b.scale);

export function Canvas() {
  const app = useApp();
  const { state, picture, words, schema } = app;
  const box = useRef<HTMLDivElement>(null);
  const region = useRef<HTMLDivElement>(null);
  const scene = useRef<Scene | null>(null);
  const [full, setFull] = useState(false);
  const camera = useRef<Camera | null | undefined>(undefined); // as the scene has it
  const line = useRef(''); // the line that the keyboard is on
  const latest = useRef(app);
  latest.current = app;
  knowTypes(schema);

  const places = app.markPlaces;
  const links = useMemo(() => new Map(picture.lines.map((l) => [l.key, l])), [picture]);
  const linksRef = useRef(links);
  linksRef.current = links;

  // The scene is made once.
  useEffect(() => {
    const at = box.current;
    if (!at) return;
    const made = new Scene(at, {
      verb: (key) => {
        const l = linksRef.current.get(key);
        return l ? verbOf(latest.current.words, l) : '';
      },
      onHover: (mark, link) => hovered(latest.current, linksRef.current, mark, link),
      onMark: (id, more) => {
        const a = latest.current;
        if (!more) return void a.openMark(id);
        a.commit(select(a.state, standsFor(a, id), true));
        a.say(a.t('canvas_selected', { n: a.state.selected.length }));
      },
      onLink: (key) => {
        const l = linksRef.current.get(key);
        const a = latest.current;
        if (l) a.commit({ ...a.state, open: { kind: 'link', a: l.a, b: l.b } });
      },
      onGround: () => clear(latest.current),
      onMoved: (places) => latest.current.commit(move(latest.current.state, movedWith(latest.current, places))),
      onArea: (ids) => {
        const a = latest.current;
        a.commit(select(a.state, [...new Set([...a.state.selected, ...ids.flatMap((id) => standsFor(a, id))])]));
        a.say(a.t('canvas_selected', { n: a.state.selected.length }));
      },
      onView: (v) => {
        const a = latest.current;
        const c = rounded(v);
        camera.current = c;
        if (!sameCamera(c, a.state.camera)) a.commit({ ...a.state, camera: c }, 'camera');
      },
      onShown: (v) => {
        const a = latest.current;
        camera.current = rounded(v);
        a.amend({ ...a.state, camera: camera.current });
      },
    });
    scene.current = made;
    latest.current.frame = made;
    (at as unknown as { scene: Scene }).scene = made; // for those who look from outside (tests, a bench), as the model is
    camera.current = undefined;
    const looks = ['(prefers-color-scheme: dark)', '(forced-colors: active)'].map((q) => matchMedia(q));
    const theme = () => made.readTheme();
    for (const look of looks) look.addEventListener('change', theme);
    const watch = new MutationObserver(theme);
    watch.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] });
    const fonts = () => made.reword();
    document.fonts?.addEventListener?.('loadingdone', fonts);
    const fulls = () => setFull(document.fullscreenElement !== null);
    document.addEventListener('fullscreenchange', fulls);
    return () => {
      for (const look of looks) look.removeEventListener('change', theme);
      watch.disconnect();
      document.fonts?.removeEventListener?.('loadingdone', fonts);
      document.removeEventListener('fullscreenchange', fulls);
      scene.current = null;
      made.kill();
      if (latest.current.lit.size + latest.current.litLinks.size > 0) latest.current.light([]);
    };
  }, []);

  // What covers the canvas: the tools below, and a sheet where panels are sheets.
  const covered = state.open !== null;
  useEffect(() => {
    const s = scene.current;
    if (!s) return;
    const narrow = window.innerWidth < 900;
    s.margin = { top: 6, right: 6, left: 6, bottom: narrow && covered ? Math.max(52, (box.current?.clientHeight ?? 0) * 0.66) : 52 };
  }, [covered]);

  useEffect(() => {
    const s = scene.current;
    if (!s) return;
    const drawn = drawnAt(picture);
    const opened = new Set(state.loads.flatMap((l) => (l.at ? [l.at] : [])));
    const marks: SceneMark[] = [];
    for (const g of picture.groups) {
      const p = places.get(g.id);
      const l = look(g.type, schema);
      if (p) marks.push({ id: g.id, x: p[0], y: p[1], name: app.name(g.id), colour: l.index, shape: l.shape, weight: g.members.length, several: true });
    }
    for (const e of picture.entities) {
      const p = places.get(e.id);
      if (!p || picture.markOf(e.id) !== e.id) continue;
      const l = look(e.type, schema);
      const here = drawn.get(e.id) ?? 0;
      const m: SceneMark = { id: e.id, x: p[0], y: p[1], name: app.name(e.id), colour: l.index, shape: l.shape, weight: e.neighbors, opened: opened.has(e.id) };
      if (here < e.degree) m.note = words.t('canvas_ofLinks', { shown: words.count(here), of: words.count(e.degree) });
      marks.push(m);
    }
    const lines: SceneLink[] = picture.lines.map((l) => ({ key: l.key, a: l.a, b: l.b, status: l.status, way: wayOf(app, l), count: l.statements.length }));
    s.set(marks, lines);
  }, [picture, words, schema]);

  useEffect(() => scene.current?.reword(), [words]);
  useEffect(() => {
    scene.current?.pin(new Set(state.pinned));
  }, [state.pinned]);
  const open = openLink(app);
  useEffect(() => {
    const at = markedOf(app, state.selected, open === '' ? [] : [open]);
    scene.current?.select(at.ids, [...at.links][0] ?? '');
  }, [state.selected, open, picture]);
  useEffect(() => {
    const hovered = app.lit.size + app.litLinks.size > 0;
    const way = hovered ? { ids: app.lit, links: app.litLinks } : litWay(app);
    const at = markedOf(app, way.ids, way.links);
    scene.current?.light(at.ids, at.links, hovered ? 1 : 0.6);
  }, [app.lit, app.litLinks, state.way, state.question, state.open, picture]);

  // The camera as the state has it, unless it came from here.
  useEffect(() => {
    const s = scene.current;
    if (!s || (camera.current !== undefined && sameCamera(camera.current, state.camera))) return;
    const soft = camera.current !== undefined;
    camera.current = state.camera;
    s.look(state.camera, soft);
  }, [state.camera]);

  // What is selected from elsewhere comes into sight.
  const selectedAt = useRef(state.selected);
  useEffect(() => {
    if (selectedAt.current === state.selected) return;
    selectedAt.current = state.selected;
    if (state.selected.length > 0 && state.selected.length < 30) scene.current?.show(state.selected.map(picture.markOf));
  }, [state.selected, picture]);

  const onKey = (e: KeyboardEvent) => {
    const s = scene.current;
    if (e.target !== e.currentTarget || e.ctrlKey || e.metaKey || e.altKey) return;
    const by = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[e.key];
    const last = state.selected.at(-1);
    const at = last === undefined ? undefined : picture.markOf(last); // the mark that the keyboard is at
    if (by && s) {
      e.preventDefault();
      line.current = '';
      const [dx = 0, dy = 0] = by;
      const next = at === undefined || !places.has(at) ? s.middle() : s.next(at, dx, dy);
      if (!next) return app.say(app.t('canvas_noWay'));
      const to = standsFor(app, next);
      if (e.shiftKey) app.commit({ ...state, selected: [...state.selected.filter((x) => !to.includes(x)), ...to] }, 'walk');
      else app.commit(select(state, to), 'walk');
      tell(app, next, at === undefined ? undefined : links.get(linkKey(at, next)));
    } else if ((e.key === 'PageDown' || e.key === 'PageUp') && at !== undefined) {
      // The lines at a mark, one after the other.
      e.preventDefault();
      const lines = picture.lines.filter((l) => l.a === at || l.b === at);
      if (lines.length === 0) return app.say(app.t('canvas_noLinks'));
      const was = lines.findIndex((l) => l.key === line.current);
      const l = lines[e.key === 'PageDown' ? (was + 1) % lines.length : (was <= 0 ? lines.length : was) - 1];
      if (!l) return;
      line.current = l.key;
      app.light([l.a, l.b], [l.key]);
      app.say(lineWords(app, l));
    } else if (e.key === 'Enter' && at !== undefined && line.current !== '') {
      e.preventDefault();
      const l = links.get(line.current);
      line.current = '';
      if (l) app.commit({ ...state, open: { kind: 'link', a: l.a, b: l.b } });
    } else if (e.key === 'Enter' && at !== undefined) {
      e.preventDefault();
      void app.openMark(at);
    } else if (e.key === ' ') {
      e.preventDefault();
      const id = at ?? s?.middle();
      if (!id) return;
      app.commit(select(state, standsFor(app, id), true));
      app.say(app.t('canvas_selected', { n: app.state.selected.length }));
    } else if (e.key === 'Escape') {
      line.current = '';
      app.light([]);
      clear(app);
    } else if (e.key === '+' || e.key === '=') {
      s?.zoom(1.5);
    } else if (e.key === '-') {
      s?.zoom(1 / 1.5);
    } else if (e.key === '0') {
      fit();
    }
  };
  const fit = () => {
    if (state.camera !== null) app.commit({ ...state, camera: null }, 'camera');
    scene.current?.fit();
  };
  const canFull = typeof document.documentElement.requestFullscreen === 'function';
  const onFull = () => void (document.fullscreenElement ? document.exitFullscreen() : region.current?.requestFullscreen())?.catch(() => {});

  const counts = useMemo(() => drawnAt(picture), [picture]);
  const nothing = picture.entities.length === 0 && !app.busy;
  return (
    <div class="canvas" ref={region}>
      <div
        class="canvas-region"
        tabIndex={0}
        role="application"
        aria-roledescription={app.t('canvas_role')}
        aria-label={app.t('canvas_region', { entities: namesCount(words, picture.entities.length), links: linksCount(words, picture.relationships.length) })}
        aria-describedby="canvas-how"
        onKeyDown={onKey}
        onPointerDown={(e) => e.currentTarget.focus({ preventScroll: true })}
      >
        <div class="canvas-gl" ref={box} aria-hidden="true" />
      </div>
      <p id="canvas-how" class="visually-hidden">
        {app.t('canvas_how')}
      </p>
      <div class="visually-hidden" role="region" aria-label={app.t('canvas_drawn')}>
        <ul>
          {picture.groups.map((g) => (
            <li key={g.id}>
              {app.name(g.id)}: {g.members.map((e) => app.name(e.id)).join(', ')}
            </li>
          ))}
          {picture.entities.slice(0, listed).map((e) => (
            <li key={e.id}>{app.t('canvas_is', { name: app.name(e.id), type: words.typesOf(e), links: linksCount(words, counts.get(e.id) ?? 0) })}</li>
          ))}
        </ul>
        {picture.entities.length > listed && <p>{app.t('canvas_moreInTable', { n: words.count(picture.entities.length - listed) })}</p>}
      </div>
      {nothing && (
        <div class="canvas-empty">
          {picture.byId.size > 0 ? (
            <>
              <p>{app.t('canvas_filtered', { n: words.count(picture.byId.size) })}</p>
              <button type="button" class="primary" onClick={() => app.commit({ ...state, hidden: nothingHidden, narrow: notNarrow, removed: [], asOf: '' })}>
                {app.t('canvas_unfilter')}
              </button>
            </>
          ) : (
            <>
              <h2>{app.t('canvas_empty')}</h2>
              <p>{app.t('canvas_emptyHow')}</p>
              <button type="button" class="primary" onClick={() => void app.add({ ask: 'overview', why: 'overview' })}>
                {app.t('canvas_overview')}
              </button>
            </>
          )}
        </div>
      )}
      <Toolbar onFit={fit} onZoom={(by) => scene.current?.zoom(by)} full={full} onFull={canFull ? onFull : null} />
    </div>
  );
}

// wayOf says where a link's heads are: none where the kind of link reads the
// same from both ends.
function wayOf(app: App, l: { way: SceneLink['way']; statements: { predicate: string }[] }): SceneLink['way'] {
  return l.statements.every((s) => app.words.def(s.predicate)?.symmetric) ? 'none' : l.way;
}

function hovered(app: App, links: ReadonlyMap<string, { key: string; a: string; b: string }>, mark: string | null, link: string | null): void {
  if (mark) {
    const ids = [mark];
    const keys: string[] = [];
    for (const l of links.values()) {
      if (l.a !== mark && l.b !== mark) continue;
      ids.push(l.a === mark ? l.b : l.a);
      keys.push(l.key);
    }
    app.light(ids, keys);
  } else if (link) {
    const l = links.get(link);
    if (l) app.light([l.a, l.b], [link]);
  } else app.light([]);
}

// standsFor gives the entities that a mark stands for.
const standsFor = (app: App, id: string): string[] => app.group(id)?.members.map((e) => e.id) ?? [id];

// movedWith gives where entities stand when their marks were moved: a group's, as they
// stood to one another.
function movedWith(app: App, marks: Places): Places {
  const out = new Map<string, Position>();
  for (const [id, to] of marks) {
    const group = app.group(id);
    const was = app.markPlaces.get(id);
    if (!group || !was) out.set(id, to);
    else {
      for (const e of group.members) {
        const p = app.places.get(e.id);
        if (p) out.set(e.id, [p[0] + to[0] - was[0], p[1] + to[1] - was[1]]);
      }
    }
  }
  return out;
}

function clear(app: App): void {
  const { state } = app;
  if (state.selected.length === 0 && state.open === null) return;
  app.commit({ ...state, selected: [], open: null });
  app.say(app.t('canvas_cleared'));
}

// lineWords tells what a line says, from its first claim.
function lineWords(app: App, l: Link): string {
  const [first] = l.statements;
  if (!first) return '';
  const words = claimWords(app, first);
  return l.statements.length === 1 ? words : app.t('canvas_andMore', { words, n: app.words.count(l.statements.length - 1) });
}

function tell(app: App, id: string, by?: Link): void {
  const e = app.entity(id);
  const n = drawnAt(app.picture).get(id) ?? 0;
  const is = !e ? app.name(id) : app.t('canvas_is', { name: app.name(e.id), type: app.words.typesOf(e), links: linksCount(app.words, n) });
  app.say(by ? `${lineWords(app, by)}. ${is}` : is);
}
