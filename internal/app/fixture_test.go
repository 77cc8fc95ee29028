package app_test

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"testing"
	"unicode/utf8"

	"hubgraph/graph"
	"hubgraph/graph/passage"
)

// gazette is the text of an invented source, one paragraph a line.
const gazette = `Port Meridian expects more freight.
Aurora Robotics, led by Lin Wei, supplies “cranes” to Blue Anchor Lines.
The company plans a yard at Quay Seven by 2027, and raised over 1.2 billion yuan.
`

// fixture is an invented graph: two sources, of which one has a text, names in
// two languages, a claim of every status, and a name that would turn the
// direction of writing.
func fixture() (graph.Batch, error) {
	sum := sha256.Sum256([]byte(gazette))
	main := func(en, zh string) []graph.Name {
		return []graph.Name{{Text: en, Lang: "en", Kind: graph.NameMain}, {Text: zh, Lang: "zh", Kind: graph.NameMain}}
	}
	cite := func(words, via, note string) []graph.Citation {
		at := strings.Index(gazette, words)
		if at < 0 {
			panic("the gazette does not say " + words)
		}
		start := utf8.RuneCountInString(gazette[:at])
		notes := graph.Words{}
		if note == "She leads it." {
			notes.ZH = "她领导该公司。"
		}
		return []graph.Citation{{
			Paragraph: strings.Count(gazette[:at], "\n"), Start: start, End: start + utf8.RuneCountInString(words),
			Hash: passage.Hash(words), Via: via, Note: note, Notes: notes,
		}}
	}
	return graph.Batch{
		Sources: []graph.Source{
			{ID: "gazette", Title: "Freight at the port", Author: "A. Writer", Publisher: "Harbour Gazette", Published: "2026-03", SHA256: hex.EncodeToString(sum[:]), Body: "1-2"},
			{ID: "register", Title: "Register of companies", Titles: graph.Words{ZH: "公司登记册"}, Licence: "CC0-1.0", Language: "zh", Retrieved: "2026-04-01", Archived: "https://archive.example/register"},
		},
		Entities: []graph.Entity{
			{
				ID: "aurora-robotics", Type: "company", Name: "Aurora Robotics", Names: append(main("Aurora Robotics", "极光机器人"), graph.Name{Text: "极光", Lang: "zh", Kind: graph.NameShort}, graph.Name{Text: "Northern Light Machines", Lang: "en", Kind: graph.NameFormer}),
				Summary: "Maker of harbour cranes.", Summaries: graph.Words{ZH: "港口起重机制造商。"}, Identifiers: []graph.Identifier{{Scheme: "lei", Value: "00AURORA000000000081"}},
			},
			{ID: "blue-anchor", Type: "company", Name: "Blue Anchor Lines", Names: main("Blue Anchor Lines", "蓝锚航运")},
			{ID: "blue-anchor-museum", Type: "organization", Name: "Blue Anchor Museum", Names: main("Blue Anchor Museum", "蓝锚博物馆")},
			{ID: "lin-wei", Type: "person", Name: "Lin Wei", Names: main("Lin Wei", "林薇")},
			{ID: "lin-wei-painter", Type: "person", Name: "Lin Wei"},
			{ID: "odd", Type: "company", Name: "Odd \u200fName"},
			{ID: "port-meridian", Type: "place", Name: "Port Meridian", Names: main("Port Meridian", "子午港")},
			{
				ID: "quay-seven", Type: "zone", Name: "Quay Seven", Source: "gazette",
				Names: append(main("Quay Seven", "七号码头"), graph.Name{Text: "Coal Quay", Lang: "en", Kind: graph.NameAlias, To: "1990"}),
				Accounts: []graph.Account{{
					Source: "register", Type: "facility", Name: "Berth VII", Summary: "A berth for freight.", Identifiers: []graph.Identifier{{Scheme: "berth", Value: "7"}},
					Names: []graph.Name{{Text: "七号泊位", Lang: "zh", Kind: graph.NameLegal, From: "2001", Cites: []graph.Citation{{Line: 12, Note: "The name in the register."}}}},
				}},
			},
		},
		Statements: []graph.Statement{
			{Subject: "lin-wei", Predicate: "chief-executive-of", Object: "aurora-robotics", Source: "gazette", Cites: cite("Aurora Robotics, led by Lin Wei", "", "She leads it.")},
			{Subject: "aurora-robotics", Predicate: "supplies", Object: "blue-anchor", Source: "gazette", Cites: cite("Aurora Robotics, led by Lin Wei, supplies “cranes” to Blue Anchor Lines", "", "It delivers cranes.")},
			{Subject: "aurora-robotics", Predicate: "located-in", Object: "quay-seven", Status: graph.Planned, When: graph.When{Due: "2027"}, Source: "gazette", Cites: cite("The company plans a yard at Quay Seven by 2027", "The company", "A yard is to be built.")},
			{
				Subject: "aurora-robotics", Predicate: "raised", Value: graph.Value{Kind: graph.Quantity, Amount: "1200000000", Unit: "CNY", Bound: graph.Over, Printed: "over 1.2 billion yuan"}, Source: "gazette",
				Cites: cite("raised over 1.2 billion yuan", "", "What it raised."), Qualifiers: []graph.Qualifier{{Key: "according-to", Entity: "lin-wei"}},
			},
			{Subject: "aurora-robotics", Predicate: "employees", Value: graph.Value{Kind: graph.Quantity, Amount: "15000", Unit: "count"}, Status: graph.Claimed, When: graph.When{Observed: "2026-02"}, Source: "register", Cites: []graph.Citation{{Line: 7, Note: "From the yearly return."}}, Qualifiers: []graph.Qualifier{{Key: "according-to", Entity: "lin-wei"}}},
			{Subject: "aurora-robotics", Predicate: "based-in", Object: "port-meridian", Source: "register", When: graph.When{From: "2019"}},
			{Subject: "quay-seven", Predicate: "located-in", Object: "port-meridian", Source: "register"},
			{Subject: "blue-anchor", Predicate: "based-in", Object: "port-meridian", Source: "register", Status: graph.Ended, When: graph.When{From: "2001", To: "2024-06"}},
			{Subject: "odd", Predicate: "partner-of", Object: "blue-anchor", Source: "register"},
			{Subject: "blue-anchor", Predicate: "owns", Object: "aurora-robotics", Status: graph.Denied, Source: "register", Qualifiers: []graph.Qualifier{{Key: "said-by", Entity: "lin-wei"}}},
			{Subject: "blue-anchor", Predicate: "acquired", Object: "aurora-robotics", Status: graph.Rumoured, Source: "register"},
			{Subject: "aurora-robotics", Predicate: "employees", Value: graph.Value{Kind: graph.Quantity, Amount: "1500", Unit: "count"}, Status: graph.Withdrawn, Source: "register", Cites: []graph.Citation{{Line: 8, Note: "From the yearly return, since corrected."}}},
		},
	}, nil
}

func TestFixtureIsValid(t *testing.T) {
	b, err := fixture()
	if err != nil {
		t.Fatal(err)
	}
	if err := b.Validate(graph.Builtin()); err != nil {
		t.Fatal(err)
	}
}
