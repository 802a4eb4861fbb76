#!/usr/bin/env bash
# Find PostgreSQL's programs for the tests; as root with apt-get install Debian's; without them those tests say why they
# are skipped, except where CI is set: there they are wanted.
set -euo pipefail
find_postgres() {
  [ -n "${TEST_DATABASE_URL:-}" ] && return 0
  for place in "${PG_BIN:-}" /usr/lib/postgresql/*/bin "$(dirname "$(command -v initdb || echo /nowhere/initdb)")"; do
    [ -n "$place" ] && [ -x "$place/initdb" ] && return 0
  done
  return 1
}
find_postgres && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  echo "installing postgresql with apt-get: the tests run on it, too"
  { apt-get update -q && apt-get install -y -q --no-install-recommends postgresql; } >/dev/null 2>&1 || true
fi
find_postgres && exit 0
[ -z "${CI:-}" ] || { echo "no PostgreSQL: install Debian's package postgresql, or set TEST_DATABASE_URL" >&2; exit 3; }
echo "no PostgreSQL: the tests on it are skipped (Debian's package: postgresql)"
