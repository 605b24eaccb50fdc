#!/usr/bin/env bash
# suite_postgres.sh -- the feature and table tests once more, on PostgreSQL.
set -u
cd "$(dirname "$0")/.." || exit 1
. tests/lib/pg.sh
if ! start_pg "${TMPDIR:-/tmp}/gongdi-pg-$$"; then
    echo "skipped: no PostgreSQL on this machine"
    echo "0 passed, 0 failed"
    exit 0
fi
trap stop_pg EXIT
tests=()
for t in build/asan/tests/test_*; do
    case $t in *.o | *.d) continue ;; esac
    # only the ones that make a world have a database
    grep -qE 'world_new|lib/play\.h' "tests/$(basename "$t").c" 2>/dev/null && tests+=("$t")
done
GONGDI_TEST_DB=$PG_URL tools/runtests.sh "${tests[@]}"
