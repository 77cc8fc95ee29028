// Package app is the program hubgraph: its configuration, its commands, and the
// assembly of store, seeds and HTTP API into a server.
//
// Its few ideas:
//
//   - A [Program] is one run: arguments, environment and streams in, an exit
//     status out. The binary and the end-to-end test run the same one.
//   - Commands ask the HTTP API and nothing else. A data folder has one owner:
//     while a server has it, a command goes to that server, by the address and
//     the secret of the run that the lock file holds; where nobody has it, the
//     command opens the store and asks the same handler without a connection.
//     So there is one way to do anything, writing included, and -o json prints
//     what the API answers. With Neo4j every process opens the store itself.
//   - The configuration is one struct ([Config]) whose tags say the key in the
//     file, the variable and the flag. Flags win over the environment, the
//     environment over the file, the file over defaults.
//   - Data goes to standard output, everything else to standard error. What went
//     wrong is one line. Exit status 2 asks for another command line, 1 says
//     that it could not be done.
//   - Who reads what a server says is no condition of serving: an outlet stands
//     before standard output and error, which waits for nobody.
//   - Whatever comes from outside is made inert before a terminal sees it: a
//     name may hold control characters.
//   - A store that is a server of its own may be away when serve starts: the
//     server lives, is not ready, and settles when it is back. What no waiting
//     heals, such as a wrong password, ends the start.
//
// A new and empty store is seeded once, when it is first opened, unless it is
// begun with --empty; one that was emptied, or lost what it had, stays as it is.
// Commands that copy or put back the file of a graph (backup, restore) work on the
// file, beside a server or in its stead; repair works on Neo4j itself. Beyond loopback the server starts only with a key or
// with --insecure-no-auth.
//
// Caveats: a command that opens the store itself holds the folder while it
// runs; another one waits for it, up to 10 s. The soft memory limit is the
// process's (runtime/debug.SetMemoryLimit) and is set by serve only. Tables cut
// names to the width of a terminal, never in a pipe.
//
// Left out: TLS and HTTP/2 (put a proxy in front), and metrics.
package app
