// What the page says of itself, in English and Chinese, and how names are chosen. Claims,
// values and dates are said by the service: text, valueText and whenText of statements.

import type { Entity, PredicateDef, Schema, Statement, Value } from '../api';
import * as canvas from './canvas';
import * as core from './core';
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

// quote puts a text in quotation marks, as the service does: those that it has become
// single ones, so that they are seen to be its own.
export const quote = (text: string): string => `“${text.replaceAll('“', '‘').replaceAll('”', '’')}”`;

// fill puts parameters into a template: {name}; one that stands in quotation marks is quoted.
export function fill(template: string, params: Params = {}): string {
  return template.replace(/“\{([\w-]+)\}”|\{([\w-]+)\}/g, (all, quoted: string | undefined, plain: string | undefined) => {
    const value = params[quoted ?? plain ?? ''];
    if (value === undefined) return all;
    return quoted === undefined ? String(value) : quote(String(value));
  });
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

  // typesOf names the types that an entity has: that of its mark, then what other sources
  // give it.
  typesOf(e: Entity): string {
    const all = [e.type, ...(e.accounts ?? []).map((a) => a.type ?? '')].filter((x, i, l) => x !== '' && l.indexOf(x) === i);
    return all.map((x) => this.type(x)).join(this.t('panel_listSep'));
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

  // nameLang gives the language of that name where it is not this one; '' where it is.
  nameLang(e: Entity | undefined, by = ''): string {
    return ((e?.labels?.[by] ? e.labelLangs?.[by] : e?.labelLang) ?? { en: '', zh: '' })[this.lang];
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

  // measures tells the qualifiers of a statement whose keys give amounts: shares, votes,
  // prices.
  measures(s: Statement): string {
    const defs = new Map((this.schema?.qualifiers ?? []).map((q) => [q.key, q]));
    const told = (s.qualifiers ?? []).flatMap((q) => {
      const d = defs.get(q.key);
      return d?.value === 'quantity' && q.value ? [this.t('measure', { key: d.label?.[this.lang] || q.key, v: q.text ?? '' })] : [];
    });
    return told.length > 0 ? this.t('measures', { list: told.join(this.t('measuresJoin')) }) : '';
  }
}
