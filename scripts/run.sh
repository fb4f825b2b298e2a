#!/usr/bin/env bash
# Builds the release and serves it with the demo. Arguments go to the server: scripts/run.sh --addr 0.0.0.0:8080
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/lib.sh

need_rust
need_node
npm_packages xtask
step "building the site (the first time takes a few minutes)"
cargo xtask site --release
step "building the server (the first time takes several minutes)"
cargo build --release --locked --package server
step "starting"
exec "${CARGO_TARGET_DIR:-target}/release/ofrecord" serve --demo "$@"
