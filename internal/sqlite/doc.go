// Package sqlite is graph.Store on one SQLite file.
//
// Its few ideas:
//
//   - The file is the record of truth, and memory answers. [Open] streams all
//     rows into an immutable view (internal/engine); every question is asked
//     of the current view, never of SQL. A write commits to the file first and
//     then publishes the next view, so that what is read is always stored.
//   - Rows are records in graph's canonical encoding under integer keys. Each
//     carries a checksum, the first 64 bits of what the record adds to the
//     store's digest. Loading checks every one of them and that the digests add
//     up to the one that the last write left: corruption is found, not served.
//   - There is no index over ids. Uniqueness and lookup are the view's; which
//     row holds a record is found by its checksum in a table in memory.
//   - The log of changes is rows, written with each batch in its transaction and
//     read from the file: no view holds it. A file from before there was a log
//     has no row for what was written then.
//   - A write that fails leaves nothing behind. Where COMMIT itself fails, the
//     file is asked on a new connection which it was; only where it cannot be
//     asked is the answer graph.ErrOutcomeUnknown, and the next write asks
//     first.
//   - A file is looked at before SQLite may touch it: its header and the pages
//     committed to its write-ahead log say whose it is, of which version, and
//     whether it is whole. What is foreign, newer, truncated, damaged or not
//     writable is refused in one line and left as it is, to the byte.
//   - One file, one owner: a lock file beside the database says who has it open
//     and where to reach them ([ReadOwner]). The lock goes with the process, so
//     that one left by a killed process is no obstacle.
//
// Caveats: the whole graph is in memory, so that opening takes time and room in
// proportion to it. While a store is open, no other code of the process may
// open and close the database file: on most systems that drops the locks which
// SQLite holds on it. Networked file systems without working locks are not
// supported.
//
// Left out: full-text search and graph questions in SQL, several writers, and
// reading a file that another process owns: ask the owner.
package sqlite
