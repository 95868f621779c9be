#!/usr/bin/env bash
# Packs the build and tries it as a stranger would: what is in it, and how it works in an empty project.
set -euo pipefail
cd "$(dirname "$0")/.."
root=$PWD
temp=$(mktemp -d)
trap 'rm -rf "$temp"' EXIT

run() {
  echo "\$ $*"
  "$@"
}

fail() {
  echo "pack:check: $*" >&2
  exit 1
}

# Nothing, or a complaint with the lines that were found.
none() {
  [ -z "$2" ] || fail "$1"$'\n'"$2"
}

tarball=$temp/$(npm pack --silent --pack-destination "$temp")
tar -xzf "$tarball" -C "$temp"
cd "$temp/package"
echo "$(basename "$tarball"): $(find . -type f | wc -l) files, $(wc -c <"$tarball") bytes packed," \
  "$(find dist -name '*js' -exec cat {} + | wc -c) bytes of JavaScript," \
  "$(find dist -name '*.d.*ts' -exec cat {} + | wc -c) bytes of types"
for file in README.md LICENSE CHANGELOG.md THIRD-PARTY-LICENSES.md docs dist/{index,rsvp,koa,fastify,hono,graft,compare,switchboard,client,testing,lite}.{js,mjs,d.ts,d.mts}; do
  [ -e "$file" ] || fail "the package lacks $file"
done
none 'the package holds what nobody needs' "$(find . -type f | grep -vE \
  '^\./(dist/.+\.(js|js\.map|mjs|mjs\.map|d\.ts|d\.mts)|docs/.+\.(md|png|svg)|README\.md|LICENSE|CHANGELOG\.md|THIRD-PARTY-LICENSES\.md|package\.json)$' || true)"
none 'the package names places of this machine' "$(grep -rnF -e "$root" -e "$HOME/" -e 'file://' . || true)"
none 'the package points to source maps that are not in it' "$(grep -rlZ 'sourceMappingURL=' dist |
  while IFS= read -r -d '' file; do [ -e "$file.map" ] || echo "$file"; done)"
none 'the package points to sources that its source maps do not hold' "$(grep -LE '"sourcesContent": ?(\["|\[\])' dist/*.map dist/shared/*.map || true)"
# The worker and the command load the user's modules in processes of their own; the parser only talks of imports.
none 'the package imports what a bundler would split, or a CommonJS test runner cannot load' \
  "$(grep -rnE '\bimport\(' dist --include='*.js' --include='*.mjs' |
    grep -vE '^dist/(shared/worker|shared/babel-parser|cli)\.js:' || true)"
none 'the package holds lines that nobody can read' "$(find dist -name '*.js' -exec grep -L '^/\*!' {} + |
  xargs awk 'length > 600 { print FILENAME ":" FNR }')"
none 'the types want a package that is not installed with it' "$(grep -rn '@remix-run' dist --include='*.d.*ts' || true)"
# What is copied in stands below its licence, in the copy and in the file for it.
node "$root/scripts/licences.cjs" "$PWD"

# A guest's door by itself: no Express is installed, and what a user installs says nothing of one.
alone=$temp/alone
mkdir "$alone"
cp "$root"/scripts/consumer/alone.c* "$alone"
cd "$alone"
echo '{ "private": true }' >package.json
run npm install --no-audit --no-fund --prefer-offline --legacy-peer-deps "$tarball" @types/node@20
run node alone.cjs
run "$root/node_modules/.bin/tsc" --noEmit --strict --module nodenext --target es2022 --types node alone.cts

cd "$root"
run npx publint "$tarball" --strict
run npx attw "$tarball" --no-emoji --no-color

# In a project of its own, with an Express and the types that describe it.
consume() {
  local express=$1 types=$2
  cp -r "$root/scripts/consumer" "$temp/with-$express" && cd "$temp/with-$express" || return
  echo '{ "private": true }' >package.json
  run npm install --no-audit --no-fund --prefer-offline "$tarball" "$express" "$types" \
    koa @types/koa @koa/router fastify hono @types/express-session &&
    run node both.mjs &&
    run node doors.mjs &&
    run node client.mjs &&
    run node_modules/.bin/express-party check site.cjs &&
    run node_modules/.bin/express-party url blog:post 7 --app site.cjs &&
    run "$root/node_modules/.bin/tsc" -p . &&
    # What frameworks say of themselves is not always right.
    run "$root/node_modules/.bin/tsc" -p tsconfig.doors.json
}

# Most of it is waiting for npm: both at once, and told one after the other.
consume express@5 @types/express@5 >"$temp/5.log" 2>&1 &
five=$!
consume express@4.22 @types/express@4 >"$temp/4.log" 2>&1 &
four=$!
failed=0
wait "$five" || failed=1
wait "$four" || failed=1
cat "$temp/5.log" "$temp/4.log"
[ "$failed" -eq 0 ] || fail 'it does not work in an empty project'
echo 'pack:check: all well'
