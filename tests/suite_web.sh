#!/usr/bin/env bash
# suite_web.sh -- type check, unit tests and browser tests of the web interface, on both engines.
set -u
cd "$(dirname "$0")/.." || exit 1
make -s -j"$(nproc)" V=release || { echo "0 passed, 1 failed"; exit 1; }
passed=0
failed=0
tally() { # NAME COMMAND...: one check by its exit code
    local name=$1
    shift
    if "$@"; then passed=$((passed + 1)); else failed=$((failed + 1)); echo "FAILED: $name"; fi
}
cd web || exit 1
node -e 'import("./e2e/server.mjs").then((it) => it.prepare())' & # mostly waits
prepared=$!
tally typecheck npm run --silent typecheck
tally vitest npm run --silent test
[ -d e2e ] && {
    wait $prepared || failed=$((failed + 1))
    node --test --test-concurrency=3 --test-reporter=tap e2e/*.test.mjs 2>&1 | tee ../build/e2e.log
    p=$(grep -E '^# pass ' ../build/e2e.log | grep -oE '[0-9]+')
    f=$(grep -E '^# fail ' ../build/e2e.log | grep -oE '[0-9]+')
    passed=$((passed + ${p:-0}))
    failed=$((failed + ${f:-1}))
}
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
