#!/usr/bin/env bash
# Installs the packed build in empty projects, and tries it with the tools that users have: a test runner, bundlers that
# make one file, the oldest compiler, a linter. With names of tools as arguments, those alone.
set -euo pipefail
cd "$(dirname "$0")/.."
root=$PWD
temp=$(mktemp -d)
trap 'rm -rf "$temp"' EXIT
tools=${*:-jest rollup ncc webpack sideEffects typescript5.0 eslint loaders workspaces trial alternatives}

run() {
  echo "\$ $*"
  "$@"
}

fail() {
  echo "toolchains: $*" >&2
  exit 1
}

# A project of its own, so that no tool finds what another has installed.
project() {
  cp -r "$root/scripts/toolchains" "$temp/$1"
  cd "$temp/$1"
  echo '{ "private": true }' >package.json
  shift
  run npm install --no-audit --no-fund --prefer-offline --loglevel=error "$tarball" "$@"
}

# One file, whatever the licences beside it, which serves by itself: nothing is installed where it runs.
one_file() {
  local files
  files=$(find "$1" -type f ! -name '*.txt' ! -name package.json)
  [ "$(wc -l <<<"$files")" -eq 1 ] || fail "more than one file:"$'\n'"$files"
  mkdir "$temp/$1"
  cp "$files" "$temp/$1/app.cjs"
  cd "$temp/$1"
  run node app.cjs
}

try_jest() {
  project jest express hono jest@30
  run npx jest --rootDir . --forceExit
}

try_rollup() {
  project rollup express hono rollup@4 @rollup/plugin-{commonjs,json,node-resolve}
  run npx rollup --config rollup.config.mjs --silent
  one_file by-rollup
}

try_ncc() {
  project ncc express hono @vercel/ncc
  run npx ncc build app.cjs --out by-ncc --quiet
  mv by-ncc/index.cjs by-ncc/app.cjs 2>/dev/null || true
  one_file by-ncc
}

try_webpack() {
  project webpack express hono webpack@5
  run node -e "require('webpack')(require('./webpack.config.cjs'), (error, stats) => {
    if (error || stats.hasErrors()) throw error ?? new Error(stats.toString('errors-only'));
  })"
  one_file by-webpack
}

try_sideEffects() {
  project sideEffects express esbuild
  local wanted='[true,"NoSuchServiceName","ERR_PARTY_NO_SUCH_SERVICE_NAME","HighAndDry","/posts/:id"]'
  run npx esbuild shaken.mjs --bundle --platform=node --outfile=by-esbuild/app.cjs --log-level=error
  [ "$(node by-esbuild/app.cjs)" = "$wanted" ] || fail 'something was lost'
  if grep -q 'GraftCore' by-esbuild/app.cjs; then fail 'a door that nobody uses was kept'; fi
}

# The oldest that reads the types, with nothing skipped: types of Node and Express of its time.
try_typescript5.0() {
  project typescript5.0 express@5 typescript@5.0 @types/{node@20.17,express@5.0.0,express-session@1.18.1}
  cp "$root"/scripts/consumer/typed{,-graft,-guest}.?ts .
  rm unbound.mts
  run npx tsc --version
  run npx tsc --noEmit --strict --skipLibCheck false --module nodenext --target es2022 --types node ./*.mts ./*.cts
}

try_eslint() {
  project eslint express@5 @types/{node,express} typescript@5 eslint typescript-eslint
  echo '{ "compilerOptions": { "module": "nodenext", "strict": true }, "files": ["unbound.mts"] }' >tsconfig.json
  run npx tsc --noEmit --skipLibCheck
  run npx eslint unbound.mts
}

# The command, on TypeScript by each that runs it.
try_loaders() {
  mkdir "$temp/loaders" && cd "$temp/loaders"
  run node "$root/scripts/toolchains/loaders.cjs" "$tarball"
}

# Express 4 and 5 in one repository, as its guide says.
try_workspaces() {
  mkdir "$temp/workspaces" && cd "$temp/workspaces"
  run node "$root/scripts/toolchains/workspaces.cjs" "$tarball" "$root/docs/guide/express-4-and-5.md"
}

# What the page of the alternatives says of other packages.
try_alternatives() {
  mkdir "$temp/alternatives" && cd "$temp/alternatives"
  run node "$root/scripts/toolchains/alternatives.cjs"
}

# The README to the letter, in an empty folder.
try_trial() {
  mkdir "$temp/trial" && cd "$temp/trial"
  run node "$root/scripts/toolchains/trial.cjs" "$tarball" "$root/README.md"
}

tarball=$temp/$(npm pack --silent --pack-destination "$temp")
# Each in a shell of its own; the first that fails ends the script.
for tool in $tools; do
  echo "== $tool"
  ("try_$tool")
done
echo "toolchains: all well with $tools"
