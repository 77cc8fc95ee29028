// The page's own canvas, as the page uses it.
import '../src/style.css';
import { Scene, type SceneLink, type SceneMark } from '../src/scene/scene';
import { type Cut, serve } from './common';

let scene: Scene;
const marks: SceneMark[] = [];
const links: SceneLink[] = [];

function take(cut: Cut): void {
  for (const e of cut.entities) marks.push({ id: e.id, x: e.x, y: e.y, name: e.name, colour: e.kind.length % 8, shape: 'circle', weight: e.degree });
  for (const [a, b] of cut.pairs) links.push({ key: `${a}\n${b}`, a, b, status: 'actual', way: 'ab', count: 1 });
}

serve({
  draw(box, cut) {
    take(cut);
    scene = new Scene(box);
    scene.set(marks, links);
    scene.fit(false);
  },
  add(cut) {
    const m = marks.length;
    const l = links.length;
    take(cut);
    scene.add(marks.slice(m), links.slice(l));
  },
  pan(dx, dy) {
    const v = scene.camera;
    scene.look({ x: v.x - dx * v.scale, y: v.y - dy * v.scale, scale: v.scale }, false);
  },
  zoom(by) {
    const v = scene.camera;
    scene.look({ ...v, scale: v.scale / by }, false);
  },
});
