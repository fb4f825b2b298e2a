#!/usr/bin/env bash
# Starts the debug server with the demo in a folder of its own on a free port, runs the journeys in end2end/ against it,
# and stops it again. Arguments go to Playwright: scripts/e2e.sh --grep submit
#
# OFRECORD_BIN   the server to test (default: target/debug/ofrecord)
# BASE_URL       test a server that already runs at this address instead
set -euo pipefail
cd "$(dirname "$0")/.."

if [ -z "${BASE_URL:-}" ]; then
    server=${OFRECORD_BIN:-${CARGO_TARGET_DIR:-target}/debug/ofrecord}
    work=$(mktemp -d)
    "$server" serve --demo --addr 127.0.0.1:0 --data "$work/data" >"$work/server.log" 2>&1 &
    pid=$!
    stop() {
        status=$?
        kill "$pid" 2>/dev/null || true
        wait "$pid" 2>/dev/null || true
        if [ "$status" -ne 0 ]; then
            echo "--- the server's last words:" >&2
            tail -n 50 "$work/server.log" >&2
        fi
        rm -rf "$work"
        exit "$status"
    }
    trap stop EXIT
    trap 'exit 130' INT TERM

    for _ in $(seq 300); do
        BASE_URL=$(sed -n 's/.*ready at \(http:[^ ]*\).*/\1/p' "$work/server.log" | head -n 1)
        [ -n "$BASE_URL" ] && break
        kill -0 "$pid" 2>/dev/null || { echo "the server stopped at once" >&2; exit 1; }
        sleep 0.1
    done
    [ -n "$BASE_URL" ] || { echo "the server did not get ready within 30 seconds" >&2; exit 1; }
    export BASE_URL OFRECORD_DATA="$work/data"
fi

cd end2end
npx --no-install playwright test "$@"
