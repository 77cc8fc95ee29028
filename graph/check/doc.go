// Package check reads whole graphs: it walks a store at one revision, says what
// is wrong with it, and chooses a first sight of it.
//
//   - [Walk] tells a [Visitor] of every record at one revision; copies, exports
//     and checks are visitors.
//   - [Verify] lists what is wrong with a store; [VerifyText] compares what
//     statements say with the text of their source.
//   - [Overview] chooses at most 25 entities to begin with, by a stated rule.
//
// All of it needs a [graph.Reader] only, so it says the same of every store.
package check
