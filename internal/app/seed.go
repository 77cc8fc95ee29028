package app

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"hubgraph/graph"
	"hubgraph/internal/ask"
	"hubgraph/internal/httpapi"
)

// The document that says of a store at its first revision that it is not to be
// seeded: it was begun empty, or lost what it had.
const (
	begunKind = "store"
	begunID   = "begun"
)

// begin writes the seeds into a store that nothing was ever written to, and that
// is not to begin without. A store that was emptied stays empty. Of several
// processes that find one new store all send the same batch with the same key, and
// one of them has its effect.
func (e *instance) begin(ctx context.Context) error {
	rev, err := e.store.Revision(ctx)
	if err != nil || rev.Seq > 0 {
		return err
	}
	switch _, err := e.store.Documents().Get(ctx, begunKind, begunID); {
	case err == nil:
		return nil
	case !errors.Is(err, graph.ErrNotFound):
		return err
	}
	if e.empty || e.lost() {
		why := `{"without":"the built-in data"}`
		if e.lost() {
			why = `{"after":"a loss"}`
		}
		_, err := e.store.Documents().Put(ctx, begunKind, begunID, 0, []byte(why))
		if errors.Is(err, graph.ErrConflict) {
			err = nil // another process was first
		}
		return err
	}
	b, err := e.seeds()
	if err != nil {
		return errorf("read the seeds: %w", err)
	}
	if b.Items() == 0 {
		return nil
	}
	print := b.Fingerprint()
	b.Key = "seeds-" + hex.EncodeToString(print[:16])
	if _, err := e.store.Apply(ctx, b); err != nil {
		return errorf("seed the new store: %w", err)
	}
	e.seeded = true
	return nil
}

func (p *Program) seedCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "seed",
		Short: "Put what is missing of the built-in data into the store; what is there stays as it is",
		Long: `Put what is missing of the built-in data into the store. What is there stays as it
is: an entity or a source that differs from the built-in one is somebody's work,
and is named instead. With --replace the built-in one is taken.`,
		Args: takes(0, 0),
	}
	cmd.Flags().Bool("replace", false, "take the built-in data also where something else is stored under its ids")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		ctx := cmd.Context()
		replace, _ := cmd.Flags().GetBool("replace")
		batch, err := p.Seeds()
		if err != nil {
			return errorf("read the seeds: %w", err)
		}
		return p.with(ctx, func(c *client) error {
			var done *seeded
			for try := 1; ; try++ {
				if done, err = c.seed(ctx, batch, replace); !errors.Is(err, graph.ErrPrecondition) || try == 5 {
					break // else somebody wrote meanwhile
				}
			}
			if err != nil {
				return err
			}
			return p.showSeeded(done)
		})
	}
	return cmd
}

// seeded says what seed did. The counts are of what was put; Left names what is
// stored and differs, as "entity ID" or "source ID".
type seeded struct {
	Revision   graph.Revision `json:"revision"`
	Entities   int            `json:"entities"`
	Statements int            `json:"statements"`
	Sources    int            `json:"sources"`
	Left       []string       `json:"left"`
}

// seed puts what is missing of a batch and, to replace it, what differs. Nothing
// but what is missing is asked to be there as it was seen: ErrPrecondition where
// somebody wrote meanwhile.
func (c *client) seed(ctx context.Context, all graph.Batch, replace bool) (*seeded, error) {
	var st graph.Stats
	if _, err := c.get(ctx, "/stats", nil, &st); err != nil {
		return nil, err
	}
	done := &seeded{Revision: st.Revision, Left: []string{}}
	put := all
	put.Sources, put.Entities, put.Statements = nil, nil, nil
	// there asks for one record.
	there := func(path string, out any) (bool, error) {
		_, err := c.get(ctx, path, nil, out)
		if errors.Is(err, graph.ErrNotFound) {
			return false, nil
		}
		return err == nil, err
	}
	// differs notes what is left as it is stored, and says whether it is to be replaced.
	differs := func(what string) bool {
		if !replace {
			done.Left = append(done.Left, what)
		}
		return replace
	}
	for _, s := range all.Sources {
		var have ask.Source
		ok, err := there("/sources/"+url.PathEscape(string(s.ID)), &have)
		if err != nil {
			return nil, err
		}
		if !ok || have.Hash() != s.Hash() && differs("source "+string(s.ID)) {
			put.Sources = append(put.Sources, s)
		}
	}
	for _, e := range all.Entities {
		e = e.Canonical()
		var have ask.Profile
		ok, err := there("/entities/"+url.PathEscape(string(e.ID)), &have)
		if err != nil {
			return nil, err
		}
		stored := have.Entity.Entity.Canonical()
		ours, others := apart(stored, e.Sources())
		if !ok || ours.Hash() != e.Hash() && differs("entity "+string(e.ID)) {
			e.Accounts = append(e.Accounts, others...)
			put.Entities, put.Replace = append(put.Entities, e.Canonical()), true
		}
	}
	for _, s := range all.Statements {
		s = s.Canonical()
		ok, err := there("/statements/"+url.PathEscape(string(s.ID)), nil)
		if err != nil {
			return nil, err
		}
		if !ok {
			put.Statements = append(put.Statements, s)
		}
	}
	done.Sources, done.Entities, done.Statements = len(put.Sources), len(put.Entities), len(put.Statements)
	if put.Items() == 0 {
		if c.seeded { // as the store was made for this command
			done.Sources, done.Entities, done.Statements = len(all.Sources), len(all.Entities), len(all.Statements)
		}
		return done, nil
	}
	body, err := json.Marshal(&put)
	if err != nil {
		return nil, err
	}
	header := isJSON.Clone()
	header.Set("If-Match", `"`+st.Revision.String()+`"`)
	var answer httpapi.BatchAnswer
	if _, err := c.do(ctx, http.MethodPost, "/batches", header, body, &answer); err != nil {
		return nil, err
	}
	done.Revision = answer.Revision
	return done, nil
}

// apart gives an entity with the accounts of some sources alone, and those of others.
func apart(e graph.Entity, of []graph.SourceID) (with graph.Entity, others []graph.Account) {
	accounts := e.Accounts
	e.Accounts = nil
	for _, a := range accounts {
		if slices.Contains(of, a.Source) {
			e.Accounts = append(e.Accounts, a)
		} else {
			others = append(others, a)
		}
	}
	return e, others
}

// maxLeft is how many names of what was left as it is a person is told.
const maxLeft = 10

func (p *Program) showSeeded(done *seeded) error {
	if p.output != "table" {
		return p.printValue(done)
	}
	s := p.screen(p.Stdout)
	if done.Entities+done.Statements+done.Sources == 0 {
		s.line(p.say("nothing of the built-in data is missing; nothing changed"))
	} else {
		s.line(p.say("seeded: %s, %s and %s put", counted(done.Entities, "entity", "entities"),
			counted(done.Statements, "claim", "claims"), counted(done.Sources, "source", "sources")))
	}
	if n := len(done.Left); n > 0 {
		names := strings.Join(done.Left[:min(n, maxLeft)], ", ")
		if n > maxLeft {
			names += p.say(" and %d more", n-maxLeft)
		}
		p.note("stored otherwise than built in, and left so: %s; hubgraph seed --replace takes what is built in", names)
	}
	return s.err
}
