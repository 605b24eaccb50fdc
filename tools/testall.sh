#!/usr/bin/env bash
# testall.sh [--long] -- every test; closes with "N passed, N failed".
set -u
long=0
[ "${1:-}" = --long ] && long=1
export LONG=$long
jobs=$(nproc)
passed=0
failed=0
SECONDS=0
mkdir -p build
rm -f build/test-*.end
# one NAME COMMAND... -- runs it, keeps what it says; told NAME -- shows that and adds up its "N passed, N failed" line
one() {
    local name=$1 from=$SECONDS rc
    shift
    "$@" >"build/test-$name.log" 2>&1
    rc=$?
    echo "$rc $((SECONDS - from))" >"build/test-$name.end"
}
told() {
    local name=$1 log=build/test-$1.log line p f rc took
    read -r rc took <"build/test-$name.end"
    echo "== $name"
    cat "$log"
    line=$(grep -aE '[0-9]+ passed, [0-9]+ failed' "$log" | tail -1)
    p=$(grep -oE '[0-9]+ passed' <<<"$line" | grep -oE '[0-9]+')
    f=$(grep -oE '[0-9]+ failed' <<<"$line" | grep -oE '[0-9]+')
    [ "$rc" -ne 0 ] && [ "${f:-0}" -eq 0 ] && f=1 && echo "FAILED: $name ended with $rc"
    passed=$((passed + ${p:-0}))
    failed=$((failed + ${f:-0}))
    echo "-- $name took $took s"
}
run() {
    one "$@"
    told "$1"
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
# Two lanes side by side, each of suites that use one core or wait for a server which they have killed; the browser's use both cores.
# What all need is built before, so that they do not build it twice at once.
make -s -j"$jobs" V=release >build/release.log 2>&1 || { tail -40 build/release.log; failed=$((failed + 1)); }
lane() { # NAME...: of tests/suite_NAME.sh, one after the other
    local t
    for t in "$@"; do one "suite_$t" bash "tests/suite_$t.sh"; done
}
first=(postgres) second=(recount quiet kill calendar commands live atonce rounds)
lane "${first[@]}" &
lane "${second[@]}" &
wait
for t in "${first[@]}" "${second[@]}"; do told "suite_$t"; done
for t in tests/suite_*.sh; do
    name=$(basename "$t" .sh)
    [ -e "build/test-$name.end" ] || run "$name" bash "$t"
done
echo "-- all of it took $SECONDS s, packages being there"
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
