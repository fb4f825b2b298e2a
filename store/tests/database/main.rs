//! The store on real engines: every test runs on SQLite and on PostgreSQL.
//!
//! PostgreSQL is the server that `TEST_POSTGRES_URL` names (`scripts/with-postgres.sh` starts one); without it those halves are skipped,
//! unless `CI=true` or `OFRECORD_REQUIRE_POSTGRES=1`.

mod contests;
mod directory;
mod feed;
mod guards;
mod history;
mod idempotency;
mod integrity;
mod ledger;
mod lists;
mod messages;
mod people;
mod pruning;
mod queue;
mod support;
mod timers;
mod walk;
