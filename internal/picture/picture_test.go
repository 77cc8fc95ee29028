package picture_test

import (
	"bytes"
	"cmp"
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"iter"
	"math"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"

	"hubgraph/graph"
	"hubgraph/internal/layout"
	"hubgraph/internal/picture"
	"hubgraph/internal/picture/picturetest"
)

// tokens reads a picture as XML.
func tokens(t *testing.T, svg string) iter.Seq[xml.Token] {
	return func(yield func(xml.Token) bool) {
		for d := xml.NewDecoder(strings.NewReader(svg)); ; {
			token, err := d.Token()
			if errors.Is(err, io.EOF) {
				return
			} else if err != nil {
				t.Fatalf("not well formed: %v", err)
			}
			if !yield(token) {
				return
			}
		}
	}
}

func draw(t *testing.T, v *picture.View) (string, *picturetest.Picture) {
	t.Helper()
	svg, err := picture.Draw(t.Context(), v)
	if err != nil {
		t.Fatal(err)
	}
	p, err := picturetest.Read(svg)
	if err != nil {
		t.Fatal(err)
	}
	return string(svg), p
}

var kinds = map[string]layout.Kind{"closeness": layout.Closeness, "levels": layout.Levels, "around": layout.Around}

// TestRandomViews: in pictures of views drawn at random there is nothing that a reader
// would stumble over.
func TestRandomViews(t *testing.T) {
	pools := []*pool{article(t), made(400, 1)}
	for kind, k := range kinds {
		r := rand.New(rand.NewPCG(5, 9))
		for i := range 20 {
			sizes := []int{2 + i, 50, 150}
			for _, n := range sizes[:2+(i+2)%3/2] { // of the large ones each third
				v := pools[i%2].around(r, n)
				v.Kind, v.Center = k, v.About[0]
				t.Run(fmt.Sprintf("%s/%d/%d", kind, n, i), func(t *testing.T) {
					_, p := draw(t, v)
					ids, ps := pairs(v)
					f := p.Faults(ids, ps)
					for what, list := range map[string][]string{"unseen": f.Unseen, "lines through marks": f.ThroughMarks, "names over names": f.OverNames, "names over marks": f.OverMarks, "marks without a name": f.Unnamed, "empty": f.Empty} {
						if len(list) > 0 {
							t.Errorf("%s: %q", what, list)
						}
					}
					if most := max(2, len(ids)/25); len(f.Crossed) > most {
						t.Errorf("%d names of %d are crossed: %q", len(f.Crossed), len(ids), f.Crossed)
					}
					if len(f.Speechless) != p.Mute {
						t.Errorf("%d lines bear no word, and the picture says %d", len(f.Speechless), p.Mute)
					}
					if len(ps) <= 25 && p.Mute > 0 {
						t.Errorf("%d of %d lines bear no word", p.Mute, len(ps))
					}
					if most := len(ps) / 20; len(f.OverWords) > most {
						t.Errorf("%d words of %d lie over something: %q", len(f.OverWords), len(ps), f.OverWords)
					}
				})
			}
		}
	}
}

// TestSameBytes: the order in which a view is given is nothing to its picture.
func TestSameBytes(t *testing.T) {
	v := article(t).around(rand.New(rand.NewPCG(1, 1)), 30)
	want, _ := draw(t, v)
	r := rand.New(rand.NewPCG(2, 2))
	for range 3 {
		r.Shuffle(len(v.Entities), func(a, b int) { v.Entities[a], v.Entities[b] = v.Entities[b], v.Entities[a] })
		r.Shuffle(len(v.Claims), func(a, b int) { v.Claims[a], v.Claims[b] = v.Claims[b], v.Claims[a] })
		r.Shuffle(len(v.Sources), func(a, b int) { v.Sources[a], v.Sources[b] = v.Sources[b], v.Sources[a] })
		if got, _ := draw(t, v); got != want {
			t.Fatal("the same view gives another picture")
		}
	}
}

// TestKeptPlaces: what a reader sees is in the picture as it is on the screen, at one scale.
func TestKeptPlaces(t *testing.T) {
	v := article(t).around(rand.New(rand.NewPCG(3, 1)), 12)
	v.Kept = map[graph.EntityID]layout.Point{}
	r := rand.New(rand.NewPCG(4, 4))
	for _, n := range v.Entities {
		v.Kept[n.ID] = layout.Point{X: 900 * r.Float64(), Y: 500 * r.Float64()}
	}
	for _, size := range [][2]int{{0, 0}, {1600, 400}, {500, 900}} {
		v.Width, v.Height = size[0], size[1]
		_, p := draw(t, v)
		at := map[string]picturetest.Mark{}
		for _, m := range p.Marks {
			at[m.Entity] = m
		}
		a, b := v.Entities[0].ID, v.Entities[1].ID
		scale := (at[string(b)].At.X - at[string(a)].At.X) / (v.Kept[b].X - v.Kept[a].X)
		for _, n := range v.Entities {
			x := at[string(a)].At.X + scale*(v.Kept[n.ID].X-v.Kept[a].X)
			y := at[string(a)].At.Y + scale*(v.Kept[n.ID].Y-v.Kept[a].Y)
			if m := at[string(n.ID)]; max(m.At.X-x, x-m.At.X, m.At.Y-y, y-m.At.Y) > 1 {
				t.Errorf("%v: %s is at %v, want %.1f %.1f", size, n.ID, m.At, x, y)
			}
		}
	}
}

// small is a view of two, told by claims.
func small(claims ...graph.Statement) *picture.View {
	sch := graph.Builtin()
	v := &picture.View{Schema: sch, Lang: "en", Sources: []graph.Source{{ID: "memo", Title: "A memo", Author: "R. Quill", Publisher: "The Gazette", Published: "2022-01", Licence: "CC-BY-4.0", URL: "https://example.org/memo"}}}
	for _, id := range []graph.EntityID{"ada", "bolt", "corvid"} {
		v.Entities = append(v.Entities, graph.Node{Entity: graph.Entity{ID: id, Type: "company", Name: strings.ToUpper(string(id[:1])) + string(id[1:]), Names: []graph.Name{{Text: "名" + string(id), Lang: "zh", Kind: "main"}}}})
	}
	for i, s := range claims {
		if s.Source == "" {
			s.Source = "memo"
		}
		if s.Subject == "" {
			s.Subject, s.Object = "ada", "bolt"
		}
		s.Predicate = graph.Predicate(strings.TrimSpace(string(s.Predicate)))
		if s.Predicate == "" {
			s.Predicate = "owns"
		}
		s = s.Canonical()
		v.Claims = append(v.Claims, picture.Claim{Statement: s, Text: fmt.Sprintf("Claim %d in words.", i+1)})
	}
	return v
}

// TestStatuses: each status is drawn in a way of its own, and the legend says which there
// are and no other.
func TestStatuses(t *testing.T) {
	strokes := map[string]graph.Status{}
	for _, st := range graph.Statuses {
		svg, _ := draw(t, small(graph.Statement{Status: st}))
		_, link, _ := strings.Cut(svg, `<g class="link"`)
		_, link, _ = strings.Cut(link, "<path ")
		_, link, _ = strings.Cut(link, "stroke=")
		stroke, _, _ := strings.Cut(link, "/>")
		if other, met := strokes[stroke]; met {
			t.Errorf("%s is drawn as %s is: %s", st, other, stroke)
		}
		strokes[stroke] = st
		if strings.Count(svg, `data-status="`+string(st)+`"`) != 2 || strings.Count(svg, "data-status=") != 2 {
			t.Errorf("%s: the legend does not match", st)
		}
	}
}

// TestWords: what is written is what was given, in the language that was asked for.
func TestWords(t *testing.T) {
	owns, invests := graph.Statement{Predicate: "owns"}, graph.Statement{Predicate: "invested-in", Status: "planned"}
	back := graph.Statement{Subject: "bolt", Predicate: "owns", Object: "ada"}
	for _, tc := range []struct {
		name string
		v    *picture.View
		with func(*picture.View)
		want []string
		not  []string
	}{
		{"a verb", small(owns), nil, []string{">owns</text>", "3 names, 1 link<", `class="head"`, "read along the arrow"}, []string{`class="number"`, "as of"}},
		{"what is planned", small(invests), nil, []string{">will invest in</text>", ">planned</text>"}, []string{">actual</text>"}},
		{"two verbs one way", small(owns, invests), nil, []string{">owns, will invest in</text>", "wider: several claims"}, []string{`class="number"`}},
		{"both ways", small(owns, back), nil, []string{`class="number"`, ">Claim 1 in words.<", ">Claim 2 in words.<", "The numbers on the lines"}, nil},
		{"the same twice", small(owns, graph.Statement{Predicate: "owns", When: graph.When{From: "2001"}}), nil, []string{">owns (2)</text>"}, nil},
		{"a ring", small(graph.Statement{Subject: "ada", Predicate: "owns", Object: "ada"}), nil, []string{"0 1 1 ", ">owns</text>"}, nil},
		{"of both ways alike", small(graph.Statement{Predicate: "partner-of"}), nil, []string{`data-status="actual"`}, []string{`class="head"`, "read along"}},
		{"a source", small(owns), func(v *picture.View) { v.Width = 900 }, []string{"Source: R. Quill, A memo, The Gazette, January 2022, licence: CC-BY-4.0, https://example.org/memo"}, nil},
		{"title, note, date", small(owns), func(v *picture.View) {
			v.Title, v.Note, v.AsOf, v.Partial, v.Width = "A & <b>", "One.\nTwo.", "2021-05", true, 900
		}, []string{"<title>A &amp; &lt;b&gt;</title>", ">One.</text>", ">Two.</text>", "as of May 2021 · 1 without a date among them · there is more than is drawn here"}, nil},
		{"Chinese", small(owns), func(v *picture.View) { v.Lang = "zh" }, []string{`lang="zh-CN"`, ">名ada<", "3 个名称，1 条联系", ">公司</text>", "来源：R. Quill"}, []string{">Ada<"}},
		{"a source in Chinese", small(owns), func(v *picture.View) {
			v.Lang, v.Sources[0].Titles.ZH, v.Sources[0].Retrieved, v.Width = "zh", "备忘录", "2022-03", 900
		}, []string{"来源：R. Quill，备忘录，", "获取于2022年3月"}, []string{"A memo"}},
		{"dark", small(owns), func(v *picture.View) { v.Dark = true }, []string{`fill="#14171a"`}, []string{`fill="#ffffff"`}},
		{"what stands out", small(owns, graph.Statement{Subject: "bolt", Predicate: "owns", Object: "corvid"}), func(v *picture.View) { v.Lit = []graph.StatementID{v.Claims[0].ID} }, []string{`data-entity="ada" data-lit="true"`, `data-entity="bolt" data-lit="true"`, `stroke="#005f9e"`, "what was chosen"}, []string{`data-entity="corvid" data-lit`}},
		{"links", small(owns), func(v *picture.View) { v.Links = true }, []string{`<a href="#claim-owns.`, `<a href="#entity-ada">`, `role="group"`}, []string{`role="img"`}},
		{"nothing", &picture.View{Schema: graph.Builtin()}, nil, []string{"0 names, 0 links", "Nothing is in this view."}, nil},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if tc.with != nil {
				tc.with(tc.v)
			}
			svg, _ := draw(t, tc.v)
			for _, w := range tc.want {
				if !strings.Contains(svg, w) {
					t.Errorf("%q is not in the picture\n%s", w, svg)
				}
			}
			for _, w := range tc.not {
				if strings.Contains(svg, w) {
					t.Errorf("%q is in the picture", w)
				}
			}
		})
	}
}

// TestTitleAndNoteAreWhole: what a reader wrote above and below is there to its last
// character, however narrow the picture is, and however long a word.
func TestTitleAndNoteAreWhole(t *testing.T) {
	v := small(graph.Statement{Predicate: "owns"})
	v.Width = 200
	v.Title = strings.Repeat("数字经济", 75)
	v.Note = strings.Repeat("word ", 400) + "\nhttps://example.org/" + strings.Repeat("a-long-path/", 90) + "end"
	svg, _ := draw(t, v)
	var title, note strings.Builder
	class, size := "", ""
	for token := range tokens(t, svg) {
		switch x := token.(type) {
		case xml.StartElement:
			class, size = "", ""
			for _, a := range x.Attr {
				switch a.Name.Local {
				case "class":
					class = a.Value
				case "font-size":
					size = a.Value
				}
			}
		case xml.EndElement:
			class, size = "", ""
		case xml.CharData:
			if class == "note" {
				note.Write(x)
			} else if size == "22" {
				title.Write(x)
			}
		}
	}
	bare := strings.NewReplacer(" ", "", "\n", "")
	if got := title.String(); got != v.Title {
		t.Errorf("the title is %q", got)
	}
	if got, want := bare.Replace(note.String()), bare.Replace(v.Note); got != want {
		t.Errorf("of the note there are %d of %d characters: %.80s ... %s", len(got), len(want), got, got[max(0, len(got)-40):])
	}
}

// TestAboveByMostClaims: in levels the one of two stands above that does so by more claims,
// whatever their status, and neither by as many.
func TestAboveByMostClaims(t *testing.T) {
	forth := graph.Statement{Predicate: "owns"}
	back := graph.Statement{Subject: "bolt", Predicate: "owns", Object: "ada", Status: graph.Planned}
	later := back
	later.When.From = "2030"
	third := graph.Statement{Subject: "ada", Predicate: "partner-of", Object: "corvid"}
	for _, tc := range []struct {
		claims []graph.Statement
		want   int // 1: ada is above bolt, -1: below
	}{{[]graph.Statement{forth, third}, 1}, {[]graph.Statement{forth, back, third}, 0}, {[]graph.Statement{forth, back, later, third}, -1}} {
		v := small(tc.claims...)
		v.Kind, v.Center = layout.Levels, "corvid"
		for i := range v.Claims {
			if v.Claims[i].Predicate == "owns" {
				v.Claims[i].Above = 1
			}
		}
		_, p := draw(t, v)
		at := map[string]float64{}
		for _, m := range p.Marks {
			at[m.Entity] = m.At.Y
		}
		// Where neither is above, levels go down from the centre, by ada to bolt.
		if got := at["ada"] < at["bolt"]; got != (tc.want >= 0) || tc.want == 0 && at["corvid"] >= at["ada"] {
			t.Errorf("%d claims: ada is at %v, bolt at %v, corvid at %v", len(tc.claims), at["ada"], at["bolt"], at["corvid"])
		}
	}
}

// TestSourcesAreNumbered: where there are several, each claim of a list says whose it is.
func TestSourcesAreNumbered(t *testing.T) {
	v := small(graph.Statement{Predicate: "owns"}, graph.Statement{Subject: "bolt", Predicate: "owns", Object: "ada", Source: "register"})
	v.Sources = append(v.Sources, graph.Source{ID: "register", Title: "The register"}, graph.Source{ID: "unused", Title: "Not of this"})
	svg, _ := draw(t, v)
	for _, w := range []string{"[1] R. Quill", "[2] The register", "Claim 1 in words. [1]", "Claim 2 in words. [2]"} {
		if !strings.Contains(svg, w) {
			t.Errorf("%q is not in the picture", w)
		}
	}
	if strings.Contains(svg, "Not of this") {
		t.Error("a source that no claim rests on is named")
	}
}

// TestOddNames: whatever a name or an id is, the picture is well formed and of one line a
// line.
func TestOddNames(t *testing.T) {
	v := small(graph.Statement{Predicate: "owns"})
	v.Links = true
	v.Entities = append(v.Entities, graph.Node{Entity: graph.Entity{ID: "unseen"}}, graph.Node{Entity: graph.Entity{ID: "\u2060"}})
	odd := graph.Statement{ID: "c\uffff\"", Subject: "e\ufffe<\uffff", Predicate: "owns", Object: "ada"}
	v.Entities = append(v.Entities, graph.Node{Entity: graph.Entity{ID: odd.Subject, Name: "Odd"}})
	v.Claims = append(v.Claims, picture.Claim{Statement: odd})
	for i, name := range []string{"</text><script>alert(1)</script>", "A\x00B\u202eC\nD\ufffe", strings.Repeat("Donaudampfschifffahrt", 40), "\u00ad", "\u200b\u2060"} {
		v.Entities[i].Name, v.Entities[i].Names = name, nil
	}
	svg, p := draw(t, v)
	for range tokens(t, svg) { // it is well formed
	}
	if strings.Contains(svg, "<script") || strings.ContainsAny(svg, "\x00\u202e\ufffe") {
		t.Error("a name is written as it is")
	}
	if !strings.Contains(svg, "data-entity=\"e\ufffd&lt;\ufffd\"") {
		t.Error("an id that XML can't hold is nowhere")
	}
	if len(p.Names)+len(p.Letters) != 6 {
		t.Errorf("%d names and %d letters for 6 marks", len(p.Names), len(p.Letters))
	}
	for _, name := range []string{">unseen</tspan>", ">…</tspan>"} {
		if !strings.Contains(svg, name) {
			t.Errorf("there is no %s where a name has nothing to be seen", name)
		}
	}
}

// TestSize: the part with the marks is as large as was asked for.
func TestSize(t *testing.T) {
	v := article(t).around(rand.New(rand.NewPCG(8, 1)), 20)
	v.Aspect = 3
	for _, size := range [][2]int{{0, 0}, {600, 900}, {1600, 400}, {800, 0}} {
		v.Width, v.Height = size[0], size[1]
		_, p := draw(t, v)
		if size[0] > 0 && int(p.Width) != size[0] || size[1] > 0 && int(p.Height) != size[1] || size[1] == 0 && (p.Width/p.Height < 2.99 || p.Width/p.Height > 3.01) {
			t.Errorf("%v gives %v by %v", size, p.Width, p.Height)
		}
		for _, m := range p.Marks {
			x, y := m.At.X-p.Corner.X, m.At.Y-p.Corner.Y
			if x < 0 || y < 0 || x > p.Width || y > p.Height {
				t.Errorf("%v: the mark of %s is outside, at %v, %v", size, m.Entity, x, y)
			}
		}
	}
}

// TestNarrowSheet: what stands around a picture of the least width is on the sheet, and so
// are the numbers in it.
func TestNarrowSheet(t *testing.T) {
	pools := []*pool{article(t), made(400, 1)}
	numbers := 0
	var every []graph.Statement // all ways among three, and from each to itself
	for _, a := range []graph.EntityID{"ada", "bolt", "corvid"} {
		for _, b := range []graph.EntityID{"ada", "bolt", "corvid"} {
			for _, p := range []graph.Predicate{"owns", "supplies", "invested-in"} {
				every = append(every, graph.Statement{Subject: a, Predicate: p, Object: b})
			}
		}
	}
	for i := range 60 {
		r := rand.New(rand.NewPCG(6, uint64(i)))
		v := pools[i%2].around(r, 3+i%30)
		if i >= 30 {
			v = small(every...)
			for k := range v.Entities {
				v.Entities[k].Neighbors = r.IntN(4000)
				v.Entities[k].Name = strings.Repeat("Long name ", 1+r.IntN(9))
			}
			v.About = []graph.EntityID{"ada"}
		}
		v.Width, v.Aspect, v.Kind, v.Center = picture.MinSide, 1, kinds[[]string{"around", "closeness", "levels"}[i%3]], v.About[0]
		if v.Kept = nil; i%2 == 0 { // all in one row, so that lines bend far
			v.Kept = map[graph.EntityID]layout.Point{}
			for k := range v.Entities {
				v.Kept[v.Entities[k].ID] = layout.Point{X: float64(k) * 40}
			}
		}
		v.AsOf, v.Partial = "2021-05", true
		for k := range v.Claims {
			v.Claims[k].Status = graph.Statuses[r.IntN(len(graph.Statuses))]
		}
		if v.Lit = nil; len(v.Claims) > 0 {
			v.Lit = []graph.StatementID{v.Claims[0].ID}
		}
		if v.Lang = "en"; i%3 == 0 {
			v.Lang = "zh"
		}
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			svg, p := draw(t, v)
			type element struct{ id, size, x string }
			open := []element{{}}
			number := func(text string) float64 { n, _ := strconv.ParseFloat(text, 64); return n }
			for token := range tokens(t, svg) {
				switch x := token.(type) {
				case xml.StartElement:
					e := open[len(open)-1]
					at := map[string]string{}
					for _, a := range x.Attr {
						at[a.Name.Local] = a.Value
					}
					e.id, e.size, e.x = cmp.Or(at["id"], e.id), cmp.Or(at["font-size"], e.size), cmp.Or(at["x"], e.x)
					open = append(open, e)
					if radius := number(at["r"]); e.id == "numbers" && x.Name.Local == "circle" {
						numbers++
						if cx, cy := number(at["cx"]), number(at["cy"]); cx < radius || cy < radius || cx > p.Width-radius || cy > p.Height-radius {
							t.Errorf("a number at %v, %v is cut off", cx, cy)
						}
					}
				case xml.CharData:
					e := open[len(open)-1]
					text := strings.TrimSpace(string(x))
					if slices.Contains([]string{"names", "verbs", "numbers"}, e.id) || e.x == "" || text == "" {
						continue
					}
					if end := number(e.x) + picture.WidthOf(text, number(e.size)); end > p.Width+2*24 {
						t.Errorf("%q ends at %.0f, beyond the sheet", text, end)
					}
				case xml.EndElement:
					open = open[:len(open)-1]
				}
			}
		})
	}
	if numbers < 20 {
		t.Errorf("%d numbers were seen, want more", numbers)
	}
}

// TestSideOfAspect: a side that follows from the other is within the bounds of both.
func TestSideOfAspect(t *testing.T) {
	v := small(graph.Statement{Predicate: "owns"})
	for _, tc := range []struct {
		width, height int
		aspect        float64
		wide, high    float64
	}{
		{picture.MaxSide, 0, 0.2, picture.MaxSide, picture.MaxSide},
		{0, picture.MaxSide, 5, picture.MaxSide, picture.MaxSide},
		{300, 0, 5, 300, picture.MinSide},
		{0, 300, 0.2, picture.MinSide, 300},
	} {
		v.Width, v.Height, v.Aspect = tc.width, tc.height, tc.aspect
		if _, p := draw(t, v); p.Width != tc.wide || p.Height != tc.high {
			t.Errorf("%+v gives %v by %v", tc, p.Width, p.Height)
		}
	}
}

// A waiting is a context that counts how often it is asked whether it ended, and ends when
// it was asked so often.
type waiting struct {
	context.Context
	asked, most int
}

func (w *waiting) Err() error {
	if w.asked++; w.asked > w.most {
		return context.Canceled
	}
	return nil
}

// TestStopsAnywhere: beside the layout, each mark and line is a place where drawing stops for
// who does not wait.
func TestStopsAnywhere(t *testing.T) {
	v := article(t).around(rand.New(rand.NewPCG(8, 1)), 20)
	v.Kept = map[graph.EntityID]layout.Point{}
	for i, n := range v.Entities {
		v.Kept[n.ID] = layout.Point{X: float64(i%5) * 200, Y: float64(i/5) * 200}
	}
	_, lines := pairs(v)
	whole := &waiting{Context: t.Context(), most: 1 << 30}
	if _, err := picture.Draw(whole, v); err != nil {
		t.Fatal(err)
	}
	if least := 2 * (len(v.Entities) + len(lines)); whole.asked < least {
		t.Errorf("it was asked %d times; want %d for %d marks and %d lines, each twice", whole.asked, least, len(v.Entities), len(lines))
	}
	for n := range whole.asked {
		if svg, err := picture.Draw(&waiting{Context: t.Context(), most: n}, v); !errors.Is(err, context.Canceled) || n < whole.asked-1 && svg != nil {
			t.Errorf("ended at %d of %d: %d bytes, %v", n, whole.asked, len(svg), err)
		}
	}
}

// TestCutOff: a picture that nobody waits for is not finished.
func TestCutOff(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	svg, err := picture.Draw(ctx, article(t).around(rand.New(rand.NewPCG(8, 1)), 20))
	if !errors.Is(err, context.Canceled) || bytes.Contains(svg, []byte("</svg>")) {
		t.Errorf("got %d bytes, %v; want context.Canceled", len(svg), err)
	}
}

// TestNeighboursAreSizes: more neighbours, a larger mark.
func TestNeighboursAreSizes(t *testing.T) {
	v := small(graph.Statement{Predicate: "owns"})
	v.Entities[0].Neighbors, v.Entities[1].Neighbors = 1, 90
	_, p := draw(t, v)
	i := slices.IndexFunc(p.Marks, func(m picturetest.Mark) bool { return m.Entity == "ada" })
	j := slices.IndexFunc(p.Marks, func(m picturetest.Mark) bool { return m.Entity == "bolt" })
	if p.Marks[i].R >= p.Marks[j].R {
		t.Errorf("with 1 neighbour %v, with 90 %v", p.Marks[i].R, p.Marks[j].R)
	}
}

// TestLongWord: what a word costs that has no place to break grows with its length, not
// with the square of it.
func TestLongWord(t *testing.T) {
	cost := func(letters int) float64 {
		v := small(graph.Statement{Predicate: "owns"})
		v.Entities[0].Name, v.Entities[0].Label = strings.Repeat("x", letters), graph.Words{}
		return testing.AllocsPerRun(1, func() { draw(t, v) })
	}
	if short, long := cost(1000), cost(20_000); long > 2*short {
		t.Errorf("%v allocations with 20,000 letters, %v with 1,000", long, short)
	}
}

// TestGroups: several are one mark, with the lines of all to others, in the middle of their
// places; who they are is listed, and all are counted.
func TestGroups(t *testing.T) {
	v := small(graph.Statement{Predicate: "owns"}, graph.Statement{Subject: "corvid", Predicate: "owns", Object: "ada"}, graph.Statement{Subject: "bolt", Predicate: "partner-of", Object: "corvid"})
	v.Groups = []picture.Group{{Of: []graph.EntityID{"corvid", "bolt"}}}
	v.Kept = map[graph.EntityID]layout.Point{"ada": {X: -100}, "bolt": {X: 100, Y: 30}, "corvid": {X: 100, Y: -30}}
	svg, p := draw(t, v)
	if lines := strings.Count(svg, `class="link"`); len(p.Marks) != 2 || lines != 1 {
		t.Fatalf("%d marks and %d lines, want ada, the two others as one, and one line", len(p.Marks), lines)
	}
	if a, b := p.Marks[0].At, p.Marks[1].At; math.Abs(a.Y-b.Y) > 0.1 {
		t.Errorf("the group is at %v and ada at %v, want one height", b, a)
	}
	for _, want := range []string{"2 companies", "3 names, 3 links", "Marks of several", "2 companies: Bolt, Corvid · links among them, not drawn: 1", `data-group="bolt corvid"`} {
		if !strings.Contains(svg, want) {
			t.Errorf("the picture lacks %q", want)
		}
	}
	_, drawn, _ := strings.Cut(svg, `data-group="`)
	drawn, _, _ = strings.Cut(drawn, "</g>")
	if n := strings.Count(drawn, "<path"); n != 2 || strings.Count(svg, "<g class=\"mark\"") != 2 {
		t.Errorf("the mark of two has %d outlines, want one within another", n)
	}
	v.Groups[0].Name, v.Lang = "两家", "zh"
	if svg, _ = draw(t, v); !strings.Contains(svg, "两家：名bolt、名corvid") {
		t.Error("a group's own name does not stand in the list")
	}
}

// TestSeveralTypes: a mark of what sources give several types, or of a group of several, has
// the colour of the first, and names all.
func TestSeveralTypes(t *testing.T) {
	v := small(graph.Statement{Predicate: "owns"}, graph.Statement{Subject: "bolt", Predicate: "partner-of", Object: "corvid"})
	v.Entities = slices.Clone(v.Entities)
	for i := range v.Entities {
		if e := &v.Entities[i]; e.ID == "ada" {
			e.Type, e.Accounts = "person", []graph.Account{{Source: "gazette", Type: "company"}, {Source: "register", Type: "person"}}
		}
	}
	title := func(id string) string {
		svg, _ := draw(t, v)
		_, mark, _ := strings.Cut(svg, `class="mark" data-entity="`+id+`"`)
		_, mark, _ = strings.Cut(mark, "<title>")
		mark, _, _ = strings.Cut(mark, "</title>")
		return mark
	}
	if got := title("ada"); !strings.HasSuffix(got, " · person, company") {
		t.Errorf("got %q of what has two types", got)
	}
	v.Groups = []picture.Group{{Of: []graph.EntityID{"ada", "bolt", "corvid"}}}
	if got, want := title("ada"), "3 names · company, person"; got != want {
		t.Errorf("got %q of a group, want %q", got, want)
	}
}

// TestCitationsAreWhole: on a narrow picture a citation takes more lines, and lacks nothing.
func TestCitationsAreWhole(t *testing.T) {
	v := small(graph.Statement{Predicate: "owns"})
	v.Width = 200
	v.Sources[0].Title = strings.Repeat("On digital towns and their makers ", 12) + "END"
	svg, _ := draw(t, v)
	_, sources, found := strings.Cut(svg, `id="sources"`)
	if !found || !strings.Contains(sources, "END") || !strings.Contains(sources, "example.org/memo") || strings.Contains(sources, "…") {
		t.Errorf("the citation is not whole: %s", sources)
	}
}

// TestNumbersAreSeen: a number lies on what there is no room beside, never under it.
func TestNumbersAreSeen(t *testing.T) {
	v := small(graph.Statement{Predicate: "owns"}, graph.Statement{Predicate: "partner-of"}, graph.Statement{Predicate: "supports"})
	svg, _ := draw(t, v)
	if strings.Index(svg, `id="numbers"`) < strings.Index(svg, `id="names"`) {
		t.Error("names are written over numbers")
	}
}
