#!/usr/bin/env bash
# Runs a command with a PostgreSQL of its own, whose address is in TEST_POSTGRES_URL:
#     scripts/with-postgres.sh cargo test --package store
# The cluster lies in a temporary folder, listens on a free port of 127.0.0.1, forgets everything, and is gone afterwards.
# If TEST_POSTGRES_URL is set already, that server is used instead.
set -euo pipefail
# shellcheck source=scripts/lib.sh
. "$(dirname "$0")/lib.sh"

[ $# -gt 0 ] || fail "usage: $0 command [argument...]"
[ -z "${TEST_POSTGRES_URL:-}" ] || exec "$@"

# The folder with initdb and pg_ctl; Debian keeps one for each version, outside the PATH.
programs() {
    local found
    found=$(find /usr/lib/postgresql -mindepth 3 -maxdepth 3 -path '*/bin/initdb' 2>/dev/null | sort -V | tail -n 1)
    [ -n "$found" ] || found=$(command -v initdb || true)
    [ -z "$found" ] || dirname "$(readlink -f "$found")"
}
bin=$(programs)
if [ -z "$bin" ]; then
    apt_install postgresql
    bin=$(programs)
    [ -n "$bin" ] || fail "postgresql is installed, but its initdb was not found under /usr/lib/postgresql"
fi

# The server refuses to run as root.
as=()
work=$(mktemp -d)
if [ "$(id -u)" -eq 0 ]; then
    id postgres >/dev/null 2>&1 || useradd --system --no-create-home postgres
    as=(runuser -u postgres --)
    chown postgres "$work"
fi

stop() {
    status=$?
    (cd / && "${as[@]}" "$bin/pg_ctl" -D "$work/data" -m immediate stop >/dev/null 2>&1) || true
    rm -rf "$work"
    exit "$status"
}
trap stop EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

password=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
printf '%s\n' "$password" >"$work/password"
[ "${#as[@]}" -eq 0 ] || chown postgres "$work/password"
start() {
    # In a folder that the other user may enter.
    (cd / && "${as[@]}" "$bin/pg_ctl" -D "$work/data" -l "$work/log" -w -t 60 -o "-p $1" start >/dev/null 2>&1)
}
(cd / && "${as[@]}" "$bin/initdb" -D "$work/data" -U ofrecord --pwfile="$work/password" --auth=scram-sha-256 \
    --encoding=UTF8 --locale=C.UTF-8 --no-sync >/dev/null)
cat >>"$work/data/postgresql.conf" <<CONF
listen_addresses = '127.0.0.1'
unix_socket_directories = '$work'
max_connections = 300
timezone = 'UTC'
# Nothing here outlives the tests, so nothing needs to reach the disk.
fsync = off
synchronous_commit = off
full_page_writes = off
CONF

port=
for _ in 1 2 3 4 5 6 7 8 9 10; do
    candidate=$((20000 + RANDOM % 12000))
    if start "$candidate"; then
        port=$candidate
        break
    fi
done
if [ -z "$port" ]; then
    cat "$work/log" >&2
    fail "PostgreSQL did not start"
fi

# psql among them.
export PATH="$PATH:$bin"
export TEST_POSTGRES_URL="postgres://ofrecord:$password@127.0.0.1:$port/postgres"
"$@"
