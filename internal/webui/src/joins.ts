// What joins the entities of a picture, and what is said of each alone. It is asked for
// many at once, and kept while the graph stays.

import { type Api, type Entity, Fault, type Graph, type Statement } from './api';
import { type Places, placesFrom } from './state';

// Joined is what the service answers about many entities.
export interface Joined {
  entities: Entity[];
  statements: Statement[];
  facts?: Statement[];
  positions?: Record<string, unknown>;
  neighbors?: Graph;
  complete: boolean;
  stoppedBy?: string;
  revision: string;
}

// A page of an entity's neighbours, to be joined to what is shown.
export interface Neighbors {
  entity: string;
  predicate?: string[];
  direction?: 'in' | 'out';
  q?: string;
  sort?: string;
  limit?: number;
  cursor?: string;
}

// A Layout is how entities are to be placed; by closeness where it says nothing.
export interface Layout {
  kind?: 'closeness' | 'levels' | 'around';
  center?: string;
  kept?: Places; // who stays
  aspect?: number; // of the view
  sizes?: ReadonlyMap<string, Room>; // of names, as they are drawn
}

// A Room is what a name takes.
export interface Room {
  width: number;
  height: number;
}

// layoutOf is a layout as the service reads it, for some entities.
function layoutOf({ kept, sizes, ...rest }: Layout, ids: Iterable<string>): unknown {
  const list = [...ids].flatMap((id) => {
    const p = kept?.get(id);
    return p ? [{ id, x: p[0], y: p[1] }] : [];
  });
  const names = [...(sizes ?? [])].map(([id, size]) => ({ id, ...size }));
  return { ...rest, ...(list.length > 0 ? { kept: list } : {}), ...(names.length > 0 ? { names } : {}) };
}

// mostAtOnce is how many entities the service takes in one question.
export const mostAtOnce = 10_000;
// An answer that has no room for all is asked for in parts, so many times over.
const maxDepth = 3;
// Pictures of before, for going back to them asks nothing.
const maxKept = 8;

// joinsAsk names the question about some entities, as answers are kept by it.
export const joinsAsk = (ids: readonly string[]): string => `graph/among ${JSON.stringify([...ids].sort())}`;

interface Cover {
  ids: ReadonlySet<string>;
  stoppedBy: string; // "": all that joins them is here
}

export class Joins {
  private links = new Map<string, Statement>();
  private about = new Map<string, Statement[]>(); // facts, by subject
  private covers: Cover[] = [];
  private before: Statement[] = []; // links of an earlier revision
  private aboutBefore = new Map<string, Statement[]>();
  // What the graph was at the last answer, and how much had been asked by then.
  revision = '';
  at = 0;
  version = 0; // of what among, facts and stoppedBy give

  constructor(private readonly api: Api) {}

  // among gives the links among entities, as far as they are here.
  among(all: ReadonlyMap<string, unknown>): Statement[] {
    return [...new Map([...this.before.map((s) => [s.id, s] as const), ...this.links]).values()].filter((s) => all.has(s.subject) && s.object !== undefined && all.has(s.object));
  }

  facts(all: ReadonlyMap<string, unknown>): Statement[] {
    return [...all.keys()].flatMap((id) => this.about.get(id) ?? this.aboutBefore.get(id) ?? []);
  }

  // stoppedBy says what cut what joins entities; "" where nothing did.
  stoppedBy(all: ReadonlyMap<string, unknown>): string {
    return this.cover([...all.keys()])?.stoppedBy ?? '';
  }

  private cover(ids: readonly string[]): Cover | undefined {
    return this.covers.find((c) => c.ids.size >= ids.length && ids.every((id) => c.ids.has(id)));
  }

  has(ids: readonly string[]): boolean {
    return ids.length === 0 || this.cover(ids) !== undefined;
  }

  // join fetches what joins entities, if it is not here, and says whether it had to.
  async join(ids: readonly string[]): Promise<boolean> {
    if (this.has(ids)) return false;
    const { covers } = this;
    const stoppedBy = await this.parts(ids, 0);
    // What was asked of an earlier revision covers nothing now.
    if (covers === this.covers) this.keep({ ids: new Set(ids), stoppedBy });
    return true;
  }

  // parts asks about entities, in parts of which each two are in one question where one
  // has no room for all, and gives what cut it.
  private async parts(ids: readonly string[], depth: number): Promise<string> {
    if (ids.length <= mostAtOnce) {
      try {
        const got = await this.ask(ids);
        if (got.complete || got.stoppedBy !== 'limit' || depth === maxDepth || ids.length < 6) return got.complete ? '' : (got.stoppedBy ?? 'limit');
      } catch (e) {
        if (!(e instanceof Fault && e.status === 413) || depth === maxDepth || ids.length < 6) throw e;
      }
    }
    const third = Math.ceil(ids.length / 3);
    const [a, b, c] = [ids.slice(0, third), ids.slice(third, 2 * third), ids.slice(2 * third)];
    let cut = '';
    for (const pair of [
      [...a, ...b],
      [...a, ...c],
      [...b, ...c],
    ]) {
      cut = (await this.parts(pair, ids.length <= mostAtOnce ? depth + 1 : depth)) || cut;
    }
    return cut;
  }

  private async ask(ids: readonly string[]): Promise<Joined> {
    const key = joinsAsk(ids);
    const had = this.api.known<Joined>(key);
    if (had && this.api.has(key)) {
      this.take(had);
      return had;
    }
    return this.request(ids);
  }

  // request asks about entities, and takes what joins them.
  private async request(ids: readonly string[], more: object = {}): Promise<Joined> {
    const got = await this.api.request<Joined>('POST', 'graph/among', { of: [...ids].sort(), ...more, facts: true, ...this.inWords() });
    this.answered(got);
    return got;
  }

  // place asks where entities stand, and gives that of all of them, those who stay
  // included; it brings what joins them, too. Of more than can be asked about at once
  // the first are placed, so those without a place are to come first.
  async place(ids: readonly string[], layout: Layout): Promise<Places> {
    return (await this.gather(ids, layout)).places;
  }

  // gather is place, with the entities themselves and what joins them.
  async gather(ids: readonly string[], layout: Layout): Promise<{ got: Joined; places: Places }> {
    const of = ids.slice(0, mostAtOnce);
    const got = await this.joined(of, { layout: layoutOf(layout, of) });
    return { got, places: placesFrom(got.positions ?? {}) };
  }

  // expand fetches a page of neighbours with what joins them and entities that are shown,
  // and their places beside those that there are.
  async expand(ids: readonly string[], neighbors: Neighbors, layout: Layout): Promise<{ neighbors: Graph | undefined; places: Places }> {
    const got = await this.joined(ids, { neighbors, layout: layoutOf(layout, layout.kept?.keys() ?? []) });
    return { neighbors: got.neighbors, places: placesFrom(got.positions ?? {}) };
  }

  // joined asks about entities, and keeps what joins them.
  private async joined(ids: readonly string[], more: object): Promise<Joined> {
    const { covers } = this;
    const got = await this.request(ids, more);
    if (covers === this.covers) this.keep({ ids: new Set(got.entities.map((e) => e.id)), stoppedBy: got.complete ? '' : (got.stoppedBy ?? 'limit') });
    return got;
  }

  private inWords(): { lang?: string } {
    return this.api.lang === 'en' ? {} : { lang: this.api.lang };
  }

  private answered(got: Joined): void {
    this.take(got);
    this.revision = got.revision;
    this.at = this.api.sent;
  }

  // take keeps what joins entities; whole says that it is all that does.
  take(got: Pick<Joined, 'entities' | 'statements' | 'facts'>, whole = false): void {
    this.version++;
    for (const s of got.statements) this.links.set(s.id, s);
    const facts = new Map<string, Statement[]>(got.entities.map((e) => [e.id, []]));
    for (const s of got.facts ?? []) facts.get(s.subject)?.push(s);
    for (const [id, list] of facts) if (list.length > 0 || !this.about.has(id)) this.about.set(id, list);
    if (whole) this.keep({ ids: new Set(got.entities.map((e) => e.id)), stoppedBy: '' });
  }

  private keep(c: Cover): void {
    this.version++;
    this.covers.unshift(c);
    this.covers.length = Math.min(this.covers.length, maxKept);
  }

  // outdate lets all that is here stand in until it is asked for anew.
  outdate(): void {
    this.version++;
    this.before = [...new Map([...this.before.map((s) => [s.id, s] as const), ...this.links]).values()];
    this.aboutBefore = new Map([...this.aboutBefore, ...this.about]);
    this.links = new Map();
    this.about = new Map();
    this.covers = [];
  }

  // drop lets go what stood in.
  drop(): void {
    this.version++;
    this.before = [];
    this.aboutBefore = new Map();
  }
}
