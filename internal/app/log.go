package app

import (
	"bytes"
	"io"
	"log/slog"
	"os"
	"time"

	"golang.org/x/term"
)

// missingLines gives the line of a log that says how many others are missing.
func missingLines(person bool) func(n int) []byte {
	return func(n int) []byte {
		var b bytes.Buffer
		newLogger(&b, person).Warn("lines of this log are missing: nobody took them", "lines", n)
		return b.Bytes()
	}
}

// newLogger writes one line an event to w, in UTC: JSON, or readable text where
// a person looks on.
func newLogger(w io.Writer, person bool) *slog.Logger {
	opt := &slog.HandlerOptions{ReplaceAttr: func(groups []string, a slog.Attr) slog.Attr {
		if len(groups) == 0 && a.Key == slog.TimeKey {
			at := a.Value.Time().UTC()
			if person {
				return slog.String(slog.TimeKey, at.Format(time.TimeOnly+"Z"))
			}
			return slog.Time(slog.TimeKey, at)
		}
		return a
	}}
	if person {
		return slog.New(slog.NewTextHandler(w, opt))
	}
	return slog.New(slog.NewJSONHandler(w, opt))
}

// terminal gives the width of the terminal that w is; ok false if it is none.
func terminal(w io.Writer) (columns int, ok bool) {
	f, isFile := w.(*os.File)
	if !isFile || !term.IsTerminal(int(f.Fd())) {
		return 0, false
	}
	columns, _, err := term.GetSize(int(f.Fd()))
	if err != nil || columns <= 0 {
		columns = 80
	}
	return columns, true
}
