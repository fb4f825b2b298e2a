-- What SQLite says in its own words.

-- Search: one row per word, for the company and, once submitted, for the reviewers. The key is the table.
CREATE TABLE search_terms (
    -- a company's id, or 'staff'
    owner TEXT NOT NULL,
    word TEXT NOT NULL,
    claim_id TEXT NOT NULL REFERENCES claims (id),
    PRIMARY KEY (owner, word, claim_id)
) WITHOUT ROWID;
CREATE INDEX search_terms_of_claim ON search_terms (claim_id, owner, word);

-- What happened is never changed, whoever asks.
CREATE TRIGGER events_are_never_changed BEFORE UPDATE ON events
BEGIN
    SELECT RAISE(ABORT, 'events are append-only');
END;

CREATE TRIGGER events_are_never_deleted BEFORE DELETE ON events
BEGIN
    SELECT RAISE(ABORT, 'events are append-only');
END;

CREATE TRIGGER administration_is_never_changed BEFORE UPDATE ON administration
BEGIN
    SELECT RAISE(ABORT, 'administration is append-only');
END;

CREATE TRIGGER administration_is_never_deleted BEFORE DELETE ON administration
BEGIN
    SELECT RAISE(ABORT, 'administration is append-only');
END;
