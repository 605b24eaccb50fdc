#!/usr/bin/env bash
# bar_tally.sh -- counting: exactness, speed and memory, each bar beside its recorded yardstick.
set -uo pipefail
mkdir -p bench/out
data=../shared/data
if [ ! -d "$data/vote" ]; then
    echo "note: $data/vote is not there; the bars of counting were not measured"
    exit 0
fi
tests=
for t in opinion anchor budget election robust; do tests="$tests build/release/tests/test_tally_$t"; done
make -s V=release build/release/gongdi $tests || exit 1
python3 bench/tally_bars.py build/release/gongdi "$data" | tee bench/out/tally.txt
