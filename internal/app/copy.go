package app

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"iter"
	"time"

	"github.com/schollz/progressbar/v3"
	"github.com/spf13/cobra"

	"hubgraph/graph"
	"hubgraph/graph/check"
	"hubgraph/internal/ask"
)

// copiedKinds are the kinds of documents that are copied: saved views. The state
// of a job belongs to the store it runs on.
var copiedKinds = ask.ViewKinds()

func (p *Program) copyCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "copy --from STORE --to STORE",
		Short: "Copy the graph from the embedded store to Neo4j or back",
		Long: `Copy the graph from the embedded store to Neo4j or back: schema, sources with
their texts, entities, statements and documents. In the end the digests of both
must be equal. A copy that was interrupted is taken up by the same command: what
is there already changes nothing. A target that holds anything else is refused.

The log is not copied: that of the target says of each change that it is of a
copy, and of which revision.

Nothing may be written to either meanwhile; a server that has the data folder
open must be ended first.`,
		Example: "  hubgraph copy --from embedded --to neo4j",
		Args:    takes(0, 0),
	}
	cmd.Flags().String("from", "", "the store to read: embedded or neo4j")
	cmd.Flags().String("to", "", "the store to write: embedded or neo4j")
	cmd.RunE = func(cmd *cobra.Command, _ []string) (err error) {
		ctx := cmd.Context()
		from, _ := cmd.Flags().GetString("from")
		to, _ := cmd.Flags().GetString("to")
		for _, f := range [][2]string{{"from", from}, {"to", to}} {
			if f[1] != storeEmbedded && f[1] != storeNeo4j {
				return usagef("--%s: %q is not a store; write embedded or neo4j", f[0], f[1])
			}
		}
		if from == to {
			return usagef("--from and --to name the same store")
		}
		if from == storeEmbedded {
			if err := p.begun(); err != nil {
				return err
			}
		}
		source, err := p.reached(ctx, from)
		if err != nil {
			return err
		}
		defer func() { err = p.closed(source.store.Close(), err) }()
		target, err := p.reached(ctx, to)
		if err != nil {
			return err
		}
		defer func() { err = p.closed(target.store.Close(), err) }()
		rev, err := copyGraph(ctx, source.store, target.store, p.progress("copying", "copied", "records"))
		if err != nil {
			return errorf("copy to %s: %w", target.what, err)
		}
		st, err := target.store.Stats(ctx)
		if err != nil {
			return err
		}
		if p.output != "table" {
			return p.printValue(map[string]any{"revision": rev, "entities": st.Entities, "statements": st.Statements, "sources": st.Sources})
		}
		s := p.screen(p.Stdout)
		s.line(p.say("copied and compared: %s, %s and %s are in %s", counted(st.Entities, "entity", "entities"),
			counted(st.Statements, "claim", "claims"), counted(st.Sources, "source", "sources"), inert(target.what)))
		return s.err
	}
	return cmd
}

// reached opens a store as it is, and sees that it can be used.
func (p *Program) reached(ctx context.Context, kind string) (*opened, error) {
	o, err := p.openStore(ctx, kind, p.commandLogger(), opening{})
	if err != nil {
		return nil, p.refused(err)
	}
	ctx, cancel := context.WithTimeout(ctx, settlePatience)
	defer cancel()
	if err := o.ready(ctx); err != nil {
		return nil, errors.Join(err, o.store.Close())
	}
	return o, nil
}

// progress gives what tells a person how far something is: a bar on a terminal, else a
// line every some seconds. total is -1 where nobody knows.
func (p *Program) progress(doing, did, what string) func(done, total int) {
	if _, person := terminal(p.Stderr); person {
		var bar *progressbar.ProgressBar
		return func(done, total int) {
			if bar == nil {
				bar = progressbar.NewOptions(total, progressbar.OptionSetWriter(p.Stderr), progressbar.OptionSetDescription(p.say(doing)),
					progressbar.OptionShowCount(), progressbar.OptionSetPredictTime(true), progressbar.OptionClearOnFinish(),
					progressbar.OptionThrottle(100*time.Millisecond))
			}
			if total >= 0 {
				done = min(done, total)
			}
			_ = bar.Set(done) // a picture that fails is no fault of what is done
			if done == total {
				_ = bar.Finish()
			}
		}
	}
	const pause = 5 * time.Second
	last := time.Now()
	return func(done, total int) {
		if time.Since(last) > pause {
			last = time.Now()
			if total < 0 {
				p.note("%s %d %s", word(did), done, word(what))
			} else {
				p.note("%s %d of %d %s", word(did), done, total, word(what))
			}
		}
	}
}

// A batch of a copy has at most so many records and about so many bytes of texts.
const (
	copyRecords   = 2000
	copyTextBytes = 4 << 20
	copyPatience  = 2 * time.Minute // for one batch: the first makes indexes
	copyTries     = 5
)

// copyGraph copies everything from one store to another and gives the target's
// revision, whose digest is the source's. What the target has already is not
// written again; a target that has what the source has not is ErrConflict and
// is left as it is. ErrUnavailable where the source was written to meanwhile.
// tell, which may be nil, hears how many records of how many are done.
func copyGraph(ctx context.Context, from graph.Store, to graph.Store, tell func(done, total int)) (graph.Revision, error) {
	st, err := from.Stats(ctx)
	if err != nil {
		return graph.Revision{}, err
	}
	c := copier{from: from, to: to, rev: st.Revision, tell: tell, total: st.Sources + st.Texts + st.Entities + st.Statements}
	if c.at, err = to.Revision(ctx); err != nil {
		return c.at, err
	}
	if c.at.Store == c.rev.Store {
		return c.at, coded(graph.ErrConflict, "both are the same store")
	}
	if c.at.Digest != c.rev.Digest {
		if c.at.Digest != (graph.Digest{}) {
			if err := c.within(ctx); err != nil {
				return c.at, err
			}
		}
		if err := c.records(ctx); err != nil {
			return c.at, err
		}
	}
	if err := c.documents(ctx); err != nil {
		return c.at, err
	}
	now, err := from.Revision(ctx)
	if err != nil {
		return c.at, err
	}
	if now != c.rev {
		return c.at, check.ErrMoved
	}
	if c.at, err = to.Revision(ctx); err != nil {
		return c.at, err
	}
	if c.at.Digest != c.rev.Digest {
		return c.at, errorf("the copy differs from the source: their digests are %x and %x", c.at.Digest, c.rev.Digest)
	}
	return c.at, nil
}

// A copier copies one revision of a store.
type copier struct {
	from, to    graph.Store
	rev, at     graph.Revision // of the source, and of the target by now
	batch       graph.Batch
	text        int // bytes of texts in the batch
	done, total int
	tell        func(done, total int)
}

// records copies what the digest is of.
func (c *copier) records(ctx context.Context) error {
	entities := true
	rev, err := check.Walk(ctx, c.from, check.Visitor{
		Schema: func(s graph.SchemaResult) error {
			c.batch.Schema = s.Additions()
			return nil
		},
		Source: func(s graph.SourceResult) error {
			c.batch.Sources = append(c.batch.Sources, s.Source)
			return c.full(ctx)
		},
		Text: func(t graph.SourceText) error {
			c.batch.Texts = append(c.batch.Texts, t)
			c.text += len(t.Text)
			return c.full(ctx)
		},
		Entity: func(n graph.Node) error {
			c.batch.Entities = append(c.batch.Entities, n.Entity)
			return c.full(ctx)
		},
		Statement: func(s graph.Statement) error {
			if entities { // a statement may name any entity, so these come first, whole
				entities = false
				if err := c.apply(ctx); err != nil {
					return err
				}
			}
			c.batch.Statements = append(c.batch.Statements, s)
			return c.full(ctx)
		},
	})
	switch {
	case err != nil:
		return err
	case rev != c.rev:
		return check.ErrMoved
	}
	return c.apply(ctx)
}

// full applies the batch where it is large enough.
func (c *copier) full(ctx context.Context) error {
	if c.batch.Items() < copyRecords && c.text < copyTextBytes {
		return nil
	}
	return c.apply(ctx)
}

// apply writes the batch. Its key is made of its content and of the target's
// revision before it: so a try after an unknown outcome has no second effect,
// and a copy after something was taken out of the target again has one.
func (c *copier) apply(ctx context.Context) error {
	n := len(c.batch.Sources) + len(c.batch.Texts) + len(c.batch.Entities) + len(c.batch.Statements)
	if c.batch.Items() == 0 {
		return nil
	}
	print := c.batch.Fingerprint()
	key := sha256.Sum256(append(print[:], c.at.String()...))
	c.batch.Key = "copy-" + hex.EncodeToString(key[:16])
	c.batch.Label, c.batch.Note = "copy", "copied from revision "+c.rev.String()
	for try := 1; ; try++ {
		one, cancel := context.WithTimeout(ctx, copyPatience)
		rev, err := c.to.Apply(one, c.batch)
		cancel()
		if err == nil {
			c.at = rev
			break
		}
		if ctx.Err() != nil || try == copyTries || !heals(err) {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(time.Duration(try) * settlePause):
		}
	}
	c.batch, c.text = graph.Batch{}, 0
	c.done += n
	if c.tell != nil {
		c.tell(c.done, c.total)
	}
	return nil
}

// documents copies documents, with their versions and times. One that the target has with another content is a
// conflict.
func (c *copier) documents(ctx context.Context) error {
	for _, kind := range copiedKinds {
		for d, err := range c.from.Documents().List(ctx, kind, "") {
			if err != nil {
				return err
			}
			old, err := c.to.Documents().Get(ctx, kind, d.ID)
			switch {
			case errors.Is(err, graph.ErrNotFound):
				if err := c.to.Documents().Take(ctx, d); err != nil {
					return err
				}
			case err != nil:
				return err
			case string(old.Body) != string(d.Body):
				return coded(graph.ErrConflict, "the %s %q is in the target with another content", kind, d.ID)
			}
		}
	}
	return nil
}

// within answers ErrConflict unless the target holds nothing that the source
// does not hold, too: a copy that was interrupted.
func (c *copier) within(ctx context.Context) error {
	mine, err := c.from.Schema(ctx)
	if err != nil {
		return err
	}
	theirs, err := c.to.Schema(ctx)
	if err != nil {
		return err
	}
	have, target := mine.Additions(), theirs.Additions()
	// What is in the target only would be in the union.
	union := have.Merge(target)
	if union.Hash() != have.Hash() {
		return other("its schema")
	}
	err = subset(c.to.Sources(ctx), c.from.Sources(ctx), "source",
		func(s graph.SourceResult) string { return string(s.ID) },
		func(s graph.SourceResult) graph.Digest { return s.Source.Hash() })
	if err != nil {
		return err
	}
	for s, err := range c.to.Sources(ctx) {
		if err != nil {
			return err
		}
		if !s.HasText {
			continue
		}
		theirs, err := c.to.SourceText(ctx, s.ID)
		if err != nil {
			return err
		}
		mine, err := c.from.SourceText(ctx, s.ID)
		if errors.Is(err, graph.ErrNotFound) || err == nil && mine.Text != theirs.Text {
			return other(fmt.Sprintf("the text of %q", s.ID))
		}
		if err != nil {
			return err
		}
	}
	err = subset(c.to.Entities(ctx, graph.EntitiesQuery{}), c.from.Entities(ctx, graph.EntitiesQuery{}), "entity",
		func(n graph.Node) string { return string(n.ID) },
		func(n graph.Node) graph.Digest { return n.Entity.Hash() })
	if err != nil {
		return err
	}
	return subset(c.to.Statements(ctx, graph.AllStatements()), c.from.Statements(ctx, graph.AllStatements()), "statement",
		func(s graph.Statement) string { return string(s.ID) },
		func(s graph.Statement) graph.Digest { return s.Hash() })
}

func other(what string) error {
	return graph.ErrConflict.With("the target holds other content than the source, " + what + " among it; name an empty one")
}

// subset answers ErrConflict unless every record of a is in b with the same
// content. Both are in ID order.
func subset[T any](a, b iter.Seq2[T, error], what string, id func(T) string, hash func(T) graph.Digest) error {
	next, stop := iter.Pull2(b)
	defer stop()
	var in T
	at, more := "", true
	for rec, err := range a {
		if err != nil {
			return err
		}
		want := id(rec)
		for more && at < want {
			if in, err, more = next(); err != nil {
				return err
			}
			if more {
				at = id(in)
			}
		}
		if !more || at != want || hash(in) != hash(rec) {
			return other(fmt.Sprintf("the %s %q", what, want))
		}
	}
	return nil
}
