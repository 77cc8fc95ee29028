// Comma-separated values (RFC 4180), one claim a line, in UTF-8 with a byte
// order mark so that spreadsheets read the Chinese. A spreadsheet runs what
// begins like a formula: such texts get an apostrophe, which it does not show.

import type { Statement } from '../api';
import type { App } from '../app';
import { taken } from './text';

export const bom = '\ufeff';

const numeric = /^-?\d+(\.\d+)?$/;

// cell writes one value. Plain decimal numbers are left as they are.
export function cell(value: string | number | undefined): string {
  let s = value === undefined ? '' : String(value);
  if (/^[=+\-@\t\r\n]/.test(s) && !numeric.test(s)) s = `'${s}`;
  return /[",\r\n]/.test(s) || s !== s.trim() ? `"${s.replaceAll('"', '""')}"` : s;
}

export function csv(rows: readonly (readonly (string | number | undefined)[])[]): string {
  return bom + rows.map((r) => `${r.map(cell).join(',')}\r\n`).join('');
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
  'paragraph',
  'start',
  'end',
  'line',
  'note',
  'quote',
  'record',
] as const;

// A statement's places share its line, so that amounts can be added up: parts
// of theirs stand one below the other in a cell, in the same order.
const lines = (list: readonly (string | number | undefined)[]): string => (list.every((x) => x === undefined || x === '') ? '' : list.map((x) => x ?? '').join('\n'));

// claimsCSV writes statements, in the order given.
export function claimsCSV(app: App, list: readonly Statement[]): string {
  const w = app.words;
  const name = (id: string) => app.name(id);
  const rows = list.map((s) => {
    const source = app.sources.find((x) => x.id === s.source);
    const v = s.value;
    const qualifiers = (s.qualifiers ?? []).map((q) => `${q.key}: ${q.entity ?? (q.value ? w.value(q.value) : '')}`);
    return [
      s.id,
      w.claim(s, name),
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
      lines(s.cites.map((c) => c.paragraph)),
      lines(s.cites.map((c) => c.start)),
      lines(s.cites.map((c) => c.end)),
      lines(s.cites.map((c) => c.line)),
      lines(s.cites.map((c) => c.note)),
      lines(s.cites.map((c) => c.quote)),
      lines(s.cites.map((c) => c.record)),
    ];
  });
  return csv([columns, ...rows]);
}

// pictureCSV writes what is drawn.
export function pictureCSV(app: App): string {
  return claimsCSV(app, taken(app).statements);
}
