// The Layouter: layouts here for small drawings, in a worker for large ones, so
// that the page answers meanwhile. Where no worker is to be had, here as well.

import type { Places } from '../state';
import { scriptURL } from '../trusted';
import { along } from './algorithms';
import type { Drawing, Layouter } from './drawing';
import workerURL from './layout.worker?worker&url';
import { type Task, work } from './tasks';

// From here on a layout takes long enough to be noticed.
const small = 300;

interface Waiting {
  task: Task;
  done: (p: Places) => void;
  failed: (e: unknown) => void;
}

export function layouter(): Layouter {
  let worker: Worker | null | undefined;
  let count = 0;
  const waiting = new Map<number, Waiting>();

  // Without the worker, what it was asked is done here.
  const alone = () => {
    worker?.terminate();
    worker = null;
    for (const [n, w] of [...waiting]) {
      waiting.delete(n);
      try {
        w.done(work(w.task));
      } catch (e) {
        w.failed(e);
      }
    }
  };
  const start = (): Worker | null => {
    if (worker !== undefined) return worker;
    try {
      worker = new Worker(scriptURL(workerURL), { type: 'module', name: 'layout' });
      worker.onmessage = (e: MessageEvent<{ n: number; places: Places }>) => {
        const w = waiting.get(e.data.n);
        waiting.delete(e.data.n);
        w?.done(e.data.places);
      };
      worker.onerror = alone;
      worker.onmessageerror = alone;
    } catch {
      worker = null;
    }
    return worker;
  };
  const run = async (name: Task['name'], d: Drawing, placed: Places, fixed: Iterable<string>, center: string): Promise<Places> => {
    const task: Task = { n: ++count, name, ids: d.ids, pairs: d.pairs, degrees: d.ids.map((id) => d.degree(id)), placed, fixed: [...fixed], center };
    const w = d.ids.length > small ? start() : null;
    if (!w) return work(task);
    return new Promise((done, failed) => {
      waiting.set(task.n, { task, done, failed });
      w.postMessage(task);
    });
  };
  return {
    place: (d, placed, near) => run('place', d, placed, [], near ?? ''),
    along: (ways, placed) => along(ways, placed),
    arrange: (name, d, placed, fixed, center) => run(name, d, placed, fixed, center),
  };
}
