#!/usr/bin/env bash
# bar_offline.sh -- bar 4 of the visits: random schedules of loss, repeat, reorder, dying telephones, two devices and moved households
# through the telephone's own queue and the real server, on both engines, against the serial result. It holds or it does not: no
# yardstick. In pieces of PIECE, each from its own seed and in a process of its own, which keeps all its telephones in memory.
# SCHEDULES=500 for fewer.
set -uo pipefail
cd "$(dirname "$0")/../web" || exit 1
out=../bench/out
mkdir -p "$out"
n=${SCHEDULES:-10000} piece=${PIECE:-500} rc=0
[ "$piece" -gt "$n" ] && piece=$n
: >"$out/offline.tap"
for ((seed = 1; seed * piece <= n; seed++)); do
    GONGDI_SEED=$seed GONGDI_SCHEDULES=$piece node --test --test-reporter=tap e2e/rounds.test.mjs >>"$out/offline.tap" 2>&1
done
{
    sed -n 's/^# note: //p' "$out/offline.tap"
    for engine in SQLite PostgreSQL; do
        done=$(($(grep -c "^ok .* on $engine\$" "$out/offline.tap") * piece))
        word=PASS
        [ "$n" -lt 10000 ] && word="    " # fewer show nothing of the bar
        [ "$done" -lt "$n" ] && word=FAIL rc=1
        echo "$word  4 schedules that end in the serial state, $engine: $done of $n  (bar: all of 10000)"
    done
} | tee "$out/offline.txt"
exit "$rc"
