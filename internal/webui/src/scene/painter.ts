// The painter draws the pictures. Without a graphics card a picture of some thousand
// links takes a large part of a second; so that everybody can move about in it, the
// painter replaces those parts of the library that are slow there.

import Graph from 'graphology';
import Sigma from 'sigma';
import type { Settings } from 'sigma/settings';
import { Links, Marks } from './programs';
import type { View } from './view';

// What is used of the library beyond what it declares.
interface Inside {
  render(): unknown;
  renderFrame: number | null;
  getNodeAtPosition(at: { x: number; y: number }): string | null;
  pickingLayers: Set<string>;
  webGLContexts: Record<string, WebGLRenderingContext>;
  nodePrograms: { mark: Marks };
  edgePrograms: { link: Links };
}

// Nothing stands for programs that are never drawn with, those that come with the
// library among them: making one means to compile its shaders.
class Nothing {
  reallocate(): void {}
  process(): void {}
  render(): void {}
  kill(): void {}
}

// A Renderer is the library's camera, layers and handling of the pointer. It has
// no marks or links of the library's making, for each of those is copied three
// times on its way to the screen: they are written to the two programs. One item
// that is not seen makes it draw at all.
export class Renderer extends Sigma {
  constructor(container: HTMLElement, half: number, settings: Partial<Settings>) {
    const graph = new Graph();
    graph.addNode('', { x: 0, y: 0, size: 0, hidden: true });
    super(graph, container, {
      ...settings,
      allowInvalidContainer: true,
      renderLabels: false,
      stagePadding: 0,
      minEdgeThickness: 0,
      nodeProgramClasses: { mark: Marks as never, circle: Nothing as never },
      nodeHoverProgramClasses: { mark: Nothing as never, circle: Nothing as never },
      edgeProgramClasses: { link: Links as never, arrow: Nothing as never, line: Nothing as never },
      defaultDrawNodeHover: () => {},
    });
    // Half the side of the square that is taken for the whole.
    this.setCustomBBox({ x: [-half, half], y: [-half, half] });
    const inside = this as unknown as Inside;
    inside.getNodeAtPosition = () => null;
    inside.pickingLayers.clear();
  }

  get marks(): Marks {
    return (this as unknown as Inside).nodePrograms.mark;
  }
  get links(): Links {
    return (this as unknown as Inside).edgePrograms.link;
  }

  // There is no layer for what the pointer is over: that is lit where it is. A
  // drawing context takes some hundredths of a second to make.
  override createWebGLContext(id: string, options?: Parameters<Sigma['createWebGLContext']>[1]): WebGLRenderingContext {
    if (id !== 'hoverNodes') {
      const gl = super.createWebGLContext(id, options);
      // The programs draw many of one at a time, which came with WebGL 2.
      if (!('drawArraysInstanced' in gl)) throw new Error('no WebGL 2');
      return gl;
    }
    this.createCanvas(id).style.display = 'none';
    const none = { clear() {}, viewport() {}, getExtension: () => null } as unknown as WebGLRenderingContext;
    (this as unknown as Inside).webGLContexts[id] = none;
    return none;
  }
}

export interface Scenery {
  camera(): View;
  moving(): boolean; // the camera is
}

// From so many ms on, pictures are too slow to draw one for each step of the
// camera.
const slow = 50;
// How much of the view the last picture must cover, and how large it may be
// blown up, to be moved along instead.
const least = 0.5;
const most = 3;

// A Painter has pictures drawn, and while the camera moves, where they take long,
// has the last one moved along.
export class Painter {
  // box holds the layers of the picture, for it is moved as a whole.
  private readonly box = document.createElement('div');
  private drawn: View | null = null; // the camera of the last picture
  private stale = true; // the last picture does not show what is to be seen
  private took = 0; // ms from the beginning of the last picture to its end
  private began = 0; // of one that is not at its end, else 0
  private looking: ReturnType<typeof setTimeout> | 0 = 0; // for its end
  private dead = false;

  constructor(
    private readonly sigma: Sigma,
    private readonly scenery: Scenery,
    container: HTMLElement,
  ) {
    const inside = sigma as unknown as Inside;
    const render = inside.render.bind(sigma);
    inside.render = () => this.render(inside, render);
    this.box.className = 'canvas-picture';
    this.box.style.cssText = 'position:absolute;inset:0';
    const { mouse, ...layers } = sigma.getCanvases();
    container.insertBefore(this.box, mouse ?? null);
    for (const [name, layer] of Object.entries(layers)) {
      // Nothing is ever drawn on these.
      if (name === 'edgeLabels' || name === 'hovers') layer.style.display = 'none';
      this.box.append(layer);
    }
  }

  // slow says that pictures take so long that it shows.
  get slow(): boolean {
    return this.took > slow || (this.began > 0 && performance.now() - this.began > slow);
  }

  kill(): void {
    this.dead = true;
    clearTimeout(this.looking);
  }

  // redraw has a new picture drawn, for what is to be seen has changed.
  redraw(): void {
    this.stale = true;
    this.sigma.scheduleRender();
  }

  private render(inside: Inside, render: () => unknown): unknown {
    if (inside.renderFrame !== null) {
      cancelAnimationFrame(inside.renderFrame);
      inside.renderFrame = null;
    }
    if (!this.stale && this.carry()) return this.sigma;
    // The next picture waits until the last is drawn, so that none queue up.
    if (this.began > 0) {
      this.stale = true;
      return this.sigma;
    }
    this.box.style.transform = '';
    const began = performance.now();
    this.drawn = this.scenery.camera();
    this.stale = false;
    const out = render();
    this.time(began);
    return out;
  }

  // carry moves the last picture to where the camera is now, where that will do.
  private carry(): boolean {
    const was = this.drawn;
    if (!was || !this.slow || !this.scenery.moving()) return false;
    const now = this.scenery.camera();
    const { width, height } = this.sigma.getDimensions();
    const by = was.scale / now.scale;
    const dx = (was.x - now.x) / now.scale;
    const dy = (was.y - now.y) / now.scale;
    const covered = (side: number, d: number): number => Math.max(0, Math.min(side, d + (side * (1 + by)) / 2) - Math.max(0, d + (side * (1 - by)) / 2)) / side;
    if (by > most || covered(width, dx) * covered(height, dy) < least) return false;
    this.box.style.transform = `translate(${dx}px, ${dy}px) scale(${by})`;
    return true;
  }

  // time finds out when the picture is at its end: what draws it goes on after
  // render has returned.
  private time(began: number): void {
    const gl = this.sigma.getCanvases().edges?.getContext('webgl2');
    const fence = gl?.fenceSync(gl.SYNC_GPU_COMMANDS_COMPLETE, 0);
    if (!gl || !fence) {
      this.took = performance.now() - began;
      return;
    }
    gl.flush();
    this.began = began;
    const look = () => {
      const done = gl.isContextLost() || gl.getSyncParameter(fence, gl.SYNC_STATUS) === gl.SIGNALED;
      if (!done && this.began === began) {
        this.looking = setTimeout(look, 2);
        return;
      }
      gl.deleteSync(fence);
      if (this.began !== began) return; // another was begun
      this.began = 0;
      this.took = performance.now() - began;
      if (this.stale && !this.dead) this.sigma.scheduleRender();
    };
    this.looking = setTimeout(look, 0);
  }
}
