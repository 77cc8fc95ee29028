package httpapi

import "hubgraph/internal/access"

// A Line is a line of the route table.
type Line struct {
	Methods []string
	Path    string // an operation's as the OpenAPI document has it
	Scope   access.Scope
}

// Routes gives the lines of the route table, and what the router answers: method
// and path, as the router has it.
func Routes(opt Options) (table []Line, answered []string, err error) {
	a, e, err := assemble(opt)
	if err != nil {
		return nil, nil, err
	}
	for _, r := range a.routes() {
		table = append(table, Line{r.methods, r.path, r.scope})
	}
	for _, r := range e.Routes() {
		answered = append(answered, r.Method+" "+r.Path)
	}
	return table, answered, nil
}

// RouterPath writes a path of the table as the router has it.
func RouterPath(path string) string { return routerPath(path) }
