package httpapi

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/gin-gonic/gin"
)

// What the page at /docs shows: the OpenAPI document for people.
type (
	docsView struct {
		About    []string
		Tags     []docsTag
		Problems []docsProblem
	}
	docsTag struct {
		Name, Title string
		Operations  []docsOperation
	}
	docsOperation struct {
		ID, Method, Path, Summary, Description, Try, Request, Answer string
		Parameters                                                   []docsParameter
		Statuses                                                     []string
	}
	docsParameter struct {
		Name, In, Description, Range string
		Required                     bool
	}
	docsProblem struct {
		Code, Title, Help string
		Status            int
	}
)

func (a *api) docsPage(c *gin.Context) {
	o := a.described()
	var v docsView
	v.About = strings.Split(strings.NewReplacer("**", "", "`", "").Replace(o.Info.Description), "\n\n")
	byTag := map[string][]docsOperation{}
	for op := range operations(o) {
		byTag[op.Tags[0]] = append(byTag[op.Tags[0]], a.docsOf(op))
	}
	for _, t := range o.Tags {
		v.Tags = append(v.Tags, docsTag{t.Name, t.Description, byTag[t.Name]})
	}
	for _, k := range kinds {
		v.Problems = append(v.Problems, docsProblem{k.code, k.title, k.help, k.status})
	}
	shell := a.shell(c, "api")
	shell.Docs = &v
	a.render(c, http.StatusOK, "docs.html", shell)
}

func (a *api) docsOf(op *huma.Operation) docsOperation {
	d := a.words[op.OperationID]
	out := docsOperation{
		ID: op.OperationID, Method: op.Method, Path: op.Path, Summary: op.Summary, Description: op.Description,
		Answer: indent(d.answer), Request: indent(d.request),
	}
	try, query := op.Path, url.Values{}
	for _, p := range op.Parameters {
		dp := docsParameter{Name: p.Name, In: p.In, Description: p.Description, Required: p.Required}
		s := p.Schema
		if s.Minimum != nil && s.Maximum != nil {
			dp.Range = fmt.Sprintf("%.0f – %.0f", *s.Minimum, *s.Maximum)
			if s.Default != nil {
				dp.Range += fmt.Sprintf(", default %v", s.Default)
			}
		}
		enum := s.Enum
		if s.Items != nil {
			enum = s.Items.Enum
		}
		for i, e := range enum {
			if i > 0 {
				dp.Range += ", "
			}
			dp.Range += fmt.Sprint(e)
		}
		out.Parameters = append(out.Parameters, dp)
		if p.Example == nil {
			continue
		}
		switch {
		case p.In == "path":
			try = strings.ReplaceAll(try, "{"+p.Name+"}", url.PathEscape(fmt.Sprint(p.Example)))
		case p.In == "query" && p.Required:
			for _, x := range listOf(p.Example) {
				query.Add(p.Name, x)
			}
		}
	}
	if op.Method == http.MethodGet && !strings.Contains(try, "{") {
		out.Try = try
		if len(query) > 0 {
			out.Try += "?" + query.Encode()
		}
	}
	for status := range op.Responses {
		out.Statuses = append(out.Statuses, status)
	}
	slices.Sort(out.Statuses)
	return out
}

func listOf(example any) []string {
	b, _ := json.Marshal(example)
	var list []string
	if json.Unmarshal(b, &list) != nil {
		list = []string{fmt.Sprint(example)}
	}
	return list
}

func indent(text string) string {
	var b bytes.Buffer
	if json.Indent(&b, []byte(text), "", "  ") != nil {
		return text
	}
	return b.String()
}
