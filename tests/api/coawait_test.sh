#!/bin/sh
# g++ 12 destroys brace-made and lambda temporaries inside co_await twice: they must be named first.
cd "$(dirname "$0")/../.." || exit 3
found=$(grep -rPzl 'co_await[^;)]*[\[{]' alertd/api)
[ -z "$found" ] && exit 0
echo "a lambda or a brace stands inside co_await in: $found" >&2
exit 1
