#!/usr/bin/env bash
# suite_calendar.sh -- the shipped calendar beside the package that it was made from, and the two commands about time.
set -u
cd "$(dirname "$0")/.." || exit 1
make -s -j"$(nproc)" V=release || { echo "0 passed, 1 failed"; exit 1; }
g=build/release/gongdi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
passed=0
failed=0
same() { # NAME EXPECTED COMMAND...
    local name=$1 want=$2 got
    shift 2
    got=$("$@" 2>&1 | head -1)
    if [ "$got" = "$want" ]; then passed=$((passed + 1)); else failed=$((failed + 1)); printf 'FAILED: %s\n  got  %s\n  want %s\n' "$name" "$got" "$want"; fi
}
code() { # NAME CODE COMMAND...
    local name=$1 want=$2 rc
    shift 2
    "$@" >"$work/out" 2>&1
    rc=$?
    if [ $rc -eq "$want" ]; then passed=$((passed + 1)); else failed=$((failed + 1)); echo "FAILED: $name: ended with $rc"; fi
}
if [ -d web/node_modules/chinese-days ]; then
    node tests/suite_calendar.mjs "$g" | tee "$work/days"
    line=$(grep -E '^calendar: ' "$work/days")
    p=$(grep -oE '[0-9]+ passed' <<<"$line" | grep -oE '[0-9]+')
    f=$(grep -oE '[0-9]+ failed' <<<"$line" | grep -oE '[0-9]+')
    passed=$((passed + ${p:-0}))
    failed=$((failed + ${f:-1}))
else
    echo "skipped: web/node_modules/chinese-days is not installed"
fi
h=demo/calendar_haicang.csv
same "Spring Festival" "到期：2026-02-26（周四）17:30。" $g deadline "2026-02-12 10:20" 5 工作日 --calendar $h --lang zh
same "in English" "Due: Thu 2026-02-26 17:30." $g deadline "2026-02-12T02:20:00Z" 5 work_day --calendar $h --lang en
same "summer hours" "Due: Mon 2026-06-01 18:00." $g deadline "2026-05-29 12:00" 1 work_day --calendar $h --lang en
same "half hours" "Due: Fri 2026-02-13 17:30." $g deadline "2026-02-13 16:00" 1.5 work_hour --calendar $h --lang en
same "recheck" "The due time stays: Thu 2026-02-26 17:30." bash -c "$g deadline '2026-02-12 10:20' 5 work_day --calendar $h --before $h --lang en | tail -1"
"$g" calendar $h --rows >"$work/rows.csv"
"$g" calendar "$work/rows.csv" --rows >"$work/again.csv"
code "rows read back are the same" 0 cmp "$work/rows.csv" "$work/again.csv"
code "no such file" 1 $g calendar "$work/none.csv"
code "a wrong unit" 1 $g deadline "2026-02-12 10:20" 5 fortnight
code "a wrong option" 2 $g deadline "2026-02-12 10:20" 5 day --pause nonsense
printf '种类,起,止,名称,英文名称,时段\n调休上班,2026-02-13,,春节,,\n节假日,2026-02-30,,,,\n' >"$work/bad.csv"
same "errors name the line" "gongdi calendar: 第 2 行：2026-02-13 不是周六或周日；“周末”“调休上班”只能是周六、周日。" $g calendar "$work/bad.csv" --lang zh
code "every wrong line is told" 0 bash -c "$g calendar $work/bad.csv --lang en 2>&1 | grep -c . | grep -qx 2"
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
