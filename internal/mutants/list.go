package main

// What the tests of each part are, for mutants that need no closer word.
var (
	inGraph  = []string{"graph"}
	inSuite  = []string{"graph/graphtest"}
	inEngine = []string{"internal/engine"}
	inNames  = []string{"internal/names"}
	inSQLite = []string{"internal/sqlite"}
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
		"a claim observed on the last of the days asked for fails validAt",
		"graph/query.go", `w.Observed.First() > f.ValidAt.Last()`, `w.Observed.First() >= f.ValidAt.Last()`,
		inGraph, "TestFilter",
	},
	{
		"what has ended before the days asked for passes validAt",
		"graph/query.go", ` || w.To != "" && w.To.Last() < f.ValidAt.First()`, ``,
		inGraph, "TestFilter",
	},
	{
		"what is due on the last day asked for is not due before it",
		"graph/query.go", `w.Due.Last() > f.DueBefore.Last()`, `w.Due.Last() >= f.DueBefore.Last()`,
		inGraph, "TestFilter",
	},
	{
		"a direction in is taken for one out",
		"graph/query.go", `other == nil || s.Subject != other.ID`, `other == nil || s.Object != other.ID`,
		inGraph, "TestFilter",
	},
	{
		"amounts that are the greatest asked for do not pass",
		"graph/query.go", `s.Value.Amount.Compare(q.Max) > 0`, `s.Value.Amount.Compare(q.Max) >= 0`,
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
		"graph/codec.go", `b = binary.AppendUvarint(b, uint64(len(s.Cites)))`, `b = binary.AppendUvarint(b, 0)`,
		inGraph, "TestCodec|TestDigest",
	},
	{
		"additions to an entity replace its names",
		"graph/entity.go", `append(slices.Clip(e.Names), a.Names...)`, `append([]Name{}, a.Names...)`,
		inGraph, "TestEntityWith",
	},
	{
		"the types that a predicate allows as subjects are not looked at",
		"graph/schema.go", `len(def.SubjectTypes) > 0 && !slices.Contains(def.SubjectTypes, subjectType)`, `false`,
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

	// The engine.
	{
		"a page of entities begins with the last of the page before",
		"internal/engine/view.go", "		if from = v.b.lower(after); from < v.baseN() && v.b.id(from) == after {\n			from++\n		}", "		from = v.b.lower(after)",
		inEngine, "TestRandom|TestManyChanges",
	},
	{
		"a page of new entities begins with the last of the page before",
		"internal/engine/view.go", `v.id(v.newEnts[i]) > after`, `v.id(v.newEnts[i]) >= after`,
		inEngine, "TestStore/Entities",
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
		"what was observed before the days asked for fails validAt",
		"internal/engine/filter.go", `r.observed > f.validLast`, `r.observed < f.validFirst`,
		inEngine, "TestFilter",
	},
	{
		"an iteration over entities does not look at its context between two items",
		"internal/engine/reader.go", `			// The caller may take its time between two items.
			if err := graph.Interrupted(ctx); err != nil {
				yield(graph.Node{}, err)
				return false
			}
`, "", inEngine, "TestStore/Context",
	},
	{
		"an iteration over statements does not look at its context between two items",
		"internal/engine/reader.go", `			// The caller may take its time between two items.
			if err := graph.Interrupted(ctx); err != nil {
				fail(err)
				return false
			}
`, "", inEngine, "TestStore/Context",
	},
	{
		"budgets are not looked at",
		"internal/engine/traverse.go", "	if r.left -= n; r.left < 0 {", "	if r.left -= n; false {",
		inEngine, "TestStore|TestBudget",
	},
	{
		"there is no budget by default",
		"internal/engine/traverse.go", `left: cmp.Or(budget, graph.MaxBudget)`, `left: cmp.Or(budget, 1<<40)`,
		inEngine, "TestStore|TestScale",
	},
	{
		"a deadline that has passed does not cut an answer",
		"internal/engine/traverse.go", "		r.stop = graph.StoppedByTime\n	default:", "		return true\n	default:",
		inEngine, "TestStore/Context",
	},
	{
		"an answer that was cut by time says that it is complete",
		"internal/engine/traverse.go", `out.Complete = out.StoppedBy == ""`, `out.Complete = out.StoppedBy == "" || out.StoppedBy == graph.StoppedByTime`,
		inEngine, "TestStore/Context",
	},
	{
		"where time ends between what was found and what joins it, all that was found is given without what joins it",
		"internal/engine/traverse.go", `all, found = starts, nil`, `found = nil`,
		inEngine, "TestStore",
	},
	{
		"a layer that a budget cut is given as far as it was found",
		"internal/engine/traverse.go", "			if r.stop != \"\" {\n				found = nil\n			}\n", "",
		inEngine, "TestStore/Neighborhood|TestBudget",
	},
	{
		"what several are joined to is given before all of it is counted",
		"internal/engine/traverse.go", `found = nil // until all is counted nothing is known to be first`, `_ = found`,
		inEngine, "TestStore/Among|TestBudget",
	},
	{
		"the last page of what two have in common says that there is more",
		"internal/engine/traverse.go", `if len(kept) == limit {
			more = true
			continue
		}
		m.set(x.other, 1)
		kept = append(kept, x.other)`, `m.set(x.other, 1)
		if kept = append(kept, x.other); len(kept) == limit {
			more = true
		}`,
		inEngine, "TestStore/Common",
	},
	{
		"hub costs are all the same",
		"internal/engine/paths.go", `n.cost = uint8(max(graph.HubCost(degree)-leastCost, 0))`, `n.cost = 0`,
		inEngine, "TestStore/Paths",
	},
	{
		"paths may pass an entity twice",
		"internal/engine/paths.go", `|| slices.Contains(w.path, next) ||`, `||`,
		inEngine, "TestStore/Paths",
	},
	{
		"mentions in qualifiers are lost when a view is compacted",
		"internal/engine/apply.go", `if s := stmtN[m.at]; s != none {`, `if s := stmtN[m.at]; false {`,
		inEngine, "TestManyChanges|TestRandom|TestStore",
	},
	{
		"the first twenty statements of a step are counted, the others are not",
		"internal/engine/paths.go", `if j.count++; j.count <= graph.MaxStepStatements {`, `if j.count = min(j.count+1, graph.MaxStepStatements); len(j.first) < graph.MaxStepStatements {`,
		inEngine, "TestStore/Paths",
	},
	{
		"answers share what the view keeps of the schema",
		"internal/engine/reader.go", "Schema: whole.Clone()", "Schema: whole",
		inEngine, "TestStore/Schema",
	},
}
