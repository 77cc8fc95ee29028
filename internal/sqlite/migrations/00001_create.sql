-- +goose Up

-- One row: which store this is, how far it has come, and whether it was closed
-- in order. sum is over store, seq and digest. settled counts writes whose only
-- end is to be written.
CREATE TABLE meta (
  id      INTEGER PRIMARY KEY CHECK (id = 1),
  store   TEXT    NOT NULL,
  seq     INTEGER NOT NULL,
  digest  BLOB    NOT NULL,
  sum     INTEGER NOT NULL,
  clean   INTEGER NOT NULL,
  settled INTEGER NOT NULL DEFAULT 0,
  created TEXT    NOT NULL
) STRICT;

-- What the store adds to the built-in schema; body is JSON.
CREATE TABLE definitions (
  key  INTEGER PRIMARY KEY,
  kind TEXT    NOT NULL,
  id   TEXT    NOT NULL,
  body TEXT    NOT NULL,
  sum  INTEGER NOT NULL,
  UNIQUE (kind, id)
) STRICT;

CREATE TABLE sources (
  key    INTEGER PRIMARY KEY,
  id     TEXT    NOT NULL UNIQUE,
  title  TEXT    NOT NULL,
  sum    INTEGER NOT NULL,
  record BLOB    NOT NULL
) STRICT;

CREATE TABLE texts (
  key    INTEGER PRIMARY KEY,
  source TEXT    NOT NULL UNIQUE REFERENCES sources (id),
  sum    INTEGER NOT NULL,
  body   TEXT    NOT NULL
) STRICT;

-- id, type and name are for people; the record is what counts.
CREATE TABLE entities (
  key    INTEGER PRIMARY KEY,
  id     TEXT    NOT NULL,
  type   TEXT    NOT NULL,
  name   TEXT    NOT NULL,
  sum    INTEGER NOT NULL,
  record BLOB    NOT NULL
) STRICT;

-- No index over ids: they are hashes, and a random unique key makes inserting
-- several times slower. The view in memory finds statements by id.
CREATE TABLE statements (
  key    INTEGER PRIMARY KEY,
  sum    INTEGER NOT NULL,
  record BLOB    NOT NULL
) STRICT;

-- What was answered to a batch that came with a key.
CREATE TABLE batches (
  id          INTEGER PRIMARY KEY,
  key         TEXT    NOT NULL UNIQUE,
  fingerprint BLOB    NOT NULL,
  seq         INTEGER NOT NULL,
  digest      BLOB    NOT NULL,
  sum         INTEGER NOT NULL,
  applied     TEXT    NOT NULL
) STRICT;

CREATE TABLE documents (
  key     INTEGER PRIMARY KEY,
  kind    TEXT    NOT NULL,
  id      TEXT    NOT NULL,
  version INTEGER NOT NULL,
  updated INTEGER NOT NULL,
  sum     INTEGER NOT NULL,
  body    BLOB    NOT NULL,
  UNIQUE (kind, id)
) STRICT;

PRAGMA application_id = 1213547079;
PRAGMA user_version = 1;
