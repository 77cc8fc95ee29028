// Package webui is the explorer, the page that people look at the graph with, as
// a handler.
//
// Its few ideas:
//
//   - The page is built by Vite from src, and the build is committed in dist and
//     embedded: go build needs no Node, and the binary nothing beside it. The
//     gate builds the page again and compares, byte for byte.
//   - The handler knows nothing of the graph. It serves files, and the page asks
//     the HTTP API as any client does.
//   - Files under /assets/ have their contents in their names and may be kept
//     for ever; everything else is asked for again each time and answered with
//     304 where it has not changed.
//   - Every file is compressed once, when the handler is first made.
//   - The policy ([Policy]) lets the page load from its own origin and nothing
//     else, run no text as script and be framed by nobody.
//
// journeys holds what a browser does to test the page, through the whole program
// (internal/app runs it); bench measures drawing beside other libraries. Neither
// is in the build.
//
// Left out: other encodings than gzip.
package webui
