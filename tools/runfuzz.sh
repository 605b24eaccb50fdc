#!/usr/bin/env bash
# runfuzz.sh SECONDS TARGET... -- replays each corpus in full, then fuzzes for SECONDS in all.
set -u
total=$1
shift
[ $# -gt 0 ] || { echo "fuzz: 0 passed, 0 failed"; exit 0; }
each=$((total / $#))
[ "$each" -gt 0 ] || each=1
passed=0
failed=0
for t in "$@"; do
    name=$(basename "$t")
    corpus=tests/corpus/$name
    work=build/fuzz/$name
    mkdir -p "$corpus" "$work"
    if "$t" -runs=0 -artifact_prefix="build/fuzz/$name-" "$corpus" >"build/fuzz/$name.log" 2>&1 &&
        "$t" -max_total_time="$each" -timeout=10 -rss_limit_mb=2048 -artifact_prefix="build/fuzz/$name-" \
            "$work" "$corpus" >>"build/fuzz/$name.log" 2>&1; then
        passed=$((passed + 1))
        printf '%-28s %s\n' "$name" "$(grep -a 'stat::\|Done' "build/fuzz/$name.log" | tail -1)"
    else
        failed=$((failed + 1))
        tail -40 "build/fuzz/$name.log"
        printf 'FAILED: %s\n' "$name"
    fi
done
printf 'fuzz: %d passed, %d failed\n' "$passed" "$failed"
[ "$failed" -eq 0 ]
