package access

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// A Scope is what a key allows.
type Scope string

// The scopes. Admin allows all; each of the others allows itself and Read.
const (
	Public Scope = ""       // in the route table: for anyone, key or no key
	Read   Scope = "read"   // questions
	Write  Scope = "write"  // batches, texts of sources, views
	Import Scope = "import" // files
	Admin  Scope = "admin"  // everything
)

// Scopes is the closed list of what a key may have.
var Scopes = []Scope{Read, Write, Import, Admin}

// A Key is what is known of a caller's key; its secret is not.
type Key struct {
	ID     string  `json:"id"`   // short, for the log
	Name   string  `json:"name"` // as its maker called it
	Scopes []Scope `json:"scopes"`
}

// Called gives what a log calls the key: its name, or its id where that is no text of
// a line, as it can be in a file from before names were looked at.
func (k Key) Called() string {
	if k.Name == "" || len(k.Name) > 512 || !utf8.ValidString(k.Name) || strings.ContainsFunc(k.Name, unseen) {
		return k.ID
	}
	return k.Name
}

// Allows reports whether the key is good for what needs a scope.
func (k Key) Allows(s Scope) bool {
	return s == Public || s == Read && len(k.Scopes) > 0 || slices.Contains(k.Scopes, s) || slices.Contains(k.Scopes, Admin)
}
