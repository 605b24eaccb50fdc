#!/usr/bin/env bash
# bar_grid.sh -- grids: band, borders, walks, adjusting, time; gpmetis (package metis) runs beside.
set -uo pipefail
data=../shared/data/grid
if [ ! -d "$data" ]; then
    echo "note: $data is not there; the bars of grids were not measured"
    exit 0
fi
command -v gpmetis >/dev/null || echo "note: gpmetis (package metis) is not there; its recorded figures are used"
mkdir -p bench/out
gcc -O2 -std=c11 -w -o bench/out/judge "$data/check_partition.c" -lm || exit 1
python3 bench/grid_bars.py build/release/gongdi "$data" bench/out/judge "${SEEDS:-10}" | tee bench/out/grid.txt
