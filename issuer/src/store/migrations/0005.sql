-- Renewed cards, and which key signed which credential.
-- NULL for credentials of earlier layouts: then the time tells which key it was.
ALTER TABLE issuances ADD COLUMN kid TEXT;
CREATE INDEX issuances_of_key ON issuances (kid, person_id) WHERE status <> 1;
-- The transaction of the card that this one renews.
ALTER TABLE offers ADD COLUMN renews INTEGER REFERENCES offers;
-- 1 when the renewed card is withdrawn as soon as the wallet has the new one.
ALTER TABLE offers ADD COLUMN withdraws INTEGER;
-- NULL for a change of all credentials of the person; else of which ones.
ALTER TABLE changes ADD COLUMN scope TEXT;
CREATE INDEX changes_of_scope ON changes (scope, person_id);
