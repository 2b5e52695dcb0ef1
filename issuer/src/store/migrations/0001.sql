-- Layout 1. Times are seconds since 1970; codes, tokens and nonces are SHA-256.
CREATE TABLE people (
    person_id TEXT PRIMARY KEY,
    cells     TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE offers (
    offer            INTEGER PRIMARY KEY,
    code             BLOB NOT NULL UNIQUE,
    tx_code          BLOB NOT NULL,
    person_id        TEXT NOT NULL REFERENCES people,
    configuration_id TEXT NOT NULL,
    expires          INTEGER NOT NULL,
    tries            INTEGER NOT NULL DEFAULT 0,
    redeemed         INTEGER
) STRICT;
CREATE INDEX offers_of_person ON offers (person_id);

CREATE TABLE tokens (
    token   BLOB PRIMARY KEY,
    offer   INTEGER NOT NULL REFERENCES offers,
    expires INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX tokens_of_offer ON tokens (offer);

CREATE TABLE nonces (
    nonce   BLOB PRIMARY KEY,
    expires INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX nonces_by_end ON nonces (expires);

CREATE TABLE status_lists (
    list     INTEGER PRIMARY KEY,
    entries  INTEGER NOT NULL,
    used     INTEGER NOT NULL DEFAULT 0,
    revision INTEGER NOT NULL DEFAULT 0
) STRICT;

-- One row per credential, written before it is signed and never deleted, so that no place in
-- a status list is given twice.
CREATE TABLE issuances (
    issuance    INTEGER PRIMARY KEY,
    offer       INTEGER NOT NULL REFERENCES offers,
    person_id   TEXT NOT NULL REFERENCES people,
    holder_key  TEXT NOT NULL,
    subject     TEXT NOT NULL,
    valid_from  INTEGER NOT NULL,
    valid_until INTEGER NOT NULL,
    list        INTEGER NOT NULL REFERENCES status_lists,
    idx         INTEGER NOT NULL,
    status      INTEGER NOT NULL DEFAULT 0,
    since       INTEGER,
    intended    INTEGER NOT NULL,
    released    INTEGER,
    UNIQUE (offer, holder_key),
    UNIQUE (list, idx)
) STRICT;
CREATE INDEX issuances_of_person ON issuances (person_id);
CREATE INDEX issuances_not_valid ON issuances (list) WHERE status <> 0;

CREATE TABLE changes (
    change    INTEGER PRIMARY KEY,
    person_id TEXT NOT NULL,
    status    INTEGER NOT NULL,
    since     INTEGER NOT NULL,
    reason    TEXT NOT NULL,
    changed   INTEGER NOT NULL
) STRICT;
CREATE INDEX changes_of_person ON changes (person_id);
