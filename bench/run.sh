#!/usr/bin/env bash
# run.sh [--keep] [NAME...] -- runs every bench/bar_*.sh (or the named ones), each beside its yardstick.
# --keep writes what was printed, with machine and command, to bench/RESULTS.md.
set -u
cd "$(dirname "$0")/.." || exit 1
mkdir -p bench/out
keep=0
if [ "${1:-}" = --keep ]; then
    keep=1
    shift
fi
rc=0
for b in bench/bar_*.sh; do
    [ -e "$b" ] || continue
    name=$(basename "$b" .sh)
    name=${name#bar_}
    if [ $# -gt 0 ] && [[ " $* " != *" $name "* ]]; then continue; fi
    echo "== $name"
    rm -f "bench/out/$name.txt"
    bash "$b" || rc=1
done
if [ $keep -eq 1 ]; then
    {
        echo "# Results of the bars"
        echo
        echo "Printed by \`make bench WHAT=--keep\`: medians of five rounds unless ROUNDS says otherwise (the rows show each), in which every yardstick"
        echo "ran beside the program on the same machine. Ratios hold; absolute figures are this machine's."
        echo
        echo "$(date -u +%Y-%m-%d), $(nproc) cores ($(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -1)), Linux $(uname -r | cut -d- -f1), gcc $(gcc -dumpversion), SQLite $(sqlite3 --version | cut -d' ' -f1), nginx $(nginx -v 2>&1 | sed 's/.*\///'), Node $(node -v)"
        for f in bench/out/*.txt; do
            printf '\n## %s\n\n`bench/bar_%s.sh`\n\n```\n' "$(basename "$f" .txt)" "$(basename "$f" .txt)"
            sed 's/ *$//' "$f"
            echo '```'
        done
    } >bench/RESULTS.md
fi
exit $rc
