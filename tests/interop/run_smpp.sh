#!/bin/bash
# tests/interop/run_smpp.sh FOLDER TEST_CHANNELS: installs the peer's packages in FOLDER, once, and runs the tests that
# need it.
set -euo pipefail
here=$(dirname "$(readlink -f "$0")")
folder=$1 tests=$2
mkdir -p "$folder"
cp "$here"/package.json "$here"/package-lock.json "$here"/*.mjs "$folder"
if ! cmp -s "$folder/package-lock.json" "$folder/node_modules/.installed"; then
  (cd "$folder" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error)
  cp "$folder/package-lock.json" "$folder/node_modules/.installed"
fi
ALERTD_INTEROP=$folder exec "$tests" "[interop]"
