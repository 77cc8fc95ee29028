// Package ask is questions and answers for people and programs: what HTTP, the
// command line and other surfaces share.
//
// # Ideas
//
// A question is data. [Service.Questions] lists all that can be asked, each with
// its name, its address, its words, its parameters and the type of its answers; the
// table is in table.go. From it a surface makes what describes it: an OpenAPI
// document, the tools of a model, the flags of a command.
//
// Asking is one call. [Service.Ask] takes the parameters as text, by name, and gives
// an [Answer], which [Marshal] writes. So the same question has the same bytes on
// every surface, and the same is wrong with it: a surface says how parameters
// arrive and how an answer travels, and nothing of what they mean.
//
// All faults at once. Parameters are bound without being judged; then names that
// are not known, what can't be read as a number, what [graph] finds wrong with the
// question and what the schema does not know are gathered, and told together as an
// [*Error], a pointer to each: ?limit for a parameter, {id} for the one in the
// address, an RFC 6901 JSON Pointer for a place in a body.
//
// An answer says what it depends on: a revision of the graph, or a tag of its own.
// Each question is one of the store; the schema, sources and texts that an answer needs
// beside it are kept by revision, and read when that has moved. Where they are not to be
// had as they were at the revision of the answer, the question is asked anew, three
// times. What a deadline cut, or moved each time, is Fleeting.
//
// An answer has a size. A list ends with the record by which it would be larger than
// graph.MaxAnswerBytes, and goes on by its cursor; quotes, paragraphs and misses are
// bounded on their own; what is longer than [MaxBytes] all the same is refused. An export
// alone has none: it is a [Stream], written as it is read, and package interchange's.
//
// Cursors say where the page before ended, never how many rows to skip, so that
// writes between pages neither repeat nor lose what was there all along. A cursor
// holds a hash of its question and is refused by another.
//
// A view, which is what a page showed, is known by a hash of what it holds: the
// same view saved twice is one, and none ever changes. Views are documents beside
// the graph, so that its revision does not speak of them.
//
// The first sight is chosen by package check and placed by package layout, once a
// revision.
//
// # Caveats
//
// The types of answers have their own JSON names and descriptions as tags; those of
// the domain, which answers hold, have theirs in package graph. Addresses, in
// cursors and in what is said of a fault, are those of the HTTP API on all surfaces.
// Time is the caller's: a question ends [Grace] before its context's deadline, if it
// can be cut, and has no deadline of its own.
//
// Left out: who may ask (package access), and how a request and an answer travel.
package ask
