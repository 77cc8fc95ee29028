// What two of the journeys need beyond the data built in: names that would be
// markup if anything took them for it, and a hub with very many links.

// Each text would do or show something if it were not shown as what it is. None
// of them may be taken apart, so each has a word to find it by.
export const hostile = {
  'markup-image': `<img src=x onerror="globalThis.__ran=1"> perilla`,
  'markup-script': `</script><script>globalThis.__ran=1</script> quillwort`,
  'markup-svg': `"'><svg/onload=globalThis.__ran=1> rampion`,
  'markup-template': '{{constructor.constructor("globalThis.__ran=1")()}} ${globalThis.__ran=1} samphire',
  'markup-cell': '=HYPERLINK("javascript:globalThis.__ran=1","x") teasel',
  'markup-entity': '&lt;b&gt;&#60;i&#62;&amp;amp; ]]><!-- ursinia',
  'markup-bidi': 'ab \u05d0\u05d1\u05d2.txt \u0627\u0628\u062a (exe) vervain',
  'markup-long': `${'woad '.repeat(20)}${'x'.repeat(9800)} woad`,
};

// The word by which search finds each.
export const word = (id) => hostile[id].trim().split(' ').at(-1);

export const hub = 'scratch-hub';
export const neighbours = 1000;
export const outer = 3999; // and the hub itself: 5,000

async function send(base, key, batch) {
  const r = await fetch(`${base}/api/v1/batches`, { method: 'POST', headers: { Authorization: `Bearer ${key}`, 'Content-Type': 'application/json' }, body: JSON.stringify(batch) });
  if (!r.ok) throw new Error(`POST batches: ${r.status} ${await r.text()}`);
}

export async function writeHostile(base, key) {
  const ids = Object.keys(hostile);
  await send(base, key, {
    sources: [{ id: 'markup-source', title: `<u onclick="globalThis.__ran=1">Herbal</u> & "simples"`, author: '<script>globalThis.__ran=1</script>' }],
    entities: ids.map((id) => ({ id, type: 'company', name: hostile[id], summary: `<iframe src="javascript:globalThis.__ran=1"></iframe> summary of ${id}` })),
    statements: [
      ...ids.slice(1).map((id, i) => ({
        subject: ids[0],
        predicate: 'partner-of',
        object: id,
        source: 'markup-source',
        when: { from: `20${10 + i}` },
        cites: [{ line: i + 1, note: `<a href="javascript:globalThis.__ran=1">note ${i}</a>` }],
      })),
      {
        subject: ids[0],
        predicate: 'raised',
        value: { kind: 'quantity', amount: '1200', unit: 'CNY', printed: '<b onmouseover=globalThis.__ran=1>1,200</b>' },
        status: 'target',
        when: { due: '2031', text: '<i>soon</i>' },
        qualifiers: [{ key: 'said-by', entity: ids[1] }],
        source: 'markup-source',
        cites: [{ line: 99, note: '=1+1 <img src=x onerror=globalThis.__ran=1>' }],
      },
    ],
  });
}

// Ids that an object of a program has before anything is put into it. Types,
// predicates, sources, keys of qualifiers and units may be called so, too.
export const inherited = ['constructor', '__proto__', 'toString', 'hasOwnProperty', 'valueOf'];

// writeInherited writes companies of such ids, each a partner of the first, which has
// links to itself.
export async function writeInherited(base, key) {
  const words = (en) => ({ en, zh: en });
  await send(base, key, {
    schema: {
      types: [{ id: 'constructor', label: words('constructing kind') }],
      predicates: [
        { id: 'constructor', label: words('constructs'), inverse: words('constructed by') },
        { id: 'prototype', label: words('prototypes'), value: 'quantity' },
      ],
      qualifiers: [{ key: 'constructor', label: words('constructing') }],
      units: [{ id: 'constructor', label: words('constructors') }],
    },
    sources: [{ id: '__proto__', title: 'Register of prototypes' }],
    entities: inherited.map((id) => ({ id, type: 'constructor', name: `Called ${id}` })),
    statements: [
      ...inherited.slice(1).map((id, i) => ({ subject: 'constructor', predicate: 'constructor', object: id, source: '__proto__', cites: [{ line: i + 1, note: 'A row.' }] })),
      ...['constructor', 'part-of'].map((predicate, i) => ({ subject: 'constructor', predicate, object: 'constructor', source: '__proto__', cites: [{ line: 20 + i, note: 'Itself.' }] })),
      {
        subject: 'constructor',
        predicate: 'prototype',
        value: { kind: 'quantity', amount: '7', unit: 'constructor' },
        qualifiers: [{ key: 'constructor', entity: 'toString' }],
        source: '__proto__',
        cites: [{ line: 30, note: 'A figure.' }],
      },
    ],
  });
}

// writeShares writes who has which share of a company, and gives what may be 40 percent
// or more of it.
export async function writeShares(base, key) {
  const shares = { 'shares-half': { min: '25', max: '50' }, 'shares-small': { amount: '3' }, 'shares-most': { amount: '60' } };
  await send(base, key, {
    sources: [{ id: 'shares', title: 'Register of shares' }],
    entities: ['shares-of', ...Object.keys(shares)].map((id) => ({ id, type: 'company', name: `Holder ${id}` })),
    statements: Object.entries(shares).map(([subject, v], i) => ({
      subject,
      predicate: 'shareholder-of',
      object: 'shares-of',
      source: 'shares',
      cites: [{ line: i + 1, note: 'A row.' }],
      qualifiers: [{ key: 'share', value: { kind: 'quantity', unit: 'percent', ...v } }],
    })),
  });
  return ['shares-half', 'shares-most'];
}

// writeHub writes a company with 1,000 partners, and 3,999 partners of those.
export async function writeHub(base, key) {
  const id = (i) => `scratch-${String(i).padStart(4, '0')}`;
  const entities = [{ id: hub, type: 'company', name: 'Zwischenhub' }];
  const statements = [];
  const link = (subject, object, i) => statements.push({ subject, predicate: 'partner-of', object, source: 'scratch-register', cites: [{ line: i + 1, note: 'Partners.' }] });
  for (let i = 0; i < neighbours + outer; i++) {
    entities.push({ id: id(i), type: i % 3 ? 'company' : 'person', name: `Scratch ${i}` });
    link(i < neighbours ? hub : id(i % neighbours), id(i), i);
  }
  await send(base, key, { sources: [{ id: 'scratch-register', title: 'Register of partners' }], entities, statements });
}

export const pairs = 5200; // 10,400 ends, more than are drawn at once

// writePairs writes pairs of which nothing else is known, by a kind of link of their own.
export async function writePairs(base, key) {
  const words = (en) => ({ en, zh: en });
  const ids = Array.from({ length: pairs }, (_, i) => String(i).padStart(4, '0'));
  // One batch takes so many entities.
  for (let from = 0; from < pairs; from += pairs / 2) {
    const some = ids.slice(from, from + pairs / 2);
    await send(base, key, {
      schema: { predicates: [{ id: 'scratch-pairs', label: words('pairs with') }] },
      sources: [{ id: 'scratch-pairs', title: 'Register of pairs' }],
      entities: some.flatMap((i) => ['a', 'b'].map((end) => ({ id: `scratch-pair-${i}-${end}`, type: 'person', name: `Pair ${i} ${end}` }))),
      statements: some.map((i) => ({
        subject: `scratch-pair-${i}-a`,
        predicate: 'scratch-pairs',
        object: `scratch-pair-${i}-b`,
        source: 'scratch-pairs',
        cites: [{ line: Number(i) + 1, note: 'A pair.' }],
      })),
    });
  }
}

// writeNames writes 25,000 names, as a table of them would, each linked to some others.
export async function writeNames(base, key) {
  const all = 25_000;
  const size = 2500;
  for (let from = 0; from < all; from += size) {
    const some = Array.from({ length: size }, (_, k) => from + k);
    await send(base, key, {
      sources: [{ id: 'scratch-names', title: 'Register of names' }],
      entities: some.map((i) => ({ id: `nameless-${i}`, type: i % 3 ? 'company' : 'person', name: `Nameless ${i} of the register` })),
      statements: some
        .slice(from === 0 ? 1 : 0)
        .map((i) => ({ subject: `nameless-${i}`, predicate: 'partner-of', object: `nameless-${Math.floor(i / 20)}`, source: 'scratch-names', cites: [{ line: i + 1, note: 'A row.' }] })),
    });
  }
}

// places gives places for the hub and all around it, as a sunflower has its seeds.
export function places(ids) {
  return Object.fromEntries(
    ids.map((id, i) => {
      const r = 60 * Math.sqrt(i);
      const a = i * Math.PI * (3 - Math.sqrt(5));
      return [id, [Math.round(r * Math.cos(a)), Math.round(r * Math.sin(a))]];
    }),
  );
}
