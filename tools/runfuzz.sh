#!/usr/bin/env bash
# runfuzz.sh SECONDS TARGET... -- replays each corpus in full, then fuzzes for SECONDS in all, as many targets at a time as there
# are cores.
set -u
total=$1
shift
[ $# -gt 0 ] || { echo "fuzz: 0 passed, 0 failed"; exit 0; }
export each=$((total / $#))
[ "$each" -gt 0 ] || each=1
fuzz() {
    local name corpus work log
    name=$(basename "$1") corpus=tests/corpus/$(basename "$1") work=build/fuzz/$(basename "$1")
    log=build/fuzz/$name.log
    mkdir -p "$corpus" "$work"
    if "$1" -runs=0 -artifact_prefix="build/fuzz/$name-" "$corpus" >"$log" 2>&1 &&
        "$1" -max_total_time="$each" -timeout=10 -rss_limit_mb=2048 -artifact_prefix="build/fuzz/$name-" \
            "$work" "$corpus" >>"$log" 2>&1; then
        printf '%-28s %s\n' "$name" "$(grep -a 'stat::\|Done' "$log" | tail -1)"
    else
        tail -40 "$log"
        printf 'FAILED: %s\n' "$name"
    fi
}
export -f fuzz
mkdir -p build/fuzz
printf '%s\n' "$@" | xargs -P "$(nproc)" -I{} bash -c 'fuzz {}' >build/fuzz/all.log 2>&1
cat build/fuzz/all.log
failed=$(grep -c '^FAILED: ' build/fuzz/all.log)
printf 'fuzz: %d passed, %d failed\n' $(($# - failed)) "$failed"
[ "$failed" -eq 0 ]
