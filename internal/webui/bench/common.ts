// What is measured, alike for every library: each page gives a Drawer, and
// run.mjs calls measure.

export interface Cut {
  entities: { id: string; kind: string; name: string; degree: number; x: number; y: number }[];
  pairs: [string, string][];
}

export interface Drawer {
  draw(box: HTMLElement, cut: Cut): void | Promise<void>;
  // add puts more to what is drawn. Not every library is asked to.
  add?(cut: Cut): void | Promise<void>;
  pan(dx: number, dy: number): void; // in CSS pixels
  zoom(factor: number): void; // about the middle
}

export interface Figures {
  first: number;
  pan: { median: number; slowest: number };
  zoom: { median: number; slowest: number };
}

const frame = (): Promise<number> => new Promise((f) => requestAnimationFrame(f));

async function frames(n: number, step: (i: number) => void): Promise<{ median: number; slowest: number }> {
  const times: number[] = [];
  let last = await frame();
  for (let i = 0; i < n; i++) {
    step(i);
    const now = await frame();
    times.push(now - last);
    last = now;
  }
  times.sort((a, b) => a - b);
  return { median: times[n >> 1] ?? 0, slowest: times[n - 1] ?? 0 };
}

export function serve(drawer: Drawer): void {
  const box = document.createElement('div');
  box.id = 'box';
  document.body.append(box);
  Object.assign(globalThis, {
    // steps is how often the camera is moved in a measurement.
    async measure(pieces: string[], steps: number): Promise<Figures> {
      const cuts: Cut[] = await Promise.all(pieces.map(async (p) => (await fetch(p)).json()));
      const began = performance.now();
      for (const [i, cut] of cuts.entries()) {
        if (i === 0) await drawer.draw(box, cut);
        else {
          await drawer.add?.(cut);
          await frame();
        }
      }
      await frame();
      await frame();
      // What draws may go on after the page has had its turn: the picture is there
      // when it can be read.
      const reader = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
      for (const c of box.querySelectorAll('canvas')) {
        if (c.offsetWidth === 0 || !reader) continue;
        reader.drawImage(c, 0, 0, 1, 1);
        reader.getImageData(0, 0, 1, 1);
      }
      const first = performance.now() - began;
      // What is drawn some time after comes before the camera moves.
      await new Promise((f) => setTimeout(f, 1000));
      const pan = await frames(steps, (i) => drawer.pan(i < steps / 2 ? 8 : -8, i % 2 ? 4 : -4));
      const zoom = await frames(steps, (i) => drawer.zoom(i < steps / 2 ? 1.05 : 1 / 1.05));
      return { first, pan, zoom };
    },
  });
}
