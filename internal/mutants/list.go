package main

// What the tests of each part are, for mutants that need no closer word.
var (
	inGraph   = []string{"graph"}
	inSuite   = []string{"graph/graphtest"}
	inEngine  = []string{"internal/engine"}
	inNames   = []string{"internal/names"}
	inSQLite  = []string{"internal/sqlite"}
	inNeo4j   = []string{"internal/neo4j"}
	inAsk     = []string{"internal/ask"}
	inHTTP    = []string{"internal/httpapi"}
	inLines   = []string{"internal/interchange"}
	inPicture = []string{"internal/picture"}
	inChange  = []string{"graph/change", "graph/graphtest"}
)

// mutants are the faults, by the part that they are in.
var mutants = []mutant{
	// What all stores and the Model share: no comparison of the two can see a
	// fault in it.
	{
		"a key comes with another batch and is answered as if it were the same: retractions, sources, texts and definitions do not count",
		"graph/batch.go", `c.Key, c.IfRevision = "", nil`, `c.Key, c.IfRevision, c.Retract, c.Sources, c.Texts, c.Additions = "", nil, nil, nil, nil, nil`,
		inGraph, "TestBatchFingerprint|TestFingerprint",
	},
	{
		"an identifier in another case is another identifier",
		"graph/identifier.go", `return unicode.ToUpper(unicode.ToLower(r))`, `return r`,
		inGraph, "TestNormalForms",
	},
	{
		"what is the same identifier by a scheme of data has two keys in the index of identifiers",
		"graph/identifier.go", "	if onlyDigits(v) {\n		v = strings.TrimLeft(v, \"0\")\n	}\n	return scheme", "	return scheme",
		inGraph, "TestKeysServeEverySchema",
	},
	{
		"an identifier with wrong check digits by MOD 97-10 passes",
		"graph/identifier.go", `return sum == 1`, `return sum > 0`,
		inGraph, "TestIdentifierFaults",
	},
	{
		"an identifier of which nothing is left is taken",
		"graph/identifier.go", `sch.Normal(id).Value == ""`, `id.Value == ""`,
		inGraph, "TestBatchValidateListsAllFaults",
	},
	{
		"a source's record has two forms",
		"graph/codec.go", `d.bad = d.bad || !s.hasMore()`, ``,
		inGraph, "TestSourcesFromBefore",
	},
	{
		"two entities with one identifier are not told",
		"graph/check/verify.go", `case other != e:`, `case other == "":`,
		[]string{"graph/check"},
		"TestVerifyIdentifiers",
	},
	{
		"an identifier is one whose key it has, whatever the schema",
		"internal/engine/reader.go", `len(wanted) > 0 && !n.Identified(sch, wanted)`, `len(wanted) > 0 && n.Identifiers == nil`,
		inEngine, "TestStore/Entities",
	},
	{
		"a search text that is an identifier finds names alone",
		"internal/ask/search.go", `if len(possible) == 0 {`, `if len(possible) >= 0 {`,
		inAsk, "TestQuestions",
	},
	{
		"a claim observed on the last of the days asked for fails validAt",
		"graph/query.go", `return d.First <= f.ValidAt.Last()`, `return d.First < f.ValidAt.Last()`,
		inGraph, "TestFilter",
	},
	{
		"what has ended before the days asked for passes validAt",
		"graph/query.go", ` && d.Last >= f.ValidAt.First()`, ``,
		inGraph, "TestFilter",
	},
	{
		"what is due on the last day asked for is not due before it",
		"graph/query.go", `w.Due.Last() > f.DueBefore.Last()`, `w.Due.Last() >= f.DueBefore.Last()`,
		inGraph, "TestFilter",
	},
	{
		"what is rumoured counts unless other statuses are named",
		"graph/query.go", "	if len(f.Statuses) == 0 {\n		return !s.Aside()\n	}\n	return slices.Contains(f.Statuses, s)", "	return len(f.Statuses) == 0 || slices.Contains(f.Statuses, s)",
		inGraph, "TestFilter",
	},
	{
		"a direction in is taken for one out",
		"graph/query.go", `other == nil || s.Subject != other.ID`, `other == nil || s.Object != other.ID`,
		inGraph, "TestFilter",
	},
	{
		"amounts that are the greatest asked for do not pass",
		"graph/interval.go", `in.Max.Compare(other.Max) <= 0`, `in.Max.Compare(other.Max) < 0`,
		inGraph, "TestStatementsQuery",
	},
	{
		"what is asked for once comes again",
		"internal/engine/reader.go", `q.Once && t.v.defined.Repeats(s)`, `q.Once && graph.Builtin().Repeats(s)`,
		inEngine, "TestStore/Statements",
	},
	{
		"a range passes if its lower end does",
		"graph/interval.go", `in.Max != "" && in.Max.Compare(other.Max) <= 0`, `in.Min != "" && in.Min.Compare(other.Max) <= 0`,
		inGraph, "TestRangesAreFound",
	},
	{
		"what is over an amount passes a greatest one",
		"graph/interval.go", `other.Max == "" || in.Max != "" && `, `other.Max == "" || in.Max == "" || `,
		inGraph, "TestRangesAreFound",
	},
	{
		"an end that is not meant is touched",
		"graph/interval.go", `c == 0 && (in.MaxOpen || other.MinOpen)`, `c == 0 && in.MaxOpen && other.MinOpen`,
		inGraph, "TestIntervalOverlaps",
	},
	{
		"a range without an upper end keeps a form of its own",
		"graph/interval.go", `	case v.Max == "" && !v.MaxOpen:`, `	case v.Max == "" && v.MaxOpen:`,
		inGraph, "TestRangesHaveOneForm",
	},
	{
		"an amount of one key is met by one of another",
		"graph/query.go", `return x.Key == q.AmountOf && q.matchValue(&x.Value)`, `return q.matchValue(&x.Value)`,
		inGraph, "TestAmountsOfQualifiers",
	},
	{
		"a statement stands at the greatest of its amounts",
		"graph/query.go", `if !found || at.Compare(p) < 0 {`, `if !found || at.Compare(p) > 0 {`,
		inGraph, "TestAmountsOfQualifiers",
	},
	{
		"a share may be in any unit",
		"graph/schema.go", `checkUnit(at, &q.Value, d.Key, d.Unit, is)`, `checkUnit(at, &q.Value, d.Key, "", is)`,
		inGraph, "TestQualifiersAreMeasured",
	},
	{
		"a product takes the first of two shares that differ",
		"graph/product.go", ` || ok && v != share`, ``,
		inGraph, "TestProduct",
	},
	{
		"a product means the end that a share does not",
		"graph/product.go", `MinOpen: in.MinOpen || part.MinOpen`, `MinOpen: in.MinOpen && part.MinOpen`,
		inGraph, "TestProduct",
	},
	{
		"a planned share is held",
		"graph/product.go", ` || st.Status != Actual`, ``,
		inGraph, "TestProduct",
	},
	{
		"a qualifier of one key stands for one of another",
		"graph/query.go", `return x.Key == asked.Key && slices.ContainsFunc`, `return x.Key <= asked.Key && slices.ContainsFunc`,
		inGraph, "TestStatementsQuery",
	},
	{
		"a citation that begins where the passage ends counts as in it",
		"graph/query.go", `c.Start < q.End`, `c.Start <= q.End`,
		inGraph, "TestStatementsQuery",
	},
	{
		"statements without a due date come first",
		"graph/query.go", "	case pNone:\n		return 1", "	case pNone:\n		return -1",
		inGraph, "TestStatementPosition",
	},
	{
		"among the joined, the least joined come first",
		"graph/query.go", `cmp.Compare(b.Count, a.Count)`, `cmp.Compare(a.Count, b.Count)`,
		inSuite, "TestModel/Among",
	},
	{
		"of two citations of one place the older note wins",
		"graph/statement.go", `out[i].Note = cmp.Or(c.Note, out[i].Note)`, `out[i].Note = cmp.Or(out[i].Note, c.Note)`,
		inGraph, "TestUniteCites",
	},
	{
		"qualifiers that are there twice stay twice",
		"graph/statement.go", `slices.Compact(qs)`, `qs`,
		inGraph, "TestStatementCanonical",
	},
	{
		"the status is no part of a statement's id",
		"graph/codec.go", "	b = appendString(b, s.Status)\n", "",
		inGraph, "TestStatementIDs|TestCodec",
	},
	{
		"citations are no part of the digest",
		"graph/codec.go", `b = appendCites(b, s.Cites)`, `b = appendCites(b, nil)`,
		inGraph, "TestCodec|TestDigest",
	},
	{
		"additions to an entity replace its names",
		"graph/entity.go", `append(slices.Clip(e.Names), a.Names...)`, `append([]Name{}, a.Names...)`,
		inGraph, "TestEntityWith",
	},
	{
		"the types that a predicate allows as subjects are not looked at",
		"graph/schema.go", `!allows(p.SubjectTypes, subjectType)`, `false`,
		inGraph, "TestCheckEnds",
	},
	{
		"what is stored of a definition wins over what is added",
		"graph/schema.go", `out = append(append(out, a...), b...)`, `out = append(append(out, b...), a...)`,
		inGraph, "TestSchemaMerge",
	},
	{
		"a hub costs no more than a quiet place",
		"graph/store.go", `return bits.Len(uint(degree))`, `return min(bits.Len(uint(degree)), 3)`,
		inGraph, "TestHubCost",
	},
	{
		"texts are no part of the fingerprint of a batch",
		"graph/batch.go", "[]SourceText  `json:\"texts,omitempty\"", "[]SourceText  `json:\"-\"",
		inGraph, "TestFingerprint",
	},
	{
		"a type is not asked of the other end",
		"graph/query.go", `return len(f.Types) == 0 || other != nil && slices.Contains(f.Types, other.Type)`, `return len(f.Types) == 0 || other != nil`,
		inGraph, "TestFilterMatch|TestStatementsQueryMatch",
	},
	{
		"a self-loop is seen from its subject only",
		"graph/query.go", `case f.Direction == In && (other == nil || s.Subject != other.ID):`, `case f.Direction == In && (other == nil || s.Subject != other.ID || s.Object == s.Subject):`,
		inGraph, "TestFilterMatch|TestStatementsQueryMatch",
	},
	{
		"a symmetric predicate is asked for its direction",
		"graph/query.go", `both := f.Direction != Any && sch.Symmetric(s.Predicate);`, `both := false;`,
		inGraph, "TestFilterMatch",
	},
	{
		"a link without a direction counts as seen from its subject only",
		"internal/engine/base.go", `return e.link&5 != 1`, `return e.link&1 == 0`,
		inEngine, "TestStore/(Neighborhood|Paths)",
	},
	{
		"what is due on the first day asked for is not due after it",
		"graph/query.go", `w.Due.Last() < f.DueAfter.First()`, `w.Due.Last() <= f.DueAfter.First()`,
		inGraph, "TestFilter",
	},
	{
		"what is due is ordered by the first day that it may mean",
		"graph/query.go", `cmp.Compare(p.Due.Last(), q.Due.Last())`, `cmp.Compare(p.Due.First(), q.Due.First())`,
		inGraph, "TestStatementPosition",
	},
	{
		"amounts are compared as texts",
		"graph/decimal.go", `	if len(aw) != len(bw) {
		if len(aw) < len(bw) {
			return -1
		}
		return 1
	}
`, "",
		inGraph, "TestDecimalCompare",
	},
	{
		"the greater of two negative amounts is the longer one",
		"graph/decimal.go", `return -compareMagnitude(string(d[1:]), string(e[1:]))`, `return compareMagnitude(string(d[1:]), string(e[1:]))`,
		inGraph, "TestDecimalCompare",
	},
	{
		"every month has 31 days",
		"graph/date.go", `return time.Date(year, time.Month(month)+1, 0, 0, 0, 0, 0, time.UTC).Day()`, `return max(31, time.Date(year, time.Month(month)+1, 0, 0, 0, 0, 0, time.UTC).Day())`,
		inGraph, "TestDate",
	},
	{
		"a winter is the months of its year",
		"graph/date.go", `{3, 5}, {6, 8}, {9, 11}, {12, 14}, // seasons`, `{3, 5}, {6, 8}, {9, 11}, {1, 3}, // seasons`,
		[]string{"graph/tell"},
		"TestDatesOfTheReadme",
	},
	{
		"an interval without an end has one",
		"graph/date.go", `		return MaxDay`, `		return 99991231`,
		inGraph, "TestDate",
	},
	{
		"a decade before the year 1 runs backwards",
		"graph/date.go", `return p.Year - more, p.Year`, `return p.Year, p.Year - more`,
		inGraph, "TestDate",
	},
	{
		"an interval may end before it begins",
		"graph/date.go", `s.From.First() > s.To.Last()`, `false`,
		inGraph, "TestDate",
	},
	{
		"what was due before the year 1 is not due",
		"graph/query.go", `first, last = MinDay, MaxDay`, `first, last = 0, MaxDay`,
		inEngine, "TestStore/Statements",
	},
	{
		"what has no beginning began with the year 1",
		"internal/engine/filter.go", `(r.from == 0 || r.from <= f.validLast)`, `r.from <= f.validLast`,
		inEngine, "TestStore/Statements",
	},
	{
		"citations of one place with other records are one",
		"graph/statement.go", `cmp.Compare(c.Line, d.Line), strings.Compare(c.Record, d.Record))`, `cmp.Compare(c.Line, d.Line))`,
		inGraph, "TestUniteCites",
	},
	{
		"the newer via wins even where it says nothing",
		"graph/statement.go", `out[i].Via = cmp.Or(c.Via, out[i].Via)`, `out[i].Via = c.Via`,
		inGraph, "TestUniteCites",
	},
	{
		"an amount without a bound stays without",
		"graph/statement.go", `		v.Bound = Exactly`, `		v.Bound = ""`,
		inGraph, "TestStatementCanonical",
	},
	{
		"a name that has ended is shown",
		"graph/entity.go", `n.Kind == NameFormer || n.To != ""`, `n.Kind == NameFormer`,
		inGraph, "TestShownNames",
	},
	{
		"a source's own name of an entity is not told where it speaks",
		"graph/entity.go", `if name, ok := a.nameIn(lang); ok {
				return name
			}
		}
	}
	return e.NameIn(lang)`, `if name, ok := a.nameIn(lang); ok && e.Source == "" {
				return name
			}
		}
	}
	return e.NameIn(lang)`,
		inGraph, "TestNamedBy",
	},
	{
		"what is nobody's replaces what a source says of an entity",
		"graph/change/entities.go", `said.Source == "" && old.Source != "" && len(lost) > 0`, `said.Source == "" && old.Source != "" && len(lost) > 9`,
		inChange, "TestPlanSaysWhoseItIs|TestPlan/Apply",
	},
	{
		"what a source says of an entity takes the place of what all others said",
		"graph/change/entities.go", `func(x graph.Account) bool { return x.Source == a.Source })`, `func(x graph.Account) bool { return x.Source != "" })`,
		inChange, "TestPlanAgainstModel|TestPlan/Apply",
	},
	{
		"a source is dropped whose words entities still have",
		"graph/change/entities.go", `for _, id := range e.Sources() {`, `for _, id := range e.Sources()[:0] {`,
		inChange, "TestPlanAgainstModel|TestPlan/Apply",
	},
	{
		"taking back a change leaves what a source added to an entity",
		"graph/change/changes.go", `append(b.Entities, *e.Old), true`, `append(b.Entities, *e.Old), false`,
		[]string{"graph/change"},
		"TestPlanAgainstModel",
	},
	{
		"what sources call an entity where they speak is not answered",
		"graph/store.go", `l := label(by); l != n.Label {`, `l := label(by); l != n.Label && by == "" {`,
		inGraph, "TestLabelled",
	},
	{
		"a sentence calls things as everybody does, whatever its source calls them",
		"graph/tell/clause.go", `e.Inside(source, t.lang())`, `e.Inside("", t.lang())`,
		[]string{"graph/tell"},
		"TestTellsAsTheSourceDoes",
	},
	{
		"an identifier that only another source has is not found",
		"internal/engine/builder.go", `range e.AllIdentifiers() {`, `range e.Identifiers {`,
		inSQLite, "TestHistories|TestStore/Entities",
	},
	{
		"taking the built-in data drops what others said of it",
		"internal/app/seed.go", `append(e.Accounts, others...)`, `append(e.Accounts, others[:0]...)`,
		[]string{"internal/app"},
		"TestSeedKeepsWhatOthersSay",
	},
	{
		"an account of a source that is not there is not told",
		"graph/check/verify.go", `if !ok && a.Source != "" {`, `if !ok && a.Source == "-" {`,
		[]string{"graph/check"},
		"TestVerifyAccounts",
	},
	{
		"names stay in the order in which they came",
		"graph/entity.go", `	slices.SortStableFunc(names, compareNames)
`, "",
		inGraph, "TestEntityCanonical",
	},
	{
		"whether a date was derived is no part of a statement",
		"graph/codec.go", `	b = appendBool(b, s.When.Derived)
`, `	b = appendBool(b, false)
`,
		inGraph, "TestCodec|TestStatementIDs",
	},
	{
		"records of all kinds have the same hash",
		"graph/codec.go", `b := append(buf[:0], kind...)`, `b := buf[:0]`,
		inGraph, "TestDigest",
	},
	{
		"the text of a source is no part of the digest",
		"graph/codec.go", `return RecordHash("text", appendString(appendString(nil, t.Source), t.Text))`, `return RecordHash("text", appendString(nil, t.Source))`,
		inGraph, "TestDigest",
	},
	{
		"the types that a predicate allows as objects are not looked at",
		"graph/schema.go", `objectType != "" && !allows(p.ObjectTypes, objectType)`, `false`,
		inGraph, "TestCheckEnds",
	},
	{
		"a clone of a schema shares its allowed types",
		"graph/schema.go", `p.Phrases, p.SubjectTypes, p.ObjectTypes = slices.Clone(p.Phrases), slices.Clone(p.SubjectTypes), slices.Clone(p.ObjectTypes)`, `p.Phrases = slices.Clone(p.Phrases)`,
		inGraph, "TestSchema",
	},
	{
		"a statement may have an object and a value",
		"graph/statement.go", `case s.Object != "" && !s.Value.IsZero():`, `case false:`,
		inGraph, "TestBatchValidate",
	},
	{
		"one id may have two contents in a batch",
		"graph/batch.go", `ok && !sameEntity(e, &b.Entities[j])`, `ok && j < 0`,
		inGraph, "TestBatchValidate",
	},
	{
		"a template may have any length",
		"graph/schema.go", `if len(t) > MaxTemplateBytes {`, `if false {`,
		inGraph, "TestSchemaValidate",
	},
	{
		"a template may name its ends as often as it likes",
		"graph/schema.go", `case n > MaxPlaces:`, `case false:`,
		inGraph, "TestSchemaValidate",
	},
	{
		"a record has the size that it came with, not the one that is stored",
		"graph/check.go", `if c := e.Canonical(); c.Size()`, `if c := e; c.Size()`,
		inEngine, "TestStore/Apply/what_is_accepted",
	},
	{
		"ids may end in a space",
		"graph/id.go", `if strings.TrimSpace(id) != id {`, `if strings.TrimLeft(id, " ") != id {`,
		inGraph, "TestCheckID",
	},
	{
		"ids may be in any normalization form",
		"graph/id.go", `case !norm.NFC.IsNormalString(id):`, `case !norm.NFC.IsNormalString(id) && id == "":`,
		inGraph, "TestCheckID",
	},

	// What batches change in a store.
	{
		"an entity that a qualifier or an object names may be deleted by the batch that puts it",
		"graph/change/plan.go", `for _, id := range s.Mentioned() {`, `for _, id := range s.Mentioned()[:1] {`,
		inChange, "TestPlan",
	},
	{
		"another type is not held against the stored statements",
		"graph/change/plan.go", `why != "" && (misfit == "" || s.ID < misfit)`, `why != "" && misfit != ""`,
		inChange, "TestPlan",
	},
	{
		"what stored statements were checked by may be changed",
		"graph/change/plan.go", `if old := stored.Predicate(d.ID); old != nil && (old.Value`, `if old := stored.Predicate(d.ID); old != nil && old.ID == "" && (old.Value`,
		inChange, "TestPlan",
	},
	{
		"citations replace those that are stored",
		"graph/change/plan.go", `s.Cites = graph.UniteCites(v.now.Cites, s.Cites)`, `s.Cites = graph.UniteCites(nil, s.Cites)`,
		inChange, "TestPlan",
	},
	{
		"an entity that is put as it is counts as changed",
		"graph/change/plan.go", `if string(was) == string(now) {`, `if old == nil && e == nil {`,
		inChange, "TestPlan",
	},
	{
		"the old text of a source stays in the digest",
		"graph/change/plan.go", `		c.count(hash(old), hash(t))
`, `		c.count(graph.Digest{}, hash(t))
`,
		inChange, "TestPlan",
	},
	{
		"the faults of a batch are told as they were looked for",
		"graph/change/plan.go", `for _, list := range lists {`, `for _, list := range []string{"additions", "delete", "statements", "schema", "sources", "texts", "entities", "retract", "drop"} {`,
		inChange, "TestPlan",
	},

	// Words, passages, checks.
	{
		"the status is left out of a sentence that has no phrase for it",
		"graph/tell/clause.go", `if s.Status != graph.Actual && !s.Status.Aside() {`, `if false {`,
		[]string{"graph/tell"},
		"",
	},
	{
		"a phrase is taken for any status",
		"graph/tell/clause.go", `if p.Status != status || p.Stage`, `if p.Stage`,
		[]string{"graph/tell"},
		"",
	},
	{
		"a sentence may have any length",
		"graph/tell/tell.go", `		e.Text = graph.Clip(t.sentence(text.String(), bare), graph.MaxSentenceBytes)`, `		e.Text = t.sentence(text.String(), bare)`,
		[]string{"graph/tell"},
		"TestSizes",
	},
	{
		"a sentence leaves out what narrows a claim",
		"graph/tell/clause.go", `c.notes = append(c.notes, label)`, `c.notes = append(c.notes, label)[:len(c.notes)]`,
		[]string{"graph/tell"},
		"TestExplain",
	},
	{
		"a sentence does not name who says it",
		"graph/tell/clause.go", `if d := t.sch.Qualifier(q.Key); d != nil && d.Speaker {`, `if d := t.sch.Qualifier(q.Key); d != nil && d.Speaker && false {`,
		[]string{"graph/tell"},
		"TestGrammar",
	},
	{
		"what has ended is told in the present",
		"graph/tell/english.go", `return then.template, past`, `return p.template, present`,
		[]string{"graph/tell"},
		"TestGrammar",
	},
	{
		"the verb beside a plural is a singular",
		"graph/tell/english.go", `if !plural {
		return words
	}
	lead`, `if !plural || plural {
		return words
	}
	lead`,
		[]string{"graph/tell"},
		"TestGrammar",
	},
	{
		"a phrase is told without words for its places",
		"graph/tell/clause.go", `if fits && (best.template == "" || better) {`, `if (fits || true) && (best.template == "" || better) {`,
		[]string{"graph/tell"},
		"TestSentence",
	},
	{
		"statements that are not told are not counted",
		"graph/tell/tell.go", `if more > 0 && len(clauses) > 0 {`, `if false {`,
		[]string{"graph/tell"},
		"TestExplain",
	},
	{
		"common knowledge is told first",
		"graph/tell/tell.go", `graph.CompareLast(a.Source == graph.CommonKnowledge, b.Source == graph.CommonKnowledge`, `graph.CompareLast(a.Source != graph.CommonKnowledge, b.Source != graph.CommonKnowledge`,
		[]string{"graph/tell"},
		"TestExplain",
	},

	// Names.
	{
		"a character has its first reading only",
		"internal/names/terms.go", `for _, a := range readings(t.orig[i]) {`, `for _, a := range readings(t.orig[i])[:min(1, len(readings(t.orig[i])))] {`,
		inNames, "TestIndex|TestChineseNames|TestLabelledPairs",
	},
	{
		"two Han characters that follow each other are no term",
		"internal/names/terms.go", `				if j+1 < len(w) {
					out(kindDense, w[j:j+2])
				}
`, "",
		inNames, "",
	},
	{
		"short words may have errors, too",
		"internal/names/terms.go", `if len(w) < 4 ||`, `if len(w) < 3 ||`,
		inNames, "",
	},
	{
		"words with digits may have errors",
		"internal/names/terms.go", `if isSign(r) || r < 0x80 && r <= '9' || r >= 0x80 && unicode.IsNumber(r) {`, `if isSign(r) {`,
		inNames, "",
	},
	{
		"words in another order count as in order",
		"internal/names/score.go", `ordered: w.ordered && p.at > w.last,`, `ordered: w.ordered,`,
		inNames, "TestOrder|TestScore|TestLabelledPairs",
	},
	{
		"a word is found at the beginning of another rather than where it stands",
		"internal/names/score.go", `	case p.tier != o.tier:
		return p.tier < o.tier`, `	case p.tier != o.tier:
		return p.tier > o.tier`,
		inNames, "TestScore|TestOrder|TestLabelledPairs",
	},
	{
		"a traditional character costs nothing",
		"internal/names/score.go", `				cost = scriptCost
`, `				cost = 0
`,
		inNames, "",
	},

	// The engine.
	{
		"a page of entities begins with the last of the page before",
		"internal/engine/view.go", "		if from = v.b.lower(after); from < v.baseN() && v.b.id(from) == after {\n			from++\n		}", "		from = v.b.lower(after)",
		inEngine, "TestRandom|TestManyChanges",
	},
	{
		"a page of new entities begins with the last of the page before",
		"internal/engine/view.go", `v.id(r.entities[i]) > after`, `v.id(r.entities[i]) >= after`,
		inEngine, "TestStore/Entities",
	},
	{
		"an entity is still found by a name that it had",
		"internal/engine/search.go", `return p.from <= stamp && stamp <= p.to`, `return p.from <= stamp`,
		inEngine, "TestRandom",
	},
	{
		"a write that changes no name has the names indexed again",
		"internal/engine/search.go", `return a.Text == b.Text }`, `return false }`,
		inEngine, "TestNamesAreIndexedOnce",
	},
	{
		"a first search waits for the index longer than its caller does",
		"internal/engine/search.go", `			return nil, graph.Interrupted(ctx)
		}
	}`, `			<-making
		}
	}`,
		inEngine, "TestFirstSearch",
	},
	{
		"what was written while a base was made is not in the new one",
		"internal/engine/head.go", `h.since = append(h.since, kept(c, next))`, `h.since = nil`,
		inEngine, "TestHead",
	},
	{
		"a new base is lost to the write that began before it",
		"internal/engine/head.go", `if now := h.View(); next.b != now.b {`, `if now := h.View(); now == nil {`,
		inEngine, "TestBetween",
	},
	{
		"the ends of a second write are taken for those of the first, where neither was looked at",
		"internal/engine/touch.go", "t.pair += 2 * pairs", "t.pair += 0",
		inEngine, "TestHead",
	},
	{
		"edges of several writes are put in order by number, where nobody looked in between",
		"internal/engine/touch.go", "case len(writes) == 1 || s.what == addsNothing:", "case true:",
		inEngine, "TestHead",
	},
	{
		"what is planned ahead is applied to the view before",
		"internal/engine/head.go", "case v.rev != now.rev:", "case false:",
		inEngine, "TestHead",
	},
	{
		"a merge is lost to the write that began before it",
		"internal/engine/head.go", `	h.bring(next, true)
	if h.building`, `	h.merged, h.united = nil, nil
	if h.building`,
		inEngine, "TestBetween",
	},
	{
		"the changes behind a base may grow as they like while it is made",
		"internal/engine/head.go", `		<-building
	}
}`, `		return v.Apply(c, rev)
	}
}`,
		inEngine, "TestDeltaIsBounded",
	},
	{
		"a page of statements begins with the last of the page before",
		"internal/engine/reader.go", `return after == "" || v.statementID(s) > after`, `return after == "" || v.statementID(s) >= after`,
		inEngine, "TestStore/Statements",
	},
	{
		"ties in order of due come in any order where they are new",
		"internal/engine/reader.go", `return cmp.Or(cmp.Compare(v.row(x).due, v.row(y).due), v.compareStatements(x, y))`, `return cmp.Compare(v.row(x).due, v.row(y).due)`,
		inEngine, "",
	},
	{
		"a degree counts what is denied, once a batch has written it",
		"internal/engine/touch.go", `			n.aside += int32(t.aside)`, `			n.aside = 0`,
		inEngine, "TestStore/Status",
	},
	{
		"what is stored from both ends counts twice, once a batch has written it",
		"internal/engine/touch.go", `			n.twins += int32(t.twins)`, `			n.twins = 0`,
		inEngine, "TestStore/Profile",
	},
	{
		"what is stored from both ends counts twice in a new base",
		"internal/engine/base.go", `r.subject >= r.object || r.aside()`, `r.subject >= 0`,
		inEngine, "TestStore|TestPacedStore|TestHistories",
	},
	{
		"what was taken back from one end still makes one relation",
		"internal/engine/apply.go", `if ok && e.v.live(other) {`, `if ok && other >= 0 {`,
		inEngine, "TestStore",
	},
	{
		"a second link to a neighbour counts it again",
		"internal/engine/touch.go", `had = old.counted(&to)`, `had = 0`,
		inEngine, "TestStore",
	},
	{
		"the ends of a statement are those that another base numbers so",
		"internal/engine/apply.go", `e.numbered = c.Numbering == v.Numbering()`, `e.numbered = c.Numbering != nil`,
		inEngine, "TestHead",
	},
	{
		"what a statement was is lost while a new base is made",
		"internal/engine/head.go", `s.Old = statement(s.OldRecord.Bytes)`, `s.Old = nil`,
		inEngine, "TestHead",
	},
	{
		"neighbours of as many links are counted from both ends",
		"internal/engine/touch.go", `y.size < x.size || y.size == x.size && int(k) < i`, `y.size < x.size`,
		inEngine, "TestStore",
	},
	{
		"what is denied makes neighbours in a new base",
		"internal/engine/base.go", `(b.asideN == 0 || !b.rows[x.statement()].aside())`, `x.other >= 0`,
		inEngine, "TestStore|TestPacedStore|TestHistories",
	},
	{
		"a profile counts what is stored from both ends twice",
		"internal/engine/reader.go", `!x.incoming() || !v.mirrored(s)`, `x.other >= 0`,
		inEngine, "TestStore/Profile",
	},
	{
		"two ends that one batch writes are two relations, on Neo4j",
		"internal/neo4j/apply.go", `both && (t.mirror < id || m.by != t.by)`, `both && (t.mirror != id || m.by != t.by)`,
		inNeo4j, "TestConformance/.*/Profile",
	},
	{
		"what was observed before the days asked for fails validAt",
		"internal/engine/filter.go", `r.observed <= f.validLast`, `r.observed >= f.validFirst`,
		inEngine, "TestFilter",
	},
	{
		"an iteration over entities does not look at its context between two items",
		"internal/engine/reader.go", `			// The caller may take its time between two items.
			if err := graph.Interrupted(ctx); err != nil {
				yield(graph.Node{}, err)
				return false
			}
`, "", inEngine, "TestIterationsEndBetweenItems",
	},
	{
		"an iteration over statements does not look at its context between two items",
		"internal/engine/reader.go", `			// The caller may take its time between two items.
			if err := graph.Interrupted(ctx); err != nil {
				fail(err)
				return false
			}
`, "", inEngine, "TestIterationsEndBetweenItems",
	},
	{
		"budgets are not looked at",
		"internal/engine/traverse.go", "	if n > r.left {", "	if false {",
		inEngine, "TestStore|TestBudget",
	},
	{
		"a hub's self-loops lead out only",
		"internal/engine/hub.go", ` || g.heading() == around {`, ` {`,
		inEngine, "TestHubs",
	},
	{
		"what a hub was linked to is counted after it is retracted",
		"internal/engine/hub.go", `			case dead:`, `			case false:`,
		inEngine, "TestHubs",
	},
	{
		"a hub's profile counts what was retracted",
		"internal/engine/reader.go", `		v.eachDead(e, func(x edge) { count(x, symmetric.has(v.row(x.statement()).predicate()), ^uint32(0)) })`, `		_ = symmetric`,
		inEngine, "TestHubs",
	},
	{
		"a hub's profile counts by types that its neighbours had",
		"internal/engine/reader.go", ` && !v.retyped &&`, ` &&`,
		inEngine, "TestHubs",
	},
	{
		"where many sets of qualifiers' keys are in use, one is taken for another",
		"internal/engine/base.go", `return manyKeySets, sets`, `return manyKeySets - 1, sets`,
		inEngine, "TestKeySets",
	},
	{
		"a budget is spent on edges that are not asked for",
		"internal/engine/hub.go", `	case !f.narrow:`, `	case true:`,
		inEngine, "TestHubs",
	},
	{
		"a loop is counted twice among the links that a filter asks for on Neo4j",
		"internal/neo4j/links.go", `				out = -count`, `				out = 0`,
		inNeo4j, "TestAskedLinks",
	},
	{
		"there is no budget by default",
		"internal/engine/traverse.go", `left: cmp.Or(budget, graph.MaxBudget)`, `left: cmp.Or(budget, 1<<40)`,
		inEngine, "TestDefaultBudget",
	},
	{
		"a deadline that has passed does not cut an answer",
		"internal/engine/traverse.go", "		r.stop = graph.StoppedByTime\n	default:", "		return true\n	default:",
		inEngine, "TestStore/(Neighborhood|Common|Paths|Among)",
	},
	{
		"an answer that was cut by time says that it is complete",
		"internal/engine/traverse.go", `out.Complete = out.StoppedBy == ""`, `out.Complete = out.StoppedBy == "" || out.StoppedBy == graph.StoppedByTime`,
		inEngine, "TestStore/(Neighborhood|Common|Paths|Among)",
	},
	{
		"where time ends between what was found and what joins it, all that was found is given without what joins it",
		"internal/engine/traverse.go", `all, list, more, out.Facts = starts, nil, false, []graph.Statement{}`, `list, more, out.Facts = nil, false, []graph.Statement{}`,
		inEngine, "TestStore",
	},
	{
		"what joins the entities of an answer is looked for at any price",
		"internal/engine/traverse.go", `if len(others) == 0 || all <= a.joining {`, `if true {`,
		inEngine, "TestJoiningHasABudget",
	},
	{
		"a layer that a budget cut is given as far as it was found",
		"internal/engine/traverse.go", `if r.stopped() || w.page == 0 {`, `if w.page == 0 {`,
		inEngine, "TestStore/Neighborhood|TestBudget",
	},
	{
		"what several are joined to is given whatever it costs to count all of it",
		"internal/engine/traverse.go", `a.spend(a.v.countAllAsked(of, f))`, `a.spend(1)`,
		inEngine, "TestStore/Among|TestBudget",
	},
	{
		"the last page of what two have in common says that there is more",
		"internal/engine/traverse.go", `if found = found[:n]; full || more && n > 0 {`, `if found = found[:n]; full || n == limit {`,
		inEngine, "TestStore/Common",
	},
	{
		"hub costs are all the same",
		"internal/engine/paths.go", `n.cost = uint8(min(max(graph.HubCost(degree)-p.least, 0), mostCost))`, `n.cost = 0`,
		inEngine, "TestStore/Paths",
	},
	{
		"a step that is looked for from its other end leads the same way from there",
		"internal/engine/paths.go", `other, e, !back`, `other, e, back`,
		inEngine, "TestPathsOrder",
	},
	{
		"a sieve holds back entities that it was made to let through",
		"internal/engine/paths.go", `|= 1 << (e & 63)`, `|= 1 << (e & 31)`,
		inEngine, "TestPathsOfHubs",
	},
	{
		"a sieve is kept from the search before",
		"internal/engine/paths.go", `l.dated[:0], wide, false`, `l.dated[:0], wide, l.sifted`,
		inEngine, "TestPathsOfHubs",
	},
	{
		"paths may pass an entity twice",
		"internal/engine/paths.go", `|| slices.Contains(w.path, next.to) ||`, `||`,
		inEngine, "TestStore/Paths",
	},
	{
		"paths of fewer loose steps do not come first",
		"internal/engine/paths.go", `	p.loose = p.f.loose
`, `	p.loose = false
`,
		inEngine, "TestStore/Paths",
	},
	{
		"an actual claim that states an end makes a step firm",
		"internal/engine/base.go", `r.actual() && r.to == 0`, `r.actual()`,
		inEngine, "TestStore/Paths",
	},
	{
		"no date that is asked for makes a step firm that states an end",
		"internal/engine/filter.go", `	c.onDate = c.valid && v.counts.bounded > 0
`, ``,
		inEngine, "TestStore/Paths",
	},
	{
		"a second claim does not make a step firm",
		"internal/engine/paths.go", `if ok = true; !p.loose || p.f.firm(p.v, x) {`, `if ok = true; !p.loose {`,
		inEngine, "TestStore/Paths",
	},
	{
		"all paths are ordered by loose steps as they are found up to a cost",
		"internal/engine/paths.go", `	p.firm = p.loose
`, ``,
		inEngine, "TestLevels",
	},
	{
		"a path held together if each two of its steps did",
		"internal/engine/paths.go", `	d.days = d.days.And(days)
	return len(d.days) > 0`, `	both := d.days.And(days)
	d.days = days
	return len(both) > 0`,
		inEngine, "TestHeldAllTheWay",
	},
	{
		"what never held together is looked for way by way",
		"internal/engine/paths.go", `both := d.days.And(p.days)
		if len(both)`, `both := p.days
		if len(both)`,
		inEngine, "TestHeldAllTheWay",
	},
	{
		"a claim that begins some time in a year surely held on its first day",
		"internal/engine/base.go", `sure.First, may.First = r.from+spans[begins], r.from`, `sure.First, may.First = r.from, r.from`,
		inEngine, "TestFilter",
	},
	{
		"a claim that ends some time in a year surely held to its last day",
		"graph/days.go", `sure.Last = w.To.First()`, `sure.Last = w.To.Last()`,
		inGraph, "TestHolding",
	},
	{
		"what has ended at a time that is not known surely held",
		"graph/days.go", `case st == Ended && w.To == "":
		return NoDays, Days{w.From.First(), MaxDay}`, `case false:
		return NoDays, Days{w.From.First(), MaxDay}`,
		inGraph, "TestHolding",
	},
	{
		"steps whose days are not known never held together",
		"graph/days.go", `	case len(may) == 0:
		return TogetherNo`, `	case len(sure) == 0:
		return TogetherNo`,
		inGraph, "TestHeldTogether",
	},
	{
		"what has several qualifiers of a key is found by it several times",
		"internal/engine/mention.go", `if i == 0 || s.Qualifiers[i-1].Key != q.Key {`, `if i >= 0 {`,
		inEngine, "TestPacedStore/1/Statements|TestPacedStore/1/Profile",
	},
	{
		"of several entities of a key, what names two of them is found twice",
		"internal/engine/mention.go", `out.later = slices.Compact(out.later)`, ``,
		inEngine, "TestStore/Statements",
	},
	{
		"what is retracted is counted where it mentioned",
		"internal/engine/mention.go", `if v.live(m.at) && !v.row(m.at).aside() {`, `if !v.row(m.at).aside() {`,
		inEngine, "TestStore/Profile|TestRandom",
	},
	{
		"mentions in qualifiers are lost when a view is compacted",
		"internal/engine/apply.go", `if s := stmtN[m.at]; s != none {`, `if s := stmtN[m.at]; false {`,
		inEngine, "TestManyChanges|TestRandom|TestStore",
	},
	{
		"the first twenty statements of a step are counted, the others are not",
		"internal/engine/paths.go", "				s.count++\n", "				s.count = min(s.count+1, graph.MaxStepStatements)\n",
		inEngine, "TestStore/Paths",
	},
	{
		"a part gives what two have in common for the price of one link each",
		"internal/engine/part.go", `if price > 0 && !r.spend(price) {`, `if false {`,
		inEngine, "TestParts",
	},
	{
		"of a part, a layer is not found behind the page that it is asked for",
		"internal/engine/part.go", `if found = page; !w.last && !full && w.after != "" {`, `if found = page; false {`,
		inEngine, "TestParts",
	},
	{
		"of a part, entities between whose links a path goes on are taken to have all their links",
		"internal/engine/part.go", "	if to == nil {\n		for _, e := range from {", "	if true {\n		for _, e := range from {",
		inEngine, "TestParts",
	},
	{
		"answers share what the view keeps of the schema",
		"internal/engine/reader.go", "Schema: v.defined.Clone()", "Schema: *v.defined",
		inEngine, "TestStore/Schema",
	},

	// The embedded store.
	{
		"a write is not synced",
		"internal/sqlite/conn.go", `{"synchronous", "FULL", "2"}`, `{"synchronous", "NORMAL", "1"}`,
		inSQLite, "TestKill|TestSettings|TestOpen|TestDisk|TestFull",
	},
	{
		"documents end after the first page",
		"internal/sqlite/documents.go", `if len(page) < documentPage {`, `if len(page) <= documentPage {`,
		inSQLite, "TestMemoryStore/Documents",
	},
	{
		"all stores have one UUID",
		"internal/sqlite/migrate.go", `	_, _ = rand.Read(b[:]) // never fails
`, `	_ = rand.Read
`,
		inSQLite, "TestMemoryStore/Revision",
	},
	{
		"a stream of batches keeps others from writing to its end",
		"internal/sqlite/load.go", "if l.s.turn.wanted() || l.s.closed.Load() {", "if l.s.closed.Load() {",
		inSQLite, "TestStore/Load",
	},
	{
		"a batch of a stream is applied again that came before",
		"internal/sqlite/load.go", "if err == nil && !l.known {", "if false {",
		inSQLite, "TestStore/Load",
	},
	{
		"the key of a batch is not kept",
		"internal/sqlite/apply.go", `if err == nil && b.Key != "" {
			fingerprint`, `if err == nil && b.Key == "" {
			fingerprint`,
		inSQLite, "TestMemoryStore/Apply",
	},
	{
		"a key with another batch is answered as done",
		"internal/sqlite/apply.go", `case !b.Is(a.fingerprint):`, `case false:`,
		inSQLite, "TestMemoryStore/Apply/a_key",
	},
	{
		"IfRevision is not looked at",
		"internal/sqlite/apply.go", `if b.IfRevision != nil && *b.IfRevision != rev {`, `if false {`,
		inSQLite, "TestMemoryStore/Apply",
	},
	{
		"two write at a time",
		"internal/sqlite/store.go", `	case t.taken <- struct{}{}:
		return nil`, `	case t.taken <- struct{}{}:
		<-t.taken
		go func() { t.taken <- struct{}{} }()
		return nil`,
		inSQLite, "TestMemoryStore/Concurrency",
	},
	{
		"a failed write is not rolled back",
		"internal/sqlite/transact.go", `	if err != nil {
		s.rollback(bg)
`, `	if err != nil {
`,
		inSQLite, "TestMemoryStore|TestDisk",
	},
	{
		"the rows of a file need not add up",
		"internal/sqlite/scan.go", `	if sum != m.revision.Digest {`, `	if false {`,
		inSQLite, "TestRefused|TestFlipped",
	},
	{
		"the checksum of the meta row is not looked at",
		"internal/sqlite/scan.go", `if len(digest) != len(m.revision.Digest) || metaSum(m.revision) != sum {`, `if len(digest) != len(m.revision.Digest) {`,
		inSQLite, "TestRefused|TestFlipped",
	},
	{
		"the structure is not checked after an unclean stop",
		"internal/sqlite/store.go", `if !mt.clean || in.version < formatVersion {`, `if in.version < formatVersion {`,
		inSQLite, "TestUncleanIsChecked",
	},
	{
		"a new file is not synced before it has its name",
		"internal/sqlite/migrate.go", `errors.Join(disk.sync(f), f.Close())`, `f.Close()`,
		inSQLite, "TestMakingLasts|TestPowerLoss",
	},
	{
		"the folder of a new file is not synced",
		"internal/sqlite/disk.go", `	if err := os.Rename(from, to); err != nil {
		return err
	}
	return d.syncDir(to)`, `	return os.Rename(from, to)`,
		inSQLite, "TestMakingLasts",
	},
	{
		"a new file may be read by everybody",
		"internal/sqlite/disk.go", `os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)`, `os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o644)`,
		inSQLite, "TestOpenMakesPrivateFiles",
	},
	{
		"a log that is damaged in the middle is taken up to there",
		"internal/sqlite/loss.go", `case in.log.bad > 0:`, `case false:`,
		inSQLite, "TestFlippedLog|TestDamageWithoutMark",
	},
	{
		"a file that is older than its mark is taken for the whole",
		"internal/sqlite/loss.go", `case m.revision.Seq > have.revision.Seq:`, `case false:`,
		inSQLite, "TestOlderFile",
	},
	{
		"the log may begin anew before the mark lasts",
		"internal/sqlite/mark.go", `k.follow(k.rev, 0, true)`, `k.follow(k.rev, 0, false)`,
		inSQLite, "TestPowerLoss|TestMarkCannotLast",
	},
	{
		"what is damaged among the documents does not show in readiness",
		"internal/sqlite/documents.go", `			s.ailing.Store(true)
`, ``,
		inSQLite, "TestDamagedDocument",
	},
	{
		"a disk has room where nothing was tried",
		"internal/sqlite/store.go", `	if err := s.probe(bg); err != nil {
		return s.failed(translate("write", s.file, err))
	}
	s.recovered()`, `	s.recovered()`,
		inSQLite, "TestReadyWhileFull",
	},
	{
		"a copy is not checked",
		"internal/sqlite/backup.go", `if len(faults) > 0 {`, `if false {`,
		inSQLite, "TestBackupOfDamage",
	},
	{
		"what a copy is put in the place of is gone",
		"internal/sqlite/backup.go", `if c.Kept, err = setAside(path, opts.disk); err != nil {`, `if err != nil {`,
		inSQLite, "TestRestore",
	},

	// The API.
	{
		"an answer that time cut is tagged as if it were whole",
		"internal/ask/shapes.go", `.unless(g.StoppedBy == graph.StoppedByTime)`, "",
		inHTTP, "TestCutByTime",
	},
	{
		"the tag of an answer does not depend on the revision",
		"internal/httpapi/routes.go", `[]string{a.version, read, asked}`, `[]string{a.version, asked}`,
		inHTTP, "TestNotModified|TestScenarios/sqlite|TestMoved",
	},
	{
		"a cursor serves any question",
		"internal/ask/cursor.go", ` || [8]byte(b[1:9]) != sum`, ` || len(sum) == 0`,
		inAsk, "TestCursors",
	},
	{
		"the header Idempotency-Key is not looked at",
		"internal/httpapi/batches.go", `	case in.Key != "":
		b.Key = in.Key
`, "",
		inHTTP, "TestScenarios/sqlite|TestBatch",
	},
	{
		"If-Match is not looked at",
		"internal/httpapi/batches.go", `if header == "" || strings.TrimSpace(header) == "*" {`, `if true {`,
		inHTTP, "TestScenarios/sqlite|TestBatch",
	},
	{
		"answers have no Content-Security-Policy",
		"internal/httpapi/middleware.go", `	h["Content-Security-Policy"] = apiPolicyValue
`, "",
		inHTTP, "TestSecurityHeaders",
	},
	{
		"the types of answers may be guessed",
		"internal/httpapi/middleware.go", `	h["X-Content-Type-Options"] = noSniff
`, "",
		inHTTP, "TestSecurityHeaders",
	},
	{
		"a request is answered under any name of a host",
		"internal/httpapi/middleware.go", `	writeProblem(c, newProblem("misdirected", `, `	_ = writeProblem
	_ = (newProblem("misdirected", `,
		inHTTP, "TestHost",
	},
	{
		"the page of another server writes with the cookie of a session",
		"internal/httpapi/session.go", `if !safe(c.Request.Method) && !ownPage(c.Request) {`, `if false {`,
		inHTTP, "TestForgedRequests",
	},
	{
		"a session is good from other machines",
		"internal/httpapi/session.go", `err != nil || !r.loopback || !a.opt.Sessions.Check`, `err != nil || !a.opt.Sessions.Check`,
		inHTTP, "TestSessionsAreLocal",
	},
	{
		"a key is good for every scope",
		"internal/httpapi/auth.go", `case !r.key.Allows(s):`, `case false:`,
		inHTTP, "TestScopes",
	},
	{
		"keys that are not good may be tried without end",
		"internal/httpapi/auth.go", `if wait := a.failures.Take(r.address); wait > 0 {
		writeProblem(c, tooMany(wait, "too many keys`, `if wait := a.failures.Take(r.address); wait < 0 {
		writeProblem(c, tooMany(wait, "too many keys`,
		inHTTP, "TestFailedKeys",
	},
	{
		"what administrators may have checked, readers may",
		"internal/httpapi/routes.go", `"/api/v1/verify", access.Admin`, `"/api/v1/verify", access.Read`,
		inHTTP, "TestScopes",
	},
	{
		"the path that was asked gets into the log",
		"internal/httpapi/middleware.go", `		route := c.FullPath()
`, `		route := c.Request.URL.Path
`,
		inHTTP, "TestAccessLog",
	},
	{
		"the first sight is kept over later writes",
		"internal/ask/overview.go", `if s := last.Load(); s != nil && s.revision == rev {
		return ok(s.overview, rev), nil
	}
	select {`, `if s := last.Load(); s != nil {
		return ok(s.overview, rev), nil
	}
	select {`,
		inHTTP, "TestOverview|TestFirstSight",
	},
	{
		"a source that was dropped is known for ever",
		"internal/ask/known.go", `return err == nil && now != ok, err`, `return now && !ok, err`,
		inHTTP, "TestNamesThatAreDropped",
	},
	{
		"a text that changed after a revision is quoted as that revision's",
		"graph/passage/quoter.go", `return k.text, sure && k.read.holds(at), nil`, `return k.text, sure, nil`,
		[]string{"graph/passage"},
		"TestQuoterAtARevision",
	},
	{
		"a page is as large as its records make it",
		"internal/ask/room.go", `if r.records < 0 || r.bytes < 0 && r.given {`, `if r.records < 0 {`,
		inHTTP, "TestSourcesHavePages",
	},
	{
		"a passage is quoted whole, however long",
		"internal/ask/shapes.go", `out.Quote = shorten(quote, maxQuote)`, `out.Quote = quote`,
		inHTTP, "TestQuotesHaveASize",
	},
	{
		"an answer may have any size",
		"internal/ask/ask.go", `if b.Len() > MaxBytes {`, `if false {`,
		inAsk, "TestMarshal",
	},
	{
		"of the sources that say most some are told that say least",
		"internal/ask/schema.go", `cmp.Compare(of[b], of[a])`, `cmp.Compare(of[a], of[b])`,
		inHTTP, "TestStatsHaveASize",
	},
	{
		"a name that several have means the first of them",
		"internal/ask/find.go", `case len(meant) == 1 && out.Complete:`, `case len(meant) > 0:`,
		inAsk, "TestFind",
	},
	{
		"an entity that a qualifier names and that is not there is told as that of the path",
		"internal/ask/entities.go", ` || ge.Field != "qualifier")`, ` || ge != nil)`,
		inAsk, "TestFaults",
	},
	{
		"one with a part of its name is taken for it",
		"internal/ask/find.go", `case wholeOf(text, &h):`, `case h.Match.How != "typo":`,
		inAsk, "TestFind",
	},
	{
		"a part of a name in pinyin is the whole of it",
		"internal/names/score.go", `return m.Similarity > Full-(Full-inOrder-atStart)/(2*t.total)`, `return true`,
		inNames, "TestIs",
	},
	{
		"a citation may say another paragraph than its place is in",
		"graph/passage/text.go", `if p.exact && par != c.Paragraph {`, `if false {`,
		inHTTP, "TestPlacesAreChecked",
	},
	{
		"a batch may put what it deletes",
		"graph/batch.go", `	b.checkOnce(&is)
`, ``,
		inSuite, "TestModel/Apply",
	},
	{
		"changes by others are told, too",
		"internal/ask/changes.go", `wanted := (in.Author == "" || c.Author == in.Author) && (`, `wanted := (`,
		inAsk, "TestQuestions|TestChanges",
	},
	{
		"a page of changes is looked for in the whole log",
		"internal/ask/changes.go", `looked > maxChanges`, `looked < 0`,
		inAsk, "TestChangesOfALongLog",
	},
	{
		"a batch that says nothing of itself is nobody's",
		"internal/httpapi/batches.go", `	b.Author = cmp.Or(b.Author, r.key.Called())
`, `	b.Author = cmp.Or(b.Author, "")
`,
		inHTTP, "TestScenarios/sqlite/changes",
	},
	{
		"a body that is null is one that asks for nothing",
		"internal/strict/decode.go", `err == nil && d.null`, `err == nil && d.null && false`,
		inHTTP, "TestBodiesAreDescribed|TestBatchLimits",
	},
	{
		"the document does not say that a request may wait",
		"internal/httpapi/operations.go", `case "429", "503":`, `case "503":`,
		inHTTP, "TestEveryAnswerIsDescribed",
	},
	{
		"the document lets a parameter be empty",
		"internal/httpapi/routes.go", `MinLength: bound(1), `, ``,
		inHTTP, "TestParametersAreDescribed",
	},
	{
		"a passage may begin behind what it is about",
		"graph/check/text.go", `if len(cut) > 1 || len(cut) == 1 && !via {`, `if false {`,
		[]string{"graph/check"},
		"TestVerifyText",
	},
	{
		"an entity asked about with others is too large for a first sight",
		"graph/check/overview.go", ` && size <= room {`, ` {`,
		[]string{"graph/check"},
		"TestOverviewOfLargeEntities",
	},
	{
		"the form of ids has no end",
		"graph/form.go", "idCharacter + `*` + idEnd + `)?$`", "idCharacter + `*)?$`",
		inGraph, "TestForms",
	},
	{
		"a key that has expired is good",
		"internal/access/keys.go", `if ok == 0 || found.Expired(time.Now()) {`, `if ok == 0 {`,
		[]string{"internal/access"},
		"TestKeysExpire",
	},
	{
		"a key file that could not be read holds no keys until it changes",
		"internal/access/keys.go", `k.seen, k.keys = nil, nil`, `k.seen, k.keys = info, nil`,
		[]string{"internal/access"},
		"TestKeysFileBroken",
	},
	{
		"keys are read and changed at once",
		"internal/access/keys.go", `func (k *Keys) now() ([]Record, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
`, `func (k *Keys) now() ([]Record, error) {
`,
		[]string{"internal/access"},
		"TestKeysWhileTheyChange",
	},
	{
		"an invitation is good twice",
		"internal/access/session.go", `if i.used || !s.now().Before(i.expires) {`, `if !s.now().Before(i.expires) {`,
		[]string{"internal/access"},
		"TestSessions",
	},
	{
		"a session never ends",
		"internal/access/session.go", `if found >= 0 && !s.now().Before(s.open[found].expires) {`, `if false {`,
		[]string{"internal/access"},
		"TestSessions",
	},
	{
		"inline styles and scripts are let in",
		"internal/webui/webui.go", `script-src 'self';`, `script-src 'self' 'unsafe-inline';`,
		[]string{"internal/webui"},
		"TestPolicy",
	},

	// The program.
	{
		"a store that lost what it had is seeded anew",
		"internal/app/seed.go", `if e.empty || e.lost() {`, `if e.empty {`,
		[]string{"internal/app"},
		"TestLossIsNoBeginning|TestLossOfAll",
	},
	{
		"a store that was begun empty is seeded at the next start",
		"internal/app/seed.go", `case err == nil:
		return nil`, `case err == nil:`,
		[]string{"internal/app"},
		"TestEmpty",
	},
	{
		"seed takes back what somebody changed",
		"internal/app/seed.go", `return replace
	}`, `return true
	}`,
		[]string{"internal/app"},
		"TestSeedLeaves",
	},
	{
		"verify seeds",
		"internal/app/verify.go", `p.by(ctx, true, func`, `p.by(ctx, false, func`,
		[]string{"internal/app"},
		"TestVerifyWritesNothing",
	},
	{
		"names speak to the terminal",
		"internal/app/text.go", `	return unicode.Is(unicode.Cf, r)
`, `	return false
`,
		[]string{"internal/app"},
		"TestInert",
	},

	// Other hands in a Neo4j database.
	{
		"on Neo4j, an identifier that only another source has is not found",
		"internal/neo4j/apply.go", `graph.Keys(e.AllIdentifiers())`, `graph.Keys(e.Identifiers)`,
		inNeo4j, "TestConformance/.*/Search",
	},
	{
		"on Neo4j, what was searched along with a typing error is answered though it was not needed",
		"internal/neo4j/search.go", `			l.asked, l.found = 0, nil`, `			l.found = l.found[:0]`,
		inNeo4j, "TestConformance/.*/Search",
	},
	{
		"on Neo4j, a statement that a question sends first is not planned ahead",
		"internal/neo4j/texts.go", `datedToAny, datedToAll, datedToSome`, `datedToAny, datedToSome`,
		inNeo4j, "TestPlans",
	},
	{
		"on Neo4j, an answer is given though the graph was written while it was read",
		"internal/neo4j/migrate.go", `if now != rev {`, `if now.Store != rev.Store {`,
		inNeo4j, "TestMovedMeanwhile",
	},
	{
		"a database from before places finds nothing by passage",
		"internal/neo4j/move.go", `s.inParts(ctx, mk, (*tx).place)`, `error(nil)`,
		inNeo4j, "TestEarlierLayouts",
	},
	{
		"on Neo4j, all statements are looked through for what a source says",
		"internal/neo4j/statements.go", `return less > 0`, `return false`,
		inNeo4j, "TestPlans",
	},
	{
		"on Neo4j, a condition that few questions have is forgotten",
		"internal/neo4j/texts.go", `f.seldom = f.seldom || p[key] != nil`, `f.seldom = false`,
		inNeo4j, "TestConformance/.*/(Neighborhood|Statements)",
	},
	{
		"on Neo4j, an identifier is one whose key it has, whatever the schema",
		"internal/neo4j/read.go", `if !n.Identified(&known.whole, wanted) {`, `if n.Identifiers == nil {`,
		inNeo4j, "TestConformance/.*/Entities",
	},
	{
		"a database from before keys finds identifiers as they are written",
		"internal/neo4j/move.go", `s.inParts(ctx, mk, (*tx).reidentify)`, `error(nil)`,
		inNeo4j, "TestIdentifiersOfAnEarlierLayout",
	},
	{
		"a node that somebody made with the label Entity is one of ours",
		"internal/neo4j/damage.go", `"(e.hubgraphRecord IS NOT NULL OR e.hubgraphTerms IS NOT NULL)"`, `"true"`,
		inNeo4j, "TestOtherHands",
	},
	{
		"what is looked from the other side is looked in the direction of the question",
		"internal/neo4j/fetch.go", `		filter.Direction = graph.In`, `		filter.Direction = graph.Out`,
		inNeo4j, "TestAsked",
	},
	{
		"what writes send is planned as it is sent before anything was changed",
		"internal/neo4j/sampling.go", `append([]string{"CREATE ()"}, changing()...)`, `changing()`,
		inNeo4j, "TestWritesPlanned",
	},
	{
		"the record of another entity is given under an id",
		"internal/neo4j/damage.go", `case id != inRecord:`, `case false:`,
		inNeo4j, "TestDamagedRecords",
	},
	{
		"an index over other properties is taken for Hubgraph's, for its name",
		"internal/neo4j/definitions.go", `!x.over(&d) || `, ``,
		inNeo4j, "TestOthersInPlace",
	},
	{
		"an index that Neo4j gave up on is taken for one that serves",
		"internal/neo4j/definitions.go", `case x.state == failed:`, `case false:`,
		inNeo4j, "TestOthersInPlace",
	},
	{
		"what can't be made in a Neo4j database is tried for ever",
		"internal/neo4j/definitions.go", `start hubgraph again", errLasting{errors.New("it can't be made")})`, `start hubgraph again", errors.New("it can't be made"))`,
		inNeo4j, "TestWhatCantBeMade",
	},
	{
		"on Neo4j, what leads to an entity is not said about it",
		"internal/neo4j/statements.go", `n.object = of AND n.subject <> of`, `n.object = of AND n.subject = of`,
		inNeo4j, "TestConformance/.*/Said",
	},
	{
		"on Neo4j, a repair leaves a revision that the log has already",
		"internal/neo4j/repair.go", `left.Seq = max(left.Seq, x.logged) + 1`, `left.Seq++`,
		inNeo4j, "TestSequenceSetBack",
	},
	{
		"on Neo4j, a list asked for with others goes by what all of these ask for",
		"internal/neo4j/lists.go", `f.found = f.found[:min(len(f.found), f.p["limit"].(int))]`, `_ = f.found`,
		inNeo4j, "TestConformance/.*/Lists",
	},
	{
		"on Neo4j, too many with an identifier are given as if they were all",
		"internal/neo4j/search.go", `if n > id.limit {`, `if n < 0 {`,
		inNeo4j, "TestConformance/.*/Search",
	},
	{
		"claims about nobody are asked for one by one",
		"internal/ask/claims.go", `if !ok && q.About == "" && s.step != nil {`, `if false {`,
		inHTTP, "TestRoundTrips",
	},
	{
		"what is known about an entity is answered whatever a query asks",
		"internal/ask/said.go", `if !q.Match(sch, st, subject, object) {`, `if subject == object {`,
		inAsk, "TestQuestions",
	},
	{
		"counts that can't be read can't be mended",
		"internal/neo4j/migrate.go", `if c, err = m.decodeSchema(); err != nil {`, `if err != nil {`,
		inNeo4j, "TestUnreadableCounts",
	},
	{
		"a schema that is no text is taken for none",
		"internal/neo4j/migrate.go", `*to = "no text"`, `*to = ""`,
		inNeo4j, "TestUnreadableCounts",
	},
	{
		"a record without an id is lost",
		"internal/neo4j/examine.go", `if taken[f.id] {`, `if true {`,
		inNeo4j, "TestRepair$",
	},
	{
		"a number that somebody made of a text is a fault of the server's",
		"internal/neo4j/errors.go", `case "Neo.ClientError.Statement.TypeError":`, `case "TypeError":`,
		inNeo4j, "TestOtherTypes",
	},
	{
		"a check does not look at relationships",
		"internal/neo4j/examine.go", `x.relationships(links)`, `x.relationships(nil)`,
		inNeo4j, "TestRepair$",
	},
	{
		"a check does not look at where statements lead",
		"internal/neo4j/examine.go", `x.links(whole)`, `x.links(nil)`,
		inNeo4j, "TestRepair$",
	},
	{
		"in a database from before statements lead to no source",
		"internal/neo4j/move.go", `w.rows(putSource, sources, nil)`, `w.rows(putSource, nil, nil)`,
		inNeo4j, "TestEarlierLayouts",
	},
	{
		"people see a day where a date is doubted",
		"internal/neo4j/rows.go", ` && p.Doubts == [3]graph.Doubt{}`, ``,
		inNeo4j, "TestDays",
	},
	{
		"a name that no index takes is refused",
		"internal/neo4j/rows.go", `beginning(e.Name)`, `e.Name`,
		inNeo4j, "TestLookups$",
	},
	{
		"a repair takes away what others put at a relationship",
		"internal/neo4j/examine.go", `relation+"SET r += row.shown"`, `relation+"SET r = row.shown"`,
		inNeo4j, "TestRepairKeepsWhatIsAdded",
	},
	{
		"what was fetched is taken for that of another revision",
		"internal/neo4j/kept.go", `json.Marshal(append(args, name, k.rev, k.filter))`, `json.Marshal(append(args, name, k.filter))`,
		inNeo4j, "TestNextPages",
	},
	{
		"what is kept has no bound",
		"internal/neo4j/kept.go", `for k.bytes > k.most {`, `for false {`,
		inNeo4j, "TestKeptIsBounded",
	},
	{
		"a question that reaches far waits for none",
		"internal/neo4j/neo4j.go", `max(opts.Heavy, 1)`, `1000`,
		inNeo4j, "TestHeavyQuestions",
	},

	// Formats in and out.
	{
		"the items of a list are read before they are counted",
		"internal/strict/decode.go", `case n > maxItems:`, `case false:`,
		[]string{"internal/strict"},
		"TestDecode",
	},
	{
		"a name that is there twice is taken, and the last one counts",
		"internal/strict/decode.go", `case seen&bit != 0:`, `case false:`,
		[]string{"internal/strict"},
		"TestDecode",
	},
	{
		"a number is read that JSON does not have",
		"internal/strict/decode.go", `	if i < len(b) && b[i] == '0' {
		i++
	} else if !digits() {`, `	if !digits() {`,
		[]string{"internal/strict"},
		"TestAgainstEncodingJSON|TestDecode",
	},
	{
		"a stream that was cut is taken for a whole one",
		"internal/interchange/reader.go", `case errors.Is(err, io.EOF) && len(r.buf) == 0:`, `case errors.Is(err, io.EOF) && len(r.buf) == 0 && r.head.Version > 0:
			return []byte("{\"end\":{}}"), nil
		case errors.Is(err, io.EOF) && len(r.buf) == 0:`,
		inLines, "TestFaults",
	},
	{
		"the records of a stream are not held against its digest",
		"internal/interchange/reader.go", `e.Digest != "" && e.Digest != have`, `e.Digest != "" && have == ""`,
		inLines, "TestFaults",
	},
	{
		"a load that is taken up again writes all of it anew",
		"internal/interchange/load.go", `b.Key = "load-" + l.run + "-" + hex.EncodeToString(b.Origin[:16])`, `b.Key = "load-" + rand.Text()`,
		inLines, "TestOutcomes|TestWhatWasCommittedStays|TestKilledLoads",
	},
	{
		"a stream under a key ends where another goes on",
		"internal/interchange/load.go", `if last {`, `if false {`,
		inLines, "TestOneStreamAKey",
	},
	{
		"a stream that came to its end is never applied again",
		"internal/interchange/load.go", `return l.done, l.forget(ctx)`, `return l.done, nil`,
		inLines, "TestWhatWasCommittedStays",
	},
	{
		"an export mixes what is of several revisions",
		"internal/interchange/export.go", `if err == nil && steady {`, `if steady = err == nil; steady {`,
		inLines, "TestOneRevision",
	},
	{
		"a part lacks the entities that only qualifiers name",
		"internal/interchange/export.go", `entities.add(s.Qualifiers[i].Entity)`, `entities.add(s.Qualifiers[i].Entity[:0])`,
		inLines, "TestPartsStandAlone",
	},
	{
		"what unpacks to very much is unpacked",
		"internal/interchange/coding.go", `u.out > ratioFrom && u.out/maxRatio > u.in.n`, `u.out < 0`,
		inLines, "TestPacked",
	},
	{
		"a line may have a byte more than it may",
		"internal/interchange/reader.go", `len(bytes.TrimRight(r.buf, "\r\n")) > MaxLine`, `len(bytes.TrimRight(r.buf, "\r\n")) > MaxLine+1`,
		inLines, "TestLongestLine",
	},
	{
		"what is stored of a stream is told without its blank lines",
		"internal/interchange/load.go", `l.done.Tally, l.done.Through = c.tally, c.last`, `l.done.Tally, l.done.Through = c.tally, c.tally.Lines`,
		inLines, "TestStoredLinesAreCountedAsFaultsAre",
	},
	{
		"a stream under a key that another has is to be sent again for ever",
		"internal/httpapi/lines.go", `if !taken(p) {`, `if p != nil {`,
		inHTTP, "TestAnotherStreamUnderAKey",
	},
	{
		"a HEAD tells the length of another answer than a GET gets",
		"internal/httpapi/compressed.go", `case r.Method == http.MethodHead:`, `case r.Method == "":`,
		inHTTP, "TestCompressed",
	},
	{
		"the second line of a list of headers is not read",
		"internal/httpapi/compressed.go", `if lines := h[name]; len(lines) > 1 {`, `if lines := h[name]; len(lines) > 2 {`,
		inHTTP, "TestListsInSeveralLines",
	},
	{
		"a command that has answered fails where the graph can't be closed in order",
		"internal/app/instance.go", `return p.closed(c.close(), err)`, `return errors.Join(err, c.close())`,
		[]string{"internal/app"},
		"TestReadsWithoutRoom",
	},
	{
		"an answer that can't go on looks whole to who reads it",
		"internal/httpapi/lines.go", `		panic(http.ErrAbortHandler)
`, ``,
		inHTTP, "TestExportBrokenOff",
	},
	{
		"what of a stream is stored is not said where it ends early",
		"internal/httpapi/lines.go", `p.Loaded = &done`, `_ = done`,
		inHTTP, "TestLinesOfAnyLength",
	},
	{
		"an export gets its name before it is whole",
		"internal/app/files.go", `if err = errors.Join(err, f.Close()); err != nil {`, `_ = os.Rename(f.Name(), name)
	if err = errors.Join(err, f.Close()); err != nil {`,
		[]string{"internal/app"},
		"TestExport",
	},

	// Pictures.
	{
		"a picture's lines go straight through marks",
		"internal/picture/picture.go", `l.curve = bent(a.at, b.at, bend)`, `l.curve = bent(a.at, b.at, 0*bend)`,
		inPicture, "TestRandomViews",
	},
	{
		"a name of a picture lies over another",
		"internal/picture/label.go", `j != i && chosen[j] >= 0 && slots[j][chosen[j]].box.meets(b)`, `j != i && chosen[j] >= 0 && slots[j][chosen[j]].box == b`,
		inPicture, "TestRandomViews",
	},
	{
		"a name of a picture lies over another's mark",
		"internal/picture/label.go", `!b.inside(whole) || s.overMark(b, m, far)`, `!b.inside(whole)`,
		inPicture, "TestRandomViews",
	},
	{
		"lines go through the names of a picture",
		"internal/picture/label.go", `crossed := s.field.crossings(b, -1)`, `crossed := 0 * s.field.crossings(b, -1)`,
		inPicture, "TestRandomViews",
	},
	{
		"a line without its verb bears no number",
		"internal/picture/label.go", `			s.lines[i].number = n`, ``,
		inPicture, "TestRandomViews|TestWords",
	},
	{
		"a picture does not say how many lines bear no word",
		"internal/picture/label.go", `			s.mute++`, ``,
		inPicture, "TestRandomViews",
	},
	{
		"a name without room is left out of a picture in silence",
		"internal/picture/svg.go", `if m := &s.marks[i]; m.code != "" {`, `if m := &s.marks[i]; m.code == "?" {`,
		inPicture, "TestRandomViews",
	},
	{
		"a narrow row of marks stands as a column in an empty sheet",
		"internal/picture/picture.go", `if s.Kind != layout.Levels && len(s.Kept) == 0 &&`, `if s.Kind == layout.Levels && len(s.Kept) == 1 &&`,
		inPicture, "TestRandomViews",
	},
	{
		"places that a reader sees are stretched in the picture",
		"internal/picture/picture.go", `if len(s.Kept) > 0 || s.Kind == layout.Around {`, `if s.Kind == layout.Around {`,
		inPicture, "TestKeptPlaces",
	},
	{
		"a picture depends on the order of what is drawn",
		"internal/picture/picture.go", `slices.SortFunc(s.marks, func(a, b mark) int { return cmp.Compare(a.ID, b.ID) })`, ``,
		inPicture, "TestSameBytes",
	},
	{
		"what is denied is drawn as what is rumoured",
		"internal/picture/look.go", `{graph.Denied, 1.2, []float64{9, 3, 1.5, 3}, func`, `{graph.Denied, 1, []float64{1, 6}, func`,
		inPicture, "TestStatuses",
	},
	{
		"a picture's legend says what is not in it",
		"internal/picture/svg.go", `		if of == nil {
			continue
		}
`, ``,
		inPicture, "TestStatuses",
	},
	{
		"what is in a name is markup in a picture",
		"internal/picture/svg.go", `w.WriteString(">" + escaped(text)`, `w.WriteString(">" + text`,
		inPicture, "TestOddNames|TestWords",
	},
	{
		"a source that no claim of a picture rests on is cited",
		"internal/picture/picture.go", `if src := &s.Sources[i]; cited[src.ID] {`, `if src := &s.Sources[i]; len(cited) > 0 {`,
		inPicture, "TestSourcesAreNumbered",
	},
	{
		"a picture is not of the size that was asked for",
		"internal/picture/picture.go", `		width = float64(s.Width)`, `		width = 1.1 * float64(s.Width)`,
		inPicture, "TestSize",
	},
	{
		"more neighbours do not make a mark larger",
		"internal/layout/layout.go", `5+2*bits.Len(uint(max(0, neighbors)))`, `5+0*bits.Len(uint(max(0, neighbors)))`,
		inPicture, "TestNeighboursAreSizes",
	},
	{
		"lines are drawn within a mark of several",
		"internal/picture/picture.go", `if a == b && s.marks[a].of != nil {`, `if a == b && len(s.marks[a].of) == 1 {`,
		inPicture, "TestGroups",
	},
	{
		"a verb of what is planned reads as if it were so",
		"graph/tell/verb.go", `p.Status != status ||`, `p.Status != graph.Actual ||`,
		[]string{"graph/tell"},
		"TestVerb",
	},
	{
		"statements that a picture names do not say what is drawn",
		"internal/ask/drawn.go", `	if in.Statements != nil {
		partial = in.Partial`, `	if in.Statements != nil && len(*in.Statements) > 0 {
		partial = in.Partial`,
		inHTTP, "TestScenarios/sqlite/picture",
	},
	{
		"curves are seen as straight lines by the check of pictures",
		"internal/picture/picturetest/path.go", `		t := float64(j) / fineness
					chain = append(chain, weigh([]Point{at, c, b}`, `		t := float64(fineness) / fineness
					chain = append(chain, weigh([]Point{at, c, b}`,
		[]string{"internal/picture/picturetest"},
		"TestFaultsAreSeen|TestPath",
	},

	// The page.
	{
		"words are asked for in English, whatever the page speaks",
		"internal/webui/src/api.ts", `inWords(ask, this.lang), undefined, signal`, `inWords(ask, 'en'), undefined, signal`,
		[]string{"src/api.test.ts"},
		"",
	},
	{
		"the links among what is shown are not joined",
		"internal/webui/src/app.ts", `        await this.join([...this.picture.byId.keys()]).catch(`, `        await Promise.resolve().catch(`,
		[]string{"src/app.test.ts"},
		"",
	},
	{
		"a rectangle drawn with Shift selects nothing",
		"internal/webui/src/scene/scene.ts", `if (!e.shiftKey || e.pointerType === 'touch') return false;`, `if (e.shiftKey || e.pointerType === 'touch') return false;`,
		[]string{"src/scene/scene.test.ts"},
		"",
	},
	{
		"a cell that begins like a formula is left as it is",
		"internal/webui/src/export/csv.ts", `if (formula(c)) out.push(at);`, `if (formula(c)) out.push();`,
		[]string{"src/export/csv.test.ts"},
		"",
	},
	{
		"a picture is asked for without the places on screen",
		"internal/webui/src/export/drawn.ts", `layout: { kept },`, `layout: { kept: kept.slice(1) },`,
		[]string{"src/export/export.test.ts"},
		"",
	},
}
