package names

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"hash/maphash"
	"math"
	"math/bits"
	"slices"
	"sync"
)

// An Index finds names among many. It answers as if each name of each entity had
// been held against the query with Query.Score. It is immutable and safe for
// concurrent use; a store that changes keeps a second, small one for what has
// changed, hides the changed entities in the first by SearchOptions.Keep, and
// merges both answers with Hit.Compare.
type Index struct {
	ids     []uint32
	ordinal []uint32
	names   []string
	sizes   []uint16 // characters that a query can cover, at most
	terms   dictionary
	typos   typos
	scratch sync.Pool // of *search
}

// A Hit is an entity that was found, by the best of its names.
type Hit struct {
	ID   uint32 // as given to Builder.Add
	Name int    // which of its names; of equally good ones the first
	Match
}

// SearchOptions of Index.Search.
type SearchOptions struct {
	// Limit is how many hits to give, at most; under 1 gives none.
	Limit int
	// Worst is the worst tier to look at; 0: Typo, the last.
	Worst Tier
	// Whole asks, where names are the text, for these alone: the tier Exact.
	Whole bool
	// Keep says which entities count; nil: all.
	Keep func(id uint32) bool
	// Known gives how much is known of an entity, for Match.Known; nil: nothing of any.
	Known func(id uint32) int
	// Less orders equally good hits; nil: by number.
	Less func(a, b uint32) bool
}

// Search gives the best hits, best first, and whether these are all there are.
// Equally good ones are ordered by opts.Less.
//
// It goes tier by tier and stops as soon as no later tier can bring anything
// into the answer, so that a short prefix which half of all names begin with
// costs no more than reading through them.
func (x *Index) Search(q *Query, opts SearchOptions) (hits []Hit, complete bool) {
	if q.Empty() || len(x.ids) == 0 {
		return nil, true
	}
	s, _ := x.scratch.Get().(*search)
	if s == nil {
		s = &search{}
	}
	defer func() {
		s.q, s.opts = nil, SearchOptions{}
		x.scratch.Put(s)
	}()
	s.begin(x, q, opts)
	from := Exact
	stages := []Tier{Exact, Prefix, Words, Substring, Initials, Typo}
	if !opts.Whole {
		stages = stages[1:] // a beginning comes to no more
	}
	for _, worst := range stages {
		if opts.Worst != 0 && from > opts.Worst {
			break
		}
		if s.collect(worst) {
			s.score(from)
		}
		if s.settled(worst) || worst == Exact && s.exact() {
			break
		}
		from = worst + 1
	}
	s.trim()
	if opts.Whole && s.exact() {
		s.hits = slices.DeleteFunc(s.hits, func(h Hit) bool { return h.Tier > Exact })
	}
	n := min(len(s.hits), max(opts.Limit, 0))
	return slices.Clone(s.hits[:n]), n == len(s.hits)
}

// Len is the number of names.
func (x *Index) Len() int { return len(x.ids) }

// A search is the state of one, kept for the next.
type search struct {
	x    *Index
	q    *Query
	opts SearchOptions
	want int // hits to know of: one more than asked for

	seen, found, other bitset
	hits               []Hit
	trimmed            bool // no hit has come since trim
	full               bool // hits[want-1] is the worst that counts

	costs []costed // of collect, and what they are of
	spans []span
	words []uint32
}

// A costed is where the names lie that have a term of a group, and about how many those
// are.
type costed struct {
	spans []span
	words []uint32
	cost  int
}

func (s *search) begin(x *Index, q *Query, opts SearchOptions) {
	s.x, s.q, s.opts = x, q, opts
	s.want = max(opts.Limit, 0) + 1
	s.seen.reset(len(x.ids))
	s.hits, s.trimmed, s.full = s.hits[:0], true, false
}

// collect finds the names that can match in tiers up to worst.
func (s *search) collect(worst Tier) bool {
	groups := s.q.Groups(worst)
	s.costs, s.spans, s.words = s.costs[:0], s.spans[:0], s.words[:0]
	for _, g := range groups {
		var c costed
		spans, words := len(s.spans), len(s.words)
		for _, t := range g {
			if isTypo(t.Text) {
				s.words = s.x.typos.appendWords(s.words, t.Text)
				continue
			}
			if sp := s.x.terms.find(t); sp.size() > 0 {
				s.spans = append(s.spans, sp)
				c.cost += sp.size()
			}
		}
		slices.Sort(s.words[words:])
		c.spans, c.words = s.spans[spans:], slices.Compact(s.words[words:])
		s.words = s.words[:words+len(c.words)]
		for _, w := range c.words {
			c.cost += s.x.terms.at(int(w)).size()
		}
		if c.cost == 0 {
			return false
		}
		s.costs = append(s.costs, c)
	}
	cost := s.costs
	slices.SortStableFunc(cost, func(a, b costed) int { return cmp.Compare(a.cost, b.cost) })
	fill := func(to *bitset, c costed) {
		to.reset(len(s.x.ids))
		for _, sp := range c.spans {
			s.x.terms.each(sp, to.set)
		}
		for _, w := range c.words {
			s.x.terms.each(s.x.terms.at(int(w)), to.set)
		}
	}
	fill(&s.found, cost[0])
	for _, c := range cost[1:] {
		// Reading a posting is some fifty times cheaper than scoring a name.
		if cost[0].cost < 64 || c.cost > 32*cost[0].cost {
			break
		}
		fill(&s.other, c)
		s.found.and(&s.other)
	}
	s.found.andNot(&s.seen)
	s.seen.or(&s.found)
	return true
}

// score holds the names found against the query, but for those that cannot come
// into the answer; from is the best tier they can reach.
func (s *search) score(from Tier) {
	t := texts.Get().(*text)
	defer texts.Put(t)
	x := s.x
	n, extra := s.q.text.total, inOrder
	if s.q.other != nil {
		n = max(n, s.q.other.text.total)
	}
	if len(s.q.one) > 1 || s.q.other != nil { // a name that begins with the only word has it as a Prefix
		extra += atStart
	}
	cut := s.cut(from, n, extra)
	s.found.each(func(i uint32) {
		id := x.ids[i]
		known := 0
		if s.opts.Known != nil {
			known = s.opts.Known(id)
		}
		if s.full && (cut.takes(known, int(x.sizes[i])) || s.beyond(Hit{ID: id, Match: bound(from, n, extra, int(x.sizes[i])).Of(known)})) {
			return
		}
		if s.opts.Keep != nil && !s.opts.Keep(id) {
			return
		}
		t.parseName(x.names[i])
		m, ok := s.q.best(t, x.names[i])
		if !ok || s.opts.Worst != 0 && m.Tier > s.opts.Worst {
			return
		}
		s.hits, s.trimmed = append(s.hits, Hit{ID: id, Name: int(x.ordinal[i]), Match: m.Of(known)}), false
		if len(s.hits) >= 4*s.want+64 {
			s.trim()
			cut = s.cut(from, n, extra)
		}
	})
}

// bound is a match at least as good as any of a query of n characters with a name
// of size characters, size at least n in the tier Prefix, that is no better than
// the tier from; extra is what the order and the place of its words add at most. It is
// reckoned as the score is, so that rounding rules nothing out.
func bound(from Tier, n, extra, size int) Match {
	switch {
	case from > Substring && from <= Initials || from <= Prefix && n >= size:
		return Match{Tier: from, Similarity: Full}
	case from <= Prefix:
		return Match{Tier: Prefix, Similarity: n * Full / size}
	}
	return Match{Tier: from, Similarity: min(Full, n*(Full-inOrder-atStart)/size+extra)}
}

// A cut says of most names that come after all that count, by two numbers: of those over
// some size, where less is known of the entity, or no more and they are too long.
type cut struct{ known, over, size int }

// takes reports whether it says so of a name.
func (c cut) takes(known, size int) bool {
	return size > c.over && (known < c.known || known == c.known && size > c.size)
}

// cut gives what follows from bound of the worst hit that counts.
func (s *search) cut(from Tier, n, extra int) cut {
	none := cut{known: -1}
	if !s.full {
		return none
	}
	best, worst := bound(from, n, extra, n+1), s.hits[s.want-1].Match
	if best.manner() != worst.manner() || best.Tier >= Initials || worst.Tier == Exact {
		return none
	}
	c := cut{known: worst.Known, size: math.MaxInt}
	if from <= Prefix {
		c.over = n
	}
	share := Full
	if best.Tier > Prefix {
		share -= inOrder + atStart
	} else {
		extra = 0
	}
	switch {
	case worst.Tier < best.Tier:
		c.size = 0
	case worst.Tier == best.Tier && worst.Similarity > extra:
		c.size = n * share / (worst.Similarity - extra)
	}
	return c
}

// beyond reports whether the hit comes after all that count.
func (s *search) beyond(h Hit) bool { return s.compare(h, s.hits[s.want-1]) > 0 }

// exact reports whether a hit is a name as it is.
func (s *search) exact() bool {
	return slices.ContainsFunc(s.hits, func(h Hit) bool { return h.Tier == Exact })
}

// settled reports whether enough hits lie in tiers up to worst.
func (s *search) settled(worst Tier) bool {
	if len(s.hits) < s.want {
		return false
	}
	s.trim()
	// A beginning and whole words are one manner: what comes with the words may be better.
	return s.full && s.hits[s.want-1].Tier <= worst && worst != Prefix
}

// trim puts the hits in order, one an entity, and drops what does not count.
func (s *search) trim() {
	if s.trimmed {
		return
	}
	s.trimmed = true
	slices.SortFunc(s.hits, func(a, b Hit) int {
		if c := cmp.Compare(a.ID, b.ID); c != 0 {
			return c
		}
		if c := a.Match.Compare(b.Match); c != 0 {
			return c
		}
		return cmp.Compare(a.Name, b.Name)
	})
	s.hits = slices.CompactFunc(s.hits, func(a, b Hit) bool { return a.ID == b.ID })
	slices.SortFunc(s.hits, s.compare)
	if len(s.hits) >= s.want {
		s.hits, s.full = s.hits[:s.want], true
	}
}

func (s *search) compare(a, b Hit) int { return a.Compare(b, s.opts.Less) }

// Compare puts the better hit first, of equally good ones the one that less puts
// first (nil: by number). Less never says so of both ways round for two entities.
func (h Hit) Compare(o Hit, less func(a, b uint32) bool) int {
	if c := h.Match.Compare(o.Match); c != 0 {
		return c
	}
	switch {
	case h.ID == o.ID:
		return 0
	case less == nil:
		return cmp.Compare(h.ID, o.ID)
	case less(h.ID, o.ID):
		return -1
	}
	return 1
}

// A Builder collects names for an Index. Its zero value is ready.
type Builder struct {
	x     Index
	terms collector
	typos typos
	typed []bool // by number of the w_ term: its typing errors are in typos
}

// Add adds an entity with its names; call it once an entity. The strings are kept,
// not copied. Numbers in rising order are a little quicker.
func (b *Builder) Add(id uint32, names ...string) {
	t := texts.Get().(*text)
	defer texts.Put(t)
	for ordinal, given := range names {
		for _, name := range spellings(given) {
			b.add(t, id, ordinal, name)
		}
	}
}

func (b *Builder) add(t *text, id uint32, ordinal int, name string) {
	t.parseName(name)
	if t.total > 0 {
		entry := uint32(len(b.x.ids))
		b.x.ids = append(b.x.ids, id)
		b.x.ordinal = append(b.x.ordinal, uint32(ordinal))
		b.x.names = append(b.x.names, name)
		b.x.sizes = append(b.x.sizes, uint16(min(t.total, 1<<16-1)))
		t.nameTerms(func(term []byte) { b.terms.add(term, entry) })
		for _, k := range t.toks {
			if !k.dense && canErr(t.runes[k.from:k.to]) {
				b.addTypos(t.runes[k.from:k.to])
			}
		}
	}
}

func (b *Builder) addTypos(w []rune) {
	var buf [128]byte
	key := append(buf[:0], kindWord...)
	for _, r := range w {
		key = appendRune(key, r)
	}
	word := b.terms.number(key)
	if int(word) >= len(b.typed) {
		b.typed = append(b.typed, make([]bool, int(word)+1-len(b.typed))...)
	}
	if b.typed[word] {
		return
	}
	b.typed[word] = true
	typoTerms(w, func(term []byte) { b.typos.add(term, word) })
}

// Build makes the index and leaves the builder empty.
func (b *Builder) Build() *Index {
	x := &Index{
		ids:     slices.Clip(b.x.ids),
		ordinal: slices.Clip(b.x.ordinal),
		names:   slices.Clip(b.x.names),
		sizes:   slices.Clip(b.x.sizes),
	}
	var rank []uint32
	x.terms, rank = b.terms.dictionary()
	x.typos = b.typos.sorted(rank)
	*b = Builder{}
	return x
}

// A collector gives terms numbers in the order in which they come, and keeps what
// belongs to each. Its own hash table over one run of bytes takes half the time
// and a third of the memory of a map of strings.
type collector struct {
	text   []byte
	textAt []uint32 // where each term begins
	slots  []slot   // a power of two, at most half of them in use
	seed   maphash.Seed
	chunks [][]posting
}

type slot struct{ hash, number uint32 } // number+1; 0 is free

type posting struct{ term, number uint32 }

const chunkSize = 1 << 15

func (c *collector) add(term []byte, number uint32) {
	n := len(c.chunks)
	if n == 0 || len(c.chunks[n-1]) == cap(c.chunks[n-1]) {
		size := chunkSize
		if n == 0 {
			size = 64 // many indexes are small
		} else if n < 4 {
			size = chunkSize >> (2 * (4 - n))
		}
		c.chunks = append(c.chunks, make([]posting, 0, size))
		n++
	}
	c.chunks[n-1] = append(c.chunks[n-1], posting{c.number(term), number})
}

func (c *collector) number(term []byte) uint32 {
	if 2*len(c.textAt) >= len(c.slots) {
		c.grow()
	}
	h := maphash.Bytes(c.seed, term)
	mask := len(c.slots) - 1
	for i := int(h>>32) & mask; ; i = (i + 1) & mask {
		s := &c.slots[i]
		if s.number == 0 {
			*s = slot{uint32(h), uint32(len(c.textAt) + 1)}
			c.textAt = append(c.textAt, uint32(len(c.text)))
			c.text = append(c.text, term...)
			return s.number - 1
		}
		if s.hash == uint32(h) && bytes.Equal(c.term(s.number-1), term) {
			return s.number - 1
		}
	}
}

func (c *collector) term(n uint32) []byte {
	if int(n)+1 < len(c.textAt) {
		return c.text[c.textAt[n]:c.textAt[n+1]]
	}
	return c.text[c.textAt[n]:]
}

func (c *collector) grow() {
	if c.slots == nil {
		c.seed = maphash.MakeSeed()
	}
	size := max(64, 4*len(c.slots))
	c.slots = make([]slot, size)
	mask := size - 1
	for n := range uint32(len(c.textAt)) {
		h := maphash.Bytes(c.seed, c.term(n))
		i := int(h>>32) & mask
		for c.slots[i].number != 0 {
			i = (i + 1) & mask
		}
		c.slots[i] = slot{uint32(h), n + 1}
	}
}

// dictionary sorts the terms, and also gives the new number of each.
func (c *collector) dictionary() (dictionary, []uint32) {
	c.slots = nil
	type keyed struct {
		head   uint64 // the first eight bytes
		number uint32
	}
	order := make([]keyed, len(c.textAt))
	for n := range order {
		var head [8]byte
		copy(head[:], c.term(uint32(n)))
		order[n] = keyed{binary.BigEndian.Uint64(head[:]), uint32(n)}
	}
	slices.SortFunc(order, func(a, b keyed) int {
		if a.head != b.head {
			return cmp.Compare(a.head, b.head)
		}
		return bytes.Compare(c.term(a.number), c.term(b.number))
	})
	d := dictionary{text: make([]byte, 0, len(c.text)), textAt: make([]uint32, 0, len(order)+1)}
	rank := make([]uint32, len(order))
	for i, k := range order {
		rank[k.number] = uint32(i)
		d.textAt = append(d.textAt, uint32(len(d.text)))
		d.text = append(d.text, c.term(k.number)...)
	}
	d.textAt = append(d.textAt, uint32(len(d.text)))

	// A counting sort of the postings by term; they came in order of their
	// numbers, or nearly.
	at := make([]uint32, len(order)+1)
	total := 0
	for _, chunk := range c.chunks {
		total += len(chunk)
		for i := range chunk {
			chunk[i].term = rank[chunk[i].term]
			at[chunk[i].term]++
		}
	}
	sum := uint32(0)
	for i, n := range at {
		at[i] = sum
		sum += n
	}
	all := make([]uint32, total)
	for _, chunk := range c.chunks {
		for _, p := range chunk {
			all[at[p.term]] = p.number
			at[p.term]++
		}
	}
	d.numbersAt = make([]uint32, 0, len(order)+1)
	d.numbers = make([]byte, 0, total+total/2)
	from := uint32(0)
	for i := range order {
		d.numbersAt = append(d.numbersAt, uint32(len(d.numbers)))
		list := all[from:at[i]]
		from = at[i]
		if !slices.IsSorted(list) {
			slices.Sort(list)
		}
		last := int64(-1)
		for _, n := range list {
			if int64(n) != last { // a difference is never 0, which ends a list
				d.numbers = binary.AppendUvarint(d.numbers, uint64(int64(n)-last))
				last = int64(n)
			}
		}
		d.numbers = append(d.numbers, 0)
	}
	d.numbersAt = append(d.numbersAt, uint32(len(d.numbers)))
	d.numbers = slices.Clone(d.numbers)
	return d, rank
}

// typos find the words that have a term of typing errors, by a hash of the term alone:
// there are about as many such terms as words have letters, and each name found is
// scored, so that a word of another term of the same hash costs that and no more.
type typos struct {
	seed    maphash.Seed
	entries []uint64 // the hash of a term, and the number of a w_ term that it is of
}

func (x *typos) add(term []byte, word uint32) {
	if x.entries == nil {
		x.seed = maphash.MakeSeed()
	}
	x.entries = append(x.entries, maphash.Bytes(x.seed, term)>>32<<32|uint64(word))
}

// sorted gives those of the words by their new numbers, ready for appendWords.
func (x *typos) sorted(rank []uint32) typos {
	list := slices.Clip(x.entries)
	for i, e := range list {
		list[i] = e>>32<<32 | uint64(rank[uint32(e)])
	}
	return typos{x.seed, sortByHead(list)}
}

// appendWords appends the numbers of the words of a term, and seldom of another.
func (x *typos) appendWords(to []uint32, term string) []uint32 {
	if len(x.entries) == 0 {
		return to
	}
	h := maphash.String(x.seed, term) >> 32
	for i := searchFrom(0, len(x.entries), func(i int) bool { return x.entries[i]>>32 >= h }); i < len(x.entries) && x.entries[i]>>32 == h; i++ {
		to = append(to, uint32(x.entries[i]))
	}
	return to
}

// sortByHead puts numbers in order of their upper half: many by two passes of a radix
// sort, which are several times as fast as comparing them.
func sortByHead(list []uint64) []uint64 {
	const digit = 16
	if len(list) < 1<<digit {
		slices.Sort(list)
		return list
	}
	other := make([]uint64, len(list))
	for shift := 32; shift < 64; shift += digit {
		at := make([]uint32, 1<<digit)
		for _, n := range list {
			at[n>>shift&(1<<digit-1)]++
		}
		sum := uint32(0)
		for i, n := range at {
			at[i], sum = sum, sum+n
		}
		for _, n := range list {
			d := n >> shift & (1<<digit - 1)
			other[at[d]] = n
			at[d]++
		}
		list, other = other, list
	}
	return list
}

// A dictionary holds sorted terms as one run of bytes, and for each the rising
// numbers of where it occurs, as differences in variable-length integers, again in
// one run of bytes: what begins alike lies side by side in both.
type dictionary struct {
	text      []byte
	textAt    []uint32 // one more than terms
	numbers   []byte
	numbersAt []uint32
}

// A span is terms from the number from up to but not including to, and where
// their numbers lie.
type span struct{ from, to, first, end uint32 }

// size is about how many numbers the span holds: a byte or two each.
func (s span) size() int { return int(s.end - s.first) }

func (d *dictionary) term(i int) []byte { return d.text[d.textAt[i]:d.textAt[i+1]] }

func (d *dictionary) at(i int) span {
	return span{uint32(i), uint32(i + 1), d.numbersAt[i], d.numbersAt[i+1]}
}

// find gives the span of a term, an empty one if there is none.
func (d *dictionary) find(t Term) span {
	if len(d.textAt) < 2 {
		return span{}
	}
	n := len(d.textAt) - 1
	key := []byte(t.Text)
	from := searchFrom(0, n, func(i int) bool { return bytes.Compare(d.term(i), key) >= 0 })
	to := from
	if t.Prefix {
		// Most prefixes are short of terms: look near before looking far.
		step := 1
		for to+step < n && bytes.HasPrefix(d.term(to+step), key) {
			step *= 2
		}
		to = searchFrom(from, min(n, to+step), func(i int) bool { return !bytes.HasPrefix(d.term(i), key) })
	} else if from < n && bytes.Equal(d.term(from), key) {
		to++
	}
	return span{uint32(from), uint32(to), d.numbersAt[from], d.numbersAt[to]}
}

// searchFrom is the least of from ≤ i < to for which f holds, else to.
func searchFrom(from, to int, f func(int) bool) int {
	for from < to {
		if mid := int(uint(from+to) / 2); f(mid) {
			to = mid
		} else {
			from = mid + 1
		}
	}
	return from
}

// each gives the numbers of a span, some perhaps more than once.
func (d *dictionary) each(s span, f func(uint32)) {
	last := int64(-1)
	for i := int(s.first); i < int(s.end); {
		b := d.numbers[i]
		if b == 0 {
			last = -1
			i++
			continue
		}
		v := uint64(b)
		n := 1
		if b >= 0x80 {
			v, n = binary.Uvarint(d.numbers[i:])
		}
		i += n
		last += int64(v)
		f(uint32(last))
	}
}

// isTypo reports whether a term is one of those by which a word is found with
// errors.
func isTypo(term string) bool {
	switch term[0] {
	case 't', 'a', 'b':
		return true
	}
	return false
}

// A bitset holds numbers.
type bitset struct{ words []uint64 }

func (b *bitset) reset(n int) {
	n = (n + 63) / 64
	if cap(b.words) < n {
		b.words = make([]uint64, n)
		return
	}
	b.words = b.words[:n]
	clear(b.words)
}

func (b *bitset) set(i uint32) { b.words[i/64] |= 1 << (i % 64) }

func (b *bitset) and(o *bitset) {
	for i, w := range o.words {
		b.words[i] &= w
	}
}

func (b *bitset) andNot(o *bitset) {
	for i, w := range o.words {
		b.words[i] &^= w
	}
}

func (b *bitset) or(o *bitset) {
	for i, w := range o.words {
		b.words[i] |= w
	}
}

func (b *bitset) each(f func(uint32)) {
	for i, w := range b.words {
		for ; w != 0; w &= w - 1 {
			f(uint32(i*64 + bits.TrailingZeros64(w)))
		}
	}
}
