// What the page says, in English and Chinese, and how names, values and claims
// are put into words.

import { asides, type Entity, type PredicateDef, type Schema, type Statement, type Value, type When } from '../api';
import * as canvas from './canvas';
import * as core from './core';
import { dateAfter, dateAt, dateWords } from './dates';
import * as panels from './panels';
import * as shown from './shown';
import * as views from './views';

export type Lang = 'en' | 'zh';
export type Word = keyof typeof core.en | keyof typeof canvas.en | keyof typeof panels.en | keyof typeof shown.en | keyof typeof views.en;

const tables: Record<Lang, Record<string, string>> = {
  en: { ...core.en, ...canvas.en, ...panels.en, ...shown.en, ...views.en },
  zh: { ...core.zh, ...canvas.zh, ...panels.zh, ...shown.zh, ...views.zh },
};

export type Params = Readonly<Record<string, string | number>>;

// fill puts parameters into a template: {name}.
export function fill(template: string, params: Params = {}): string {
  return template.replace(/\{([\w-]+)\}/g, (all, k: string) => (k in params ? String(params[k]) : all));
}

// Words speaks one language over one schema.
const scalesEN: [number, string][] = [
  [12, ' trillion'],
  [9, ' billion'],
  [6, ' million'],
];
const scalesZH: [number, string][] = [
  [12, '万亿'],
  [8, '亿'],
  [4, '万'],
];
const currenciesZH = new Intl.DisplayNames(['zh-Hans'], { type: 'currency', fallback: 'code' });

// isNumber reports whether decimals hold a quantity: an amount, or a range.
export function isNumber(v: Value | undefined): boolean {
  return v?.kind === 'quantity' && (v.amount ?? v.min) !== undefined;
}

// uncut gives a label as long as it is: the server cuts those of very long names, which
// stand in the record.
function uncut(e: Entity, label: string): string {
  if (!label.endsWith('…')) return label;
  const begins = label.slice(0, -1);
  const names = [e.name, ...e.names.map((n) => n.text), ...(e.accounts ?? []).flatMap((a) => [a.name ?? '', ...(a.names ?? []).map((n) => n.text)])];
  return names.includes(label) ? label : (names.find((n) => n.length >= label.length && n.startsWith(begins)) ?? label);
}

export class Words {
  private readonly typeDefs = new Map<string, Schema['types'][number]>();
  private readonly predicateDefs = new Map<string, PredicateDef>();
  private readonly number: Intl.NumberFormat;

  constructor(
    readonly lang: Lang,
    readonly schema: Schema | null,
  ) {
    for (const t of schema?.types ?? []) this.typeDefs.set(t.id, t);
    for (const p of schema?.predicates ?? []) this.predicateDefs.set(p.id, p);
    this.number = new Intl.NumberFormat(lang === 'zh' ? 'zh-CN' : 'en-US', { maximumFractionDigits: 20 });
  }

  t(word: Word, params?: Params): string {
    return fill(tables[this.lang][word] ?? word, params);
  }

  count(n: number): string {
    return this.number.format(n);
  }

  type(id: string): string {
    return this.typeDefs.get(id)?.label[this.lang] || id;
  }

  types(id: string): string {
    return this.typeDefs.get(id)?.plural[this.lang] || this.type(id);
  }

  def(predicate: string): PredicateDef | undefined {
    return this.predicateDefs.get(predicate);
  }

  // verb names a kind of link as read in a direction: out from the subject.
  verb(predicate: string, direction: 'in' | 'out' = 'out'): string {
    const d = this.predicateDefs.get(predicate);
    if (!d) return predicate;
    return (direction === 'in' && !d.symmetric && d.inverse?.[this.lang]) || d.label[this.lang] || predicate;
  }

  // name gives the name to show for an entity in this language, or where one of its
  // sources speaks; one without any shows its type and id.
  name(e: Entity | undefined, id = '', by = ''): string {
    if (!e) return id;
    const label = (e.labels?.[by] ?? e.label)?.[this.lang] ?? '';
    return uncut(e, label) || e.name || this.t('unnamed', { type: this.type(e.type), id: e.id });
  }

  // twin gives the name in the other language, '' where it is the same.
  twin(e: Entity): string {
    const other = e.label?.[this.lang === 'zh' ? 'en' : 'zh'] ?? '';
    return other === e.label?.[this.lang] ? '' : other;
  }

  // amount groups the digits of a decimal string, and shortens a large number
  // where at most three decimals hold it exactly, as the API's sentences do.
  amount(decimal: string): string {
    const sign = decimal.startsWith('-') ? '-' : '';
    const [whole = '', fraction = ''] = decimal.slice(sign.length).split('.');
    const zh = this.lang === 'zh';
    // Chinese text leaves four digits together.
    const group = (s: string) => (zh && s.length === 4 ? s : s.replace(/\B(?=(\d{3})+$)/g, ','));
    const point = (s: string, rest: string) => sign + group(s) + (rest ? `.${rest}` : '');
    for (const [zeros, word] of zh ? scalesZH : scalesEN) {
      if (whole.length <= zeros) continue;
      const rest = (whole.slice(-zeros) + fraction).replace(/0+$/, '');
      if (rest.length > 3) break;
      return point(whole.slice(0, -zeros), rest) + word;
    }
    return point(whole, fraction);
  }

  // unit names a unit: in English currencies by their code, as tables do.
  unit(id: string): string {
    if (id === 'count' || id === '') return '';
    if (id === 'percent') return '%';
    if (this.lang === 'zh' && /^[A-Z]{3}$/.test(id)) return id === 'CNY' ? '元' : (currenciesZH.of(id) ?? id);
    return id;
  }

  // value puts a value into words, exact: its amount with bound and unit, or
  // what is printed where no decimal can hold it.
  value(v: Value): string {
    if (v.kind === 'date') return v.date ? this.date(v.date) : (v.printed ?? '');
    if (v.kind === 'text') {
      const text = v.text ?? v.printed ?? '';
      const own = !v.lang || v.lang.split('-', 1)[0]?.toLowerCase() === this.lang;
      return own ? text : this.t('textIn', { text, lang: v.lang ?? '' });
    }
    if (v.min && v.max) {
      const key = `range${v.minOpen ? '_minOpen' : ''}${v.maxOpen ? '_maxOpen' : ''}` as const;
      return this.t(key, { a: this.inUnit(v.min, v.unit), b: this.inUnit(v.max, v.unit) });
    }
    if (!v.amount) return v.printed ?? '';
    const key = `bound_${v.bound ?? 'exactly'}`;
    return fill(tables[this.lang][key] ?? '{v}', { v: this.inUnit(v.amount, v.unit) });
  }

  // measures tells the qualifiers of a statement whose keys give amounts: shares, votes,
  // prices.
  measures(s: Statement): string {
    const defs = new Map((this.schema?.qualifiers ?? []).map((q) => [q.key, q]));
    const told = (s.qualifiers ?? []).flatMap((q) => {
      const d = defs.get(q.key);
      return d?.value === 'quantity' && q.value ? [this.t('measure', { key: d.label?.[this.lang] || q.key, v: this.value(q.value) })] : [];
    });
    return told.length > 0 ? this.t('measures', { list: told.join(this.t('measuresJoin')) }) : '';
  }

  // inUnit gives an amount with its unit.
  private inUnit(amount: string, unit = ''): string {
    const u = this.unit(unit);
    if (unit === 'rank') return this.t('rankWord', { n: this.amount(amount) });
    return this.amount(amount) + (u === '' || u === '%' || /^\p{Script=Han}/u.test(u) ? u : ` ${u}`);
  }

  // date tells a date; a year, a month or a day stands as it is written.
  date(d: string): string {
    return dateWords(d, this.lang);
  }

  when(w: When): string {
    const parts: string[] = [];
    const after = (d: string) => dateAfter(d, this.lang);
    if (w.due) parts.push(this.t('by', { d: after(w.due) }));
    if (w.from && w.to) parts.push(w.from === w.to ? this.date(w.from) : this.t('fromTo', { a: after(w.from), b: after(w.to) }));
    else if (w.from) parts.push(this.t('since', { d: after(w.from) }));
    else if (w.to) parts.push(this.t('until', { d: after(w.to) }));
    if (w.observed) parts.push(this.t('observedAt', { d: after(w.observed) }));
    return parts.join(', ');
  }

  // phrase gives the pattern that tells most of a statement, as the API's sentences have
  // it: one for its stage before any other, then one with places for more of its
  // qualifiers, then the first; and the words for these places.
  private phrase(d: PredicateDef | undefined, s: Statement, name: (id: string) => string): { template: string; told: Record<string, string> } {
    const stage = s.qualifiers?.find((q) => q.key === 'stage')?.value?.text;
    // What stands aside is told as if it were so, behind words that say how it stands.
    const status = asides.includes(s.status) ? 'actual' : s.status;
    let best = { template: '', told: {} as Record<string, string>, staged: false, places: 0 };
    for (const p of d?.phrases ?? []) {
      if (p.status !== status || (p.stage !== undefined && p.stage !== stage)) continue;
      const template = p.template[this.lang];
      const told: Record<string, string> = {};
      let fits = true;
      for (const [, key = ''] of template.matchAll(/\{([\w-]+)\}/g)) {
        if (['subject', 'object', 'value'].includes(key) || !this.schema?.qualifiers.some((q) => q.key === key)) continue;
        const words = this.qualifier(s, key, name);
        if (words === '') fits = false;
        told[key] = words;
      }
      const staged = p.stage !== undefined;
      const places = Object.keys(told).length;
      const better = best.template === '' || (staged && !best.staged) || (staged === best.staged && places > best.places);
      if (fits && better) best = { template, told, staged, places };
    }
    return best;
  }

  // qualifier gives the words of the one qualifier of a key for a place in a sentence, ''
  // where there is none, or several, or words of another language, or the name of the
  // entity is not known.
  private qualifier(s: Statement, key: string, name: (id: string) => string): string {
    const [q, more] = s.qualifiers?.filter((q) => q.key === key) ?? [];
    if (!q || more) return '';
    if (q.entity !== undefined) return name(q.entity).includes(q.entity) ? '' : name(q.entity);
    const words = q.value ? this.value(q.value) : '';
    return this.lang === 'zh' && q.value?.kind === 'text' && !/\p{Script=Han}/u.test(words) ? '' : words;
  }

  // claim is a statement in words, with the names that the caller finds of what its
  // source speaks of.
  claim(s: Statement, of: (id: string, by: string) => string): string {
    const name = (id: string): string => of(id, s.source);
    const d = this.predicateDefs.get(s.predicate);
    const { template, told } = this.phrase(d, s, name);
    // What is denied of somebody unknown is denied of anyone.
    const end = (id: string) => (s.status === 'denied' && name(id) === this.t('somebodyUnknown') ? this.t('anyone') : name(id));
    const object = s.object !== undefined ? end(s.object) : '';
    const value = s.value ? (s.value.printed && s.value.kind === 'quantity' && !isNumber(s.value) ? s.value.printed : this.value(s.value)) : '';
    const subject = end(s.subject);
    // It is on a day, in a decade, since an open beginning.
    const date = this.lang === 'en' ? (s.value?.date ?? '') : '';
    const at = this.date(date) === date ? '' : ` ${dateAt(date)}`;
    const words = { ...told, subject, object, value };
    const said = template ? fill(at ? template.replace(' on {value}', () => at) : template, words) : `${subject} ${this.verb(s.predicate)} ${object || value}`;
    const claim = said + this.measures(s);
    if (!asides.includes(s.status)) return claim;
    const by = (s.qualifiers ?? []).filter((q) => q.key === 'said-by').map((q) => (q.entity !== undefined ? name(q.entity) : q.value ? this.value(q.value) : ''));
    if (s.status === 'denied' && by.length > 0) return this.t('claim_deniedBy', { by: by.join(this.t('claim_and')), claim });
    return this.t(`claim_${s.status as 'rumoured' | 'denied' | 'withdrawn'}`, { claim });
  }
}
