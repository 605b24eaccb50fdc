#!/usr/bin/env bash
# lint.sh FLAGS... -- the house rules that a program can check. FLAGS are the compiler's.
# Quick checks always run; LINT_DEEP=1 adds clang-tidy and cppcheck, which take minutes.
set -u
bad=0
files=$(git ls-files -co --exclude-standard 'src/*.[ch]' 'tests/*.[ch]')
say() { printf 'lint: %s\n' "$*"; bad=1; }

clang-format --dry-run -Werror $files || bad=1
awk -f tools/checkincludes.awk $(printf '%s\n' $files | grep '^src/') || bad=1
tools/checkcolumns.py || bad=1
for f in $(printf '%s\n' $files | grep '^src/'); do
    n=$(wc -l <"$f")
    [ "$n" -le 600 ] || say "$f has $n lines; 600 is the limit"
done
grep -nE '^\s*//|;\s*//' $files && say "comments are written /* like this */"
grep -nE '\bsqlite3_' $(printf '%s\n' $files | grep -vE '^src/db/|^tests/') && say "sqlite3 belongs to src/db"
grep -nE '\bPQ[a-z]' $(printf '%s\n' $files | grep -vE '^src/db/|^tests/') && say "libpq belongs to src/db"
grep -nE '\bMHD_' $(printf '%s\n' $files | grep -vE '^src/http/engine|^tests/') && say "libmicrohttpd belongs to src/http/engine_mhd.c"
grep -nE '\b(malloc|calloc|realloc|free)\(' $(printf '%s\n' $files | grep -E '^src/(modules|json)/') && say "modules take memory from the arena"
grep -nwE 'double|float' $(printf '%s\n' $files | grep -E '^src/modules/') && say "no floating point in modules"
grep -nE '\bwhen_now\(' $(printf '%s\n' $files | grep -E '^src/modules/') && say "modules do not read the clock"

if [ "${LINT_DEEP:-0}" = 1 ]; then
    cppcheck --quiet --std=c11 --enable=warning,portability --inline-suppr --error-exitcode=1 -Isrc src || bad=1
    clang-tidy --quiet --warnings-as-errors='clang-analyzer-*' $(git ls-files 'src/*.c') -- "$@" 2>/dev/null || bad=1
fi
[ "$bad" -eq 0 ] && echo "lint: clean"
exit "$bad"
