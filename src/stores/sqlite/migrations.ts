/**
 * The steps from an empty file to today's, in order. `PRAGMA user_version` is how many a file has been through, so an
 * entry is never changed or removed once released: a change is a new entry.
 *
 * Keys are hashes that begin with the time of issue: rows made together lie together, WITHOUT ROWID keeps them in the key's
 * own tree. An authorization code stays after its use, so that a second use is seen (RFC 6749 §4.1.2). A chain of refresh
 * tokens is one row whatever its length; `uses_left` 0 is a chain that is used up.
 */
export const migrations: readonly string[] = [
  `
CREATE TABLE access_token (
  hash        BLOB    NOT NULL PRIMARY KEY CHECK (length(hash) = 32),
  family      TEXT    NOT NULL,
  provider    TEXT    NOT NULL,
  application TEXT    NOT NULL,
  owner       TEXT,
  scopes      TEXT    NOT NULL,
  grant_type  TEXT    NOT NULL,
  issued_at   INTEGER NOT NULL,
  expires_at  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX access_token_family ON access_token (family);
CREATE INDEX access_token_expiry ON access_token (expires_at);

CREATE TABLE authorization_code (
  hash             BLOB    NOT NULL PRIMARY KEY CHECK (length(hash) = 32),
  family           TEXT    NOT NULL,
  provider         TEXT    NOT NULL,
  application      TEXT    NOT NULL,
  owner            TEXT    NOT NULL,
  scopes           TEXT    NOT NULL,
  redirect_uri     TEXT,
  challenge_method TEXT,
  challenge        TEXT,
  issued_at        INTEGER NOT NULL,
  expires_at       INTEGER NOT NULL,
  used             INTEGER NOT NULL DEFAULT 0,
  keep_until       INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX authorization_code_family ON authorization_code (family);
CREATE INDEX authorization_code_expiry ON authorization_code (keep_until);

CREATE TABLE authorization_transaction (
  hash       BLOB    NOT NULL PRIMARY KEY CHECK (length(hash) = 32),
  version    INTEGER NOT NULL,
  data       TEXT    NOT NULL,
  expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX authorization_transaction_expiry ON authorization_transaction (expires_at);
`,
  `
CREATE TABLE refresh_chain (
  hash            BLOB    NOT NULL PRIMARY KEY CHECK (length(hash) = 32),
  current         BLOB    NOT NULL CHECK (length(current) = 32),
  family          TEXT    NOT NULL,
  provider        TEXT    NOT NULL,
  application     TEXT    NOT NULL,
  owner           TEXT    NOT NULL,
  scopes          TEXT    NOT NULL,
  grant_type      TEXT    NOT NULL,
  uses_left       INTEGER,
  issued_at       INTEGER NOT NULL,
  expires_at      INTEGER NOT NULL,
  consent_ends_at INTEGER,
  keep_until      INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX refresh_chain_family ON refresh_chain (family);
CREATE INDEX refresh_chain_expiry ON refresh_chain (keep_until);
`,
];
