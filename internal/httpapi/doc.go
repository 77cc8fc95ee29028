// Package httpapi is Hubgraph over HTTP: a table of operations under /api/v1
// (routes.go), each a function of a context and a request struct over
// [graph.Reader] or [graph.Store], and the pages for people: at / and /v/{id}
// the explorer, which Options.Page is; at /docs the operations in words.
//
// # Ideas
//
// One table. (*api).routes lists all that is answered, a line each: method,
// path, scope, handler. Nothing is answered beside it. What an operation is for is
// in operations.go, its request and response structs stand beside its handler, and
// the OpenAPI document at /openapi.json and /openapi.yaml is made from all of that.
//
// All faults at once. Parameters are bound without being judged; then what the
// query string holds beyond the operation's parameters, what can't be read as a
// number, what [graph] finds wrong with the question and what the schema does
// not know are gathered, and answered together as a [Problem] with status 422,
// a pointer to each. A pointer is an RFC 6901 JSON Pointer for a place in a
// body (/statements/3/when/due), ?limit for a parameter of the query, {id} for
// one of the path, and the name for a header.
//
// An answer is tagged. A weak ETag is a hash over the revision that was read,
// the URL and the program's version; If-None-Match is answered 304 from the
// revision alone, before anything is computed. What a deadline cut has no tag,
// for it is not the same the next time.
//
// Cursors say where the page before ended, never how many rows to skip, so that
// writes between pages neither repeat nor lose what was there all along. A
// cursor holds a hash of its question and is refused by another (422).
//
// A view, which is what a page showed, is known by a hash of what it holds
// (views.go): the same view saved twice is one, and none ever changes. Views are
// documents beside the graph, so that neither the revision nor an ETag made from
// it speaks of them.
//
// The first sight is chosen by check.Overview and placed by package layout, once
// a revision.
//
// Over a store of several members, which [Bookmarks] stands for, the answer of a
// write has the header Hubgraph-Bookmark; who sends it with the next request
// sees that write, whichever server and member answers.
//
// # Who may
//
// Keys, scopes and sessions are package access's; here is how they travel. A key
// comes in Authorization: Bearer or X-API-Key, never in the URL. A key that is sent
// is checked even where none is needed; while that can't be done the answer is 503.
//
// In the place of a key a browser on this machine may have a session: the address
// /session/ and a token, good once, gives it a cookie, with which it may write and
// import. A request by cookie that changes something must say by Origin or
// Sec-Fetch-Site that a page of this very server sent it, so that a page elsewhere
// can't write with it. GET /api/v1/session says what the caller may.
//
// The Host header is checked on every route against the address the connection
// came in on and a list, so that a page elsewhere can't reach a server on loopback
// under a name of its own.
//
// # The log
//
// One line a request: method, route template, status, bytes, milliseconds,
// request id, and the key's id where there was one. Neither the path nor the
// query string is logged, nor the peer's address: they say who looked up whom.
// A fault of ours is logged once with its cause under the same request id; the
// answer says only that.
//
// # Caveats
//
// New sets huma.NewError and gin's mode, which are variables of those packages,
// once for the process. Answers are JSON whatever Accept says. Left out here:
// compression, metrics and CORS, which wrap the handler; imports, exports and
// analytics. Views can't be deleted. Browsers send a cookie to every port of a
// host: another server of the same machine that the browser is brought to sees
// the cookie of a session, which is why a session ends after 12 hours.
package httpapi
