#!/usr/bin/env bash
# Find a browser for the tests; as root with apt-get install Debian's; else say what to do and end with 3.
set -euo pipefail
python=$1
find_browser() { "$python" -m tests.browser.find; }
if found=$(find_browser); then echo "browser: $found"; exit 0; fi
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  echo "installing chromium with apt-get: no browser was found"
  apt-get update -q >/dev/null && apt-get install -y -q --no-install-recommends chromium fonts-dejavu-core >/dev/null || true
else
  echo "no browser was found: trying playwright's own"
  "$python" -m playwright install chromium >/dev/null 2>&1 || true
fi
if found=$(find_browser); then echo "browser: $found"; exit 0; fi
echo "no browser: install Debian's package chromium, or name one with CHROMIUM=/path make test, or run make check" >&2
exit 3
