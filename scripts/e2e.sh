#!/usr/bin/env bash
# Runs the journeys in end2end/: each starts a server of its own, with the demo in a folder of its own, on a free port.
# Arguments go to Playwright: scripts/e2e.sh --grep submit
#
# OFRECORD_BIN   the server to test (default: target/debug/ofrecord)
set -euo pipefail
cd "$(dirname "$0")/.."

OFRECORD_BIN=$(realpath "${OFRECORD_BIN:-${CARGO_TARGET_DIR:-target}/debug/ofrecord}")
export OFRECORD_BIN
cd end2end
npx --no-install playwright test "$@"
