// Lists of names that someone pastes: parting them, and settling which entity
// each one means.

import type { Hit } from '../api';
import { maxAmong } from '../state';

// parseNames parts a pasted list: a name a line, or parted by tabs, commas or
// semicolons, also the Chinese ones. Commas inside quotation marks belong to the
// name ("Acme, Inc."), as do those before Inc., Ltd. and their like. Names come
// once each, in order; more than one list can hold are told by their number.
export function parseNames(text: string, most = maxAmong): { names: string[]; over: number } {
  const seen = new Set<string>();
  const names: string[] = [];
  for (const part of split(text)) {
    const name = part.replace(/\s+/g, ' ').trim();
    const key = name.normalize('NFKC').toLowerCase();
    if (name === '' || seen.has(key)) continue;
    seen.add(key);
    names.push(name);
  }
  return { names: names.slice(0, most), over: Math.max(0, names.length - most) };
}

const company = /^\s*(inc|ltd|llc|corp|co|plc|gmbh|s\.?a|n\.?v|ag)\b\.?/i;

function split(text: string): string[] {
  const out: string[] = [];
  let part = '';
  let quoted = false;
  for (let i = 0; i < text.length; i++) {
    const c = text[i] ?? '';
    if (c === '"' && (quoted || part.trim() === '')) {
      if (quoted && text[i + 1] === '"') {
        part += '"';
        i++;
      } else quoted = !quoted;
    } else if (quoted && c !== '\n') part += c;
    else if (c === ',' && company.test(text.slice(i + 1, i + 10))) part += c;
    else if (/[\n\r\t,;，；、]/.test(c)) {
      out.push(part);
      part = '';
      quoted = false;
    } else part += c;
  }
  out.push(part);
  return out;
}

// A Choice is what one name of a list may mean: settled is the entity's id, ""
// where a person has to say, null where they left it out.
export interface Choice {
  name: string;
  hits: readonly Hit[];
  settled: string | null;
}

// resolve settles a name where there is no doubt: exactly one entity has it, as
// written. Everything else is for a person to say.
export function resolve(name: string, hits: readonly Hit[]): Choice {
  const exact = hits.filter((h) => h.match.how === 'exact');
  return { name, hits: exact.length > 1 ? exact : hits, settled: exact.length === 1 ? (exact[0]?.entity.id ?? '') : '' };
}

export type Standing = 'settled' | 'open' | 'out' | 'unknown';
export function standing(c: Choice): Standing {
  if (c.settled === null) return 'out';
  if (c.settled !== '') return 'settled';
  return c.hits.length > 0 ? 'open' : 'unknown';
}

// meant gives the entities that settled choices mean, once each.
export function meant(list: readonly Choice[]): string[] {
  return [...new Set(list.flatMap((c) => (c.settled ? [c.settled] : [])))];
}
