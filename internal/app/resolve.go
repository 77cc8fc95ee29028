package app

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"hubgraph/graph"
	"hubgraph/internal/ask"
)

// An ambiguousError is a name that several entities have.
type ambiguousError struct {
	asked string
	speak *speaker
	hits  []ask.Hit
	more  bool
}

func (e *ambiguousError) Error() string {
	return e.in("en")
}

func (e *ambiguousError) in(lang string) string {
	return message{"%q may be any of these; write the id of the one you mean", []any{e.asked}}.in(lang)
}

// list writes the candidates, numbered, best first.
func (e *ambiguousError) list(s *screen) {
	t := table{columns: []column{{right: true, style: faint}, {min: 16}, {min: 8}, {style: faint}}, indent: 2, bare: true}
	for i, h := range e.hits {
		t.add(text(strconv.Itoa(i+1)), text(e.speak.distinct(&h)), text(e.speak.typeLabel(h.Entity.Type)), text(string(h.Entity.ID)))
	}
	t.write(s)
	if e.more {
		s.line("  ", e.speak.say("moreOfName", inert(strconv.Quote(e.asked)), 5*graph.DefaultHits))
	}
}

// resolve gives the entity that a person means by an id or a name, as the API finds
// it. An *ambiguousError (exit status 2) where it may be several, ErrNotFound in one
// line with what may be meant where there is none.
func (c *client) resolve(ctx context.Context, l *speaker, asked string) (graph.EntityID, error) {
	if strings.TrimSpace(asked) == "" {
		return "", usagef("an ENTITY is empty; write its id or a name")
	}
	var found ask.Found
	if _, err := c.get(ctx, "/find", url.Values{"q": {asked}}, &found); err != nil {
		return "", err
	}
	switch {
	case found.Entity != nil:
		return found.Entity.ID, nil
	case len(found.Several) > 0:
		return "", &ambiguousError{asked: asked, speak: l, hits: found.Several, more: !found.Complete}
	}
	var names []string
	for i, h := range found.Guesses {
		if i == 3 {
			break
		}
		names = append(names, fmt.Sprintf("%s (%s)", l.distinct(&h), h.Entity.ID))
	}
	if len(names) > 0 {
		return "", coded(graph.ErrNotFound, "there is no entity %q; did you mean %s?", asked, alternatives(names))
	}
	return "", coded(graph.ErrNotFound, "there is no entity %q; hubgraph search finds entities by a part of a name, in English, Chinese or pinyin", asked)
}

// resolveQualifiers gives what --qualifier asks for as the API takes it, with the ids of
// entities for their names.
func (c *client) resolveQualifiers(ctx context.Context, l *speaker, asked []string) ([]string, error) {
	var out []string
	for _, text := range asked {
		if key, name, named := strings.Cut(text, ":"); named {
			id, err := c.resolve(ctx, l, name)
			if err != nil {
				return nil, err
			}
			text = key + ":" + string(id)
		}
		out = append(out, text)
	}
	return out, nil
}

func (c *client) resolveAll(ctx context.Context, l *speaker, asked []string) ([]string, error) {
	var out []string
	for i, a := range asked {
		id, err := c.resolve(ctx, l, a)
		if err != nil {
			return nil, err
		}
		if n := slices.Index(out[:i], string(id)); n >= 0 {
			return nil, usagef("%q and %q are the same entity, %s; name each once", asked[n], a, id)
		}
		out = append(out, string(id))
	}
	return out, nil
}

// speaker reads the schema for its labels.
func (p *Program) speaker(ctx context.Context, c *client) (*speaker, error) {
	l := &speaker{lang: p.lang}
	_, err := c.get(ctx, "/schema", nil, &l.schema)
	return l, err
}

// A directory knows the names of entities and numbers the sources that an
// answer cites.
type directory struct {
	c       *client
	lang    string
	names   map[graph.EntityID]string
	nodes   map[graph.EntityID]*graph.Entity // those that are there
	sources []ask.Source                     // numbered from 1 as they are met
}

func newDirectory(c *client, lang string, nodes ...graph.Node) *directory {
	d := &directory{c: c, lang: lang, names: map[graph.EntityID]string{}, nodes: map[graph.EntityID]*graph.Entity{}}
	d.add(nodes...)
	return d
}

func (d *directory) add(nodes ...graph.Node) {
	for _, n := range nodes {
		d.names[n.ID], d.nodes[n.ID] = n.NameIn(d.lang), &n.Entity
	}
}

// name gives an entity's name; its id where it has just been deleted.
func (d *directory) name(ctx context.Context, id graph.EntityID) (string, error) {
	if n, ok := d.names[id]; ok {
		return n, nil
	}
	var p ask.Profile
	_, err := d.c.get(ctx, "/entities/"+url.PathEscape(string(id)), nil, &p)
	switch {
	case errors.Is(err, graph.ErrNotFound):
		d.names[id] = string(id)
	case err != nil:
		return "", err
	default:
		d.add(p.Entity)
	}
	return d.names[id], nil
}

// source gives the number and the record of a source.
func (d *directory) source(ctx context.Context, id graph.SourceID) (int, ask.Source, error) {
	for i, s := range d.sources {
		if s.ID == id {
			return i + 1, s, nil
		}
	}
	var s ask.Source
	if _, err := d.c.get(ctx, "/sources/"+url.PathEscape(string(id)), url.Values{"lang": {d.lang}}, &s); err != nil {
		return 0, s, err
	}
	d.sources = append(d.sources, s)
	return len(d.sources), s, nil
}

// source gives a source as a reader would cite it, and says what else is known of it: its
// language only where it is another than that of the answer.
func (l *speaker) source(s ask.Source) string {
	var parts []string
	for _, p := range []string{s.Author, s.TitleIn(l.lang), s.Publisher, s.PublishedText} {
		if p != "" {
			parts = append(parts, p)
		}
	}
	for _, p := range []struct{ word, what string }{
		{"inLanguage", s.LanguageText}, {"licence", s.Licence}, {"retrieved", s.RetrievedText}, {"archived", s.Archived},
	} {
		if p.what != "" {
			parts = append(parts, l.say(p.word, p.what))
		}
	}
	return strings.Join(parts, l.say("clause"))
}

// where says which places of which source make a statement.
func (d *directory) where(ctx context.Context, s *ask.Statement) (string, error) {
	n, _, err := d.source(ctx, s.Source)
	if err != nil {
		return "", err
	}
	return strings.TrimSpace("[" + strconv.Itoa(n) + "] " + s.WhereText), nil
}

// legend writes what the numbers of sources stand for.
func (d *directory) legend(s *screen, l *speaker) {
	if len(d.sources) == 0 {
		return
	}
	s.line()
	s.line(s.paint(bold, l.say("sources")))
	for i, src := range d.sources {
		s.paragraph("  ["+strconv.Itoa(i+1)+"] ", "      ", inert(l.source(src)))
	}
}

// qualifiers says what else a source says of a statement.
func (l *speaker) qualifiers(qs []ask.Qualifier) string {
	var out []string
	for _, q := range qs {
		out = append(out, l.qualifier(q.Key)+l.say("colon")+q.Text)
	}
	return strings.Join(out, l.say("semicolon"))
}

// in asks for words in the language of the commands.
func (l *speaker) in(q url.Values) url.Values {
	if q == nil {
		q = url.Values{}
	}
	q.Set("lang", l.lang)
	return q
}
