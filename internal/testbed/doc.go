// Package testbed is what tests stand on that make files, start processes, need
// more than Go, or could go on for as long as anybody likes.
//
// Its few ideas:
//
//   - [Around] gives the tests of a package a temporary folder of their own and a
//     guard: a second process that waits for the end of the first, however it
//     comes (in order, by Ctrl-C, by a signal, by a panic, by a timeout), then
//     kills what the tests started and removes what they wrote. No test has to
//     know of it: what t.TempDir and os.MkdirTemp make lies in that folder, and
//     whatever is started inherits the variable TMPDIR that names it.
//   - A [Part] is what only some machines have, and is tested on request alone:
//     a test run that nobody asked for more starts no server of another make and
//     no browser, whatever is installed.
//   - [Amount] is how much of something there is no end of, such as random
//     histories, a test takes: little by itself, any number on request.
//   - [Held] is what a file has that tests in another language are held to, too.
//
// Caveats: what is started is found by its environment, which Linux alone shows.
// On other systems a process of a test must also end when its standard input
// does. A process that is started with an environment of its own needs TMPDIR in
// it. Windows has the folder and its removal only.
//
// It knows the standard library alone, so that every package may use it.
package testbed
