package tell

import (
	"strings"

	"hubgraph/graph"
)

// Verb gives what stands on a line that is drawn for a relationship: what its phrase says
// between the two ends, as the statement stands, "will chair"; "在…上市" where the object
// stands inside. Where the predicate has no phrase for the status it is the predicate's
// label, and what is neither actual nor told by a phrase is called by its status before:
// "rumoured: owns". lang is as in Explain.
func Verb(sch *graph.Schema, s *graph.Statement, lang string) string {
	t := &Teller{sch: sch, zh: graph.SameLang(lang, "zh")}
	def := sch.Predicate(s.Predicate)
	status := s.Status
	if status.Aside() {
		status = graph.Actual
	}
	verb, staged := "", false
	if def != nil {
		for i := range def.Phrases {
			p := &def.Phrases[i]
			if p.Status != status || p.Stage != "" && p.Stage != stageOf(s) || verb != "" && (staged || p.Stage == "") {
				continue
			}
			if v := verbOf(graph.Clip(said(p.Template, t.zh), graph.MaxSentenceBytes)); v != "" {
				verb, staged = word(v), p.Stage != ""
			}
		}
	}
	told := s.Status == status
	if verb == "" {
		verb, told = string(s.Predicate), s.Status == graph.Actual
		if def != nil && def.Label.In(lang) != "" {
			verb = word(def.Label.In(lang))
		}
	}
	if !told {
		return Status(s.Status, lang) + t.pick(": ", "：") + verb
	}
	return verb
}

// verbOf gives what a pattern says between its ends, "" where it says nothing or has
// places for qualifiers, too.
func verbOf(template string) string {
	const object = "\x00"
	words := strings.NewReplacer("{subject}", "", "{when}", "", "{object}", object).Replace(template)
	if strings.ContainsAny(words, "{}") || strings.Count(words, object) != 1 {
		return ""
	}
	words = strings.Trim(strings.Join(strings.Fields(words), " "), " ,，")
	words = strings.TrimSpace(strings.TrimSuffix(strings.TrimPrefix(words, object), object))
	return strings.ReplaceAll(words, object, "…")
}
