// Package access says who may do what, and how often: what HTTP, the command line
// and other surfaces share.
//
// Its few ideas:
//
//   - A [Scope] is what a caller may do. A [Key] has some; each includes Read, and
//     Admin includes all.
//   - A [Checker] knows keys. [Keys] is one, a file of hashed keys, replaced whole
//     and read again when it has changed; [WithSecret] adds the secret of a run,
//     by which commands reach the server of their data folder.
//   - What can't be read is not known: while the key file is there and can't be
//     read, no key is called bad. The answer is ErrUnavailable, and the file is
//     read again for the next one who asks.
//   - [Sessions] let a browser on this machine write without a key: a token that is
//     good once gives another that stands for the session. How the two travel is
//     the surface's.
//   - A [Limiter] counts what each caller does.
//
// Secrets are 32 random bytes, kept as SHA-256 and compared in constant time; they
// are given out once and never logged. Whose request it is, and by what header, is
// for the surfaces to find out.
//
// Caveats: a key that has expired is good again if the machine's clock is set back.
// Sessions live in memory and end with the process.
package access
