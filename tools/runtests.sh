#!/usr/bin/env bash
# runtests.sh TEST... -- runs cmocka binaries, shows what failed, closes with one countable line. They run side by side,
# except on PostgreSQL: there each begins by emptying the one database that they share.
set -u
passed=0
failed=0
broken=()
said=$(mktemp -d)
trap 'rm -rf "$said"' EXIT
# Freed memory is watched for as long as 4 MB more are freed, instead of 256: a third of the time goes to pages touched for the
# first time otherwise. --long keeps to what the sanitizer does by itself.
[ "${LONG:-0}" = 1 ] || export ASAN_OPTIONS=${ASAN_OPTIONS:-quarantine_size_mb=4:max_malloc_fill_size=128}
# The district that most of them begin with is made once and copied (tests/lib/mould.h).
mkdir "$said/mould"
export GONGDI_TEST_MOULD=$said/mould
export GONGDI_TEST_SINCE=$(date +%s%3N)
one() { # FOLDER TEST: what it says, how it ended and after how many seconds
    local from=$SECONDS
    "$2" >"$1/$(basename "$2")" 2>&1
    echo "$? $((SECONDS - from))" >"$1/$(basename "$2").rc"
}
export -f one
printf '%s\0' "$@" | xargs -0 -n 1 -P "$([ -n "${GONGDI_TEST_DB:-}" ] && echo 1 || nproc)" bash -c 'one "$@"' _ "$said"
for t in "$@"; do
    out=$(<"$said/$(basename "$t")")
    read -r rc seconds <"$said/$(basename "$t").rc"
    p=$(grep -c '^\[       OK \]' <<<"$out")
    f=$(grep -c '^\[  FAILED  \].*[a-z]' <<<"$out")
    # cmocka repeats each failure in its summary; a crash leaves no line at all
    f=$((f / 2))
    if [ "${rc:-1}" -ne 0 ] && [ "$f" -eq 0 ]; then f=1; fi
    passed=$((passed + p))
    failed=$((failed + f))
    if [ "${rc:-1}" -ne 0 ]; then
        broken+=("$t")
        grep -v '^\[ RUN  \|^\[       OK' <<<"$out" | head -80
    else
        printf '%-28s %3d passed %4d s\n' "$(basename "$t")" "$p" "$seconds"
    fi
    # A test binary may say that it left something out: that is shown, never hidden.
    grep -E '^(note|skipped):' <<<"$out"
done
for t in "${broken[@]+"${broken[@]}"}"; do printf 'FAILED: %s\n' "$t"; done
printf 'unit: %d passed, %d failed\n' "$passed" "$failed"
[ "$failed" -eq 0 ]
