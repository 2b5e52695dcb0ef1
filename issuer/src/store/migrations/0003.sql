-- Credentials that come later: for whom, and who asked.
CREATE TABLE held (
    person_id TEXT PRIMARY KEY REFERENCES people
) STRICT, WITHOUT ROWID;

CREATE TABLE deferrals (
    deferral BLOB PRIMARY KEY,
    offer    INTEGER NOT NULL REFERENCES offers,
    keys     TEXT NOT NULL,
    expires  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX deferrals_of_offer ON deferrals (offer);

-- Until when a token is good for asking for what was deferred, and for nothing else.
ALTER TABLE tokens ADD COLUMN deferred_until INTEGER;
