package app

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"hubgraph/graph"
	"hubgraph/internal/ask"
)

func (p *Program) pictureCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "picture ENTITY...",
		Short: "Draw entities and what joins them, as an SVG that can be printed",
		Long: `Draw entities and what joins them, as an SVG that can be printed: with a legend, the
sources and, where there is not room for all words on the picture, lists of what its
letters and numbers stand for.

One ENTITY is drawn with what it is linked to, several with the links among them; --hops
says otherwise. --paths draws the ways between two. --fold draws all of a type as one
mark, and lists who they are.

Without --file it is standard output. A file gets its name when it is whole.`,
		Example: "  hubgraph picture sensetime --file sensetime.svg\n  hubgraph picture sensetime lingang --paths --title 'SenseTime and Lingang'",
		Args:    takes(1, -1),
	}
	flags := cmd.Flags()
	flags.StringP("file", "f", "-", "write it to this file")
	flags.Bool("replace", false, "put it in the place of a file of that name, once it is whole")
	flags.Int("hops", 0, "how far around the entities to go")
	flags.Bool("paths", false, "draw the ways between two entities")
	flags.Int("max-hops", graph.MaxHops, "with --paths: how long a way may be")
	flags.Int("limit", 0, "how many others at most (40), or ways (5)")
	flags.StringSlice("fold", nil, "draw all of a type as one mark; several with commas")
	flags.String("layout", "", "closeness, levels or around the first entity")
	flags.String("valid-at", "", "only what held at a date, or has none")
	flags.String("title", "", "what stands above")
	flags.String("note", "", "what stands below")
	flags.String("theme", "", "light or dark")
	flags.Int("width", 0, "how wide the part with the marks is, in pixels; as becomes its content by default")
	flags.Int("height", 0, "how high that part is")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		ctx := cmd.Context()
		if p.output != "table" {
			return usagef("a picture is SVG and has no form %s; leave out --output (the file is --file)", p.output)
		}
		name, _ := flags.GetString("file")
		if end := strings.ToLower(filepath.Ext(name)); slices.Contains([]string{".png", ".jpg", ".jpeg", ".pdf", ".html", ".gif", ".webp"}, end) {
			return usagef("a picture is SVG, not %s; name a file that ends in .svg, which browsers and drawing programs turn into other forms", end)
		}
		replace, _ := flags.GetBool("replace")
		if err := p.fresh(name, replace); err != nil {
			return err
		}
		return p.ask(ctx, func(c *client, l *speaker) error {
			ids, err := c.resolveAll(ctx, l, args)
			if err != nil {
				return err
			}
			in, more, err := drawn(ctx, c, flags, ids)
			if err != nil {
				return err
			}
			if more != "" {
				in.Partial = true
				p.note("%s", l.say(more))
			}
			in.Lang = l.lang
			body, err := json.Marshal(in)
			if err != nil {
				return err
			}
			svg, err := c.do(ctx, http.MethodPost, "/graph/picture", http.Header{"Content-Type": {"application/json"}}, body, nil)
			if err != nil {
				return byFlags(err, flags)
			}
			return p.whole(name, func(w io.Writer) error { _, err := w.Write(svg); return err })
		})
	}
	return cmd
}

// byFlags names what is wrong with the body of a picture by the flags that set it.
func byFlags(err error, flags *pflag.FlagSet) error {
	var faulty *problem
	if errors.As(err, &faulty) {
		for i := range faulty.Errors {
			at := &faulty.Errors[i].Pointer
			parameter := "?" + strings.TrimSuffix(strings.TrimPrefix(*at, "/"), "/kind")
			if strings.HasPrefix(*at, "/groups/") {
				parameter = "?fold"
			}
			if flags.Lookup(strings.TrimPrefix(flagOf(parameter), "--")) != nil {
				*at = parameter
			}
		}
	}
	return err
}

// drawn says what is to be drawn of some entities, and how to say that there is more, "" where
// there is not.
func drawn(ctx context.Context, c *client, flags *pflag.FlagSet, ids []string) (in ask.NewPicture, more string, err error) {
	text := func(name string) string { v, _ := flags.GetString(name); return v }
	number := func(name string) int { v, _ := flags.GetInt(name); return v }
	limit := func(usual int) string {
		if flags.Changed("limit") {
			usual = number("limit")
		}
		return strconv.Itoa(usual)
	}
	in = ask.NewPicture{
		ValidAt: graph.Date(text("valid-at")), Title: text("title"), Note: text("note"),
		Theme: text("theme"),
	}
	for name, side := range map[string]**int{"width": &in.Width, "height": &in.Height} {
		if flags.Changed(name) {
			n := number(name)
			*side = &n
		}
	}
	if kind := text("layout"); kind != "" {
		in.Layout = &ask.NewLayout{Kind: kind, Center: graph.EntityID(ids[0])}
	}
	folded, _ := flags.GetStringSlice("fold")
	for _, typ := range folded {
		in.Groups = append(in.Groups, ask.NewGroup{Type: graph.Type(typ)})
	}
	have := map[graph.EntityID]bool{}
	add := func(id graph.EntityID) {
		if !have[id] {
			have[id] = true
			in.Of = append(in.Of, id)
		}
	}
	for _, id := range ids {
		add(graph.EntityID(id))
	}
	in.About = in.Of
	paths, _ := flags.GetBool("paths")
	switch {
	case paths && flags.Changed("hops"):
		return in, "", usagef("--paths draws ways and nothing around them; leave out --hops, or write --max-hops for how long a way may be")
	case !paths && flags.Changed("max-hops"):
		return in, "", usagef("--max-hops is how long a way may be; write --paths with it, or --hops for how far around to go")
	}
	if paths {
		if len(in.Of) != 2 {
			return in, "", usagef("--paths draws the ways between two entities; %d are named", len(in.Of))
		}
		var found ask.Paths
		q := url.Values{"from": {ids[0]}, "to": {ids[1]}, "maxHops": {strconv.Itoa(number("max-hops"))}, "limit": {limit(5)}}
		if in.ValidAt != "" {
			q.Set("validAt", string(in.ValidAt))
		}
		if _, err := c.get(ctx, "/paths", q, &found); err != nil {
			return in, "", err
		}
		of := []graph.StatementID{}
		for _, w := range found.Paths {
			for _, step := range w.Steps {
				if step.Count > len(step.Statements) {
					more = "moreClaims"
				}
				for _, s := range step.Statements {
					of = append(of, s.ID)
				}
			}
			for _, id := range w.Entities {
				add(id)
			}
		}
		if !found.Complete {
			more = "moreResults"
		}
		in.Statements = &of
		return in, more, nil
	}
	hops := number("hops")
	if !flags.Changed("hops") && len(in.Of) == 1 {
		hops = 1
	}
	if hops == 0 {
		return in, more, nil
	}
	var g ask.Graph
	q := url.Values{"from": ids, "hops": {strconv.Itoa(hops)}, "limit": {limit(40)}}
	if in.ValidAt != "" {
		q.Set("validAt", string(in.ValidAt))
	}
	if _, err := c.get(ctx, "/graph", q, &g); err != nil {
		return in, "", err
	}
	for _, n := range g.Entities {
		add(n.ID)
	}
	if !g.Complete {
		more = "moreResults"
	}
	return in, more, nil
}
