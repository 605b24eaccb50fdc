#!/usr/bin/env bash
# suite_postgres.sh -- the feature and table tests once more, on PostgreSQL. Each test empties its database, and a sequencer waits
# for every transaction of its cluster: so there are two clusters, and each takes every second test. What children do (tables, pictures)
# is the same on both engines and was sanitized there: here they are those of the shipped program.
set -u
cd "$(dirname "$0")/.." || exit 1
. tests/lib/pg.sh
if ! ls /usr/lib/postgresql/*/bin >/dev/null 2>&1; then
    echo "skipped: no PostgreSQL on this machine"
    echo "0 passed, 0 failed"
    exit 0
fi
make -s -j"$(nproc)" V=release build/release/gongdi || { echo "0 passed, 1 failed"; exit 1; }
export GONGDI_TEST_CHILD=$PWD/build/release/gongdi
said=$(mktemp -d)
trap 'rm -rf "$said"' EXIT
half() { # NAME TEST...
    start_pg "${TMPDIR:-/tmp}/gongdi-pg-$$-$1" || exit 1
    trap stop_pg EXIT
    GONGDI_TEST_DB=$PG_URL tools/runtests.sh "${@:2}"
}
first=()
second=()
for t in build/asan/tests/every/test_*; do
    case $t in *.o | *.d) continue ;; esac
    # only the ones that make a world have a database
    grep -qE 'world_new|lib/play\.h' "tests/$(basename "$t").c" 2>/dev/null || continue
    if [ ${#first[@]} -gt ${#second[@]} ]; then second+=("$t"); else first+=("$t"); fi
done
(half first "${first[@]}") >"$said/first" 2>&1 &
(half second "${second[@]}") >"$said/second" 2>&1
wait
cat "$said/first" "$said/second"
passed=$(sed -nE 's/^unit: ([0-9]+) passed.*/\1/p' "$said/first" "$said/second" | awk '{ n += $1 } END { print n + 0 }')
failed=$(sed -nE 's/^unit: .* ([0-9]+) failed.*/\1/p' "$said/first" "$said/second" | awk '{ n += $1 } END { print n + 0 }')
[ "$(grep -c '^unit: ' "$said/first")$(grep -c '^unit: ' "$said/second")" = 11 ] || { echo "FAILED: a cluster did not come up"; failed=$((failed + 1)); }
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
