// Package strict reads JSON that people and programs send: strictly, with all that is
// wrong with it and the place of each.
//
// A [Decoder] takes a text into a struct whose fields' tags name them. What the struct
// does not name is a fault, not something to be passed over: a name written wrong would
// else be data lost without a word. Bounds on depth and on items hold whatever the struct
// is, so that a small text can't cost much.
//
// Left out: numbers that are no whole ones (decimals are strings here), and whether what
// was read is right in itself, which is for package graph to say.
package strict
