package ask

import (
	"context"
	"strconv"
	"time"

	"hubgraph/graph"
)

// A Change is a line of the log: one batch that changed something.
type Change struct {
	Revision graph.Revision `json:"revision" doc:"The revision that it led to"`
	Time     time.Time      `json:"time" doc:"When, in UTC, by the clock of the server that wrote it: where several write, it need not rise with the revision"`
	Author   string         `json:"author,omitempty" doc:"Whose change it was: what the batch says, or else the name of the key that it came with"`
	Note     string         `json:"note,omitempty" doc:"Why"`
	Label    string         `json:"label,omitempty" doc:"What the change belongs to: an import, a copy, a release"`
}

// size is what a change takes of a page.
func (c *Change) size() int {
	const rest = 150 // the revision and the time, in JSON
	return rest + len(c.Author) + len(c.Note) + len(c.Label)
}

// maxChanges is how many lines of the log are looked at for one page.
const maxChanges = 100_000

type listChangesIn struct {
	asked
	Since  string          `query:"since" pattern:"^([0-9]{1,19}|[^:]+:[0-9]+:[0-9a-f]{64})$" doc:"Only what changed after this revision, as /stats, a batch or a change gives it, or its number, the second part; 422 where it is none that this graph was at, as after a restore: read it anew then" example:"1"`
	Author string          `query:"author" doc:"Only changes of this author, written the same"`
	Label  string          `query:"label" doc:"Only changes with this label, written the same"`
	Limit  whole[pageSpan] `query:"limit" doc:"How many at most"`
	Cursor cursorText      `query:"cursor" doc:"nextCursor of the page before"`
}

func (a *Service) listChanges(ctx context.Context, in *listChangesIn) (*answer[List[Change]], error) {
	limit, before := in.Limit.read(&in.asked, "limit"), in.beforeChange(in.Cursor)
	rev, err := a.store.Revision(ctx)
	if err != nil {
		return nil, err
	}
	q := graph.LogQuery{Before: rev.Seq + 1} // what comes meanwhile is of another revision
	if before > 0 {
		q.Before = min(q.Before, before)
	}
	var since graph.Revision
	if in.Since != "" {
		var why string
		if since, why = revisionOf(in.Since, rev); why != "" {
			in.fault("?since", why)
		}
		q.After = since.Seq
	}
	if err := in.check(q.Validate()); err != nil {
		return nil, err
	}
	if err := a.had(ctx, since, rev); err != nil {
		return nil, err
	}
	out := List[Change]{Items: []Change{}, Complete: true}
	room, looked := newRoom(limit), 0
	last := q.Before // the sequence of the last one looked at
	for c, err := range a.store.Log(ctx, q) {
		if err != nil {
			return nil, err
		}
		item := Change{c.Revision, c.Time, c.Author, c.Note, c.Label}
		wanted := (in.Author == "" || c.Author == in.Author) && (in.Label == "" || c.Label == in.Label)
		if looked++; looked > maxChanges || wanted && !room.takes(item.size()) {
			out.cut(in.newCursor().str(strconv.FormatUint(last, 10)))
			break
		}
		if wanted {
			out.Items = append(out.Items, item)
		}
		last = c.Revision.Seq
	}
	return ok(out, rev), nil
}

// revisionOf reads a revision of the store that is at now, of which the number alone may be
// given, or says what is wrong with the text.
func revisionOf(text string, now graph.Revision) (rev graph.Revision, why string) {
	if n, err := strconv.ParseUint(text, 10, 63); err == nil {
		return graph.Revision{Seq: n}, ""
	}
	rev, err := graph.ParseRevision(text)
	switch {
	case err != nil:
		return rev, "is not a revision; take it as /stats, a batch or a change gives it"
	case rev.Store != now.Store:
		return rev, "is a revision of another store"
	}
	return rev, ""
}

// had answers ErrInvalid for a revision that the graph which is at now never was at: it
// was restored, or lost what came later, and who follows its changes must read it anew, for
// numbers are given again.
func (a *Service) had(ctx context.Context, since, now graph.Revision) error {
	why := ""
	switch {
	case since.Seq > now.Seq:
		why = "the graph is at revision " + strconv.FormatUint(now.Seq, 10) + ", before that one"
	case since.Store == "": // the number alone
	case since.Seq == now.Seq:
		if since.Digest != now.Digest {
			why = "the graph's revision of that number is another one"
		}
	case since.Seq == 0: // that before all, of which the log has no line
	default:
		for c, err := range a.store.Log(ctx, graph.LogQuery{After: since.Seq - 1, Before: since.Seq + 1, Limit: 1}) {
			if err != nil {
				return err
			}
			if c.Revision.Digest != since.Digest {
				why = "the graph's revision of that number is another one"
			}
		}
	}
	if why == "" {
		return nil
	}
	return refuse(graph.ErrInvalid, why+": it was restored, or has lost what came later; read it anew", Fault{"?since", "is no revision that the graph was at"})
}
