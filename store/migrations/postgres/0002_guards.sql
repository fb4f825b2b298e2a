-- What happened is never changed, whoever asks.
CREATE FUNCTION refuse_to_change_events() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'events are append-only';
END;
$$;

CREATE TRIGGER events_are_never_changed BEFORE UPDATE OR DELETE ON events
    FOR EACH ROW EXECUTE FUNCTION refuse_to_change_events();

CREATE TRIGGER events_are_never_emptied BEFORE TRUNCATE ON events
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_change_events();

-- Words and names compare by their bytes, as on SQLite, so that the range of a prefix uses the index.
ALTER TABLE claim_words ALTER COLUMN word TYPE TEXT COLLATE "C";
ALTER TABLE claims ALTER COLUMN customer_sort TYPE TEXT COLLATE "C";
