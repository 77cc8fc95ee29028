package ask_test

import (
	"context"
	"encoding/json"
	"errors"
	"net/url"
	"strings"
	"testing"

	"hubgraph/graph"
	"hubgraph/internal/ask"
)

// holdings is who has how much of whom, as a register of significant control says it.
func holdings() graph.Batch {
	percent := func(key string, v graph.Value) graph.Qualifier {
		v.Kind, v.Unit = graph.Quantity, graph.PercentUnit
		return graph.Qualifier{Key: key, Value: v}
	}
	price := graph.Qualifier{Key: "price", Value: graph.Value{Kind: graph.Quantity, Amount: "90", Unit: "GBP"}}
	band := graph.Value{Min: "25", Max: "50", MinOpen: true}
	return graph.Batch{Statements: []graph.Statement{
		{Subject: "ada", Predicate: "shareholder-of", Object: "bolt", Source: "register", Qualifiers: []graph.Qualifier{percent("share", graph.Value{Amount: "30"}), price}},
		{Subject: "bolt", Predicate: "shareholder-of", Object: "dune", Source: "register", Qualifiers: []graph.Qualifier{percent("share", band), percent("votes", graph.Value{Min: "75", Max: "100"})}},
		{Subject: "dune", Predicate: "owns", Object: "market", Source: "register", Qualifiers: []graph.Qualifier{percent("share", graph.Value{Min: "75", MinOpen: true})}},
		{Subject: "dune", Predicate: "raised", Value: graph.Value{Kind: graph.Quantity, Min: "10", Max: "20", Unit: "CNY"}, Source: "register", Qualifiers: []graph.Qualifier{percent("share", graph.Value{Amount: "5"})}},
	}}
}

// failures are faults, the details in part.
type failures []ask.Fault

func TestAmountsAreAskedFor(t *testing.T) {
	s, m := service(t)
	if _, err := m.Apply(context.Background(), holdings()); err != nil {
		t.Fatal(err)
	}
	for _, tc := range []struct {
		params, want string // subjects
	}{
		{"?qualifier=share&unit=percent&sort=amount", "dune bolt ada dune"},
		{"?qualifier=share&unit=percent&min=25&sort=amount", "bolt ada dune"},
		{"?qualifier=share&unit=percent&min=30&max=60&sort=amount", "ada"},
		{"?qualifier=share&unit=percent&min=30&max=60&overlaps=true&sort=amount", "bolt ada"},
		{"?qualifier=share&unit=percent&min=30&overlaps=true&predicate=shareholder-of&sort=amount", "bolt ada"},
		{"?qualifier=share&qualifier=votes:bolt", ""},
		{"?qualifier=share&qualifier=votes", "bolt"},
		{"?qualifier=price&unit=GBP&max=90", "ada"},
		{"?qualifier=said-by&unit=CNY", "bolt"},
		{"?unit=CNY&sort=amount", "dune bolt"},
		{"?unit=CNY&min=12&sort=amount", "bolt"},
		{"?unit=CNY&min=12&overlaps=true&sort=amount", "dune bolt"},
		{"?unit=CNY&min=12&overlaps=false&sort=amount", "bolt"},
	} {
		var got []string
		for next := ""; ; {
			_, text := answered(t, s, "listStatements", tc.params+"&limit=1"+next)
			var page ask.List[ask.Statement]
			if err := json.Unmarshal([]byte(text), &page); err != nil {
				t.Fatal(err)
			}
			for _, st := range page.Items {
				got = append(got, string(st.Subject))
			}
			if page.Complete {
				break
			}
			next = "&cursor=" + url.QueryEscape(page.NextCursor)
		}
		if strings.Join(got, " ") != tc.want {
			t.Errorf("%s: got what is said of %q, want %q", tc.params, got, tc.want)
		}
	}
	for _, tc := range []struct {
		params string
		want   failures
	}{
		{"?predicate=shareholder-of&unit=percent&min=50", failures{{"?unit", `no statement of "shareholder-of" has an amount`}}},
		{"?predicate=shareholder-of&unit=percent&min=50", failures{{"?unit", "as in qualifier=share"}}},
		{"?qualifier=share&unit=CNY", failures{{"?unit", `"share" is measured in percent`}}},
		{"?qualifier=share&qualifier=votes&unit=percent", failures{{"?qualifier", "names share and votes, which both give amounts"}}},
		{"?qualifier=share&sort=amount", failures{{"?unit", "is missing"}}},
		{"?overlaps=true&unit=CNY", failures{{"?overlaps", "means nothing without min or max"}}},
		{"?overlaps=maybe&min=1", failures{{"?overlaps", "is not one of true, false"}}},
	} {
		_, err := s.Ask(context.Background(), named(t, s, "listStatements"), params(t, tc.params))
		tc.want.in(t, tc.params, err)
	}
}

// in says of an error that it is not of these faults.
func (want failures) in(t *testing.T, of string, err error) {
	t.Helper()
	var r *ask.Error
	if !errors.As(err, &r) || !errors.Is(err, graph.ErrInvalid) {
		t.Errorf("%s: got %v, want it refused", of, err)
		return
	}
	if len(r.Faults) != len(want) {
		t.Errorf("%s: got faults %v, want %v", of, r.Faults, want)
		return
	}
	for i, f := range r.Faults {
		if f.Pointer != want[i].Pointer || !strings.Contains(f.Detail, want[i].Detail) {
			t.Errorf("%s: got fault %v, want %v", of, f, want[i])
		}
	}
}

func TestPathsTellTheProductOfShares(t *testing.T) {
	s, m := service(t)
	if _, err := m.Apply(context.Background(), holdings()); err != nil {
		t.Fatal(err)
	}
	for _, tc := range []struct {
		params string
		want   []string
	}{
		{"?from=ada&to=dune&predicate=shareholder-of", []string{
			`so Ada Lin has over 7.5 and up to 15 percent of Dune along this way.`, `"product":{"kind":"quantity","unit":"percent","min":"7.5","max":"15","minOpen":true}`,
		}},
		{"?from=market&to=bolt&predicate=shareholder-of&predicate=owns", []string{`so Bolt has over 18.75 and up to 50 percent of Meridian Exchange along this way.`, `"min":"18.75","max":"50"`}},
		{"?from=ada&to=bolt&predicate=shareholder-of", []string{`Ada Lin holds shares in Bolt (price: 90 pounds; share: 30 percent) [1].`, `"product":{"kind":"quantity","amount":"30","unit":"percent","bound":"exactly"}`}},
	} {
		if _, got := answered(t, s, "findPaths", tc.params); missing(got, tc.want) != "" {
			t.Errorf("%s: the answer does not hold %s:\n%s", tc.params, missing(got, tc.want), got)
		}
	}
	if _, got := answered(t, s, "findPaths", "?from=ada&to=dune&predicate=chief-executive-of&predicate=shareholder-of&status=ended"); strings.Contains(got, "product") {
		t.Errorf("a path without shares has a product:\n%s", got)
	}
}
