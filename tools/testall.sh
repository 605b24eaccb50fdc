#!/usr/bin/env bash
# testall.sh [--long] -- every test, one after the other; closes with "N passed, N failed".
set -u
long=0
[ "${1:-}" = --long ] && long=1
export LONG=$long
jobs=$(nproc)
passed=0
failed=0
# run NAME COMMAND... -- shows the output and adds up its "N passed, N failed" line
run() {
    local name=$1 log=build/test-$1.log line p f rc from=$SECONDS
    shift
    mkdir -p build
    echo "== $name"
    "$@" >"$log" 2>&1
    rc=$?
    cat "$log"
    line=$(grep -aE '[0-9]+ passed, [0-9]+ failed' "$log" | tail -1)
    p=$(grep -oE '[0-9]+ passed' <<<"$line" | grep -oE '[0-9]+')
    f=$(grep -oE '[0-9]+ failed' <<<"$line" | grep -oE '[0-9]+')
    [ $rc -ne 0 ] && [ "${f:-0}" -eq 0 ] && f=1 && echo "FAILED: $name ended with $rc"
    passed=$((passed + ${p:-0}))
    failed=$((failed + ${f:-0}))
    echo "-- $name took $((SECONDS - from)) s"
}
if make -j"$jobs" V=asan >build-asan.log 2>&1; then
    rm -f build-asan.log
else
    tail -40 build-asan.log
    rm -f build-asan.log
    echo "0 passed, 1 failed"
    exit 1
fi
run lint make -s V=asan lint
run unit make -s -j"$jobs" V=asan test
run fuzz make -s -j"$jobs" V=fuzz fuzz SECS=$([ $long = 1 ] && echo 3600 || echo 60)
for t in tests/suite_*.sh; do
    [ -e "$t" ] && run "$(basename "$t" .sh)" bash "$t"
done
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
