#!/usr/bin/env bash
# Make the virtual environment; where venv is missing, install it (as root with apt-get) or name the package and end with 3.
set -euo pipefail
python=$1 venv=$2
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || {
  echo "StepUp needs Python 3.11 or newer (found: $("$python" --version 2>&1)); Debian's package: python3" >&2; exit 3; }
if ! "$python" -c 'import venv, ensurepip' 2>/dev/null; then
  package="python$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')-venv"
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "installing $package with apt-get: Python's venv is missing"
    apt-get update -q >/dev/null && apt-get install -y -q --no-install-recommends "$package" >/dev/null
  else
    echo "Python's venv is missing: install Debian's package $package (or python3-venv), then try again" >&2; exit 3
  fi
fi
"$python" -m venv "$venv"
