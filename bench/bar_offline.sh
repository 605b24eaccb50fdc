#!/usr/bin/env bash
# bar_offline.sh -- bar 4 of the visits: random schedules of loss, repeat, reorder, dying telephones, two devices and moved households
# through the telephone's own queue and the real server, on both engines, against the serial result. It holds or it does not: no
# yardstick. SCHEDULES=500 for fewer.
set -uo pipefail
cd "$(dirname "$0")/../web" || exit 1
mkdir -p ../bench/out
n=${SCHEDULES:-10000}
GONGDI_SCHEDULES=$n node --test --test-reporter=tap e2e/rounds.test.mjs >../bench/out/offline.tap 2>&1
rc=$?
{
    sed -n 's/^# note: //p' ../bench/out/offline.tap
    for engine in SQLite PostgreSQL; do
        if grep -q "^ok .* on $engine\$" ../bench/out/offline.tap; then
            echo "PASS  4 $n schedules end in the serial state, $engine  (bar: all of 10000)"
        else
            echo "FAIL  4 $n schedules end in the serial state, $engine  (bar: all of 10000)"
            rc=1
        fi
    done
} | tee ../bench/out/offline.txt
exit "$rc"
