#!/usr/bin/env bash
# bar_rounds.sh -- plans of visits: metres, rules, time; a plain planner runs beside.
set -uo pipefail
data=../shared/data/rounds
if [ ! -d "$data" ]; then
    echo "note: $data is not there; the bars of visits were not measured"
    exit 0
fi
mkdir -p bench/out
python3 bench/rounds_bars.py build/release/gongdi "$data" "${SEEDS:-10}" | tee bench/out/rounds.txt
