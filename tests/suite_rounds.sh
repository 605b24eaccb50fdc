#!/usr/bin/env bash
# suite_rounds.sh -- plans of visits by the command, judged by tools/check_rounds.py, which shares no code.
set -u
cd "$(dirname "$0")/.." || exit 1
make -s -j"$(nproc)" V=release || { echo "0 passed, 1 failed"; exit 1; }
g=$PWD/build/release/gongdi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
passed=0
failed=0
ok() { # TEXT COMMAND...
    local text=$1
    shift
    if "$@" >"$work/out" 2>&1; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "FAILED: $text"
        tail -5 "$work/out"
    fi
}
f=tests/fixtures/rounds
judged() { # HOUSEHOLDS [OPTIONS of check] -- OPTIONS of plan
    local file=$1 check=()
    shift
    while [ $# -gt 0 ] && [ "$1" != -- ]; do check+=("$1"); shift; done
    shift
    "$g" rounds plan "$f/$file" -o "$work/plan.csv" --quiet "$@" &&
        python3 tools/check_rounds.py "$f/$file" "$work/plan.csv" "${check[@]}"
}
catches() { # SED: the judge must find fault with a plan that was spoilt
    sed "$1" "$work/good.csv" >"$work/bad.csv"
    ! cmp -s "$work/good.csv" "$work/bad.csv" && ! python3 tools/check_rounds.py "$f/lanes.csv" "$work/bad.csv"
}
says() { # TEXT COMMAND...
    local text=$1
    shift
    "$@" >"$work/said" && grep -q -- "$text" "$work/said"
}
for seed in 1 2 3; do
    ok "lanes, seed $seed" judged lanes.csv -- --seed $seed
    ok "wishes, seed $seed" judged wishes.csv -- --seed $seed
done
ok "first plan only" judged lanes.csv -- --effort 0
ok "another year, from the middle" judged lanes.csv --start 2026-07 --worked 2026-09-20\ 2026-10-10 -- --start 2026-07-01 --months 6
ok "12 days of 72 households" judged lanes.csv --visits 72 -- --visits 72 --days 12
thin() { # DAYS VISITS: a month that began with so many days of so few visits, planned anew
    awk -F, -v days="$1" -v n="$2" 'BEGIN { print "date,id" }
        NR > 1 && k < days * n { printf "2026-01-%02d,%s\n", 5 + int(k / n) + 2 * int(k / n / 5), $1; k++ }
        END { if (n > 1) print "2026-01-06,99999" }' "$f/lanes.csv" >"$work/done.csv"
    judged lanes.csv --done "$work/done.csv" -- --months 1 --done "$work/done.csv"
}
for n in 1 2 4; do
    ok "three thin days of $n" thin 3 $n
    ok "six thin days of $n" thin 6 $n
    ok "fourteen thin days of $n" thin 14 $n
done
head -7 "$work/done.csv" >"$work/fewer.csv"
ok "the judge sees a day that is over changed" eval '! python3 tools/check_rounds.py $f/lanes.csv "$work/plan.csv" --done "$work/fewer.csv"'
grep -v '^1,[23]' "$work/plan.csv" >"$work/bad.csv"
ok "the judge sees days that are left" eval '! python3 tools/check_rounds.py $f/lanes.csv "$work/bad.csv" --done "$work/done.csv"'
cp "$work/plan.csv" "$work/again.csv"
"$g" rounds plan $f/lanes.csv -o "$work/good.csv" --quiet
"$g" rounds plan $f/lanes.csv -o "$work/good2.csv" --quiet
ok "the same twice" cmp "$work/good.csv" "$work/good2.csv"
ok "the judge sees a missing day" catches '/^3,/d'
ok "the judge sees a household twice" catches '20s/.*/&\n&/'
ok "the judge sees a wrong order" catches '30s/,[0-9]*,\([0-9]*\)$/,77,\1/'
ok "the judge sees a weekend" catches 's/^1,\([0-9]*\),/1,3,/'
ok "too much for one worker" says "too many" "$g" rounds plan $f/heavy.csv --lang en
ok "a second worker" says "workers, about" "$g" rounds plan $f/heavy.csv --lang en
ok "few households" says "Only 44 households" "$g" rounds plan $f/village.csv --lang en
ok "absences" says "2026-03: there are only" "$g" rounds plan $f/lanes.csv --absences $f/absent.csv --lang en
ok "ways make walks longer than straight lines" says "on foot a month" "$g" rounds plan $f/lanes.csv --ways $f/ways.csv --lang en
ok "reasons" says "关怀户：距上次走访" "$g" rounds plan $f/lanes.csv --explain --months 1 --lang zh
ok "JSON" python3 -c 'import json,subprocess,sys
d = json.loads(subprocess.run([sys.argv[1], "rounds", "plan", sys.argv[2], "--json"], capture_output=True).stdout)
assert d["yearly"] == 659 and len(d["months"]) == 12 and len(d["visits"]) == sum(m["visits"] for m in d["months"])' "$g" $f/lanes.csv
ok "several workers" says "^wishes,1," "$g" rounds plan $f/lanes.csv $f/wishes.csv -o - --quiet
echo "rounds: $passed passed, $failed failed"
[ "$failed" -eq 0 ]
