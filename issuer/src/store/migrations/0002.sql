-- What wallets tell about credentials that they were given.
CREATE TABLE notifications (
    notification BLOB PRIMARY KEY,
    offer        INTEGER NOT NULL REFERENCES offers,
    event        TEXT,
    noted        INTEGER
) STRICT, WITHOUT ROWID;
