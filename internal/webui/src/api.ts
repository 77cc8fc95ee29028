// The HTTP API as the page uses it: the shapes of its answers, and one way to ask.

export interface Name {
  text: string;
  lang?: string;
  kind: string;
  from?: string;
  to?: string;
  cites?: Citation[];
}
export interface Entity {
  id: string;
  type: string;
  name: string;
  names: Name[];
  summary?: string;
  summaries?: { en: string; zh: string };
  identifiers: { scheme: string; value: string }[];
  source?: string; // whose all of this is; what other sources say is in accounts
  accounts?: Account[];
  degree: number;
  neighbors: number; // different entities that these links join it to
  label?: { en: string; zh: string }; // the name to show
  labels?: Record<string, { en: string; zh: string }>; // what sources call it where that is otherwise
  // BCP 47 languages of these, and of summaries, where they are not the one asked for.
  labelLang?: Langs;
  labelLangs?: Record<string, Langs>;
  summaryLang?: Langs;
  summaryLangs?: Record<string, Langs>;
}
export interface Langs {
  en: string;
  zh: string;
}
export interface Account {
  source: string;
  type?: string;
  name?: string;
  names?: Name[];
  summary?: string;
  summaries?: { en: string; zh: string };
  identifiers?: { scheme: string; value: string }[];
}
export interface Value {
  kind: 'quantity' | 'date' | 'text';
  amount?: string;
  unit?: string;
  bound?: string;
  date?: string;
  text?: string;
  printed?: string;
  min?: string; // of a range, with max
  max?: string;
  minOpen?: boolean; // min itself is not meant
  maxOpen?: boolean;
  lang?: string; // BCP 47, of text
  words?: { en: string; zh: string }; // the text in both languages
}
export interface When {
  from?: string;
  to?: string;
  observed?: string;
  due?: string;
  text?: string;
  derived?: boolean;
}
export interface Citation {
  paragraph?: number;
  start?: number;
  end?: number;
  via?: string;
  line?: number;
  record?: string;
  note: string;
  noteLang?: string; // where it is not the language that was asked for
  quote?: string;
  text?: string; // where it stands, in words
  begins?: string; // the first words of its paragraph, where the text is attached
}
export type Status = 'actual' | 'planned' | 'target' | 'claimed' | 'ended' | 'rumoured' | 'denied' | 'withdrawn';
export const statuses: readonly Status[] = ['actual', 'planned', 'target', 'claimed', 'ended', 'rumoured', 'denied', 'withdrawn'];
// asides are those that questions look at only where they are named: they make no
// link and count for nothing.
export const asides: readonly Status[] = ['rumoured', 'denied', 'withdrawn'];
export interface Qualifier {
  key: string;
  entity?: string;
  value?: Value;
  text?: string; // the entity's name, or the value, in words
  textLang?: string; // where it is not the language that was asked for
}
export interface Statement {
  id: string;
  subject: string;
  predicate: string;
  object?: string;
  value?: Value;
  status: Status;
  when: When;
  qualifiers?: Qualifier[];
  source: string;
  cites: Citation[];
  // The claim in words, in the language that was asked for.
  text?: string;
  textLang?: string; // where the schema has no words in the language that was asked for
  valueText?: string;
  valueLang?: string; // where its words are not in the language that was asked for
  asPrinted?: string; // what the source prints, where that is otherwise
  whereText?: string; // where its source says it, in words
  whenText?: string;
  days?: StatementDays;
}
// Days are days counted from 1970-01-01, which is 0; an end that nothing says is absent.
export interface Days {
  first?: number;
  last?: number;
}
// StatementDays are those that the dates of a statement may mean, and those on which it
// holds, as the filter by a date has it (absent: on every one; never: on none).
export interface StatementDays {
  from?: Days;
  to?: Days;
  observed?: Days;
  due?: Days;
  valid?: Days;
  never?: boolean;
}
// A DateRead is a text read as a date by the service: what it is, or what is wrong.
export interface DateRead {
  date: string;
  text?: string;
  days?: Days;
  wrong?: string;
}
export interface Graph {
  entities: Entity[];
  statements: Statement[];
  positions?: Record<string, [number, number]>;
  complete: boolean;
  stoppedBy?: string;
  undated?: number;
  nextCursor?: string;
}
export interface Overview extends Graph {
  facts?: Statement[];
  whole?: boolean; // these are all links and facts
  questions?: FirstQuestion[];
  names?: Entity[];
  revision?: string;
}
// FirstQuestion is a question to begin with, and what its answer begins with.
export type FirstQuestion =
  | { kind: 'promises'; entity: string; dueBefore: string; statements: Statement[]; count: number; complete: boolean }
  | { kind: 'path'; from: string; to: string; path: Way; count: number; complete: boolean }
  | { kind: 'neighbors'; entity: string; type: string; neighbors: string[]; count: number; complete: boolean };
export interface List<T> {
  items: T[];
  nextCursor?: string;
  complete: boolean;
  stoppedBy?: string;
  undated?: number;
}
export interface Count {
  predicate: string;
  direction?: 'in' | 'out'; // none of what reads the same from both ends
  count: number;
  types?: { type: string; count: number }[];
}
export interface Mention {
  key: string; // of qualifiers
  count: number;
}
export interface Profile {
  entity: Entity;
  facts: Statement[];
  counts: Count[];
  mentions: Mention[];
  pages?: RegisterPage[]; // where registers tell of it
}
export interface RegisterPage {
  scheme: string;
  value: string;
  url: string;
}
export interface Footnote {
  n: number;
  statement: string;
  source: string;
  cite?: Citation;
}
export interface Way {
  entities: string[];
  steps: { from: string; to: string; statements: Statement[]; count: number }[];
  text: string;
  footnotes: Footnote[];
  together: 'yes' | 'no' | 'unknown'; // whether its steps can have held on one day
  product?: Value; // which part of the one end the other has along it
}
export interface Paths {
  paths: Way[];
  entities: Entity[];
  maxHops: number;
  filter: Record<string, unknown>;
  complete: boolean;
  stoppedBy?: string;
  undated?: number;
}
export interface Hit {
  entity: Entity;
  match: { name: string; lang?: string; how: string };
  score: number;
  apart?: Labels; // what tells it from others of that name
}
export interface Cut {
  limit: number;
  count: number;
  complete: boolean;
}
export interface Found {
  items: Hit[];
  claims: { statement: Statement; match: Hit['match']; score: number }[];
  partial: { entity?: Entity; statement?: Statement; match: Hit['match']; score: number; unmatched: string[] }[]; // of a part of the words
  between?: { from: Entity; to: Entity }; // where the text is the names of two
  entities?: Entity[]; // what the claims name
  lists: { items: Cut; claims: Cut; partial: Cut };
}
export interface Source {
  id: string;
  title: string;
  titleText?: string; // in the language that was asked for
  titleLang?: string; // where it is not in that
  author?: string;
  publisher?: string;
  url?: string;
  published?: string;
  sha256?: string;
  licence?: string; // SPDX id or a short text
  language?: string; // BCP 47
  languageText?: string; // in words, where it is not the language that was asked for
  retrieved?: string;
  archived?: string; // address of a copy in an archive
  hasText: boolean;
  publishedText?: string; // in words
  retrievedText?: string;
}
export interface SourceText {
  source: string;
  text: string;
  start?: number;
  end?: number;
}
export interface Labels {
  en: string;
  zh: string;
}
export interface TypeDef {
  id: string;
  label: Labels;
  plural: Labels;
}
export interface Phrase {
  status: Status;
  stage?: string; // only where a statement's qualifier "stage" says so
  template: Labels;
}
export interface PredicateDef {
  id: string;
  label: Labels;
  inverse?: Labels;
  phrases?: Phrase[];
  value?: string;
  unit?: string;
  symmetric?: boolean;
  subjectTypes?: string[];
  objectTypes?: string[];
}
export interface Schema {
  qualifiers: { key: string; label?: Labels; value?: Value['kind']; repeats?: boolean; [more: string]: unknown }[];
  units: unknown[];
  schemes?: { id: string; label: Labels; register?: Labels }[];
  statuses: unknown[];
  types: TypeDef[];
  predicates: PredicateDef[];
}
export interface Stats {
  entities: number;
  statements: number;
  relationships: number;
  facts: number;
  sources: number;
  texts: number;
  byType: Record<string, number>;
  byPredicate: Record<string, number>;
  byStatus: Record<string, number>;
  bySource: Record<string, number>;
  revision: string;
}
export interface Session {
  scopes: string[];
  by: string;
}

// A Fault is a question that was not answered: by the service (a problem with a
// code), or because it was not reached (code "offline").
export class Fault extends Error {
  constructor(
    readonly code: string,
    readonly status: number,
    message: string,
    readonly errors: { pointer: string; detail: string }[] = [],
    readonly retryAfter = 0,
  ) {
    super(message);
    this.name = 'Fault';
  }
}

// query writes parameters as the API takes them: several values are repeated,
// empty ones left out, the order as given.
export function query(path: string, params: Record<string, string | number | readonly string[] | undefined>): string {
  const q = new URLSearchParams();
  for (const [k, v] of Object.entries(params)) {
    if (v === undefined || v === '' || v === 0) continue;
    for (const one of typeof v === 'object' ? v : [String(v)]) q.append(k, one);
  }
  const s = q.toString();
  return s ? `${path}?${s}` : path;
}

// segment writes an id as one segment of a path.
export const segment = (id: string): string => encodeURIComponent(id);

// inWords asks for words in a language, where an answer has any.
export function inWords(ask: string, lang: 'en' | 'zh'): string {
  if (lang === 'en' || /[?&]lang=/.test(ask) || !/^(entities\/|statements\b|graph\?|common\?|among\?|overview\b|paths\?|search\?|sources(?!.*\/text))/.test(ask)) return ask;
  return `${ask}${ask.includes('?') ? '&' : '?'}lang=${lang}`;
}

// The Api asks each question once at each revision of the graph: answers are kept
// by their address until they are outdated, and a question that is under way is not
// asked twice. Failures are not kept.
export class Api {
  private kept = new Map<string, unknown>();
  private outdated = new Map<string, unknown>(); // of an earlier revision
  private asked = new Map<string, Promise<unknown>>();
  // How many requests were sent.
  sent = 0;
  // In which language answers say what they say in words.
  lang: 'en' | 'zh' = 'en';
  // A key for services beyond loopback; kept only in this page's memory.
  key = '';

  constructor(
    private readonly base = '/api/v1/',
    private readonly send: typeof fetch = (...a) => fetch(...a),
  ) {}

  // known gives an answer that is here already; an outdated one stands in for one
  // that is not.
  known<T>(ask: string): T | undefined {
    return (this.kept.has(ask) ? this.kept : this.outdated).get(ask) as T | undefined;
  }

  // has says whether an answer is here, and not outdated.
  has(ask: string): boolean {
    return this.kept.has(ask);
  }

  // keep stands in for an answer, as a saved copy does.
  keep(ask: string, answer: unknown): void {
    this.kept.set(ask, answer);
  }

  forget(): void {
    this.outdate();
    this.drop();
  }

  // outdate says that the graph is another: from now on all is asked anew, and what
  // is under way is of before.
  outdate(): void {
    this.outdated = new Map([...this.outdated, ...this.kept]);
    this.kept = new Map();
    this.asked = new Map();
  }

  // drop forgets what is outdated, and says whether something was.
  drop(): boolean {
    const some = this.outdated.size > 0;
    this.outdated.clear();
    return some;
  }

  get<T>(ask: string, signal?: AbortSignal): Promise<T> {
    const { kept, asked } = this; // those of now: it may be outdated when it comes
    if (kept.has(ask)) return Promise.resolve(kept.get(ask) as T);
    let p = asked.get(ask) as Promise<T> | undefined;
    if (!p) {
      p = this.request<T>('GET', inWords(ask, this.lang), undefined, signal)
        .then((v) => {
          kept.set(ask, v);
          return v;
        })
        .finally(() => asked.delete(ask));
      // A question that its asker gives up must not fail others: not shared.
      if (!signal) asked.set(ask, p);
    }
    return p;
  }

  async request<T>(method: string, ask: string, body?: unknown, signal?: AbortSignal): Promise<T> {
    const text = await this.text(method, ask, body, signal);
    return (text ? JSON.parse(text) : undefined) as T;
  }

  private headers(body: unknown): Record<string, string> {
    return {
      Accept: 'application/json, application/x-ndjson, image/svg+xml',
      'Accept-Language': this.lang, // of what goes wrong
      ...(this.key ? { Authorization: `Bearer ${this.key}` } : {}),
      ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
    };
  }

  // text gives an answer as it came. It is not kept.
  async text(method: string, ask: string, body?: unknown, signal?: AbortSignal): Promise<string> {
    let r: Response;
    let text: string;
    this.sent++;
    try {
      r = await this.send(this.base + ask, {
        method,
        headers: this.headers(body),
        credentials: 'same-origin',
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        ...(signal ? { signal } : {}),
      });
      text = await r.text();
    } catch (e) {
      if (signal?.aborted) throw e;
      throw new Fault('offline', 0, 'The service does not answer.');
    }
    if (r.ok) return text;
    throw faultOf(r.status, r.statusText, text, r.headers.get('Retry-After'));
  }

  // textAtOnce is text for who cannot wait: a browser that prints takes what is there
  // when it has told the page so.
  textAtOnce(method: string, ask: string, body: unknown): string {
    const r = new XMLHttpRequest();
    this.sent++;
    try {
      r.open(method, this.base + ask, false);
      for (const [name, value] of Object.entries(this.headers(body))) r.setRequestHeader(name, value);
      r.send(JSON.stringify(body));
    } catch {
      throw new Fault('offline', 0, 'The service does not answer.');
    }
    if (r.status >= 200 && r.status < 300) return r.responseText;
    throw faultOf(r.status, r.statusText, r.responseText, r.getResponseHeader('Retry-After'));
  }
}

// faultOf reads a refusal.
function faultOf(status: number, statusText: string, text: string, retryAfter: string | null): Fault {
  let p: { code?: string; detail?: string; title?: string; errors?: { pointer: string; detail: string }[] } = {};
  try {
    p = JSON.parse(text);
  } catch {
    // Not a problem of ours: a proxy's page, say.
  }
  return new Fault(p.code ?? `http_${status}`, status, p.detail ?? p.title ?? statusText, p.errors ?? [], Number(retryAfter ?? 0));
}
