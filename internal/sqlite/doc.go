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
//   - What was acknowledged is not lost without a word. A mark beside the log says
//     how far the store has come (below); a store that holds less is refused, or
//     opened with [Options].AcceptLoss, and [Loss] says what is lost. What had
//     data is never taken for new.
//   - A copy is a file of its own: [Backup] reads the database beside whoever
//     writes it, in one transaction, checks what it wrote, and only then gives it
//     its name. [Restore] moves what was there to a folder beside.
//   - One file, one owner: a lock file beside the database says who has it open
//     and where to reach them ([ReadOwner]). The lock goes with the process, so
//     that one left by a killed process is no obstacle.
//
// # The mark
//
// SQLite takes a write-ahead log up to the first frame that is not right, for that
// is where a write was cut off. A log that was damaged or lost looks the same to
// it, and the store would be that of an earlier day. So graph.db-mark says
// beside the log what the log must hold: the revision last acknowledged, the
// number of frames up to the end of its transaction, the log's salts, and the
// running checksum at the last of these frames, which is one over all of them. It
// is one line of 256 bytes with a checksum of its own.
//
// The order of things:
//
//  1. COMMIT writes frames and syncs the log. Then the mark is written over the
//     one before, but not synced. Only then is the write acknowledged.
//  2. When the log has grown long, and after the first write of a run, and when
//     the store closes, the log is moved into the main file, which is synced. Then
//     a mark is written that asks for no frame, and synced. Only then may the log
//     begin anew, be cut or deleted; where the sync fails, nothing is written
//     until it has succeeded.
//  3. A new file is synced before it gets its name and the name is made to last,
//     before the mark is made, likewise.
//
// From 1, a mark never asks for what was not synced before it was written. From 2,
// a mark that asks for frames is never older than the log that it speaks of: an
// older one can't come back, for a synced mark lies between. So whatever a crash
// leaves — of the process or of the machine, with what was not synced there in
// part and in any order — the mark on the disk asks for no more than the log on
// the disk holds, and a store is never refused for a crash. A machine that stops
// may leave a mark that is behind the log: it asks for less, and what it does not
// ask for is read as SQLite reads it. This stands on the same two assumptions as
// SQLite: that what was synced stays, and that a sector is written whole.
//
// On opening, a store is refused as one that lost something where
//
//   - the mark asks for frames that are not in the log, right and in order, or
//     the log is missing;
//   - the log is wrong somewhere and acknowledged transactions stand behind that
//     place (readLog says how they are known), whatever the mark says;
//   - the main file and the log together are of an earlier revision than the mark,
//     of another content, or of another store;
//   - the file says that it was not closed in order, and there is neither log nor
//     mark: it was copied alone from a running server;
//   - the mark itself is damaged.
//
// Where the mark was lost with a machine, and the log damaged besides, the last
// transaction can't be told from one that was never finished; all before it can.
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
