/**
 * The steps from an empty file to today's, in order. `PRAGMA user_version` is how many a file has been through, so an
 * entry is never changed or removed once released: a change is a new entry.
 *
 * Keys are hashes that begin with the time of issue: rows made together lie together, WITHOUT ROWID keeps them in the key's
 * own tree. An authorization code stays after its use, so that a second use is seen (RFC 6749 §4.1.2). A chain of refresh
 * tokens is one row whatever its length; `uses_left` 0 is a chain that is used up.
 *
 * Owners come in no order, so a line in an index of them costs a page of its own, as much as the rest of a refresh: only a
 * chain has one, and an access token that is not `chained`, that is, came without a chain. In a line of the revocation list
 * an empty text stands for any, and `keep_until` is missing until what it can hit is known.
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
  `
ALTER TABLE access_token ADD COLUMN attributes TEXT;
ALTER TABLE access_token ADD COLUMN audience TEXT;
ALTER TABLE access_token ADD COLUMN signed_by TEXT;
ALTER TABLE access_token ADD COLUMN chained INTEGER NOT NULL DEFAULT 0;
CREATE INDEX access_token_owner ON access_token (owner) WHERE owner IS NOT NULL AND chained = 0;

ALTER TABLE authorization_code ADD COLUMN attributes TEXT;
ALTER TABLE authorization_code ADD COLUMN audience TEXT;

ALTER TABLE refresh_chain ADD COLUMN attributes TEXT;
ALTER TABLE refresh_chain ADD COLUMN audience TEXT;
ALTER TABLE refresh_chain ADD COLUMN previous BLOB CHECK (length(previous) = 32);
ALTER TABLE refresh_chain ADD COLUMN previous_until INTEGER;
ALTER TABLE refresh_chain ADD COLUMN sealed BLOB CHECK (length(sealed) <= 64);
CREATE INDEX refresh_chain_owner ON refresh_chain (owner);

CREATE TABLE revocation_rule (
  id          INTEGER PRIMARY KEY,
  provider    TEXT    NOT NULL,
  application TEXT    NOT NULL,
  owner       TEXT    NOT NULL,
  scope       TEXT    NOT NULL,
  signed_by   TEXT    NOT NULL,
  before      INTEGER NOT NULL,
  moment      TEXT    NOT NULL,
  keep_until  INTEGER,
  UNIQUE (owner, application, provider, scope, signed_by)
) STRICT;
CREATE INDEX revocation_rule_hits ON revocation_rule (owner, moment);
CREATE INDEX revocation_rule_expiry ON revocation_rule (keep_until);

CREATE TABLE used_id (
  hash       BLOB    NOT NULL PRIMARY KEY,
  expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX used_id_expiry ON used_id (expires_at);

CREATE TABLE signing_key (
  id          INTEGER PRIMARY KEY,
  kid         TEXT    NOT NULL UNIQUE,
  algorithm   TEXT    NOT NULL,
  private_key TEXT    NOT NULL,
  created_at  INTEGER NOT NULL,
  active_at   INTEGER NOT NULL,
  retired_at  INTEGER,
  compromised INTEGER NOT NULL DEFAULT 0
) STRICT;
`,
  `
CREATE TABLE session (
  hash             BLOB    NOT NULL PRIMARY KEY CHECK (length(hash) = 32),
  provider         TEXT    NOT NULL,
  owner            TEXT    NOT NULL,
  groups           TEXT,
  stamp            TEXT,
  authenticated_at INTEGER NOT NULL,
  idle_ends_at     INTEGER NOT NULL,
  expires_at       INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX session_owner ON session (owner, provider);
CREATE INDEX session_idle ON session (idle_ends_at);
CREATE INDEX session_expiry ON session (expires_at);

CREATE TABLE consent (
  owner       TEXT    NOT NULL,
  application TEXT    NOT NULL,
  provider    TEXT    NOT NULL,
  scopes      TEXT    NOT NULL,
  given_at    INTEGER NOT NULL,
  expires_at  INTEGER NOT NULL,
  PRIMARY KEY (owner, application, provider)
) STRICT, WITHOUT ROWID;
CREATE INDEX consent_expiry ON consent (expires_at);
`,
];
