#!/usr/bin/env bash
# suite_web.sh -- type check, unit tests and browser tests of the web interface, on both engines.
set -u
cd "$(dirname "$0")/.." || exit 1
make -s -j"$(nproc)" V=release || { echo "0 passed, 1 failed"; exit 1; }
passed=0
failed=0
cd web || exit 1
rm -rf ../build/e2e && mkdir -p ../build/e2e
# Three at a time, and what takes longest begins first: nothing is left to run alone.
slow="registry visits_month visits_kept visits screens forms imports parked path keyboard street"
one() { # FILE or SCRIPT of package.json: what it says; a file that falls or hangs says so, a script is one check by its exit code
    local log=../build/e2e/$(basename "$1" .test.mjs).log rc
    case $1 in
    e2e/*)
        timeout -k 20 1500 node --test --test-reporter=tap "$1" >"$log" 2>&1
        rc=$?
        [ $rc -eq 124 ] && echo "FAILED: $1 did not end by itself" >>"$log"
        [ $rc -eq 0 ] || grep -aqE '^# fail [1-9]' "$log" || echo "# fail 1" >>"$log"
        ;;
    *) if npm run --silent "$1" >"$log" 2>&1; then printf '# pass 1\n# fail 0\n'; else printf '# pass 0\n# fail 1\n'; fi >>"$log" ;;
    esac
}
export -f one
node -e 'import("./e2e/server.mjs").then((it) => it.prepare())' & # mostly waits
prepared=$!
printf '%s\n' typecheck test | xargs -P 2 -I{} bash -c 'one {}' &
wait $prepared || failed=$((failed + 1))
{
    for name in $slow; do echo "e2e/$name.test.mjs"; done
    ls e2e/*.test.mjs | grep -vE "/(${slow// /|})\.test"
} | xargs -P 3 -I{} bash -c 'one {}'
wait
for log in ../build/e2e/*.log; do
    cat "$log"
    passed=$((passed + $(grep -aoE '^# pass [0-9]+' "$log" | grep -oE '[0-9]+' || echo 0)))
    failed=$((failed + $(grep -aoE '^# fail [0-9]+' "$log" | tail -1 | grep -oE '[0-9]+' || echo 1)))
done
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
