// Package interchange is formats in and out, streaming: what a store holds, written for
// others and for another store, and read again.
//
// # JSON Lines
//
// A text in UTF-8, a JSON object a line, each with one name, which says what the line is:
//
//	{"head":{"format":"hubgraph","version":1,"revision":"...","filter":{...}}}
//	{"type":{...}}  {"unit":{...}}  {"qualifier":{...}}  {"predicate":{...}}  {"scheme":{...}}
//	{"source":{...}}
//	{"text":{"source":"...","text":"..."}}
//	{"entity":{...}}
//	{"statement":{...}}
//	{"end":{"lines":9,...,"digest":"..."}}
//
// The value is a record in the JSON of the API: what GET gives of an entity, a statement or
// a source goes in again. The lines stand in this order, so that each names only what
// stands before it, and a stream can be applied as it comes: [Line] is the whole of it.
//
// The head is the first line and says which format it is. The end is the last: a stream
// without it was cut, and is told from a whole one. It counts the lines of each kind, and
// its digest is that of an empty store into which the stream is read.
//
// A line has at most [MaxLine] bytes. A text, which may be longer, goes on in the lines
// behind its first. [NewReader] knows gzip and zstd by their first bytes.
//
// # Loading
//
// [Load] applies a stream in commits of a stated size, each of them a batch with a key. A
// key is made of all lines up to the end of its commit, and of a run, which the store
// remembers until the stream was read to its end: the same stream again after a kill finds
// what was committed answered from its keys, and goes on behind it; after its end it is
// applied anew, and so brings back what was taken out of it since.
//
// # Caveats
//
// Whether citations are right is not looked at: a store may hold some that are not, and
// takes them along; verify finds them. Documents and the log are no part of a stream.
package interchange
