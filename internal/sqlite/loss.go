package sqlite

import (
	"context"
	"fmt"
	"path/filepath"

	"hubgraph/graph"
)

// A Loss says that a store holds less than it acknowledged, or that nothing shows
// that it holds all of it. It is the cause of the ErrUnavailable that Open
// answers then, where errors.As finds it, unless Options.AcceptLoss.
type Loss struct {
	// What is wrong, in words that begin with the file.
	What string
	// Stored is the last revision known to have been acknowledged, Left the one
	// that can be read; zero where that is not known.
	Stored, Left graph.Revision
	// Frames of Of frames of the log can be read. Of is 0 where it is not known
	// how many there were.
	Frames, Of uint32
}

// Error says what is wrong and what is lost, not what to do.
func (l *Loss) Error() string {
	s := l.What
	switch {
	case l.Stored.Seq > l.Left.Seq+1 && l.Left.Store != "":
		s += fmt.Sprintf(", so that revisions %d to %d are lost", l.Left.Seq+1, l.Stored.Seq)
	case l.Stored.Seq > l.Left.Seq && l.Left.Store != "":
		s += fmt.Sprintf(", so that revision %d is lost", l.Stored.Seq)
	case l.Stored.Store != "" && l.Left.Store != "":
		s += "; no revision is lost, but what is stored beside the graph, such as views, may be"
	case l.Left.Store != "":
		s += fmt.Sprintf("; revision %d can be read, and what came after it is lost", l.Left.Seq)
	}
	if l.Of > l.Frames {
		s += fmt.Sprintf(" (%d of %d frames of the log)", l.Of-l.Frames, l.Of)
	}
	return s
}

// refusal is what Open answers.
func (l *Loss) refusal() error {
	return graph.ErrUnavailable.Cause(l.Error()+"; put a backup in its place with hubgraph restore FILE, or open what is left with --accept-loss", l)
}

// lostFrames compares the log with the mark, before anything is known of what
// the database holds.
func (in *inspection) lostFrames(base string, markErr error) *Loss {
	l := &Loss{}
	m := in.mark
	if m != nil {
		l.Stored = m.revision
	}
	switch {
	case markErr != nil:
		l.What = base + markSuffix + " is damaged: nothing shows whether the log is whole"
	case m != nil && m.frames > 0 && !in.log.exists:
		l.What = base + "-wal is missing"
		l.Of = m.frames
	case in.log.broken != "":
		l.What = base + "-wal is damaged: " + in.log.broken
		if m != nil {
			l.Of = m.frames
		}
	case in.log.bad > 0:
		l.What = fmt.Sprintf("%s-wal is damaged: frame %d is not as it was written", base, in.log.bad)
		l.Frames = in.log.frames
		if m != nil {
			l.Of = m.frames
		}
	case m != nil && in.log.frames < m.frames:
		l.What = fmt.Sprintf("%s-wal ends after frame %d of %d, or is damaged there", base, in.log.frames, m.frames)
		l.Frames, l.Of = in.log.frames, m.frames
	case m != nil && m.frames > 0 && in.log.sum != m.sum:
		l.What = base + "-wal is not the log that " + base + markSuffix + " speaks of"
		l.Of = m.frames
	default:
		return nil
	}
	return l
}

// judge compares what the database holds with the mark.
func (in *inspection) judge(base string, have meta) *Loss {
	m := in.mark
	switch l := in.loss; {
	case m != nil && m.revision.Store != have.revision.Store:
		return &Loss{What: base + markSuffix + " is that of another database", Left: have.revision}
	case l != nil:
		l.Left = have.revision
		return l
	case m == nil && !have.clean && !in.log.exists:
		return &Loss{What: base + " was copied from a running server, or lost its log", Left: have.revision}
	case m == nil:
		return nil
	case m.revision.Seq > have.revision.Seq:
		return &Loss{What: base + " is older than " + base + markSuffix, Stored: m.revision, Left: have.revision}
	case m.revision.Seq == have.revision.Seq && m.revision.Digest != have.revision.Digest:
		return &Loss{What: base + " holds another content than " + base + markSuffix + " speaks of", Left: have.revision}
	}
	return nil
}

// weigh reads the meta row over a connection, and compares what the database holds
// with the log and the mark. Where the row can't be read, the loss is that of the
// log, and the error says what is wrong with the row. ErrConflict where the log is
// that of another database.
func (in *inspection) weigh(ctx context.Context, q querier, path, vfs string) (have meta, loss *Loss, err error) {
	file := filepath.Base(path)
	have, f, err := readMeta(ctx, q)
	if err == nil && f != nil {
		err = damaged(file, f.String(), nil)
	}
	if err != nil {
		return have, in.loss, err
	}
	if in.log.frames > 0 {
		if err := ownLog(ctx, path, vfs, have.revision.Store); err != nil {
			return have, nil, err
		}
	}
	return have, in.judge(file, have), nil
}

// ownLog answers ErrConflict where a log makes another store of a database than
// its main file is. The main file has a meta row of its own, however much of it is
// in the log.
func ownLog(ctx context.Context, path, vfs, withLog string) error {
	db, err := pool(path, lookAlone, 1, vfs)
	if err != nil {
		return err
	}
	defer db.Close()
	// Whatever else is wrong with the main file alone, its log makes good.
	if alone, f, err := readMeta(ctx, db); err == nil && f == nil && alone.revision.Store != withLog {
		base := filepath.Base(path)
		return graph.ErrConflict.With(fmt.Sprintf("%s-wal is the log of another database; put the log of %s back in its place, or take it away", base, base))
	}
	return nil
}
