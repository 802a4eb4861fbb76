#!/usr/bin/env bash
# Make the virtual environment; where venv is missing, install it (as root with apt-get) or name the package and end with 3.
set -euo pipefail
python=$1 venv=$2
missing() { echo "$1" >&2; exit 3; }

"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null ||
  missing "StepUp needs Python 3.11 or newer (found: $("$python" --version 2>&1 || true)); Debian's package: python3"

if ! "$python" -c 'import venv, ensurepip' 2>/dev/null; then
  package="python$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')-venv"
  by_hand="install Debian's package $package (or python3-venv), then try again"
  { [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; } || missing "Python's venv is missing: $by_hand"
  echo "installing $package with apt-get: Python's venv is missing"
  log=$(mktemp)
  trap 'rm -f "$log"' EXIT
  if ! { apt-get update -q && apt-get install -y -q --no-install-recommends "$package"; } >"$log" 2>&1; then
    reason=$(grep -m 1 '^E: ' "$log" || tail -n 1 "$log")
    missing "Python's venv is missing and apt-get could not install it (${reason#E: }): $by_hand"
  fi
fi

# what is there has no working pip: half made, or its Python was replaced
"$python" -m venv --clear "$venv"
