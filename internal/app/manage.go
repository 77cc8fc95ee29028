package app

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"runtime"
	"runtime/debug"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"hubgraph/graph"
	"hubgraph/internal/ask"
)

// readInput reads a file, or standard input for "-", which is to hold something, up to a
// limit.
func (p *Program) readInput(ctx context.Context, name string, limit int64) ([]byte, error) {
	in, _, err := p.opened(ctx, name)
	if err != nil {
		return nil, err
	}
	defer in.Close()
	b, err := io.ReadAll(io.LimitReader(in, limit+1))
	if err != nil {
		return nil, errorf("read %s: %w", name, err)
	}
	if int64(len(b)) > limit {
		return nil, errorf("%s is longer than %d MiB", name, limit>>20)
	}
	if len(b) == 0 {
		if name == "-" {
			return nil, errorf("standard input is empty")
		}
		return nil, errorf("%s is empty", name)
	}
	return b, nil
}

func (p *Program) sourceCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "source", Short: "List sources and attach their texts", Args: takes(0, 0), RunE: needsSubcommand}
	cmd.AddCommand(&cobra.Command{
		Use:   "list",
		Short: "List the sources and whether their text is attached",
		Args:  takes(0, 0),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return p.reading(cmd.Context(), func(c *client) error {
				var list ask.List[ask.Source]
				raw, err := c.get(cmd.Context(), "/sources", (&speaker{lang: p.lang}).in(nil), &list)
				if err != nil {
					return err
				}
				if !list.Complete {
					p.note("there are more sources than these %d; GET /api/v1/sources gives the others page by page", len(list.Items))
				}
				if p.output != "table" {
					return p.print(raw, "items")
				}
				s := p.screen(p.Stdout)
				t := table{columns: []column{{head: p.say("ID"), style: bold}, {head: p.say("TEXT")}, {head: p.say("SOURCE"), min: 20}}}
				for _, src := range list.Items {
					attached := "-"
					if src.HasText {
						attached = "attached"
					}
					t.add(text(string(src.ID)), text(attached), text((&speaker{lang: p.lang}).source(src)))
				}
				t.write(s)
				return s.err
			})
		},
	}, &cobra.Command{
		Use:     "attach SOURCE FILE",
		Short:   "Attach the text of a source, so that citations quote it; - is standard input",
		Example: "  hubgraph source attach lat-shanghai-digital-hub-2022 article.txt",
		Args:    takes(2, 2),
		RunE: func(cmd *cobra.Command, args []string) error {
			text, err := p.readInput(cmd.Context(), args[1], graph.MaxTextBytes)
			if err != nil {
				return err
			}
			return p.with(cmd.Context(), func(c *client) error { return p.attach(cmd.Context(), c, args[0], text) })
		},
	})
	return cmd
}

func (p *Program) attach(ctx context.Context, c *client, source string, text []byte) error {
	var done ask.Attached
	raw, err := c.do(ctx, http.MethodPut, "/sources/"+url.PathEscape(source)+"/text", http.Header{"Content-Type": {"text/plain; charset=utf-8"}}, text, &done)
	if errors.Is(err, graph.ErrNotFound) {
		var list ask.List[ask.Source]
		if _, err := c.get(ctx, "/sources", url.Values{"limit": {"20"}}, &list); err != nil {
			return err
		}
		var ids []string
		for _, s := range list.Items {
			ids = append(ids, string(s.ID))
		}
		if !list.Complete {
			ids = append(ids, p.say("… (hubgraph source list shows them all)"))
		}
		return coded(graph.ErrNotFound, "there is no source %q; there are: %s", source, strings.Join(ids, ", "))
	}
	if err != nil {
		return err
	}
	for _, m := range done.Misses {
		p.note("not found in this text: a place that %s cites (%s)", m.Statement, m.Cite.Note)
	}
	if more := done.Missed - len(done.Misses); more > 0 {
		p.note("not found in this text: %d places more", more)
	}
	if done.StoppedBy != "" {
		p.note("so many statements cite this source that only the places of the first were looked for")
	}
	if p.output != "table" {
		return p.print(raw)
	}
	s := p.screen(p.Stdout)
	how := "another copy than the one the citations count in; their passages were found again"
	if done.Exact {
		how = "exactly the copy that the citations count in"
	}
	s.line(p.say("attached the text of %s: %s", inert(string(done.Source)), word(how)))
	s.line(p.say("%s found, %d not", counted(done.Anchored, "citation", "citations"), done.Missed))
	return s.err
}

// needsSubcommand is what a command does that only groups others.
func needsSubcommand(cmd *cobra.Command, _ []string) error {
	var names []string
	for _, c := range cmd.Commands() {
		if c.IsAvailableCommand() {
			names = append(names, c.Name())
		}
	}
	return usagef("%s needs a command: %s", cmd.CommandPath(), strings.Join(names, ", "))
}

// printValue writes what is no answer of the API as one line of JSON.
func (p *Program) printValue(v any) error {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return err
	}
	return p.print(b.Bytes())
}

func (p *Program) configCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "config",
		Short: "Show the configuration and where each value is from; secrets are masked",
		Long: `Show the configuration and where each value is from; secrets are masked.

Flags win over the environment, the environment over the file, the file over
defaults. An empty variable is as one that is not set. A secret can also be in a
file that the variable NAME_FILE names.`,
		Args: takes(0, 0),
		RunE: func(*cobra.Command, []string) error {
			c := p.config
			if p.output != "table" {
				type value struct {
					Value string `json:"value"`
					From  string `json:"from"`
				}
				out := map[string]value{}
				for _, st := range settings {
					out[st.key] = value{c.shown(st), c.Origin[st.key]}
				}
				return p.printValue(out)
			}
			s := p.screen(p.Stdout)
			t := table{columns: []column{{head: p.say("SETTING"), style: bold}, {head: p.say("VALUE"), min: 20}, {head: p.say("FROM")}, {head: p.say("VARIABLE"), style: faint}}}
			for _, st := range settings {
				t.add(text(st.key), text(c.shown(st)), text(c.Origin[st.key]), text(st.env))
			}
			t.write(s)
			if c.File != "" {
				p.note("file: %s", c.File)
			}
			return s.err
		},
	}
}

// A buildVersion is what the binary knows of itself.
type buildVersion struct {
	Version  string `json:"version"`
	Revision string `json:"revision,omitempty"`
	Modified bool   `json:"modified,omitempty"`
	Time     string `json:"time,omitempty"`
	Go       string `json:"go"`
	Platform string `json:"platform"`
}

func version() buildVersion {
	v := buildVersion{Version: "devel", Go: runtime.Version(), Platform: runtime.GOOS + "/" + runtime.GOARCH}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return v
	}
	if info.Main.Version != "" && info.Main.Version != "(devel)" {
		v.Version = info.Main.Version
	}
	for _, s := range info.Settings {
		switch s.Key {
		case "vcs.revision":
			v.Revision = s.Value
		case "vcs.time":
			v.Time = s.Value
		case "vcs.modified":
			v.Modified, _ = strconv.ParseBool(s.Value)
		}
	}
	if v.Version == "devel" && len(v.Revision) >= 12 {
		v.Version = "devel-" + v.Revision[:12]
	}
	return v
}

func (p *Program) versionCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Show the version of the program",
		Args:  takes(0, 0),
		RunE: func(*cobra.Command, []string) error {
			v := version()
			if p.output != "table" {
				return p.printValue(v)
			}
			s := p.screen(p.Stdout)
			s.line("hubgraph ", v.Version, " ", v.Go, " ", v.Platform)
			return s.err
		},
	}
}
