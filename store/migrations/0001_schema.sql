-- One text for SQLite and PostgreSQL. Only TEXT and BIGINT: instants (`_at`) are microseconds since 1970 in UTC, days
-- (`_on`) are `YYYY-MM-DD`, ids are lower-case hyphenated UUIDs, yes and no are 1 and 0, JSON is TEXT.
-- '' stands for "none" in columns that indexes begin with, so that one comparison serves every row.
-- Hashes are lower-case hexadecimal SHA-256; docs/decisions/0006-hash-chain.md says over what.

-- Partners and people ------------------------------------------------------------------------------------------------

CREATE TABLE companies (
    id TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    country TEXT NOT NULL,
    zone TEXT NOT NULL,
    language TEXT NOT NULL,
    created_at BIGINT NOT NULL
);

CREATE TABLE locations (
    mpn TEXT NOT NULL PRIMARY KEY,
    company TEXT NOT NULL REFERENCES companies (id),
    name TEXT NOT NULL,
    region TEXT NOT NULL,
    partner_type TEXT NOT NULL,
    last_used_on TEXT
);
CREATE INDEX locations_of_company ON locations (company, mpn);

CREATE TABLE enrolments (
    mpn TEXT NOT NULL REFERENCES locations (mpn),
    program TEXT NOT NULL,
    enrolled_on TEXT NOT NULL,
    PRIMARY KEY (mpn, program)
);

CREATE TABLE people (
    id TEXT NOT NULL PRIMARY KEY,
    email TEXT NOT NULL,
    name TEXT NOT NULL,
    password_hash TEXT,
    -- partner, reviewer, lead or system_admin
    standing TEXT NOT NULL,
    -- of partners only
    company TEXT REFERENCES companies (id),
    role TEXT,
    language TEXT NOT NULL,
    zone TEXT NOT NULL,
    theme TEXT NOT NULL,
    active BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    CONSTRAINT people_one_per_email UNIQUE (email)
);
CREATE INDEX people_of_company ON people (company, role);
CREATE INDEX people_by_standing ON people (standing);

-- The locations that an incentives user is scoped to.
CREATE TABLE person_locations (
    person TEXT NOT NULL REFERENCES people (id),
    mpn TEXT NOT NULL REFERENCES locations (mpn),
    PRIMARY KEY (person, mpn)
);

-- The companies that a reviewer belongs to and never reviews.
CREATE TABLE reviewer_companies (
    person TEXT NOT NULL REFERENCES people (id),
    company TEXT NOT NULL REFERENCES companies (id),
    PRIMARY KEY (person, company)
);

CREATE TABLE sessions (
    token_hash TEXT NOT NULL PRIMARY KEY,
    person TEXT NOT NULL REFERENCES people (id),
    started_at BIGINT NOT NULL,
    seen_at BIGINT NOT NULL,
    -- after this long without a request, in microseconds
    idle BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX sessions_of_person ON sessions (person);
CREATE INDEX sessions_by_expiry ON sessions (expires_at);

CREATE TABLE sign_in_failures (
    id TEXT NOT NULL PRIMARY KEY,
    subject TEXT NOT NULL,
    failed_at BIGINT NOT NULL
);
CREATE INDEX sign_in_failures_of_subject ON sign_in_failures (subject, failed_at);
CREATE INDEX sign_in_failures_by_time ON sign_in_failures (failed_at);

-- The directory of customers -----------------------------------------------------------------------------------------

CREATE TABLE tenants (
    id TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    country TEXT NOT NULL,
    zone TEXT NOT NULL,
    language TEXT NOT NULL
);

CREATE TABLE tenant_domains (
    domain TEXT NOT NULL PRIMARY KEY,
    tenant TEXT NOT NULL REFERENCES tenants (id),
    position BIGINT NOT NULL
);
CREATE INDEX tenant_domains_of_tenant ON tenant_domains (tenant, position);

CREATE TABLE tenant_workloads (
    tenant TEXT NOT NULL REFERENCES tenants (id),
    workload TEXT NOT NULL,
    PRIMARY KEY (tenant, workload)
);

CREATE TABLE subscriptions (
    id TEXT NOT NULL PRIMARY KEY,
    tenant TEXT NOT NULL REFERENCES tenants (id),
    product TEXT,
    name TEXT NOT NULL,
    channel TEXT NOT NULL,
    status TEXT NOT NULL,
    seats BIGINT NOT NULL,
    ends_on TEXT
);
CREATE INDEX subscriptions_of_tenant ON subscriptions (tenant, id);
CREATE INDEX subscriptions_ended ON subscriptions (id) WHERE status = 'ended';
CREATE INDEX subscriptions_run_out ON subscriptions (ends_on, id) WHERE status IN ('active', 'not_provisioned');

-- Policies -----------------------------------------------------------------------------------------------------------

CREATE TABLE policies (
    version TEXT NOT NULL PRIMARY KEY,
    body TEXT NOT NULL
);

CREATE TABLE settings (
    name TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
);

-- One row, written to find out whether the database takes writes.
CREATE TABLE write_probe (
    id BIGINT NOT NULL PRIMARY KEY,
    written_at BIGINT NOT NULL
);

-- Numbers given out one by one; the row is locked by the transaction that takes one.
CREATE TABLE numbers (
    name TEXT NOT NULL PRIMARY KEY,
    last BIGINT NOT NULL
);
INSERT INTO numbers (name, last) VALUES ('reference', 0);

-- Integrity ----------------------------------------------------------------------------------------------------------

-- The last entry of each log that is numbered over all claims. A transaction that appends locks the row until it commits, as its last
-- step: entries become visible in the order of their positions.
CREATE TABLE logs (
    -- events or administration
    name TEXT NOT NULL PRIMARY KEY,
    last_position BIGINT NOT NULL,
    last_hash TEXT NOT NULL
);
INSERT INTO logs (name, last_position, last_hash) VALUES ('events', 0, '');
INSERT INTO logs (name, last_position, last_hash) VALUES ('administration', 0, '');

-- Every change of rows that no event of a claim explains: who changed which row, and a hash of the row as it is since then.
-- Never changed: guarded by triggers.
CREATE TABLE administration (
    position BIGINT NOT NULL PRIMARY KEY,
    at BIGINT NOT NULL,
    -- a person's id, 'command_line' or 'system'
    account TEXT NOT NULL,
    action TEXT NOT NULL,
    -- a table and the key of its row; of a sign-in 'sign_in' and the person or address
    subject TEXT NOT NULL,
    subject_key TEXT NOT NULL,
    -- NULL once the row is gone
    row_hash TEXT,
    -- of the previous entry's hash and this entry
    hash TEXT NOT NULL
);
CREATE INDEX administration_of_subject ON administration (subject, subject_key, position);

-- Claims -------------------------------------------------------------------------------------------------------------

-- `body` is the whole claim as its events left it. Every other column is drawn from it for queries.
CREATE TABLE claims (
    id TEXT NOT NULL PRIMARY KEY,
    reference TEXT NOT NULL,
    created_by TEXT NOT NULL REFERENCES people (id),
    company TEXT NOT NULL REFERENCES companies (id),
    location TEXT NOT NULL,
    tenant TEXT NOT NULL,
    domain TEXT NOT NULL,
    customer_name TEXT NOT NULL,
    -- lower case, for sorting
    customer_sort TEXT NOT NULL,
    claim_name TEXT NOT NULL,
    area TEXT NOT NULL,
    -- codes joined by commas
    activities TEXT NOT NULL,
    products TEXT NOT NULL,
    state TEXT NOT NULL,
    turn TEXT NOT NULL,
    in_arbitration BIGINT NOT NULL,
    -- came back with an answer to a request
    answered BIGINT NOT NULL,
    reviewer TEXT NOT NULL,
    -- 9223372036854775807 where no clock runs: such rows sort last
    due_at BIGINT NOT NULL,
    -- when the partner should have moved; the largest number for a draft; NULL when nothing is asked of the partner
    needs_partner_by BIGINT,
    -- when the clocks next have something to do
    tick_at BIGINT,
    created_at BIGINT NOT NULL,
    submitted_at BIGINT,
    -- of the last event that the partner may see, looking at proof left out
    updated_at BIGINT NOT NULL,
    sequence BIGINT NOT NULL,
    revision BIGINT NOT NULL,
    body TEXT NOT NULL,
    body_hash TEXT NOT NULL,
    -- the hash of its last event
    last_hash TEXT NOT NULL,
    CONSTRAINT claims_one_per_reference UNIQUE (reference)
);
CREATE INDEX claims_of_company_updated ON claims (company, updated_at, id);
CREATE INDEX claims_of_company_due ON claims (company, due_at, id);
CREATE INDEX claims_of_company_customer ON claims (company, customer_sort, id);
CREATE INDEX claims_of_company_created ON claims (company, created_at, id);
CREATE INDEX claims_of_company_state ON claims (company, state, updated_at, id);
CREATE INDEX claims_of_location_updated ON claims (company, location, updated_at, id);
CREATE INDEX claims_of_location_due ON claims (company, location, due_at, id);
CREATE INDEX claims_of_location_customer ON claims (company, location, customer_sort, id);
CREATE INDEX claims_of_location_created ON claims (company, location, created_at, id);
CREATE INDEX claims_of_location_state ON claims (company, location, state, updated_at, id);
CREATE INDEX claims_without_location ON claims (created_by, updated_at, id) WHERE location = '';
CREATE INDEX claims_that_need_the_partner ON claims (company, needs_partner_by, id) WHERE needs_partner_by IS NOT NULL;
CREATE INDEX claims_in_queue ON claims (due_at, id) WHERE turn = 'reviewer';
CREATE INDEX claims_unassigned ON claims (due_at, id) WHERE turn = 'reviewer' AND reviewer = '';
CREATE INDEX claims_of_reviewer ON claims (reviewer, due_at, id) WHERE reviewer <> '';
CREATE INDEX claims_contested ON claims (due_at, id) WHERE turn = 'reviewer' AND in_arbitration = 1;
CREATE INDEX claims_answered ON claims (due_at, id) WHERE turn = 'reviewer' AND answered = 1;
CREATE INDEX claims_disputed ON claims (due_at, id) WHERE turn = 'reviewer' AND state = 'disputed';
CREATE INDEX claims_to_tick ON claims (tick_at, id) WHERE tick_at IS NOT NULL;
-- A tenant that is renamed brings its claims along.
CREATE INDEX claims_of_tenant ON claims (tenant, id) WHERE tenant <> '';

-- Claims whose timers failed: tried again later, so that they do not hold up the others.
CREATE TABLE tick_failures (
    claim_id TEXT NOT NULL PRIMARY KEY REFERENCES claims (id),
    attempts BIGINT NOT NULL,
    next_at BIGINT NOT NULL
);

-- The lines of submitted claims. live is 1 while the claim holds or wants the key, 2 while it was rejected for a winner that has not
-- taken effect yet, and else 0.
CREATE TABLE claim_keys (
    claim_id TEXT NOT NULL REFERENCES claims (id),
    key TEXT NOT NULL,
    company TEXT NOT NULL,
    live BIGINT NOT NULL,
    PRIMARY KEY (claim_id, key)
);
CREATE INDEX claim_keys_live ON claim_keys (key, claim_id) WHERE live > 0;

-- Companies that have competed with a claim, directly or through others: it is closed to their people.
CREATE TABLE rival_companies (
    claim_id TEXT NOT NULL REFERENCES claims (id),
    company TEXT NOT NULL,
    PRIMARY KEY (claim_id, company)
);
CREATE INDEX rival_companies_by_company ON rival_companies (company, claim_id);

-- Taken in the transaction before the rivals of a key are read, so that two claims for one key never miss each other.
CREATE TABLE key_locks (
    key TEXT NOT NULL PRIMARY KEY
);

-- Who is, and was, partner of record for a key.
CREATE TABLE associations (
    claim_id TEXT NOT NULL REFERENCES claims (id),
    key TEXT NOT NULL,
    company TEXT NOT NULL,
    since BIGINT NOT NULL,
    ended_at BIGINT,
    PRIMARY KEY (claim_id, key)
);
CREATE UNIQUE INDEX associations_one_effective_per_key ON associations (key) WHERE ended_at IS NULL;

-- What happened, never changed: guarded by triggers.
CREATE TABLE events (
    claim_id TEXT NOT NULL REFERENCES claims (id),
    sequence BIGINT NOT NULL,
    at BIGINT NOT NULL,
    -- partner, staff, customer or system
    party TEXT NOT NULL,
    person TEXT,
    -- everyone or staff
    audience TEXT NOT NULL,
    -- the part of the history it is listed in, see history.rs
    section TEXT NOT NULL,
    kind TEXT NOT NULL,
    body TEXT NOT NULL,
    -- among the claim's events for everyone, from 1 without gaps; NULL for the others
    public_sequence BIGINT,
    -- over all claims, in the order in which transactions committed
    position BIGINT NOT NULL,
    -- how many rows of the outbox were written with it
    messages BIGINT NOT NULL,
    -- of the claim's previous hash and this event
    hash TEXT NOT NULL,
    -- of the log_hash of the position before, the position and this event's hash
    log_hash TEXT NOT NULL,
    PRIMARY KEY (claim_id, sequence),
    CONSTRAINT events_one_per_position UNIQUE (position),
    CONSTRAINT events_one_per_public_sequence UNIQUE (claim_id, public_sequence)
);
-- Pages of a part of a history.
CREATE INDEX events_by_section ON events (claim_id, section, party, sequence);

-- The only way in which a partner's or a customer's query reads events.
CREATE VIEW partner_events AS
    SELECT claim_id, sequence, at, party, person, audience, section, kind, body, public_sequence FROM events
    WHERE audience = 'everyone';

-- Kept in the transaction of the change, so that no page counts rows.
CREATE TABLE counters (
    -- a company's id, 'staff' or 'reviewer'
    owner TEXT NOT NULL,
    -- '' for all of the owner, else a location, a person or a company
    part TEXT NOT NULL,
    bucket TEXT NOT NULL,
    n BIGINT NOT NULL,
    PRIMARY KEY (owner, part, bucket)
);

-- Which claims hold which file.
CREATE TABLE proof_files (
    proof_id TEXT NOT NULL,
    claim_id TEXT NOT NULL REFERENCES claims (id),
    sha256 TEXT NOT NULL,
    PRIMARY KEY (proof_id, claim_id)
);
CREATE INDEX proof_files_by_content ON proof_files (sha256);
CREATE INDEX proof_files_of_claim ON proof_files (claim_id, proof_id);

-- Messages and forms -------------------------------------------------------------------------------------------------

-- One row per receiver and channel, written with the event that it tells of.
CREATE TABLE outbox (
    id TEXT NOT NULL PRIMARY KEY,
    -- event, receiver and channel: nobody is told twice
    once TEXT NOT NULL,
    claim_id TEXT NOT NULL REFERENCES claims (id),
    -- of the event
    sequence BIGINT NOT NULL,
    -- app (shown in the application) or mail
    channel TEXT NOT NULL,
    -- waiting, sent, given_up or cancelled; shown in the app channel
    status TEXT NOT NULL,
    -- NULL for the customer
    person TEXT REFERENCES people (id),
    address TEXT NOT NULL,
    payload TEXT NOT NULL,
    written_at BIGINT NOT NULL,
    -- when it may be sent next; NULL unless it waits
    next_at BIGINT,
    attempts BIGINT NOT NULL,
    sent_at BIGINT,
    read_at BIGINT,
    last_error TEXT,
    -- of all other columns but read_at
    row_hash TEXT NOT NULL,
    CONSTRAINT outbox_once UNIQUE (once)
);
CREATE INDEX outbox_to_send ON outbox (next_at, id) WHERE next_at IS NOT NULL;
CREATE INDEX outbox_of_person ON outbox (person, written_at, id) WHERE channel = 'app';
CREATE INDEX outbox_unread ON outbox (person) WHERE channel = 'app' AND read_at IS NULL;
CREATE INDEX outbox_of_claim ON outbox (claim_id, sequence);
CREATE INDEX outbox_given_up ON outbox (id) WHERE status = 'given_up';
CREATE INDEX outbox_by_time ON outbox (written_at);

CREATE TABLE consent_links (
    token_hash TEXT NOT NULL PRIMARY KEY,
    claim_id TEXT NOT NULL REFERENCES claims (id),
    created_at BIGINT NOT NULL,
    expires_at BIGINT
);
CREATE INDEX consent_links_of_claim ON consent_links (claim_id);

-- Commands that were done, so that one that is sent again gets the same answer.
CREATE TABLE idempotency_keys (
    -- a person's id, or 'customer/' and the claim of the link
    sender TEXT NOT NULL,
    key TEXT NOT NULL,
    command_hash TEXT NOT NULL,
    -- JSON; '' only within the transaction that does the command
    answer TEXT NOT NULL,
    done_at BIGINT NOT NULL,
    -- of all other columns
    row_hash TEXT NOT NULL,
    PRIMARY KEY (sender, key)
);
CREATE INDEX idempotency_keys_by_time ON idempotency_keys (done_at);

-- Forms that were refused, kept for a while so that nothing typed is lost.
CREATE TABLE refused_forms (
    id TEXT NOT NULL PRIMARY KEY,
    session_hash TEXT NOT NULL,
    -- whose limit it counts against: '' for a form sent without an account, which counts against its network
    person TEXT NOT NULL,
    network TEXT NOT NULL,
    body TEXT NOT NULL,
    refusal TEXT NOT NULL,
    refused_at BIGINT NOT NULL
);
CREATE INDEX refused_forms_by_time ON refused_forms (refused_at);
CREATE INDEX refused_forms_of_owner ON refused_forms (person, network, refused_at);
CREATE INDEX refused_forms_of_strangers ON refused_forms (refused_at, id) WHERE person = '';
CREATE INDEX refused_forms_of_browser ON refused_forms (session_hash);
