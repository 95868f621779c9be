#!/usr/bin/env bash
# Runs a script of scripts/browser in headless Chromium: Debian's, driven by playwright-core. Both are installed where they are not there
# yet; CHROMIUM names another.
#
#   scripts/browser.sh run.ts           what a browser makes of the client
#   scripts/browser.sh screenshots.ts   the pictures of the README
set -euo pipefail
cd "$(dirname "$0")/.."

as_root() {
  if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo "$@"; fi
}

CHROMIUM=${CHROMIUM:-$(command -v chromium || true)}
if [ -z "$CHROMIUM" ]; then
  as_root apt-get update -qq
  as_root apt-get install -y -qq --no-install-recommends chromium >/dev/null
  CHROMIUM=$(command -v chromium)
fi
export CHROMIUM

npm install --prefix scripts/browser/driver --no-audit --no-fund --no-package-lock --ignore-scripts --silent
npx tsx --tsconfig demo-apps/tsconfig.json "scripts/browser/$1"
