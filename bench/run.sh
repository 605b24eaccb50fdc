#!/usr/bin/env bash
# run.sh [NAME...] -- runs every bench/bar_*.sh (or the named ones), each beside its yardstick.
set -u
cd "$(dirname "$0")/.." || exit 1
mkdir -p bench/out
rc=0
for b in bench/bar_*.sh; do
    [ -e "$b" ] || continue
    name=$(basename "$b" .sh)
    name=${name#bar_}
    if [ $# -gt 0 ] && [[ " $* " != *" $name "* ]]; then continue; fi
    echo "== $name"
    bash "$b" || rc=1
done
exit $rc
