#!/usr/bin/env bash
# Runs the browser tests in end2end/: each starts a server of its own, with the demo in a folder of its own, on a free port.
# Some run again on a PostgreSQL that is started for them.
# Arguments go to Playwright: scripts/e2e.sh --grep submit
#
# OFRECORD_BIN   the server to test (default: target/debug/ofrecord)
set -euo pipefail
cd "$(dirname "$0")/.."

OFRECORD_BIN=$(realpath "${OFRECORD_BIN:-${CARGO_TARGET_DIR:-target}/debug/ofrecord}")
export OFRECORD_BIN
with_postgres=$PWD/scripts/with-postgres.sh
cd end2end
"$with_postgres" npx --no-install playwright test "$@"
