#!/usr/bin/env bash
# Runs everything that must be right before a change lands.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/lib.sh

need_rust
need_node

step "formatting"
cargo fmt --all --check
step "clippy, server side"
# Never --all-features: a build is either for the server or for the browser. The same packages are named in every step,
# so that their dependencies are built once.
cargo clippy --locked --workspace --exclude frontend --all-targets -- -D warnings
step "clippy, browser side"
cargo clippy --locked --package frontend --target wasm32-unknown-unknown -- -D warnings
step "tests, on SQLite and PostgreSQL"
# What depends most on the database is asked through the web on both engines; the rest of the web tests runs on SQLite alone.
scripts/with-postgres.sh bash -c 'cargo test --locked --workspace --exclude frontend &&
    OFRECORD_TEST_ENGINE=postgres cargo test --locked --package server --test web -- health isolation repeats request_guard sign_in_records storage_faults uploads'
step "the site"
npm_packages xtask
cargo xtask site --release
step "the server"
cargo build --locked --workspace --exclude frontend
step "browser tests"
npm_packages end2end
need_browser
scripts/e2e.sh
step "all checks passed"
