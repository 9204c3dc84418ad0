#!/bin/bash
# check.sh FILE WANTED COMPILER FLAGS...: WANTED "compiles" means that it must; else it must not, and the compiler must
# say WANTED (an extended regular expression) in an error about this file.
set -uo pipefail
file=$1 wanted=$2
shift 2
said=$(LC_ALL=C "$@" -fsyntax-only -fno-diagnostics-color "$file" 2>&1)
compiled=$?
if [ "$wanted" = compiles ]; then
  [ $compiled = 0 ] && exit 0
  echo "$file: must compile, and does not:"; echo "$said"; exit 1
fi
[ $compiled != 0 ] || { echo "$file: compiles, and must not"; exit 1; }
errors=$(grep 'error:' <<<"$said")
[ "$(wc -l <<<"$errors")" = 1 ] && grep -qE "^$file:[0-9:]+ error: .*($wanted)" <<<"$errors" && exit 0
echo "$file: does not compile, but not because of \"$wanted\" alone:"; echo "$errors"; exit 1
