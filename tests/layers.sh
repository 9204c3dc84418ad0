#!/bin/bash
# tests/layers.sh [ROOT]: who may include whom (ARCHITECTURE.md), where libraries may be seen, words that no name may hold,
# and shapes that crash g++ 12 or outlive their owner. Every line it prints is a fault.
set -uo pipefail
cd "${1:-$(dirname "$(readlink -f "$0")")/..}"
faults=0
fault() { echo "$1: $2"; faults=$((faults + 1)); }

# "file:line:text" of the #includes in files under the folders given.
includes() { grep -rnE '^[[:space:]]*#[[:space:]]*include' "$@" --include='*.hpp' --include='*.cpp'; }

# layer FOLDERS -- PREFIXES: what of ours the files of a layer may include.
layer() {
  local folders=() allowed line file target ok prefix
  while [ "$1" != -- ]; do folders+=("$1"); shift; done
  shift
  allowed=("$@")
  while IFS= read -r line; do
    file=${line%%:*}
    target=$(sed -E 's/.*#[[:space:]]*include[[:space:]]*"([^"]+)".*/\1/' <<<"$line")
    ok=
    for prefix in "${allowed[@]}"; do [[ $target == "$prefix"* ]] && ok=1; done
    [ $ok ] || fault "$file" "includes \"$target\"; its layer may include only: ${allowed[*]}"
  done < <(includes "${folders[@]}" | grep -E '"(alertd|geo|channels|feeds|config|ops|tests)/')
}

only_files() { local kept=(); for f in "$@"; do [ -f "$f" ] && kept+=("$f"); done; printf '%s\n' "${kept[@]}"; }

layer alertd/model -- alertd/model/
layer config -- config/ alertd/model/
layer alertd/net -- alertd/net/ config/ alertd/model/
layer geo -- geo/ alertd/net/ config/ alertd/model/
layer feeds -- feeds/ alertd/net/ config/ alertd/model/
layer channels -- channels/ alertd/net/ config/ alertd/model/
layer ops/simulators -- ops/simulators/
mapfile -t core < <(only_files alertd/*.hpp alertd/*.cpp)
layer "${core[@]}" alertd/store alertd/recipients -- alertd/ geo/ feeds/ channels/ config/
while IFS= read -r line; do
  case ${line%%:*} in
    alertd/api/* | alertd/daemon.hpp | alertd/daemon.cpp | alertd/main.cpp) ;;
    *) fault "${line%%:*}" "includes the API; only the daemon does" ;;
  esac
done < <(includes alertd | grep '"alertd/api/')

# A header stands alone because its own .cpp includes it first.
while IFS= read -r header; do
  own=${header%.hpp}.cpp
  [ -f "$own" ] || continue
  [[ $(grep -m1 -E '^#[[:space:]]*include' "$own") == *"\"$header\""* ]] ||
    fault "$own" "includes something before its own header, which then need not stand alone"
done < <(find alertd geo channels feeds config -name '*.hpp')

# library PATTERN ALLOWED: a library's headers only where a file's path matches ALLOWED.
library() {
  local line
  while IFS= read -r line; do
    [[ ${line%%:*} =~ $2 ]] || fault "${line%%:*}" "includes ${line##*include }, which is wrapped in $2"
  done < <(includes alertd geo channels feeds config | grep -E "[<\"]($1)")
}
library 'geos_c' '^geo/'
library 'proj\.h|geodesic\.h' '^geo/'
library 'curl/' '^alertd/net/curl_client\.cpp$'
library 'hiredis/' '^alertd/redis\.cpp$'
library 'sqlite3' '^alertd/store/database[a-z_]*\.cpp$'
library 'expat' '^feeds/xml_tree\.cpp$'
library 'boost/(beast|asio)' '^alertd/api/'
library 'toml\+\+' '^config/section\.cpp$'
library 'unicode/' '^alertd/(plain_text|folded|.*/[a-z_]*)\.cpp$|^channels/sms_[a-z]*\.cpp$'
library 'CLI/' '^alertd/(ctl/|main\.cpp)'
library 'sodium' '\.cpp$'
library 'openssl/' '\.cpp$|^alertd/net/'
while IFS= read -r line; do
  fault "${line%%:*}" "a library's header in a public header: ${line##*include }"
done < <(includes geo alertd feeds |
         grep -E '\.hpp:[0-9]+:.*<(geos_c|proj|geodesic|curl/|hiredis|sqlite3|expat)' |
         grep -vE '^geo/(geos|projection_inside)[a-z_]*\.hpp:')

# Words that say nothing. `Impl` and `impl_` of a pimpl are the exception; Catch's and standard names are not ours.
forbidden='manager|helper|util|utils|utility|processor'
while IFS= read -r file; do fault "$file" "a name that says nothing"; done < <(
  find alertd geo channels feeds config tests ops -type f | grep -iE "(^|[/_])($forbidden|common|misc|base|impl)([_.]|$)" |
  grep -vE '__pycache__|/data/|/node_modules/')
while IFS= read -r line; do
  fault "${line%%:*}" "a name that says nothing: $(cut -d: -f2- <<<"$line")"
done < <(grep -rnoiP "(?<![-\w])\w*($forbidden)\w*" alertd geo channels feeds config tests ops \
           --include='*.hpp' --include='*.cpp' --include='*.py' --exclude=layers_test.py |
         grep -viE ':(utility|shutil|contextmanager)$')

# g++ 12.2 destroys temporary aggregates and captures inside a co_await expression twice.
while IFS= read -r line; do
  fault "${line%%:*}" "a lambda or a braced temporary inside co_await: name it first ($(cut -d: -f2 <<<"$line"))"
done < <(grep -rnE 'co_await[^;]*(\[[&=a-z_, ]*\][[:space:]]*(\(|\{|mutable)|[A-Za-z_>]\{[^}]+\}|\(\{)' alertd --include='*.cpp' --include='*.hpp' |
         grep -vE 'use_awaitable\)?;?$')
# A coroutine or thread that nobody waits for outlives what it uses.
while IFS= read -r line; do
  fault "${line%%:*}" "detached: $(cut -d: -f2- <<<"$line")"
done < <(grep -rnE '\bdetached\b|\.detach\(\)' alertd geo channels feeds config --include='*.hpp' --include='*.cpp' |
         grep -vE ':[0-9]+:[[:space:]]*//')
while IFS= read -r line; do
  fault "${line%%:*}" "co_await outside alertd/api"
done < <(grep -rlE '\bco_(await|return|yield)\b' alertd geo channels feeds config --include='*.cpp' --include='*.hpp' |
         grep -v '^alertd/api/')
while IFS= read -r file; do fault "$file" "using namespace in a header"; done < <(
  grep -rlE '^[[:space:]]*using namespace' alertd geo channels feeds config ops tests --include='*.hpp')

[ $faults = 0 ] && echo "layers: ok" || { echo "layers: $faults faults"; exit 1; }
