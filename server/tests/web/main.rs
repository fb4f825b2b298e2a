//! The application from the outside: requests in, answers out, on the demo's records.
//!
//! On SQLite; with `OFRECORD_TEST_ENGINE=postgres` on the PostgreSQL that `TEST_POSTGRES_URL` names (`scripts/with-postgres.sh`).

mod connections;
mod exports;
mod forms;
mod headers;
mod health;
mod help;
mod histories;
mod insider_crawl;
mod isolation;
mod journeys;
mod mails;
mod pages;
mod proof_files;
mod repeats;
mod request_guard;
mod requests;
mod roles;
mod sign_in;
mod sign_in_records;
mod storage_faults;
mod test_server;
mod timers;
mod uploads;
