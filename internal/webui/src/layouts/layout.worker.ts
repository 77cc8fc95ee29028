// The worker in which large drawings are laid out.

import type { Places } from '../state';
import type { Task } from './tasks';
import { work } from './tasks';

self.onmessage = (e: MessageEvent<Task>) => {
  const places: Places = work(e.data);
  (self as unknown as DedicatedWorkerGlobalScope).postMessage({ n: e.data.n, places });
};
