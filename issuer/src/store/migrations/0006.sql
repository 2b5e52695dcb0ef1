-- Nonces are not kept any more; used ones are among the things that happened.
DROP TABLE nonces;
CREATE INDEX tokens_by_end ON tokens (expires);
CREATE INDEX refreshes_by_end ON refreshes (expires);
CREATE INDEX deferrals_by_end ON deferrals (expires);

-- A list's places are given in an order that follows from its key; `used` counts those that
-- are leased. Lists from before have no order and are full.
ALTER TABLE status_lists ADD COLUMN list_key BLOB;
UPDATE status_lists SET used = entries;

-- What the issuer issued at the time of the offer.
ALTER TABLE offers ADD COLUMN terms BLOB;
