-- What PostgreSQL says in its own words.

-- Search: one row per word, for the company and, once submitted, for the reviewers. Words and names compare by their bytes, as on SQLite, so
-- that the range of a prefix uses the index.
CREATE TABLE search_terms (
    -- a company's id, or 'staff'
    owner TEXT NOT NULL,
    word TEXT COLLATE "C" NOT NULL,
    claim_id TEXT NOT NULL REFERENCES claims (id),
    PRIMARY KEY (owner, word, claim_id)
);
CREATE INDEX search_terms_of_claim ON search_terms (claim_id, owner, word);
ALTER TABLE claims ALTER COLUMN customer_sort TYPE TEXT COLLATE "C";

-- What happened is never changed, whoever asks.
CREATE FUNCTION refuse_to_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% are append-only', TG_TABLE_NAME;
END;
$$;

CREATE TRIGGER events_are_never_changed BEFORE UPDATE OR DELETE ON events
    FOR EACH ROW EXECUTE FUNCTION refuse_to_change();

CREATE TRIGGER events_are_never_emptied BEFORE TRUNCATE ON events
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_change();

CREATE TRIGGER administration_is_never_changed BEFORE UPDATE OR DELETE ON administration
    FOR EACH ROW EXECUTE FUNCTION refuse_to_change();

CREATE TRIGGER administration_is_never_emptied BEFORE TRUNCATE ON administration
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_change();
