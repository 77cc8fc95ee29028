// Comma-separated values (RFC 4180), one claim a line, in UTF-8 with a byte
// order mark so that spreadsheets read the Chinese.
//
// A spreadsheet runs what begins like a formula, and where its language has
// another separator than the comma it takes the text behind one for a cell of its
// own, quoted or not. So an apostrophe keeps such text text (guarded), and whoever
// reads the file by a program takes it away again (unguarded). Columns of numbers
// hold their numbers as they are.

import type { Entity, Statement } from '../api';
import type { App } from '../app';
import { claimWords, summaryIn, summaryLang } from '../parts/describe';
import { entityRows } from '../parts/rows';
import { shown, speaker } from '../parts/shown';

export const bom = '\ufeff';

// Formulas begin with one of = + - @ for some spreadsheet, also in the other
// widths and forms that text has them in, or with the sign for minus.
const formula = (c: string): boolean => /^[=+\-@\u2212]/.test(c.normalize('NFKC'));
const separator = /^[;,\t\r\n]$/;
// What a reader may skip before the first character of a cell: white space, what
// is not seen, and quotation marks.
const skipped = /^["\s\p{Cc}\p{Cf}\p{DI}]$/u;

// openings gives where in a text a reader could find the beginning of a formula:
// at its beginning or behind a separator, with nothing but skipped characters
// between, before the apostrophes that are there already. A tab or the end of a
// line at the very beginning is one too, for some readers take it away and begin
// behind it.
function openings(text: string): number[] {
  const out: number[] = [];
  let at = 0; // where a formula would begin; -1: not here
  let i = 0;
  for (const c of text) {
    if (separator.test(c)) {
      if (at === 0 && c !== ';' && c !== ',') out.push(0);
      at = i + c.length;
    } else if (at >= 0 && c !== "'") {
      if (formula(c)) out.push(at);
      // Behind an apostrophe, all is text.
      at = at === i && skipped.test(c) ? i + c.length : -1;
    }
    i += c.length;
  }
  return out;
}

// guarded has one more apostrophe at each opening.
export function guarded(text: string): string {
  let out = '';
  let last = 0;
  for (const at of openings(text)) {
    out += `${text.slice(last, at)}'`;
    last = at;
  }
  return out + text.slice(last);
}

// unguarded is the reverse: it gives what was written from the cell that a reader
// of the file found, unguarded(guarded(text)) === text for every text.
export function unguarded(text: string): string {
  let out = '';
  let last = 0;
  for (const at of openings(text)) {
    out += text.slice(last, at);
    last = text[at] === "'" ? at + 1 : at;
  }
  return out + text.slice(last);
}

const numeric = /^-?\d+(\.\d+)?$/;

// cell writes one value. Numbers are left as they are where the column has them.
export function cell(value: string | number | undefined, number = false): string {
  const plain = value === undefined ? '' : String(value);
  const s = number && numeric.test(plain) ? plain : guarded(plain);
  return /[",;\t\r\n]/.test(s) || s !== s.trim() ? `"${s.replaceAll('"', '""')}"` : s;
}

// csv writes a table with its head; numbers names the columns that have them.
export function csv(head: readonly string[], rows: readonly (readonly (string | number | undefined)[])[], numbers: ReadonlySet<string> = new Set()): string {
  const line = (cells: readonly string[]) => `${cells.join(',')}\r\n`;
  return bom + line(head.map((h) => cell(h))) + rows.map((r) => line(r.map((v, i) => cell(v, numbers.has(head[i] ?? ''))))).join('');
}

const columns = [
  'id',
  'claim',
  'subject',
  'subject_name',
  'subject_type',
  'predicate',
  'verb',
  'object',
  'object_name',
  'object_type',
  'value_kind',
  'amount',
  'unit',
  'bound',
  'printed',
  'date',
  'text',
  'status',
  'from',
  'to',
  'observed',
  'due',
  'when_text',
  'when_derived',
  'qualifiers',
  'source',
  'source_title',
  'source_author',
  'source_publisher',
  'source_published',
  'source_url',
  'source_licence',
  'source_language',
  'source_retrieved',
  'source_archived',
  'paragraph',
  'start',
  'end',
  'line',
  'note',
  'quote',
  'record',
  'min',
  'max',
  'min_open',
  'max_open',
  'text_language',
  'place',
  'note_language',
  'value_language',
] as const;
const numbers: ReadonlySet<string> = new Set<(typeof columns)[number]>(['amount', 'min', 'max', 'paragraph', 'start', 'end', 'line']);

// A statement's places share its line, so that amounts can be added up: parts
// of theirs stand one below the other in a cell, in the same order.
const lines = (list: readonly (string | number | undefined)[]): string => (list.every((x) => x === undefined || x === '') ? '' : list.map((x) => x ?? '').join('\n'));

// claimsCSV writes statements, in the order given.
export function claimsCSV(app: App, list: readonly Statement[]): string {
  const w = app.words;
  const name = (id: string, by?: string) => app.name(id, by);
  const rows = list.map((s) => {
    const source = app.sources.find((x) => x.id === s.source);
    const v = s.value;
    const qualifiers = (s.qualifiers ?? []).map((q) => `${q.key}: ${q.entity ?? q.text ?? ''}`);
    return [
      s.id,
      claimWords(app, s),
      s.subject,
      name(s.subject),
      app.entity(s.subject)?.type,
      s.predicate,
      w.verb(s.predicate),
      s.object,
      s.object === undefined ? '' : name(s.object),
      s.object === undefined ? '' : app.entity(s.object)?.type,
      v?.kind,
      v?.amount,
      v?.unit,
      v?.amount ? (v.bound ?? 'exactly') : '',
      v?.printed,
      v?.date,
      v?.text,
      s.status,
      s.when.from,
      s.when.to,
      s.when.observed,
      s.when.due,
      s.when.text,
      s.when.derived ? 'derived' : '',
      lines(qualifiers),
      s.source,
      source?.title,
      source?.author,
      source?.publisher,
      source?.published,
      source?.url,
      source?.licence,
      source?.language,
      source?.retrieved,
      source?.archived,
      lines(s.cites.map((c) => c.paragraph)),
      lines(s.cites.map((c) => c.start)),
      lines(s.cites.map((c) => c.end)),
      lines(s.cites.map((c) => c.line)),
      lines(s.cites.map((c) => c.note)),
      lines(s.cites.map((c) => c.quote)),
      lines(s.cites.map((c) => c.record)),
      v?.min,
      v?.max,
      v?.minOpen ? 'open' : '',
      v?.maxOpen ? 'open' : '',
      v?.lang,
      lines(s.cites.map((c) => c.text)),
      lines(s.cites.map((c) => c.noteLang)),
      s.valueLang,
    ];
  });
  return csv(columns, rows, numbers);
}

const nameColumns = ['id', 'name', 'other_names', 'type', 'links', 'facts', 'identifiers', 'summary', 'name_language', 'summary_language'] as const;

// namesCSV writes entities, in the order given, with how much the picture has of each.
export function namesCSV(app: App, list: readonly Entity[]): string {
  const rows = entityRows(app.picture, list, [], speaker(app)).map(({ entity: e, links, facts }) => [
    e.id,
    app.words.name(e, e.id),
    lines([...new Set([e.name, ...e.names.map((n) => n.text)])].filter((n) => n !== app.words.name(e, e.id))),
    e.type,
    links,
    facts,
    lines(e.identifiers.map((i) => `${i.scheme}:${i.value}`)),
    summaryIn(app, e),
    app.words.nameLang(e),
    summaryLang(app, e),
  ]);
  return csv(nameColumns, rows, new Set(['links', 'facts']));
}

// shownCSV writes what the view on screen shows, row by row.
export function shownCSV(app: App): string {
  const s = shown(app);
  return s.unit === 'names' ? namesCSV(app, s.entities) : claimsCSV(app, s.statements);
}
