package ask

import (
	"context"
	"errors"
	"slices"

	"hubgraph/graph"
	"hubgraph/graph/passage"
	"hubgraph/graph/tell"
)

// A Citation is one place in a statement's source.
type Citation struct {
	Paragraph *int   `json:"paragraph,omitempty" doc:"Non-blank line of the source's text, from 0"`
	Start     *int   `json:"start,omitempty" doc:"First code point of the passage in the source's text"`
	End       *int   `json:"end,omitempty" doc:"Code point after the passage"`
	Via       string `json:"via,omitempty" doc:"The term in the passage that stands for an end, such as the city"`
	Line      int    `json:"line,omitempty" doc:"Line of an imported file, from 1"`
	Record    string `json:"record,omitempty" doc:"The raw row of an imported file"`
	Note      string `json:"note" doc:"What the place says, in our own words, in lang where it is given in that"`
	NoteLang  string `json:"noteLang,omitempty" doc:"BCP 47 language of note, only where that is not lang; und-Latn of one in Latin letters of which nothing says more"`
	Text      string `json:"text,omitempty" doc:"Where it stands, in words, in lang: 15th paragraph of the text, counted as a reader counts; line 4 of an imported file; absent where the places before it in the answer have 1 MiB of words"`
	Begins    string `json:"begins,omitempty" doc:"The first words of that paragraph, only where the source's text is attached"`
	Quote     string `json:"quote,omitempty" doc:"The passage itself, only where the source's text is attached; ends in … where it is longer than 16 KiB, and is … alone where the passages before it in the answer have 4 MiB together"`
}

// A Statement is one claim by one source: it joins subject to object, or gives
// subject a value.
type Statement struct {
	ID         graph.StatementID `json:"id" doc:"Worked out from all of the claim but its citations"`
	Subject    graph.EntityID    `json:"subject" doc:"What it speaks of"`
	Predicate  graph.Predicate   `json:"predicate" doc:"The kind of statement, from the schema"`
	Object     graph.EntityID    `json:"object,omitempty" doc:"A relationship's other end"`
	Value      *graph.Value      `json:"value,omitempty" doc:"A fact's value"`
	Status     graph.Status      `json:"status" enum:"actual,planned,target,claimed,ended,rumoured,denied,withdrawn" doc:"How the claim stands"`
	When       graph.When        `json:"when" doc:"When it holds, was observed or is due; empty where nothing says"`
	Qualifiers []Qualifier       `json:"qualifiers,omitempty" doc:"What else the source says of it"`
	Source     graph.SourceID    `json:"source" doc:"Who says so"`
	Cites      []Citation        `json:"cites" doc:"All places in the source that make the claim"`

	// The claim in words, in the language asked for.
	Text      string `json:"text" doc:"The claim as a sentence in lang: who says it, what, when, and what narrows it"`
	TextLang  string `json:"textLang,omitempty" doc:"BCP 47 language of the words between the names in text, only where the schema has none in lang"`
	ValueText string `json:"valueText,omitempty" doc:"The value in words: over 400 billion yuan"`
	ValueLang string `json:"valueLang,omitempty" doc:"BCP 47 language of the words that valueText quotes, only where that is not lang"`
	AsPrinted string `json:"asPrinted,omitempty" doc:"What the source prints for the value, where that says otherwise than valueText"`
	WhenText  string `json:"whenText,omitempty" doc:"When it holds, in words: since 2019, from 2010 to 2012, by 2025"`
	WhereText string `json:"whereText,omitempty" doc:"Where its source says it, in words: 3rd and 15th paragraphs of the text"`

	Days *StatementDays `json:"days,omitempty" doc:"The days of its dates; absent where it has none and is no plan or target"`
}

// A Qualifier says more of a statement: exactly one of an entity and a value.
type Qualifier struct {
	Key    string         `json:"key" doc:"What it says, a qualifier key of the schema"`
	Entity graph.EntityID `json:"entity,omitempty" doc:"The entity it names"`
	Value  *graph.Value   `json:"value,omitempty" doc:"Or the value it gives"`
	Text   string         `json:"text" doc:"The entity's name, or the value in words, in lang"`

	TextLang string `json:"textLang,omitempty" doc:"BCP 47 language of text, only where that is not lang"`
}

// A Source is who says so.
type Source struct {
	graph.Source
	HasText bool `json:"hasText" doc:"Its text is attached, so that citations quote it"`

	TitleText     string `json:"titleText,omitempty" doc:"Its title in lang, where that is another than its own"`
	TitleLang     string `json:"titleLang,omitempty" doc:"BCP 47 language of the title in lang, or of its own, only where that is not lang"`
	LanguageText  string `json:"languageText,omitempty" doc:"The language of its text in words, in lang, only where that is not lang"`
	PublishedText string `json:"publishedText,omitempty" doc:"When it appeared, in words, in lang"`
	RetrievedText string `json:"retrievedText,omitempty" doc:"When it was last taken from its url, in words, in lang"`
}

// toldSource gives a source with its dates in words.
func toldSource(s graph.Source, hasText bool, lang string) Source {
	title := s.TitleIn(lang)
	if title == s.Title {
		title = ""
	}
	language := ""
	if s.Language != "" && !graph.SameLang(s.Language, lang) {
		language = tell.Language(s.Language, lang)
	}
	return Source{s, hasText, title, s.TitleLangBeside(lang), language, tell.Date(s.Published, lang), tell.Date(s.Retrieved, lang)}
}

// List is a page of a list.
type List[T any] struct {
	Items      []T        `json:"items" doc:"The items of this page, in order"`
	NextCursor string     `json:"nextCursor,omitempty" doc:"cursor of the next page, where there is one"`
	Complete   bool       `json:"complete" doc:"Nothing comes after this page"`
	StoppedBy  graph.Stop `json:"stoppedBy,omitempty" enum:"limit,budget,time" doc:"Why it ends before the end"`
	Undated    *int       `json:"undated,omitempty" doc:"How many items of this page have no date, where validAt was asked"`

	Statuses []graph.Status `json:"statuses,omitempty" doc:"Which statuses were looked at; of lists of statements only"`
	Repeats  int            `json:"repeats,omitempty" doc:"How many statements of this page give again what another gives, so that who counts takes them off; repeats=false leaves them out"`
}

func (l *List[T]) cut(next *cursorWriter) {
	l.Complete, l.StoppedBy, l.NextCursor = false, graph.StoppedByLimit, next.String()
}

// Graph is entities and the statements that join them.
type Graph struct {
	Entities   []graph.Node `json:"entities" doc:"In the order of the question; first those asked about"`
	Statements []Statement  `json:"statements" doc:"Relationships among these entities, in order of id"`
	Complete   bool         `json:"complete" doc:"Nothing was cut"`
	StoppedBy  graph.Stop   `json:"stoppedBy,omitempty" enum:"limit,budget,time" doc:"What cut it: limit (go on by nextCursor), budget or time (ask for less)"`
	Undated    *int         `json:"undated,omitempty" doc:"How many of the statements have no date, where validAt was asked"`
	NextCursor string       `json:"nextCursor,omitempty" doc:"cursor of the next page, where there is one"`

	Statuses []graph.Status `json:"statuses" doc:"Which statuses were looked at"`

	// Only of the overview.
	Positions map[graph.EntityID]Position `json:"positions,omitempty" doc:"Where each entity is in a picture, x and y: a typical link is about 100 long; in the overview only"`
}

// Profile is an entity and what is said of it.
type Profile struct {
	Entity   graph.Node      `json:"entity" doc:"The entity"`
	Facts    []Statement     `json:"facts" doc:"Statements that give it a value, in order of id"`
	Counts   []graph.Count   `json:"counts" doc:"Its relationships counted, by predicate and direction"`
	Mentions []graph.Mention `json:"mentions" doc:"Statements whose qualifiers name it counted, by key: /statements?qualifier=key:id lists them"`

	Statuses  []graph.Status `json:"statuses" doc:"Which statuses were looked at; /entities/{id}/statements has the others, where they are named"`
	StoppedBy graph.Stop     `json:"stoppedBy,omitempty" enum:"limit" doc:"Only where there are more facts than one page of /entities/{id}/statements holds"`
	// Only where there are any.
	Pages []RegisterPage `json:"pages,omitempty" doc:"Where registers tell of it: for each identifier whose scheme has a page, if it is as the scheme has it"`
}

// RegisterPage is where a register tells of an entity.
type RegisterPage struct {
	Scheme string `json:"scheme" doc:"The scheme of the identifier"`
	Value  string `json:"value" doc:"The identifier, as written"`
	URL    string `json:"url" doc:"The address of the page"`
}

// Step is one hop of a path.
type Step struct {
	From       graph.EntityID `json:"from" doc:"Where it begins"`
	To         graph.EntityID `json:"to" doc:"Where it ends"`
	Statements []Statement    `json:"statements" doc:"What joins the two, whichever way round: the first 20 of count"`
	Count      int            `json:"count" doc:"How many statements join them"`
}

// Footnote is a citation number in the text of a path.
type Footnote struct {
	N         int               `json:"n" doc:"The number in the text"`
	Statement graph.StatementID `json:"statement" doc:"The statement that the words before it render"`
	Source    graph.SourceID    `json:"source" doc:"Who says so"`
	Cite      *Citation         `json:"cite,omitempty" doc:"The first place that says so, where one is cited"`
}

// Path is one way from one entity to another.
type Path struct {
	Entities  []graph.EntityID `json:"entities" doc:"The entities passed, both ends included"`
	Steps     []Step           `json:"steps" doc:"The hops between them"`
	Text      string           `json:"text" doc:"The path as a sentence; [n] is a footnote"`
	Footnotes []Footnote       `json:"footnotes" doc:"Where each step is said"`
	Together  graph.Together   `json:"together" enum:"yes,no,unknown" doc:"Whether its steps can have held on one day, by all statements of each that pass: yes where there is a day on which one of each surely held, no where there is none on which one of each may have. An end that is not given reaches for ever; what is planned or a target never held"`

	Product *graph.Value `json:"product,omitempty" doc:"Where all steps are shareholdings that lead the same way, and each has one share: which part of the one end the other has along this path, in percent; the product of the shares, exact, a range where a share is one or has a bound"`
}

// Filter is the filter of a question, as it was understood.
type Filter struct {
	Predicate []graph.Predicate `json:"predicate,omitempty" doc:"Only statements of these predicates"`
	Type      []graph.Type      `json:"type,omitempty" doc:"Only where the other end is of these types"`
	Direction graph.Direction   `json:"direction,omitempty" doc:"The way from the entity asked about; any where it is absent" enum:"in,out"`
	Status    []graph.Status    `json:"status,omitempty" doc:"Only statements that stand so"`
	Source    []graph.SourceID  `json:"source,omitempty" doc:"Only what these sources say"`
	ValidAt   graph.Date        `json:"validAt,omitempty" doc:"Only what held at this date"`
	DueBefore graph.Date        `json:"dueBefore,omitempty" doc:"Only what is due on or before the last day of this date"`
	DueAfter  graph.Date        `json:"dueAfter,omitempty" doc:"Only what is due on or after the first day of this date"`

	ObservedBefore graph.Date `json:"observedBefore,omitempty" doc:"Only what was observed on or before the last day of this date"`
	ObservedAfter  graph.Date `json:"observedAfter,omitempty" doc:"Only what was observed on or after the first day of this date"`
}

// Paths are the ways from one entity to another.
type Paths struct {
	Paths    []Path       `json:"paths" doc:"Fewest steps first, then those of which fewer steps have no actual claim, then those through quieter places, then by id; empty where there is none"`
	Entities []graph.Node `json:"entities" doc:"The entities on the paths, in order of id"`
	MaxHops  int          `json:"maxHops" doc:"How long a path could be"`
	Filter   Filter       `json:"filter" doc:"What statements had to pass"`

	Statuses  []graph.Status `json:"statuses" doc:"Which statuses were looked at"`
	Complete  bool           `json:"complete" doc:"These are all paths of at most maxHops"`
	StoppedBy graph.Stop     `json:"stoppedBy,omitempty" enum:"limit,budget,time" doc:"What cut the list: limit (ask for more), budget or time (ask for fewer hops, or filter)"`
	Undated   *int           `json:"undated,omitempty" doc:"How many of the statements have no date, where validAt was asked"`
	Together  bool           `json:"together,omitempty" doc:"Only paths whose steps surely held on one day were asked for"`
}

// Hit is an entity found by name.
type Hit struct {
	Entity graph.Node  `json:"entity" doc:"The entity"`
	Match  graph.Match `json:"match" doc:"The name, or the identifier, that matched, and how"`
	Score  float64     `json:"score" doc:"How well, from 0 to 1"`
	// Only where others in the answer are called alike.
	Apart *graph.Words `json:"apart,omitempty" doc:"What tells it from others in the answer that are called the same: its place, whose it is, a birthday, a role, one of its links, an identifier or its id"`
}

// A shaper gives statements the shape of answers. It asks for each source's
// text once, so that an answer quotes one version of it.
type shaper struct {
	of    *known
	ctx   context.Context
	asked *asked
	at    graph.Revision                   // of the statements
	texts map[graph.SourceID]*passage.Text // nil: none is attached
	room  int                              // bytes of passages that may still be read
	words int                              // bytes of words of places that may still be told
	lang  string

	sch  *graph.Schema
	told map[graph.StatementID]*spoken
}

// shaper gives one that speaks a language of the statements that it will be asked for, of
// which lists says all; nodes are those that the answer has already.
func (a *Service) shaper(ctx context.Context, q *asked, at graph.Revision, lang string, nodes []graph.Node, lists ...[]graph.Statement) (*shaper, error) {
	s := &shaper{of: &a.known, ctx: ctx, asked: q, at: at, texts: map[graph.SourceID]*passage.Text{}, room: maxQuotes, words: maxPlaceWords, lang: lang}
	var err error
	if s.sch, err = a.known.schemaAt(ctx, q, at); err != nil {
		return nil, err
	}
	s.told, err = a.known.tell(ctx, q, at, lang, s.sch, nodes, lists...)
	return s, err
}

// citation gives a citation with its passage. It points into c.
func (s *shaper) citation(source graph.SourceID, c *graph.Citation) (Citation, error) {
	out := Citation{Via: c.Via, Line: c.Line, Record: c.Record, Note: c.NoteIn(s.lang), NoteLang: c.NoteLangBeside(s.lang)}
	var err error
	if s.words > 0 {
		if out.Text, err = s.places(source, *c); err != nil {
			return out, err
		}
		s.words -= len(out.Text)
	}
	if c.End == 0 {
		return out, nil
	}
	out.Paragraph, out.Start, out.End = &c.Paragraph, &c.Start, &c.End
	if s.room <= 0 {
		out.Quote = "…"
		return out, nil
	}
	text, ok := s.texts[source]
	if !ok {
		if text, err = s.of.text(s.ctx, s.asked, source, s.at); err != nil {
			return out, err
		}
		s.texts[source] = text
	}
	if text != nil {
		quote, _ := text.Quote(*c)
		out.Begins, _ = text.Begins(*c)
		out.Quote = shorten(quote, maxQuote)
		s.room -= len(quote) + len(out.Begins)
	}
	return out, nil
}

// places says where in a source citations stand.
func (s *shaper) places(source graph.SourceID, cites ...graph.Citation) (string, error) {
	var body graph.Paragraphs
	if slices.ContainsFunc(cites, func(c graph.Citation) bool { return c.End > 0 }) {
		of, err := s.of.source(s.ctx, s.asked, source, s.at)
		if err != nil && !errors.Is(err, graph.ErrNotFound) {
			return "", err
		}
		s.asked.moved = s.asked.moved || err != nil // it was taken away meanwhile
		body = of.Body
	}
	return tell.Places(body, s.lang, cites...), nil
}

// statement gives a statement with the passages of its citations. It points
// into st.
func (s *shaper) statement(st *graph.Statement) (Statement, error) {
	out := Statement{
		ID: st.ID, Subject: st.Subject, Predicate: st.Predicate, Object: st.Object, Status: st.Status, When: st.When,
		Source: st.Source, Cites: make([]Citation, len(st.Cites)),
	}
	words := s.told[st.ID]
	out.Text, out.ValueText, out.AsPrinted, out.WhenText = words.text, words.value, words.printed, words.when
	out.TextLang, out.ValueLang = words.textLang, words.valueLang
	out.Days = daysOfStatement(st)
	if !st.Value.IsZero() {
		out.Value = &st.Value
	}
	if len(st.Qualifiers) > 0 {
		out.Qualifiers = make([]Qualifier, len(st.Qualifiers))
	}
	for i := range st.Qualifiers {
		q := &st.Qualifiers[i]
		out.Qualifiers[i] = Qualifier{Key: q.Key, Entity: q.Entity, Text: words.qualifiers[i], TextLang: words.qualifierLangs[i]}
		if q.Entity == "" {
			out.Qualifiers[i].Value = &q.Value
		}
	}
	for i := range st.Cites {
		var err error
		if out.Cites[i], err = s.citation(st.Source, &st.Cites[i]); err != nil {
			return out, err
		}
	}
	if len(st.Cites) == 1 {
		if out.WhereText = out.Cites[0].Text; out.WhereText != "" {
			return out, nil
		}
	}
	var err error
	out.WhereText, err = s.places(st.Source, st.Cites...)
	return out, err
}

func (s *shaper) statements(list []graph.Statement) ([]Statement, error) {
	out := make([]Statement, len(list))
	for i := range list {
		var err error
		if out[i], err = s.statement(&list[i]); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// subgraph gives the shape of a question's answer.
func (a *Service) subgraph(ctx context.Context, q *asked, lang string, f *graph.Filter, g graph.Subgraph) (*answer[Graph], error) {
	shape, err := a.shaper(ctx, q, g.Revision, lang, g.Entities, g.Statements)
	if err != nil {
		return nil, err
	}
	statements, err := shape.statements(g.Statements)
	if err != nil {
		return nil, err
	}
	entities, err := shape.nodes(g.Entities)
	if err != nil {
		return nil, err
	}
	return ok(Graph{
		Entities: entities, Statements: statements, Complete: g.Complete, StoppedBy: g.StoppedBy,
		Undated: undated(f, g.Undated), NextCursor: q.next(&g), Statuses: f.LooksAt(),
	}, g.Revision).unless(g.StoppedBy == graph.StoppedByTime), nil
}

// nodes gives nodes with their labels, and the places where names stand in words; it is
// written into the list.
func (s *shaper) nodes(list []graph.Node) ([]graph.Node, error) {
	for i := range list {
		var err error
		if list[i], err = s.node(list[i]); err != nil {
			return nil, err
		}
	}
	return notNil(list), nil
}

// node is nodes for one.
func (s *shaper) node(n graph.Node) (graph.Node, error) {
	n = n.Labelled()
	var err error
	if n.Names, err = s.names(n.Source, n.Names); err != nil {
		return n, err
	}
	for i := range n.Accounts {
		if hasPlaces(n.Accounts[i].Names) {
			n.Accounts = slices.Clone(n.Accounts)
			break
		}
	}
	for i := range n.Accounts {
		a := &n.Accounts[i]
		if a.Names, err = s.names(a.Source, a.Names); err != nil {
			return n, err
		}
	}
	return n, nil
}

func hasPlaces(list []graph.Name) bool {
	return slices.ContainsFunc(list, func(n graph.Name) bool { return len(n.Cites) > 0 })
}

// names gives names of an account with the places of their citations in words. Those of the
// store stay as they are.
func (s *shaper) names(source graph.SourceID, list []graph.Name) ([]graph.Name, error) {
	if !hasPlaces(list) {
		return list, nil
	}
	list = slices.Clone(list)
	for i := range list {
		list[i].Cites = slices.Clone(list[i].Cites)
		for j := range list[i].Cites {
			if s.words <= 0 {
				return list, nil
			}
			c := &list[i].Cites[j]
			var err error
			if c.Text, err = s.places(source, *c); err != nil {
				return nil, err
			}
			s.words -= len(c.Text)
		}
	}
	return list, nil
}

func undated(f *graph.Filter, n int) *int {
	if f.ValidAt == "" {
		return nil
	}
	return &n
}

func notNil[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}
