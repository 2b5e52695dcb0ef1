-- Sign-in, tokens bound to keys, refresh tokens.
ALTER TABLE tokens ADD COLUMN dpop_key TEXT;
-- The first transaction of those that refresh tokens continued.
ALTER TABLE offers ADD COLUMN family INTEGER REFERENCES offers;
CREATE INDEX offers_of_family ON offers (family);

CREATE TABLE refreshes (
    refresh BLOB PRIMARY KEY,
    offer   INTEGER NOT NULL REFERENCES offers,
    expires INTEGER NOT NULL,
    used    INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX refreshes_of_offer ON refreshes (offer);

-- Pushed requests, sign-ins under way, what codes are bound to.
CREATE TABLE sessions (
    session BLOB PRIMARY KEY,
    content TEXT NOT NULL,
    expires INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX sessions_by_end ON sessions (expires);

CREATE TABLE happened (
    what    BLOB PRIMARY KEY,
    expires INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX happened_by_end ON happened (expires);

CREATE TABLE secrets (
    secret INTEGER PRIMARY KEY,
    value  BLOB NOT NULL
) STRICT;
