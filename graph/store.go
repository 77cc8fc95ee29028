package graph

import (
	"context"
	"iter"
	"math"
	"math/bits"
	"strings"
	"time"
)

// Stop says why an answer is not complete; "" that it is.
type Stop string

// The reasons, a closed list. A cut by limit is the same on every store. The limits
// are how many the question asks for and how many there may be at most, and also
// how large they are: an answer ends before the record with which it would hold more
// than it may of these bytes, each record counted as large as Size says and as often
// as it is given, in the order of the answer:
//
//   - the entities of a Subgraph may have half of MaxAnswerBytes (where those asked
//     about are larger, the question is ErrTooLarge), and its statements, and after
//     them its facts, what these leave of MaxAnswerBytes; all of these together are at
//     most MaxSubgraphStatements;
//   - a step of a path may have MaxRecordBytes of statements;
//   - paths, with the entities that are on them and on none before, and the hits of
//     a search may have MaxAnswerBytes;
//   - a list has what its query says.
//
// Whatever its size there is one entity beside those asked about, one statement of a
// step, one path and one hit, so that whoever goes on gets on.
//
// A cut by budget or time is a prefix of the whole answer: the first of its paths,
// or the first of its entities, all of those asked about among them, with all the
// statements that the whole answer has among these; where not even those
// statements were to be had, the entities asked about alone. It says nothing of
// where to go on.
const (
	StoppedByLimit  Stop = "limit"
	StoppedByBudget Stop = "budget"
	StoppedByTime   Stop = "time"
)

// A Node is an entity as answers give it: with its degree, the number of its
// relationships of the DefaultStatuses (a self-loop counts once, and so does what a
// symmetric predicate says from both ends, see Statement.Mirror; facts do not count),
// and with how many different entities these join it to, itself not among them.
type Node struct {
	Entity
	Degree    int `json:"degree"`
	Neighbors int `json:"neighbors"`
	// Label and Labels are for those who show it, see Labelled; stores leave them out.
	Label  Words              `json:"label,omitzero"`
	Labels map[SourceID]Words `json:"labels,omitempty"`
	// In which language that is, and the summary, where it is not the one asked for.
	LabelLang    Words              `json:"labelLang,omitzero"`
	LabelLangs   map[SourceID]Words `json:"labelLangs,omitempty"`
	SummaryLang  Words              `json:"summaryLang,omitzero"`
	SummaryLangs map[SourceID]Words `json:"summaryLangs,omitempty"`
}

// Labelled gives the node with the name to show of it in each language (NameIn), and
// with what those sources call it where they speak that call it otherwise (NamedBy);
// beside these, and beside the summary, which language each is in where it is not the one
// asked for. Names longer than MaxWordBytes are cut there, and end in "…".
func (n Node) Labelled() Node {
	label := func(by SourceID) Words {
		return Words{EN: Clip(n.NamedBy(by, "en"), MaxWordBytes), ZH: Clip(n.NamedBy(by, "zh"), MaxWordBytes)}
	}
	langs := func(by SourceID) Words {
		return langsOf(func(want string) string { return n.nameLangBeside(n.NamedBy(by, want), want) })
	}
	put := func(in *map[SourceID]Words, by SourceID, w Words) {
		if *in == nil {
			*in = map[SourceID]Words{}
		}
		(*in)[by] = w
	}
	n.Label, n.Labels, n.LabelLang, n.LabelLangs = label(n.Source), nil, langs(n.Source), nil
	home := n.Home()
	n.SummaryLang, n.SummaryLangs = langsOf(home.SummaryLangBeside), nil
	for i := range n.Accounts {
		by := n.Accounts[i].Source
		if l := label(by); l != n.Label {
			put(&n.Labels, by, l)
			if in := langs(by); in != (Words{}) {
				put(&n.LabelLangs, by, in)
			}
		}
		if in := langsOf(n.Accounts[i].SummaryLangBeside); in != (Words{}) {
			put(&n.SummaryLangs, by, in)
		}
	}
	return n
}

// HubCost is the price of passing an entity on a path: the bit length of its
// degree, so that a way through a hub comes after one through a quiet place.
func HubCost(degree int) int { return bits.Len(uint(degree)) }

// An EntityResult is one entity.
type EntityResult struct {
	Node
	Revision Revision
}

// A StatementResult is one statement and its source.
type StatementResult struct {
	Statement Statement
	Source    Source
	Revision  Revision
}

// A SourceResult is one source.
type SourceResult struct {
	Source
	HasText  bool // its text is attached
	Revision Revision
}

// A TextResult is the text of one source.
type TextResult struct {
	SourceText
	Revision Revision
}

// A Match says which name was found and how.
type Match struct {
	Name string `json:"name"`
	Lang string `json:"lang,omitempty"`
	How  string `json:"how"`
}

// A Hit is an entity found by name. Score is from 0 to 1. Of matches of one manner
// those come first of which more is known: by HubCost of their Degree, which the score has
// in it unless the name is matched exactly. What is alike in both is in ID order.
type Hit struct {
	Node
	Match Match
	Score float64
}

// SearchResult holds hits, best first. Complete is false where the limit cut.
type SearchResult struct {
	Hits      []Hit
	Complete  bool
	StoppedBy Stop
	// Identified is all that has one of the query's Identifiers and is of its Types, in order
	// of id. It is nil where a store leaves it to Entities, as one that is asked at no cost
	// does, and all do where that is more than Limit.
	Identified []Node
	Else       []*SearchResult // of each of the query's Else, nil where it is not needed, or not made with it
	Revision   Revision
}

// Sure reports whether the best hit has a name that is the text, or that begins with it.
func (r *SearchResult) Sure() bool {
	return len(r.Hits) > 0 && (r.Hits[0].Match.How == "exact" || r.Hits[0].Match.How == "prefix")
}

// SaidResult holds statements by the entity that they are about, whatever their status, in
// order of id.
type SaidResult struct {
	Of       map[EntityID][]Statement
	Revision Revision
}

// ListsResult holds the statements of each query, in its order; nil of those left out.
type ListsResult struct {
	Lists    [][]Statement
	Revision Revision
}

// A TypeCount counts other ends of one type.
type TypeCount struct {
	Type  Type `json:"type"`
	Count int  `json:"count"`
}

// A Count counts an entity's relationships of one predicate and direction, those of
// the DefaultStatuses. A self-loop counts in both directions. Those of a symmetric
// predicate have none, Any, and count once each, from whichever end they are stored,
// or from both.
type Count struct {
	Predicate Predicate   `json:"predicate"`
	Direction Direction   `json:"direction,omitempty"`
	Count     int         `json:"count"`
	Types     []TypeCount `json:"types,omitempty"`
}

// A Mention counts the statements that name an entity in a qualifier of one key.
type Mention struct {
	Key   string `json:"key"`
	Count int    `json:"count"`
}

// ProfileResult is an entity with what gives it a value, in ID order, counts of
// its relationships in order of predicate, then in before out, Types in order of type,
// and counts of where qualifiers name it, in order of key.
// It looks at the DefaultStatuses; Statements gives what stands aside.
type ProfileResult struct {
	Node
	Facts     []Statement
	StoppedBy Stop // limit: there are more facts than MaxPage, or larger than MaxAnswerBytes together
	Counts    []Count
	Mentions  []Mention
	Revision  Revision
}

// FactsOf takes off the facts about an entity, which come in ID order, as many as a
// ProfileResult holds, and no more than one beyond.
func FactsOf(facts iter.Seq2[Statement, error]) (list []Statement, stopped Stop, err error) {
	list = []Statement{}
	size := 0
	for s, err := range facts {
		if err != nil {
			return nil, "", err
		}
		size += s.Size()
		if len(list) == MaxPage || size > MaxAnswerBytes && len(list) > 0 {
			return list, StoppedByLimit, nil
		}
		list = append(list, s)
	}
	return list, "", nil
}

// A Subgraph is entities and the statements among them. A page of one holds
// those asked about, the page's entities and the statements among all these. It
// is Complete where no entity comes after the page and no statement was cut.
type Subgraph struct {
	Entities   []Node      // in the order of the question; first those asked about, in ID order
	Statements []Statement // relationships only, in ID order
	Facts      []Statement // of those asked about, in ID order, where they were asked for
	Complete   bool
	StoppedBy  Stop
	Undated    int // statements here that have no date, where validAt was asked
	// Where a limit cut the entities: what After of the next page is, the page's
	// last entity. One of them, by question.
	NextNear   *Near
	NextID     EntityID
	NextJoined *Joined
	Revision   Revision
}

// A Step is one hop of a path and what joins its ends, whichever way round, in
// ID order: the first of Count, at most MaxStepStatements and as large as Stop
// says. Only what passes the filter
// counts, as seen from From; so with a direction it is one way round only.
type Step struct {
	From, To   EntityID
	Statements []Statement
	Count      int
}

// MaxStepStatements is how many parallel statements a step shows.
const MaxStepStatements = 20

// A Path is a simple sequence of entities; len(Steps) is len(Entities)-1.
type Path struct {
	Entities []EntityID
	Steps    []Step
	Together Together // whether the steps, with all that Count counts, can have held on one day
}

// PathsResult holds paths: fewest steps first, then fewest loose ones, which no claim
// that passes the filter makes firm (Filter.Firm), then least hub cost, then by ids. Entities are those on the paths, in ID order.
type PathsResult struct {
	Paths     []Path
	Entities  []Node
	Complete  bool
	StoppedBy Stop
	Undated   int // distinct statements shown here that have no date, where validAt was asked
	Revision  Revision
}

// Stats counts what a store holds, whatever its status. Maps hold only what occurs.
type Stats struct {
	Entities      int               `json:"entities"`
	Statements    int               `json:"statements"`
	Relationships int               `json:"relationships"`
	Facts         int               `json:"facts"`
	Citations     int               `json:"citations"`
	Sources       int               `json:"sources"`
	Texts         int               `json:"texts"`
	ByType        map[Type]int      `json:"byType"`
	ByPredicate   map[Predicate]int `json:"byPredicate"`
	ByStatus      map[Status]int    `json:"byStatus"`
	BySource      map[SourceID]int  `json:"bySource"`
	Revision      Revision          `json:"revision"`
}

// A SchemaResult is the built-in schema with what the store adds to it.
type SchemaResult struct {
	Schema
	Revision Revision
}

// Reader answers questions. Each call reads at one revision, which its result
// carries, and honours ctx: its end is ctx.Err() wrapped in ErrUnavailable. Only
// Neighborhood, Paths, Common and Among do otherwise when it is a deadline that
// has passed, once they know the entities asked about: they answer what they have
// found, StoppedBy time. These four also have a Budget, the edges that they may
// visit, and answer what is found within it, StoppedBy budget: no more than so
// many edges lead to, and of one start at least as many neighbours.
//
// What is taken off a budget is told by the graph and the question alone. Only edges that
// have one of the filter's predicates, if it names any, and lead in its direction are
// visited, of whatever status. All such edges of an entity are, or none where the budget
// does not reach for them; Among visits those of all of Of together. But a page of the
// neighbours of one entity, and Common, which goes along the edges of that of Of
// which has the fewest, visit them in order of the other end until the page is
// full: all to one other end together, if the budget is not used up before them,
// and Common one more to each of the others for each entity that it gives. Paths
// takes off what it visits between the layers around its ends, all or none of a
// layer, where looking a few up among many edges costs less than all of them, and
// each step that it tries. A store that would have to hold too much in memory has
// met its budget, too.
//
// What joins the entities of an answer is looked for among MaxBudget edges of its
// own; where these do not suffice, fewer entities are answered, but one beside those
// asked about, StoppedBy budget.
//
// A query that does not Validate is ErrInvalid; after Close everything is
// ErrClosed; a store that can't answer now is ErrUnavailable. Entities that a
// question names and the store has not are ErrNotFound with the field that named
// them (id, qualifier, from, to, via, avoid, of; the first in this order), and so is an id that
// no record could have. Types, predicates and sources that a filter names and the
// store does not know match nothing (whether they are faults is for the caller, who
// has the Schema). Results are the caller's to keep and change, lists never nil.
type Reader interface {
	Entity(ctx context.Context, id EntityID) (EntityResult, error)
	Statement(ctx context.Context, id StatementID) (StatementResult, error)
	Source(ctx context.Context, id SourceID) (SourceResult, error)
	// SourceText gives the attached text; ErrNotFound where the source is
	// unknown or has none (Detail says which).
	SourceText(ctx context.Context, id SourceID) (TextResult, error)

	// Entities, Statements and Sources yield in order, all of one revision. An
	// error ends the iteration; it is yielded with a zero value. They may be
	// ranged over once. Batches may be applied meanwhile, by the caller, too; an
	// iteration either goes on with its revision or ends in ErrUnavailable, but
	// not each time: whoever tries again some times gets through. It looks at
	// ctx at least every thousand items, those that it passes over included.
	Entities(ctx context.Context, q EntitiesQuery) iter.Seq2[Node, error]
	Statements(ctx context.Context, q StatementsQuery) iter.Seq2[Statement, error]
	Sources(ctx context.Context) iter.Seq2[SourceResult, error]

	Search(ctx context.Context, q SearchQuery) (SearchResult, error)
	Profile(ctx context.Context, id EntityID) (ProfileResult, error)
	// Said gives all that is said about each of up to MaxStarts entities, for who has
	// several questions about them. A store leaves out those about which much is said,
	// those that there are not, and all where it is asked at no cost: of these Statements
	// tells.
	Said(ctx context.Context, of []EntityID) (SaidResult, error)
	// Lists gives what Statements gives of each of up to MaxLists queries with a limit, for
	// who has several questions about the whole graph. A store leaves out those that it would
	// ask one by one, and all where it is asked at no cost: of these Statements tells. The
	// queries' own Revision is left alone.
	Lists(ctx context.Context, of []StatementsQuery) (ListsResult, error)

	// Neighborhood keeps nearer entities before farther, then ID order, and
	// holds all statements among the entities it returns that pass the filter:
	// as seen from the nearer end, or from either where both are equally far.
	// The filter's types are asked of what is reached, not of the starts: so
	// they are not asked of a statement between two starts, or of a start's
	// self-loop.
	Neighborhood(ctx context.Context, q NeighborhoodQuery) (Subgraph, error)
	// Paths leaves out a path that passes an inner entity of type event between
	// two entities which a passing statement also joins directly: it is the
	// same way. Passing is as seen from the first of the two, on the way from
	// From to To; a Via that names the event makes no difference.
	//
	// With Together it gives of all paths those whose Together is yes, in the same
	// order and with all claims that pass, whatever their days; the claims that make a
	// way be left out through an event may be of any day, too. A cut answer is a
	// prefix of these.
	Paths(ctx context.Context, q PathsQuery) (PathsResult, error)
	// Common and Among hold statements by the same rule as Neighborhood, Of
	// being the starts and the others one hop away. An entity of Of is
	// never one of the others.
	Common(ctx context.Context, q CommonQuery) (Subgraph, error)
	Among(ctx context.Context, q AmongQuery) (Subgraph, error)

	Schema(ctx context.Context) (SchemaResult, error)
	Stats(ctx context.Context) (Stats, error)
	Revision(ctx context.Context) (Revision, error)
}

// Store is a Reader that also writes.
type Store interface {
	Reader
	// Apply writes a batch whole or not at all, and answers the revision after
	// it. What changes nothing leaves the revision as it is; what changes
	// something raises Seq, which is 0 in a new store, by one. A batch with a Key
	// seen before answers what was answered then, if the batch is the same, and
	// is ErrConflict if it is another; a key is kept with a batch that changed
	// nothing, too, but not with one that was refused. The key is looked at
	// first, then IfRevision, then the batch itself; what comes with a key seen
	// before as Author, Note and Label is ignored. ErrInvalid, ErrConflict and
	// ErrPrecondition leave the store untouched; so do ErrUnavailable and
	// ErrFull; only ErrOutcomeUnknown leaves open which it was.
	Apply(ctx context.Context, b Batch) (Revision, error)
	// Log yields the changes: one for each batch that changed something, the
	// newest first. Each is written with its batch, in one transaction, and stays
	// as it is. Revisions from before the store kept a log have none. Changes
	// that come while it is ranged over are left out; an error ends it, as it
	// does the iterations of Reader.
	Log(ctx context.Context, q LogQuery) iter.Seq2[Change, error]
	// Documents gives the small versioned documents kept beside the graph.
	Documents() Documents
	// Close releases what the store holds. It is safe to call twice.
	Close() error
}

// A Stream is batches that follow each other.
type Stream struct {
	// Batches is closed behind the last. They are the caller's again, with all that they
	// hold, once Done has heard of them, or Load has answered.
	Batches <-chan *Batch
	// Done hears of each, in their order, when Apply would have answered, and what.
	Done func(Revision)
	// Patience is for one batch. 0: as much as ctx has.
	Patience time.Duration
}

// Within gives the context of one batch.
func (s *Stream) Within(ctx context.Context) (context.Context, context.CancelFunc) {
	if s.Patience == 0 {
		return context.WithCancel(ctx)
	}
	return context.WithTimeout(ctx, s.Patience)
}

// A Loader is a Store that takes a stream of batches in less time than one by one, as it is
// at one batch while it makes another last.
type Loader interface {
	Store
	// Load applies batches as Apply does, one after the other, until one fails: the error
	// is that of the first of which Done has not heard, and none behind it is applied. It
	// also ends with ctx. Others may write between any two.
	Load(ctx context.Context, s Stream) error
}

// Load has a store apply a stream, by its own Load where it is a Loader.
func Load(ctx context.Context, store Store, s Stream) error {
	if l, ok := store.(Loader); ok {
		return l.Load(ctx, s)
	}
	for {
		select {
		case b, ok := <-s.Batches:
			if !ok {
				return nil
			}
			one, cancel := s.Within(ctx)
			rev, err := store.Apply(one, *b)
			cancel()
			if err != nil {
				return err
			}
			s.Done(rev)
		case <-ctx.Done():
			return Interrupted(ctx)
		}
	}
}

// A Change is what the log keeps of a batch that changed something: the revision
// it led to, when, and what it said of itself. It is no part of the digest.
type Change struct {
	Revision Revision
	// Time is in UTC, to the microsecond, by the clock of the process that wrote
	// the batch: where several write, it need not rise with the revision.
	Time   time.Time
	Author string
	Note   string
	Label  string
}

// A LogQuery asks for changes by the sequences of their revisions. Limit 0 is no
// limit.
type LogQuery struct {
	After  uint64 // only later ones
	Before uint64 // only earlier ones; 0: from the newest
	Limit  int
}

// Validate answers ErrInvalid with all faults at once.
func (q *LogQuery) Validate() error {
	var is Issues
	if q.Limit < 0 {
		is.Add("limit", "is negative")
	}
	return is.Err(ErrInvalid, badQuery)
}

// A Document is something small kept beside the graph: a view, the state of a
// job. It is no part of the graph's revision or digest.
type Document struct {
	Kind    string    // [a-z][a-z-]*, at most 64 bytes
	ID      string    // as an EntityID
	Version uint64    // 1 for the first; rises by one with every Put
	Body    []byte    // at most MaxFieldBytes
	Updated time.Time // by Put, UTC, in whole milliseconds
}

// CheckDocument answers ErrInvalid for a kind or an id that is not of the form
// that Document states, and ErrTooLarge for too long a body: what every store's
// Put checks first, and Take.
func CheckDocument(kind, id string, body []byte) error {
	var is Issues
	if len(kind) == 0 || len(kind) > 64 || kind[0] == '-' || strings.Trim(kind, "abcdefghijklmnopqrstuvwxyz-") != "" {
		is.Add("kind", "must be lower-case letters and hyphens, at most 64")
	}
	if why := CheckID(id); why != "" {
		is.Add("id", why)
	}
	if err := is.Err(ErrInvalid, "the document can't be kept like this"); err != nil {
		return err
	}
	if len(body) > MaxFieldBytes {
		return &Error{Code: ErrTooLarge, Detail: "a document has at most 256 KiB", Field: "body"}
	}
	return nil
}

// CheckTaken is CheckDocument for a whole document, and ErrInvalid for one without a
// version: what every store's Take checks first.
func CheckTaken(d *Document) error {
	if err := CheckDocument(d.Kind, d.ID, d.Body); err != nil {
		return err
	}
	if d.Version < 1 || d.Version > math.MaxInt64 {
		return &Error{Code: ErrInvalid, Detail: "a document has a version from 1", Field: "version"}
	}
	return nil
}

// Documents keeps documents by kind and id. Put and Take refuse a kind or an id that is
// not of the form that Document states; Get, Delete and List find nothing there.
type Documents interface {
	// Get gives a document, or ErrNotFound.
	Get(ctx context.Context, kind, id string) (Document, error)
	// Put writes a body if the document's version is still ifVersion (0: it
	// does not exist yet) and gives the new document; ErrConflict otherwise.
	Put(ctx context.Context, kind, id string, ifVersion uint64, body []byte) (Document, error)
	// Take stores a document as another store gave it, with its version and, to the
	// millisecond, its time; ErrConflict where there is one of its kind and id,
	// ErrInvalid for version 0.
	Take(ctx context.Context, d Document) error
	// Delete removes a document if its version is still ifVersion; ErrNotFound
	// where there is none, ErrConflict where it has moved.
	Delete(ctx context.Context, kind, id string, ifVersion uint64) error
	// List yields the documents of a kind in ID order, after an id.
	List(ctx context.Context, kind, after string) iter.Seq2[Document, error]
}
