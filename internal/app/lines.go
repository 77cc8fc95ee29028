package app

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"

	"github.com/spf13/cobra"

	"hubgraph/internal/httpapi"
	"hubgraph/internal/interchange"
)

func (p *Program) importCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "import FILE",
		Short: "Read JSON Lines, as export writes them, into the graph; - is standard input",
		Long: `Read JSON Lines, as hubgraph export writes them, into the graph, also packed with
gzip or zstd. They are stored in parts of at most 10,000 records, each of them
durable at once. What is there already is left as it is.

Where the command ends early, because a line is wrong or it is cut off, what was
stored stays: the same command again goes on behind it. All parts have one label,
by which hubgraph log finds them.`,
		Example: "  hubgraph import graph.jsonl.zst",
		Args:    takes(1, 1),
	}
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		in, size, err := p.opened(cmd.Context(), args[0])
		if err != nil {
			return err
		}
		defer in.Close()
		tell := p.progress("reading", "read", "bytes")
		return p.with(cmd.Context(), func(c *client) error {
			return p.load(cmd.Context(), c, &told{Reader: in, name: args[0], tell: func(n int) { tell(n, size) }})
		})
	}
	return cmd
}

// opened opens a file, or standard input for "-", and gives its size, -1 where nobody
// knows it: then reading ends with ctx, though nothing comes.
func (p *Program) opened(ctx context.Context, name string) (io.ReadCloser, int, error) {
	if name == "-" {
		return until(ctx, io.NopCloser(p.Stdin)), -1, nil
	}
	f, err := os.Open(name)
	if err != nil {
		return nil, 0, err
	}
	info, err := f.Stat()
	switch {
	case err != nil:
		return nil, 0, errors.Join(err, f.Close())
	case info.IsDir():
		return nil, 0, errors.Join(errorf("%s is a folder", name), f.Close())
	case !info.Mode().IsRegular():
		return until(ctx, f), -1, nil
	}
	return f, int(info.Size()), nil
}

// until gives what in holds, until ctx ends. What waits then for more of it is left behind:
// no reading of a pipe or a terminal can be taken back.
func until(ctx context.Context, in io.ReadCloser) io.ReadCloser {
	r, w := io.Pipe()
	go func() {
		_, err := io.Copy(w, in)
		_ = w.CloseWithError(errors.Join(err, in.Close()))
	}()
	stop := context.AfterFunc(ctx, func() { _ = w.CloseWithError(ctx.Err()) })
	return &ended{r, stop}
}

// ended is a reader that ends with a context.
type ended struct {
	*io.PipeReader
	stop func() bool
}

func (e *ended) Close() error {
	e.stop()
	return e.PipeReader.Close()
}

// told tells how much was read, and keeps why no more could be.
type told struct {
	io.Reader
	name string
	n    int
	tell func(n int)
	err  atomic.Pointer[error]
}

func (t *told) Read(b []byte) (int, error) {
	n, err := t.Reader.Read(b)
	t.n += n
	t.tell(t.n)
	if err != nil && !errors.Is(err, io.EOF) {
		t.err.Store(&err)
	}
	return n, err
}

// endedHere gives why a load ended that its other side knows as one which was given up: what
// is here went wrong. nil: it did not.
func endedHere(ctx context.Context, in *told) error {
	if ctx.Err() != nil {
		return errorf("interrupted")
	}
	err := in.err.Load()
	if err == nil {
		return nil
	}
	var at *fs.PathError
	if errors.As(*err, &at) {
		return errorf("read %s: %w", in.name, at.Err)
	}
	return errorf("read %s: %w", in.name, *err)
}

func (p *Program) load(ctx context.Context, c *client, in *told) error {
	body, err := c.stream(ctx, http.MethodPost, "/batches", http.Header{"Content-Type": {interchange.MediaType}}, in)
	var wrong *problem
	if errors.As(err, &wrong) {
		if here := endedHere(ctx, in); here != nil && wrong.Loaded != nil {
			l := wrong.Loaded
			return errorf("%w; %s, %s and %s of it are stored: the same command again goes on behind them", here,
				counted(l.Entities, "entity", "entities"), counted(l.Statements, "claim", "claims"), counted(l.Sources, "source", "sources"))
		} else if here != nil {
			return here
		}
		return errorf("%w", errors.New(p.spoken(wrong))) // with the file, not with how the command is written
	}
	if err != nil {
		return errorf("%w; how much of the file is stored is not known: the same command again goes on behind that", err)
	}
	defer body.Close()
	var done httpapi.BatchAnswer
	if err := json.NewDecoder(body).Decode(&done); err != nil || done.Loaded == nil {
		return errors.Join(errorf("the answer can't be read, so how much of the file is stored is not known: the same command again goes on behind that"), err)
	}
	if p.output != "table" {
		return p.printValue(done.Loaded)
	}
	s := p.screen(p.Stdout)
	l := done.Loaded
	did := "imported: %s, %s and %s (revision %d, label %s)"
	switch {
	case l.Commits == 0:
		s.line(p.say("there was nothing in it; nothing changed"))
		return s.err
	case !l.Changed:
		did = "all of it is there already; nothing changed: %s, %s and %s (revision %d, label %s)"
	}
	s.line(p.say(did, counted(l.Entities, "entity", "entities"),
		counted(l.Statements, "claim", "claims"), counted(l.Sources, "source", "sources"), l.Revision.Seq, inert(l.Label)))
	return s.err
}

func (p *Program) exportCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "export [FILE]",
		Short: "Write the graph, or a part of it, as JSON Lines, a record a line",
		Long: `Write the graph, or a part of it, as JSON Lines: schema, sources, entities and
statements, a record a line, as they are at one moment. hubgraph import reads them
again; into an empty store that gives the same graph.

Without a filter it is everything, of whatever status; with one, the statements
that pass with the entities that they name and their sources. --from takes what
lies around entities, with the facts about it.

A file gets its name when it is whole, and is packed as its name ends: .gz or .zst.
Without a file, or for -, it is standard output.`,
		Example: "  hubgraph export graph.jsonl.zst --texts\n  hubgraph export --from sensetime --hops 2 > sensetime.jsonl",
		Args:    takes(0, 1),
	}
	flags := cmd.Flags()
	addFilterFlags(flags)
	flags.StringArray("qualifier", nil, "only with a qualifier of this key or, as key:ENTITY, with one that names this entity; may be repeated")
	flags.StringArray("subject-type", nil, "only where the subject is of this type; may be repeated")
	flags.StringArray("object-type", nil, "only relationships whose object is of this type; may be repeated")
	flags.StringArray("from", nil, "only what lies around this ENTITY; may be repeated")
	flags.Int("hops", 2, "with --from: how far to go; 0 is these alone and what joins them")
	flags.Bool("texts", false, "with the texts of the sources that are attached")
	flags.String("compress", "", "gz or zst, whatever the file is called")
	flags.Bool("replace", false, "put it in the place of a file of that name, once it is whole")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		pack, _ := flags.GetString("compress")
		if pack != "" && pack != "gz" && pack != "zst" {
			return usagef("--compress: %q is not one of gz, zst", pack)
		}
		asked := parameters(flags, append(filterFlags[:len(filterFlags):len(filterFlags)], "qualifier", "subject-type", "object-type", "from", "hops", "texts")...)
		name := "-"
		if len(args) > 0 {
			name = args[0]
		}
		if pack == "" {
			pack = strings.TrimPrefix(filepath.Ext(name), ".")
			if slices.Contains(otherPacks, pack) {
				return usagef("%s: .%s is not written; a name that ends in .gz or .zst packs the file", name, pack)
			}
		}
		replace, _ := flags.GetBool("replace")
		if err := p.fresh(name, replace); err != nil {
			return err
		}
		return p.ask(cmd.Context(), func(c *client, l *speaker) error {
			from, err := c.resolveAll(cmd.Context(), l, asked["from"])
			if err != nil {
				return err
			}
			if len(from) > 0 {
				asked["from"] = from
			}
			if len(asked["qualifier"]) > 0 {
				if asked["qualifier"], err = c.resolveQualifiers(cmd.Context(), l, asked["qualifier"]); err != nil {
					return err
				}
			}
			return p.export(cmd.Context(), c, asked, name, pack)
		})
	}
	return cmd
}

// otherPacks are endings by which programs tell packings that export does not know.
var otherPacks = []string{"7z", "br", "bz2", "lz4", "lzma", "rar", "tar", "tgz", "xz", "Z", "zip"}

// export writes what is asked for to a file, or to standard output for "-", packed so.
func (p *Program) export(ctx context.Context, c *client, asked url.Values, name, pack string) error {
	path := "/export"
	if len(asked) > 0 {
		path += "?" + asked.Encode()
	}
	// Packing for the way would cost more than the way.
	body, err := c.stream(ctx, http.MethodGet, path, http.Header{"Accept-Encoding": {"identity"}}, nil)
	if err != nil {
		return err
	}
	defer body.Close()
	return p.whole(name, func(w io.Writer) error { return packed(w, body, pack) })
}

func packed(to io.Writer, from io.Reader, pack string) error {
	w, err := interchange.Pack("."+pack, to)
	if err != nil {
		return err
	}
	_, err = io.Copy(w, from)
	return errors.Join(err, w.Close())
}
