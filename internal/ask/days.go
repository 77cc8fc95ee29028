package ask

import (
	"context"

	"hubgraph/graph"
	"hubgraph/graph/tell"
)

// Days are days from one to another, counted from 1970-01-01, which is 0, in the proleptic
// Gregorian calendar.
type Days struct {
	First *int `json:"first,omitempty" doc:"The first day, counted from 1970-01-01, which is 0; absent where nothing says from when"`
	Last  *int `json:"last,omitempty" doc:"The last day; absent where nothing says until when"`
}

// StatementDays are the days of the dates of a statement, so that nobody else must read
// dates to put them on a line or to ask what held.
type StatementDays struct {
	From     *Days `json:"from,omitempty" doc:"Those that when.from may mean"`
	To       *Days `json:"to,omitempty" doc:"Those that when.to may mean"`
	Observed *Days `json:"observed,omitempty" doc:"Those that when.observed may mean"`
	Due      *Days `json:"due,omitempty" doc:"Those that when.due may mean"`
	Valid    *Days `json:"valid,omitempty" doc:"On which days it passes validAt; absent where on every day, or never"`
	Never    bool  `json:"never,omitempty" doc:"It passes validAt on no day"`
}

// daysOf gives the days of a date, nil where there is none.
func daysOf(d graph.Date) *Days {
	if d == "" {
		return nil
	}
	return numbered(graph.Days{First: d.First(), Last: d.Last()})
}

func numbered(d graph.Days) *Days {
	var out Days
	if n, ok := d.First.Number(false); ok {
		out.First = &n
	}
	if n, ok := d.Last.Number(true); ok {
		out.Last = &n
	}
	return &out
}

// daysOfStatement gives nil where nothing is dated, and the statement passes on every day.
func daysOfStatement(s *graph.Statement) *StatementDays {
	out := StatementDays{From: daysOf(s.When.From), To: daysOf(s.When.To), Observed: daysOf(s.When.Observed), Due: daysOf(s.When.Due)}
	switch valid := graph.ValidDays(s.Status, s.When); {
	case valid.None():
		out.Never = true
	case valid != graph.AllDays:
		out.Valid = numbered(valid)
	}
	if out == (StatementDays{}) {
		return nil
	}
	return &out
}

type getDateIn struct {
	asked
	Date string `query:"date" required:"true" doc:"The date, as the graph has dates: to the year, month or day, and by EDTF parts of a year, doubts, intervals and one of several" example:"2021-06"`
	langParam
}

// A DateRead is a text read as a date: what it says and the days that it may mean, or what
// is wrong with it.
type DateRead struct {
	Date  string `json:"date" doc:"The text"`
	Text  string `json:"text,omitempty" doc:"The date in words, in lang"`
	Days  *Days  `json:"days,omitempty" doc:"Which days it may mean"`
	Wrong string `json:"wrong,omitempty" doc:"What is wrong, and what is right, where it is no date, in lang"`
}

// getDate reads a date, which is the same in every graph. What is none is an answer, not a
// fault: it is asked of texts that people are still typing.
func (a *Service) getDate(ctx context.Context, in *getDateIn) (*answer[DateRead], error) {
	lang := in.lang(&in.asked)
	if len(in.values["date"]) == 0 {
		in.fault("?date", "is missing; give the text that is to be read")
	}
	if err := in.check(nil); err != nil {
		return nil, err
	}
	rev, err := a.store.Revision(ctx)
	if err != nil {
		return nil, err
	}
	out := DateRead{Date: in.Date}
	if d := graph.Date(in.Date); d.Check() != "" {
		out.Wrong = d.Wrong().In(lang)
	} else {
		out.Text, out.Days = tell.Date(d, lang), daysOf(d)
	}
	return ok(out, rev), nil
}
