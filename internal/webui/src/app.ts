// The page's one model: the state with its history, the answers, the picture
// made of both, and the commands that readers give. Components read it through
// useApp and never fetch for the picture themselves.

import { createContext } from 'preact';
import { useContext, useLayoutEffect, useState } from 'preact/hooks';
import * as address from './address';
import { type Api, type Entity, Fault, type Graph, type List, type Overview, type Profile, type Schema, type Session, type Source, type Statement, type Stats } from './api';
import { type Group, groupPlaces, isGroup } from './groups';
import { amend, begin, commit, type History, redo, undo } from './history';
import { Joins, type Layout, mostAtOnce, type Room } from './joins';
import { graphOf, makePicture, type Picture, still } from './picture';
import type { Load, Question, State } from './state';
import * as st from './state';
import { type Lang, type Params, type Word, Words } from './words';

export interface Notice {
  kind: 'error' | 'info';
  text: string;
  retry?: () => void;
}

// Where somebody writes all the time, the page goes after the graph so often in one
// step; the next step goes on.
const maxTurns = 3;
// How long a step stands before the address has it, in ms.
const unwritten = 60;
// How long nobody types before what was typed is read, in ms.
const pause = 250;

// Listed is a list as far as it is here: complete where nothing comes after it,
// waiting where not even its first page is.
export interface Listed {
  items: Statement[];
  complete: boolean;
  waiting: boolean;
}

// pageAsk is the page of a list that a cursor names.
export const pageAsk = (ask: string, cursor: string): string => `${ask}&cursor=${encodeURIComponent(cursor)}`;

const nothing: Graph = { entities: [], statements: [], complete: true };

type Theme = 'light' | 'dark' | 'system';

// A Frame is where the picture is drawn, as far as what is placed in it must know.
export interface Frame {
  readonly aspect: number;
  roomOf(name: string, weight: number): Room; // at the middle zoom
}
// The service leaves room for the names of so many.
const mostNamed = 300;

export class App {
  words: Words;
  schema: Schema | null = null;
  stats: Stats | null = null;
  sources: Source[] = [];
  session: Session = { scopes: ['read'], by: 'loopback' };
  notice: Notice | null = null;
  live = ''; // what the live region says
  ready = false;
  // The service answers only those who have a key, and none, or a wrong one, was given.
  needsKey = false;
  theme: Theme = 'system';
  letters = true; // letters, figures and signs act as keys
  // What the pointer or the keyboard is on, and so lit: not state.
  lit: ReadonlySet<string> = new Set();
  litLinks: ReadonlySet<string> = new Set();
  frame: Frame | null = null; // where the picture is drawn now, or was last

  private history: History<State> = begin(st.empty);
  private drawn: { state: State; version: number; from: readonly unknown[]; picture: Picture } | null = null;
  version = 0; // of the answers, for what is worked out from them
  private running = 0;
  private readonly listeners = new Set<() => void>();
  private told = false;
  private addressing = 0;
  private first: State | null = null;

  constructor(
    readonly api: Api,
    private readonly place: Window = window,
  ) {
    this.joins = new Joins(api);
    this.words = new Words(this.rememberedLang(), null);
    this.api.lang = this.lang;
    const theme = this.remembered('theme');
    if (theme === 'light' || theme === 'dark') this.theme = theme;
    this.letters = this.remembered('letters') !== 'off';
  }

  get state(): State {
    return this.history.now;
  }
  get lang(): Lang {
    return this.words.lang;
  }
  // revision names the graph that the answers here are of.
  get revision(): string {
    return this.stats?.revision ?? '';
  }
  get busy(): boolean {
    return this.running > 0;
  }
  get canUndo(): boolean {
    return this.history.past.length > 0;
  }
  get canRedo(): boolean {
    return this.history.future.length > 0;
  }
  get canSave(): boolean {
    return this.session.scopes.includes('write') || this.session.scopes.includes('admin');
  }

  get picture(): Picture {
    const d = this.drawn;
    if (d && d.version === this.version && samePicture(d.state, this.state)) return d.picture;
    // Most answers fill no picture, but panels.
    const { loads, asOf } = this.state;
    const from = [this.joins.version, ...loads.map((l) => this.loaded(l.ask)), asOf === '' ? null : this.answer(st.dateAsk(asOf))];
    if (d && samePicture(d.state, this.state) && d.from.length === from.length && d.from.every((x, i) => x === from[i])) {
      this.drawn = { ...d, version: this.version };
      return d.picture;
    }
    const picture = makePicture(this.state, {
      answer: (ask) => this.loaded(ask),
      among: (all) => this.joins.among(all),
      facts: (all) => this.joins.facts(all),
    });
    const stoppedBy = this.joins.stoppedBy(picture.byId);
    if (stoppedBy) picture.cut.push({ ask: 'graph/among', stoppedBy, nextCursor: '' });
    this.drawn = { state: this.state, version: this.version, from, picture };
    return picture;
  }

  t(word: Word, params?: Params): string {
    return this.words.t(word, params);
  }

  // name gives the name of an entity that any answer held.
  name(id: string, by = ''): string {
    const group = isGroup(id) ? this.group(id) : undefined;
    if (group) return this.groupName(group);
    const name = this.words.name(this.entity(id), id, by);
    const apart = this.homonyms.get(id);
    return apart === undefined ? name : this.t('apart', { name, what: apart });
  }

  group(id: string): Group | undefined {
    return this.picture.groups.find((g) => g.id === id);
  }

  private groupName({ fold, members }: Group): string {
    const n = this.words.count(members.length);
    if (!('type' in fold)) return this.t('group_kind', { n, verb: this.words.verb(fold.predicate, fold.direction || 'out') });
    return this.t('group_types', { n, types: this.words.types(fold.type) });
  }

  private alike: { picture: Picture; words: Words; apart: Map<string, string> } | null = null;
  // homonyms tells those in the picture that are called the same apart: by type, or where
  // that is the same, too, by an identifier or the id.
  private get homonyms(): ReadonlyMap<string, string> {
    const { picture, words } = this;
    if (this.alike?.picture === picture && this.alike.words === words) return this.alike.apart;
    const called = new Map<string, Entity[]>();
    for (const e of picture.byId.values()) {
      const name = words.name(e, e.id);
      const list = called.get(name);
      if (list) list.push(e);
      else called.set(name, [e]);
    }
    const apart = new Map<string, string>();
    for (const list of called.values()) {
      if (list.length < 2) continue;
      for (const e of list) {
        const [own] = e.identifiers;
        apart.set(e.id, list.some((x) => x !== e && x.type === e.type) ? (own ? `${own.scheme} ${own.value}` : e.id) : words.type(e.type));
      }
    }
    this.alike = { picture, words, apart };
    return apart;
  }

  private readonly met = new Map<string, Entity>();
  entity(id: string): Entity | undefined {
    return this.picture.byId.get(id) ?? this.met.get(id);
  }
  // meet remembers entities that answers outside the picture held, for their names.
  meet(list: readonly Entity[]): void {
    for (const e of list) this.met.set(e.id, e);
    this.names++;
  }
  names = 0; // of what was met, as version is of the answers

  subscribe(f: () => void): () => void {
    this.listeners.add(f);
    return () => this.listeners.delete(f);
  }

  // changed tells the listeners, once a turn.
  changed(): void {
    if (this.told) return;
    this.told = true;
    queueMicrotask(() => {
      this.told = false;
      for (const f of [...this.listeners]) f();
    });
  }

  say(text: string): void {
    this.live = text;
    this.changed();
  }

  tell(notice: Notice | null): void {
    this.notice = notice;
    if (notice) this.live = notice.text;
    this.changed();
  }

  light(ids: Iterable<string>, links: Iterable<string> = []): void {
    this.lit = new Set(ids);
    this.litLinks = new Set(links);
    this.changed();
  }

  // commit makes a step of the history. What the new picture needs is fetched.
  commit(next: State, mark = ''): void {
    if (next === this.state) return;
    this.history = commit(this.history, next, mark);
    this.after();
  }

  // amend is for what follows from the last step, and is none.
  amend(next: State): void {
    this.history = amend(this.history, next);
    this.after();
  }

  undo(): void {
    if (!this.canUndo) return this.say(this.t('nothingToUndo'));
    this.history = undo(this.history);
    this.say(this.t('undone'));
    this.after();
  }

  redo(): void {
    if (!this.canRedo) return this.say(this.t('nothingToRedo'));
    this.history = redo(this.history);
    this.say(this.t('redone'));
    this.after();
  }

  private after(): void {
    this.changed();
    void this.complete();
    void this.writeAddress();
  }

  // run does what needs answers, and tells what went wrong. again: what "try
  // again" does.
  async run(f: () => Promise<void>, again?: () => void): Promise<void> {
    const before = this.notice;
    this.running++;
    this.changed();
    try {
      await f();
      // What went wrong before is over; what was told meanwhile stands.
      if (before?.kind === 'error' && this.notice === before) this.notice = null;
    } catch (e) {
      if (e instanceof Fault && e.status === 401) this.needsKey = true;
      this.tell({ kind: 'error', text: this.explain(e), retry: again ?? (() => void this.run(f)) });
    } finally {
      this.running--;
      this.changed();
    }
  }

  // useKey sends a key from now on, kept in this page's memory only, and does
  // again what was refused without one.
  async useKey(key: string): Promise<void> {
    this.api.key = key;
    this.api.forget();
    const retry = this.notice?.retry;
    if (this.ready) {
      await this.run(async () => {
        this.session = await this.api.get<Session>('session');
        this.needsKey = false;
      });
      if (!this.needsKey) retry?.();
      return;
    }
    await this.start();
    this.needsKey = !this.ready;
    this.changed();
  }

  explain(e: unknown): string {
    if (e instanceof Fault) {
      if (e.code === 'offline') return this.t('offline');
      return [e.message, ...e.errors.map((x) => `${x.pointer}: ${x.detail}`)].join(' ');
    }
    return e instanceof Error ? e.message : String(e);
  }

  answer<T = unknown>(ask: string): T | undefined {
    return this.api.known<T>(ask);
  }

  // listed gives what is here of a list that is answered page by page.
  listed(ask: string): Listed {
    const items: Statement[] = [];
    for (let at = ask; ; ) {
      const page = this.answer<List<Statement>>(at);
      if (!page) return { items, complete: false, waiting: at === ask };
      items.push(...page.items);
      if (!page.nextCursor) return { items, complete: true, waiting: false };
      at = pageAsk(ask, page.nextCursor);
    }
  }

  private readonly gone = new Set<string>(); // loads that are no longer in the graph
  // load fetches a load that is not here. One that is no longer in the graph fills
  // nothing; all the others do.
  private async load(ask: string): Promise<void> {
    if (this.api.has(ask) || this.gone.has(ask)) return;
    try {
      await this.fetch(ask);
    } catch (e) {
      if (!(e instanceof Fault && e.status === 404)) throw e;
      this.gone.add(ask);
      this.version++;
      this.changed();
    }
  }

  // loaded gives what a load fills the picture with.
  private loaded(ask: string): unknown {
    return this.gone.has(ask) ? nothing : this.answer(ask);
  }

  // fetch gives an answer in the page's language, and has the picture redrawn.
  async fetch<T>(ask: string): Promise<T> {
    const had = this.api.has(ask);
    const a = await this.api.get<T>(ask);
    if (!had) {
      this.version++;
      this.changed();
    }
    return a;
  }

  // ---- what the picture needs beyond its loads ----

  private readonly joins: Joins;

  // join fetches what joins entities and is said of them, and has the picture made anew,
  // also where a part of it fails.
  private async join(ids: readonly string[]): Promise<void> {
    if (this.joins.has(ids)) return;
    try {
      await this.joins.join(ids);
    } finally {
      this.version++;
      this.changed();
    }
  }

  private completing: Promise<void> | null = null;
  private stale = false;
  // complete fetches the loads that are not here, the links among what is shown,
  // and the facts; again until nothing is missing and all is of one revision.
  complete(): Promise<void> {
    this.stale = true;
    this.completing ??= this.run(async () => {
      for (let turns = 0; this.stale; ) {
        this.stale = false;
        const { loads, asOf } = this.state;
        await Promise.all([...loads.map((l) => this.load(l.ask)), ...(asOf === '' ? [] : [this.fetch(st.dateAsk(asOf))])]);
        await this.join([...this.picture.byId.keys()]).catch((e) => {
          // Who is not there any more was taken away just now: the graph has moved.
          if (!(e instanceof Fault && e.status === 404)) throw e;
          this.looked = -1;
        });
        await this.findLost();
        if (this.stale) continue;
        // The last answer may have told already what the graph is.
        if (this.looked >= 0 && this.joins.at === this.api.sent && this.joins.revision === this.revision) this.looked = this.api.sent;
        const now = this.api.sent !== this.looked && turns < maxTurns ? await this.moved() : null;
        if (now) {
          turns++;
          await this.renew(now);
          this.stale = true;
        } else this.forgetBefore();
      }
    }).finally(() => {
      this.completing = null;
      if (this.stale && !this.notice) void this.complete();
    });
    return this.completing;
  }

  private found: st.Places = new Map();
  // places are where everything drawn stands: what has no place of its own, as in a view
  // made elsewhere, where the service puts it, which is no step of the history.
  get places(): st.Places {
    const { positions, entities } = this.picture;
    return positions.size === entities.length ? positions : new Map([...this.found, ...positions]);
  }
  private folded: { picture: Picture; places: st.Places } | null = null;
  // markPlaces are where the marks stand, those of groups included.
  get markPlaces(): st.Places {
    const { picture } = this;
    if (picture.groups.length === 0) return this.places;
    if (this.folded?.picture !== picture) {
      const drawn = new Set(ids(picture));
      const places = new Map([...this.places].filter(([id]) => drawn.has(id)));
      this.folded = { picture, places: new Map([...places, ...groupPlaces(picture.groups, places)]) };
    }
    return this.folded.places;
  }
  private async findLost(): Promise<void> {
    const { entities, positions } = this.picture;
    const lost = ids(this.picture).filter((id) => !positions.has(id));
    if (lost.length === 0 || lost.every((id) => this.found.has(id))) return;
    this.found = await this.placed([...lost, ...entities.map((e) => e.id).filter((id) => positions.has(id))], { kept: positions });
    this.version++;
    this.changed();
  }

  private looked = 0; // how much had been asked when it was last looked whether the graph has moved
  // moved gives what the graph is now, if that is another revision than what is here.
  private async moved(): Promise<Stats | null> {
    try {
      const now = await this.api.request<Stats>('GET', 'stats');
      return this.stats && now.revision !== this.stats.revision ? now : null;
    } catch {
      return null; // whoever asks next is told why
    } finally {
      this.looked = this.api.sent;
    }
  }

  // renew lets all that is here stand in until it has been asked for anew.
  private async renew(now: Stats): Promise<void> {
    this.api.outdate();
    this.gone.clear();
    this.before ??= new Set(this.picture.byId.keys());
    this.joins.outdate();
    const [schema, sources] = await Promise.all([this.api.get<Schema>('schema'), this.api.get<{ items: Source[] }>('sources')]);
    this.stats = now;
    this.schema = schema;
    this.sources = sources.items;
    this.words = new Words(this.lang, schema);
    this.version++;
    this.changed();
  }

  private before: ReadonlySet<string> | null = null; // who was here when the graph moved
  // forgetBefore lets go what stood in, for everything shown has been asked for
  // anew, and tells how much of it there is no more.
  private forgetBefore(): void {
    if (!this.before) return;
    this.api.drop();
    this.joins.drop();
    this.version++;
    const n = [...this.before].filter((id) => !this.picture.byId.has(id)).length;
    this.before = null;
    if (n > 0) this.tell({ kind: 'info', text: this.t('missing', { n }) });
    this.changed();
  }

  private typing = 0; // dates that are to be read
  // readDate has a date read that is being typed, once there was no key for a while. It
  // gives a function that ends this: who asked calls it when the answer is taken.
  readDate(text: string): () => void {
    let open = true;
    const close = () => {
      if (open) this.typing--;
      open = false;
      clearTimeout(timer);
    };
    this.typing++;
    const ask = st.dateAsk(text);
    const timer = setTimeout(() => void this.run(async () => void (await this.fetch(ask))).then(() => this.api.has(ask) || close()), pause);
    return close;
  }

  // settled ends when nothing is under way.
  async settled(): Promise<void> {
    while (this.running > 0 || this.addressing > 0 || this.typing > 0) await new Promise((r) => setTimeout(r, 10));
  }

  // ---- starting ----

  // start fetches what every view needs and opens the address; it is called again
  // where that failed.
  async start(): Promise<void> {
    // The same functions each time, so that the window takes them only once.
    this.place.addEventListener('hashchange', this.follow);
    this.place.document.addEventListener('visibilitychange', this.comeBack);
    // A link says in which language it is to be read, before anything is asked in another.
    const lang = new URLSearchParams(this.place.location.hash.slice(1)).get('l');
    if (lang === 'en' || lang === 'zh') {
      this.words = new Words(lang, this.schema);
      this.api.lang = lang;
    }
    await this.run(
      async () => {
        const [schema, stats, sources] = await Promise.all([
          this.api.get<Schema>('schema'),
          this.api.get<Stats>('stats'),
          this.api.get<{ items: Source[] }>('sources'),
          this.fetch<Overview>('overview'),
        ]);
        this.schema = schema;
        this.stats = stats;
        this.sources = sources.items;
        this.words = new Words(this.lang, schema);
        this.version++;
        await this.openAddress();
        this.ready = true;
      },
      () => void this.start(),
    );
  }

  private async firstSight(): Promise<State> {
    const g = await this.fetch<Overview>('overview');
    this.joins.take(g, g.whole === true);
    if (g.revision === this.revision) this.looked = this.api.sent;
    const load: Load = { ask: 'overview', why: 'overview' };
    return st.addLoad(
      st.empty,
      load,
      g.entities.map((e) => e.id),
      st.placesFrom(g.positions ?? {}),
    );
  }

  private async openAddress(): Promise<void> {
    const url = new URL(this.place.location.href);
    const hash = new URLSearchParams(url.hash.slice(1));
    this.first = await this.firstSight();
    let s: State | null = null;
    let wrong = '';
    const view = url.pathname.match(/^\/v\/([a-z2-7]+)$/)?.[1];
    try {
      const coded = hash.get('s');
      if (coded) s = await address.decode(coded);
      else if (view) {
        const known = this.looked === this.api.sent;
        s = address.whole((await this.api.get<{ state: unknown }>(`views/${view}`)).state);
        // A kept view tells nothing of the graph, which was looked at just now.
        if (known) this.looked = this.api.sent;
      }
    } catch (e) {
      const none = view !== undefined && e instanceof Fault && e.status === 404;
      wrong = this.t('badAddress', { why: none ? this.t('noView', { view }) : this.explain(e) });
    }
    this.history = begin(s ?? this.first);
    this.looking = lookedAt(this.state);
    if (s) await Promise.all(s.loads.map((l) => this.load(l.ask)));
    await this.complete();
    if (wrong) this.tell({ kind: 'error', text: wrong });
    if (s) {
      const gone = [...s.positions.keys()].filter((id) => !this.picture.byId.has(id)).length;
      if (gone > 0) this.tell({ kind: 'info', text: this.t('missing', { n: gone }) });
      return;
    }
    const entity = hash.get('entity');
    const from = hash.get('from');
    const to = hash.get('to');
    if (from && to) await this.ask(st.pathsQuestion(from, to));
    else if (entity) await this.openEntity(entity);
  }

  // comeBack looks, when a reader comes back to the page, whether the graph has moved.
  private readonly comeBack = (): void => {
    if (!this.ready || this.place.document.visibilityState !== 'visible') return;
    this.looked = -1;
    void this.complete();
  };

  private wishes = 0; // how often something was chosen
  private looking = ''; // what is looked at, as the address last written has it
  private lastHash = ''; // the last one that was written or followed
  private readonly follow = (): void => void this.followAddress();
  private async followAddress(): Promise<void> {
    const { hash } = this.place.location;
    // Before the page is ready, its start reads the address.
    if (!this.ready || hash === this.lastHash) return;
    const coded = new URLSearchParams(hash.slice(1)).get('s');
    // Without any, it is the first sight: one went back to it.
    if (!coded && hash !== '') return;
    this.lastHash = hash;
    await this.run(async () => {
      const s = coded ? await address.decode(coded) : this.first;
      if (!s || this.place.location.hash !== hash) return;
      // The browser's history has this place already.
      this.looking = lookedAt(s);
      this.commit(s);
    });
  }

  // hash is the part of the address after the number sign.
  async hash(): Promise<string> {
    const s = await address.encode(this.state);
    return `#s=${s}${this.lang === 'zh' ? '&l=zh' : ''}`;
  }

  private async writeAddress(): Promise<void> {
    const state = this.state;
    this.addressing++;
    try {
      // What was done is to be seen first; many steps at once are written as one.
      await new Promise((r) => setTimeout(r, unwritten));
      if (state !== this.state) return;
      const plain = this.first !== null && JSON.stringify(address.compact(state)) === JSON.stringify(address.compact(this.first));
      const hash = plain ? '' : await this.hash();
      if (state !== this.state || !this.ready) return;
      const looked = lookedAt(state);
      const turned = this.looking !== '' && looked !== this.looking && hash !== this.lastHash;
      this.looking = looked;
      this.lastHash = hash;
      // What one turned to is a place to come back to; the rest of a view goes with it.
      if (turned) this.place.history.pushState(null, '', `/${hash}`);
      else this.place.history.replaceState(null, '', `/${hash}`);
    } finally {
      this.addressing--;
    }
  }

  // ---- commands ----

  private fresh(): boolean {
    return this.state.loads.every((l) => l.why === 'overview');
  }

  // settle finds places for more beside what is shown, by what they are joined to, and
  // fetches what joins all.
  private async settle(more: readonly Entity[]): Promise<st.Places> {
    const { positions } = this.state;
    const ids = [...new Set([...more.map((e) => e.id), ...this.picture.byId.keys()])];
    const homeless = ids.filter((id) => !positions.has(id));
    const places = homeless.length > 0 ? await this.placed([...homeless, ...ids.filter((id) => positions.has(id))], { kept: positions }) : new Map();
    await this.join(ids);
    return places;
  }

  // framed is a layout for the frame, with the names that are known.
  private framed(ids: readonly string[], layout: Layout): Layout {
    const { frame } = this;
    if (!frame) return layout;
    const known = ids.length > mostNamed ? [] : ids.flatMap((id) => this.entity(id) ?? []);
    return { ...layout, aspect: frame.aspect, sizes: new Map(known.map((e) => [e.id, frame.roomOf(this.name(e.id), e.neighbors)])) };
  }

  // placed asks where entities stand; of none where one of them was taken away just now,
  // for then the graph has moved, and who is lost is found when it is asked anew.
  private async placed(ids: readonly string[], layout: Layout): Promise<st.Places> {
    if (ids.length === 0) return new Map();
    try {
      return await this.joins.place(ids, this.framed(ids, layout));
    } catch (e) {
      if (!(e instanceof Fault && e.status === 404)) throw e;
      this.looked = -1;
      return new Map();
    } finally {
      this.version++;
      this.changed();
    }
  }

  // wish begins something that the reader chose, and says whether nothing else was chosen
  // since: what comes late neither selects nor opens anything then.
  private wish(): () => boolean {
    const mine = ++this.wishes;
    const { open, selected } = this.state;
    return () => mine === this.wishes && this.state.open === open && this.state.selected === selected;
  }

  // openEntity shows one: in the picture, selected, with its panel. Nothing else
  // is added.
  openEntity(id: string): Promise<void> {
    const wanted = this.wish();
    return this.run(async () => {
      const open = { kind: 'entity' as const, id };
      const s = this.state;
      if (this.picture.byId.has(id)) {
        this.commit({ ...s, selected: [id], open, removed: s.removed.includes(id) ? s.removed.filter((x) => x !== id) : s.removed });
        return;
      }
      const p = await this.fetch<Profile>(st.profileAsk(id));
      const load: Load = { ask: st.profileAsk(id), why: 'entity' };
      const places = await this.settle([p.entity]);
      const then = st.addLoad(this.state, load, [id], places);
      this.commit(wanted() ? { ...then, selected: [id], open } : then);
      this.say(this.t('added', { n: 1, names: this.words.name(p.entity) }));
    });
  }

  // openMark opens what a mark stands for: an entity, or several, which it selects.
  async openMark(id: string): Promise<void> {
    const group = this.group(id);
    if (!group) return this.openEntity(id);
    this.commit({ ...this.state, selected: group.members.map((e) => e.id), open: { kind: 'group', fold: group.fold } });
  }

  // fold draws several as one mark, or each by itself again, and says so.
  fold(f: st.Fold, on: boolean): void {
    const before = this.picture.groups;
    this.commit(st.fold(this.state, f, on));
    const group = (on ? this.picture.groups : before).find((g) => st.sameFold(g.fold, f));
    if (group) this.say(this.t(on ? 'group_folded' : 'group_opened', { n: this.words.count(group.members.length) }));
  }

  // expand adds a page of an entity's neighbours.
  expand(e: st.Expansion): Promise<void> {
    const ask = st.expandAsk(e);
    const { id, predicate, ...page } = e;
    return this.run(async () => {
      let places: st.Places | undefined;
      // One question brings the page, what joins it to what is shown, and its places.
      if (!this.api.has(ask) && this.picture.byId.size < mostAtOnce) {
        const shown = [...this.picture.byId.keys()];
        const got = await this.joins.expand(shown, { entity: id, ...(predicate ? { predicate: [predicate] } : {}), ...page }, this.framed(shown, { kept: this.state.positions }));
        if (got.neighbors) this.api.keep(ask, got.neighbors);
        places = got.places;
        this.version++;
      }
      await this.add({ ask, why: 'expand', at: id }, false, places);
    });
  }

  // ground is what an answer is put onto: what is shown or, afresh, nothing, while what is
  // told beside it stays.
  private ground(afresh: boolean): State {
    const { open, question, way } = this.state;
    return afresh ? { ...st.startAfresh(this.state), open, question, way } : this.state;
  }

  // add puts an answer into the picture; afresh, in place of what is there. places: where
  // what it brings stands, if that is known.
  add(load: Load, afresh = false, places?: st.Places): Promise<void> {
    return this.run(async () => {
      const g = graphOf(await this.fetch(load.ask));
      const news = g.entities.filter((e) => !this.picture.byId.has(e.id));
      places ??= await (afresh ? this.placed(ids(g), {}) : this.settle(g.entities));
      this.commit(st.addLoad(this.ground(afresh), load, ids(g), places));
      this.say(
        this.t('added', {
          n: news.length,
          names: news
            .slice(0, 5)
            .map((e) => this.words.name(e))
            .join(', '),
        }),
      );
    });
  }

  // addAll puts many entities into the picture, as many as there is room for, with what
  // joins them: one question, for as many loads as one address can't name them all. It
  // gives how many were put.
  async addAll(list: readonly string[], why: Load['why'], afresh: boolean): Promise<number> {
    const there = afresh ? [] : [...this.picture.byId.keys()];
    const shown = new Set(there);
    let room = mostAtOnce - there.length;
    // Who is shown already takes no room.
    const some = list.filter((id) => shown.has(id) || room-- > 0);
    if (some.length === 0) return 0;
    const size = Math.ceil(some.length / Math.ceil(some.length / st.maxAmong));
    const parts: (readonly string[])[] = [];
    for (let i = 0; i < some.length; i += size) parts.push(some.slice(i, i + size));
    const load = (part: readonly string[]): Load => ({ ask: st.amongAsk(part), why });
    const [first] = parts;
    if (parts.length === 1 && first) {
      await this.add(load(first), afresh);
      return some.length;
    }
    await this.run(async () => {
      const { got, places } = await this.joins.gather([...new Set([...some, ...there])], this.framed([...some, ...there], { kept: afresh ? new Map() : this.state.positions }));
      const byId = new Map(got.entities.map((e) => [e.id, e]));
      let s = this.ground(afresh);
      for (const part of parts) {
        const of = new Set(part);
        const l = load(part);
        this.api.keep(l.ask, {
          entities: part.flatMap((id) => byId.get(id) ?? []),
          statements: got.statements.filter((x) => of.has(x.subject) && of.has(x.object ?? '')),
          complete: got.complete,
          ...(got.stoppedBy ? { stoppedBy: got.stoppedBy } : {}),
        });
        s = st.addLoad(s, l, part, places);
      }
      this.version++;
      this.commit(s);
      this.say(this.t('addedMany', { n: this.words.count(some.length) }));
    });
    return some.length;
  }

  // collapse takes answers out of the picture: exactly what they added.
  collapse(asks: readonly string[]): void {
    const rest = this.state.loads.filter((l) => !asks.includes(l.ask)).map((l) => l.ask);
    const before = this.picture.byId.size;
    const left = still(rest, { answer: (a) => this.loaded(a) });
    this.commit(st.dropLoads(this.state, asks, left));
    this.say(this.t('collapsed', { n: before - left.size }));
  }

  // ask asks a question; its answer is in the panel and, where it has entities,
  // on the canvas. The first sight makes room for it.
  ask(q: Question): Promise<void> {
    const wanted = this.wish();
    return this.run(async () => {
      const ask = st.askOf(q);
      const answer = await this.fetch<unknown>(ask);
      if (!wanted()) return;
      const asked = { question: q, open: { kind: 'question' as const }, way: q.kind === 'paths' ? 0 : -1 };
      if (q.kind === 'links') return this.commit({ ...this.state, ...asked });
      const g = graphOf(answer);
      let s = this.roomFor(q);
      if (g.entities.length > 0) {
        const all = still(
          s.loads.map((l) => l.ask),
          { answer: (a) => this.loaded(a) },
        );
        const kept = new Map([...s.positions].filter(([id]) => all.has(id)));
        if (q.kind === 'paths') spread(kept, (answer as { paths: { entities: string[] }[] }).paths);
        const places = await this.placed([...new Set([...ids(g), ...all])], { kept });
        if (!wanted()) return;
        s = st.addLoad(this.roomFor(q), { ask, why: q.kind }, ids(g), places); // as it is by now
      }
      s = { ...s, ...asked };
      const selected = q.kind === 'paths' ? [q.from, q.to] : [...q.of];
      this.commit({ ...s, selected: selected.filter((id) => g.entities.some((e) => e.id === id)) });
    });
  }

  // roomFor is what is shown without what makes room for a question's answer: the first
  // sight, and the answer to an earlier one of its kind.
  private roomFor(q: Question): State {
    const s = this.fresh() ? st.startAfresh(this.state) : this.state;
    const earlier = s.loads.filter((l) => l.why === q.kind && (q.kind === 'paths' || q.kind === 'among' || q.kind === 'common' || q.kind === 'compare')).map((l) => l.ask);
    if (earlier.length === 0) return s;
    const rest = s.loads.filter((l) => !earlier.includes(l.ask)).map((l) => l.ask);
    return st.dropLoads(s, earlier, still(rest, { answer: (a) => this.loaded(a) }));
  }

  // arrange lays everything out anew; pinned entities stay.
  arrange(name: st.LayoutName): Promise<void> {
    return this.run(async () => {
      const { selected, positions, pinned } = this.state;
      const shown = ids(this.picture);
      const center = selected.find((id) => shown.includes(id));
      const places = await this.placed(shown, { kind: kinds[name], ...(center ? { center } : {}), kept: new Map([...positions].filter(([id]) => pinned.includes(id))) });
      this.commit(st.arrange(this.state, name, places));
    });
  }

  setLang(lang: Lang): void {
    if (lang === this.lang) return;
    this.words = new Words(lang, this.schema);
    this.remember('lang', lang);
    void this.run(() => this.speak()).then(() => this.complete());
    this.version++;
    this.after();
  }

  // speak has the words of all answers said in the page's language: what is here stands
  // in until it has been asked for anew.
  private async speak(): Promise<void> {
    if (this.api.lang === this.lang) return;
    this.api.lang = this.lang;
    if (!this.stats) return;
    await this.renew(this.stats);
    await this.fetch('overview'); // the first questions
  }

  // setLetters says whether letters, figures and signs act as keys.
  setLetters(on: boolean): void {
    this.letters = on;
    this.remember('letters', on ? 'on' : 'off');
    this.changed();
  }

  setTheme(theme: Theme): void {
    this.theme = theme;
    this.remember('theme', theme);
    this.changed();
  }

  // share gives an address that opens this view: the one in the address bar; a
  // long one is kept by the service where this browser may save.
  async share(): Promise<{ url: string; kept: 'address' | 'view' | 'long' }> {
    const origin = this.place.location.origin;
    const hash = await this.hash();
    if (hash.length <= address.longest) return { url: `${origin}/${hash}`, kept: 'address' };
    // What this browser may is not asked before somebody needs it.
    this.session = await this.api.get<Session>('session');
    if (this.canSave) {
      const v = await this.api.request<{ id: string }>('POST', 'views', { state: address.compact(this.state) });
      return { url: `${origin}/v/${v.id}${this.lang === 'zh' ? '#l=zh' : ''}`, kept: 'view' };
    }
    return { url: `${origin}/${hash}`, kept: 'long' };
  }

  private remembered(k: string): string | null {
    try {
      return this.place.localStorage.getItem(`hubgraph.${k}`);
    } catch {
      return null; // storage may be switched off
    }
  }
  private remember(k: string, v: string): void {
    try {
      this.place.localStorage.setItem(`hubgraph.${k}`, v);
    } catch {
      // Then it lasts as long as the page.
    }
  }
  private rememberedLang(): Lang {
    const l = this.remembered('lang') ?? this.place.navigator.language;
    return l.startsWith('zh') ? 'zh' : 'en';
  }
}

// kinds are the layouts as the service calls them.
const kinds = { force: 'closeness', radial: 'around', tree: 'levels' } as const;

const ids = (g: { entities: readonly Entity[] }): string[] => g.entities.map((e) => e.id);

// step is how far the ends of a way stand apart for each of its links.
const step = 150;
// spread puts the ends of ways at the left and the right, where neither has a place.
function spread(places: Map<string, st.Position>, ways: readonly { entities: string[] }[]): void {
  const [first] = ways;
  const [a, b] = [first?.entities[0], first?.entities.at(-1)];
  if (a === undefined || b === undefined || a === b || places.has(a) || places.has(b)) return;
  const lowest = Math.max(0, ...[...places.values()].map(([, y]) => y + step));
  places.set(a, [0, lowest]);
  places.set(b, [step * (Math.max(...ways.map((w) => w.entities.length)) - 1), lowest]);
}

// lookedAt names what a view is turned to: Back and Forward go from one to another.
const lookedAt = ({ view, open, question, read, promises }: State): string => JSON.stringify([view, open, question, read, promises?.subject]);

// samePicture says whether two states are drawn alike, so that what only moves
// the camera or the selection makes nothing anew.
function samePicture(a: State, b: State): boolean {
  return a.loads === b.loads && a.removed === b.removed && a.positions === b.positions && a.hidden === b.hidden && a.narrow === b.narrow && a.folds === b.folds && a.asOf === b.asOf;
}

const Context = createContext<App | null>(null);
export const AppProvider = Context.Provider;

// useApp gives the model, and draws the component again when it changes.
export function useApp(): App {
  const app = useContext(Context);
  if (!app) throw new Error('useApp outside of AppProvider');
  const [, turn] = useState(0);
  // At once: what changes before the first frame is drawn is not to be missed.
  useLayoutEffect(() => app.subscribe(() => turn((n) => n + 1)), [app]);
  return app;
}
