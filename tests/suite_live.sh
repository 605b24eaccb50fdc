#!/usr/bin/env bash
# suite_live.sh -- the live stream and faults, against a real server on each engine.
set -u
cd "$(dirname "$0")/.." || exit 1
make -s -j"$(nproc)" V=release || { echo "0 passed, 1 failed"; exit 1; }
passed=0
failed=0
for engine in sqlite pg; do
    if [ "$engine" = pg ] && ! ls -d /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1; then
        echo "skipped: no PostgreSQL on this machine"
        continue
    fi
    log=build/live-$engine.log
    node tests/suite_live.mjs "$engine" 2>&1 | tee "$log"
    line=$(grep -E "^live-$engine: [0-9]+ passed, [0-9]+ failed" "$log" | tail -1)
    p=$(grep -oE '[0-9]+ passed' <<<"$line" | grep -oE '[0-9]+')
    f=$(grep -oE '[0-9]+ failed' <<<"$line" | grep -oE '[0-9]+')
    passed=$((passed + ${p:-0}))
    failed=$((failed + ${f:-1}))
done
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
