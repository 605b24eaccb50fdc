#!/usr/bin/env bash
# bar_tally.sh -- counting: exactness, speed and memory, each bar beside its recorded yardstick.
set -u
data=../shared/data
if [ ! -d "$data/vote" ]; then
    echo "note: $data/vote is not there; the bars of counting were not measured"
    exit 0
fi
make -s V=release build/release/tests/test_tally_opinion build/release/tests/test_tally_anchor || exit 1
exec python3 bench/tally_bars.py build/release/gongdi "$data"
