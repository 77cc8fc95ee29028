-- +goose Up

-- The log: what each batch that changed something said of itself. Revisions of
-- before this table have no row; from the first row on each has one. at is in
-- microseconds since 1970, UTC.
CREATE TABLE changes (
  seq    INTEGER PRIMARY KEY,
  digest BLOB    NOT NULL,
  at     INTEGER NOT NULL,
  author TEXT    NOT NULL,
  note   TEXT    NOT NULL,
  label  TEXT    NOT NULL,
  sum    INTEGER NOT NULL
) STRICT;

PRAGMA user_version = 2;
