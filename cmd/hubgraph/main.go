// Command hubgraph serves a knowledge graph and asks it: see README.md, or
// hubgraph --help.
package main

import (
	"os"

	"hubgraph/internal/app"
)

func main() { os.Exit(app.Main()) }
