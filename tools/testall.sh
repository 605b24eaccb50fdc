#!/usr/bin/env bash
# testall.sh [--long] -- every test; closes with "N passed, N failed".
set -u
long=0
[ "${1:-}" = --long ] && long=1
export LONG=$long
jobs=$(nproc)
passed=0
failed=0
# begin NAME COMMAND... -- starts it; end NAME -- waits, shows the output and adds up its "N passed, N failed" line
declare -A pid from
begin() {
    local name=$1
    shift
    mkdir -p build
    from[$name]=$SECONDS
    (
        "$@" >"build/test-$name.log" 2>&1
        rc=$?
        echo "$SECONDS" >"build/test-$name.end"
        exit $rc
    ) &
    pid[$name]=$!
}
end() {
    local name=$1 log=build/test-$1.log line p f rc
    wait "${pid[$name]}"
    rc=$?
    echo "== $name"
    cat "$log"
    line=$(grep -aE '[0-9]+ passed, [0-9]+ failed' "$log" | tail -1)
    p=$(grep -oE '[0-9]+ passed' <<<"$line" | grep -oE '[0-9]+')
    f=$(grep -oE '[0-9]+ failed' <<<"$line" | grep -oE '[0-9]+')
    [ $rc -ne 0 ] && [ "${f:-0}" -eq 0 ] && f=1 && echo "FAILED: $name ended with $rc"
    passed=$((passed + ${p:-0}))
    failed=$((failed + ${f:-0}))
    echo "-- $name took $(($(<"build/test-$name.end") - from[$name])) s"
}
run() {
    begin "$@"
    end "$1"
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
run fuzz make -s -j"$jobs" V=asan fuzz SECS=$([ $long = 1 ] && echo 3600 || echo 60)
# Side by side: two that use one core each, then those that mostly wait for a server that they have killed or made to wait. What
# both need is built before, so that they do not build it twice at once.
make -s -j"$jobs" V=release >build/release.log 2>&1 || { tail -40 build/release.log; failed=$((failed + 1)); }
beside() { # NAME NAME: of tests/suite_NAME.sh
    local t
    for t in "$@"; do begin "suite_$t" bash "tests/suite_$t.sh"; done
    for t in "$@"; do end "suite_$t"; done
}
beside postgres recount
beside quiet kill
for t in tests/suite_*.sh; do
    name=$(basename "$t" .sh)
    [ -n "${pid[$name]:-}" ] || run "$name" bash "$t"
done
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
