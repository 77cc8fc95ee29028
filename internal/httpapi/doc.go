// Package httpapi is Hubgraph over HTTP: the questions of package ask and the
// operations that change something, under /api/v1 (routes.go), and the pages for
// people: at / and /v/{id} the explorer, which Options.Page is; at /docs the
// operations in words.
//
// # Ideas
//
// One table. (*api).routes lists all that is answered, a line each: method,
// path, scope, handler; the questions come from ask/table.go. Nothing is answered
// beside it. What an operation is for is said by ask's words or in operations.go,
// and the OpenAPI document at /openapi.json and /openapi.yaml is made from that and
// from the types of parameters, bodies and answers. It names every status, header
// and parameter that there is, and no other; what a text may be it says by the forms
// of package graph.
//
// What a question means is package ask's. Here it is bound: parameters to the path
// and the query, an answer to a body, a tag and a status.
//
// All faults at once. What is wrong with a request is gathered and answered together
// as a [Problem] with status 422, a pointer to each: an RFC 6901 JSON Pointer for a
// place in a body (/statements/3/when/due), ?limit for a parameter of the query,
// {id} for one of the path, and the name for a header.
//
// An answer is tagged. A weak ETag is a hash over the revision that was read,
// the URL and the program's version; If-None-Match is answered 304 from the
// revision alone, before anything is computed. What is fleeting, such as what a
// deadline cut, has no tag, for it is not the same the next time.
//
// Streams are of any length (lines.go): an export is written as it is read, at one
// revision, and broken off where it can't go on; a body of JSON Lines is stored in
// commits as it comes, by package interchange. Each part of either has its time, the
// whole has none.
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
// metrics and CORS, which wrap the handler; imports of other formats and analytics. Views can't be deleted. Browsers send a cookie to every port of a
// host: another server of the same machine that the browser is brought to sees
// the cookie of a session, which is why a session ends after 12 hours.
package httpapi
