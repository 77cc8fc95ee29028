package app

import (
	"bytes"
	"context"
	"io/fs"
	"net/http"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"hubgraph/graph"
)

// What the tests outside of the package look at.
var (
	Inert     = inert
	InertJSON = inertJSON
	Clip      = clip
	Width     = width
	Wrap      = wrap
	FlagOf    = flagOf
	Chinese   = chinese
)

func CgroupLimit(root fs.FS) int64 { return cgroupLimit(root) }

func GarbageShare(used, most uint64) int { return garbageShare(used, most) }

func BoundGarbage(used func() uint64, set func(percent int)) { boundGarbage(used, set) }

func ParseBytes(s string) (int64, error) { return parseBytes(s) }

func IsUsage(err error) bool { return exitStatus(err) == exitUsage }

// LoadConfig reads a configuration as the program does.
func LoadConfig(args, environ []string) (c Config, origin map[string]string, err error) {
	flags := pflag.NewFlagSet("test", pflag.ContinueOnError)
	addConfigFlags(flags)
	if err := flags.Parse(args); err != nil {
		return c, nil, err
	}
	l, err := loadConfig(flags, environ)
	if err != nil {
		return c, nil, err
	}
	return l.Config, l.Origin, nil
}

// RenderTable lays a table out: "right" and "cut" say of each column whether
// its cells stand right, and down to how many columns it may be cut.
func RenderTable(screenWidth int, colour bool, heads []string, right []bool, cut []int, rows [][]string) string {
	var b bytes.Buffer
	t := table{}
	for i, h := range heads {
		t.columns = append(t.columns, column{head: h, right: right[i], min: cut[i], style: map[bool]style{true: green}[i == 0]})
	}
	for _, r := range rows {
		var cells []cell
		for _, c := range r {
			cells = append(cells, text(c))
		}
		t.add(cells...)
	}
	t.write(&screen{w: &b, width: screenWidth, colour: colour})
	return b.String()
}

// InProcess sends a request to a handler as commands do.
func InProcess(ctx context.Context, h http.Handler, method, path string, body []byte) ([]byte, error) {
	c := local(h, "secret", "en", nil)
	return c.do(ctx, method, path, http.Header{"Content-Type": {"text/plain"}}, body, nil)
}

// CopyGraph copies everything from one store to another.
func CopyGraph(ctx context.Context, from, to graph.Store) (graph.Revision, error) {
	return copyGraph(ctx, from, to, nil)
}

// FirstAddresses gives the paths of the addresses to begin with.
func FirstAddresses(ctx context.Context, r graph.Reader) (paths []string, err error) {
	list, err := examples(ctx, r)
	for _, e := range list {
		paths = append(paths, e.path)
	}
	return paths, err
}

// Commands gives the commands with what they say of themselves in a language.
func Commands(lang string) *cobra.Command {
	root := (&Program{}).commands()
	helpIn(root, lang)
	return root
}
