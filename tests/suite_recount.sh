#!/usr/bin/env bash
# suite_recount.sh -- tools/recount, which shares no code with us, counts again what gongdi counted: our
# fixtures, random votes with many ties, and the real ones beside the project; and it notices a lie.
set -u
cd "$(dirname "$0")/.." || exit 1
make -s -j"$(nproc)" V=release build/release/gongdi || { echo "0 passed, 1 failed"; exit 1; }
g=build/release/gongdi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
passed=0
failed=0
more=${LONG:-0}
said=0
: >"$work/list"
result() { said=$((said + 1)); to=$work/$said.json; } # a file of its own for what is counted next
later() { (IFS=$'\t'; printf '%s\n' "$*") >>"$work/list"; } # ARGUMENTS OF RECOUNT...: counted again at the end, all in one process
budget() { # FILE RULE OPTIONS...: counted, or refused with a sentence where the ballots do not carry it
    local f=$1 r=$2
    shift 2
    result
    if $g tally budget "$f" --rule "$r" --transcript "$@" >"$to" 2>"$work/err"; then
        later "$f" "$r" "$to"
    elif ! grep -qE '分数|名次|points|ranked' "$work/err"; then
        failed=$((failed + 1))
        echo "FAILED: $f $r $*"
        cat "$work/err"
    fi
}
election() { # FILE RULE OPTIONS...
    local f=$1 r=$2
    shift 2
    result
    $g tally election "$f" --rule "$r" --json --next 2 "$@" >"$to" 2>&1
    later "$f" "$r" "$to"
}
motion() { # RULE NAME=NUMBER...
    result
    $g tally motion --rule "$1" --json "${@:2}" >"$to" 2>&1
    later motion "$@" "$to"
}

greedy="greedy_cost greedy_card greedy_noskip greedy_threshold=3 greedy_exclusive greedy_pts greedy_borda greedy_bordam"
mes="mes_cost mes_card mes_pts mes_borda mes_bordam mes_cost_u mes_cost_add1 mes_card_add1n mes_cost_add1u mes_card_pct"
other="phragmen phragmen_u maximin_support maximin_support_u maxwelfare_cost maxwelfare_card"
seats="av sav pav seqpav seqphragmen equal-shares cc monroe maximin-support"
fixtures=tests/fixtures/tally
for r in $greedy $mes $other greedy_cost_es mes_cost_lot; do
    budget $fixtures/small.pb "$r" --next 2 --seed s
    budget $fixtures/small.pb "$r" --exclusive --seed s
done
for r in greedy_cost greedy_noskip phragmen phragmen_u mes_cost_u maximin_support_u mes_card_add1u; do
    budget $fixtures/small.pb $r --partial
done
for r in greedy_cost mes_cost_add1 phragmen maximin_support maxwelfare_cost; do budget $fixtures/wards.pb $r; done
for r in greedy_borda mes_bordam mes_cost_add1 phragmen; do budget $fixtures/dialect.pb $r; done
for r in scotland wigm-rational; do election $fixtures/council.blt $r; done
for r in schulze ranked-pairs; do election $fixtures/council.blt $r; election $fixtures/council.blt $r --status-quo 3; done
for r in $seats; do election $fixtures/council.abc.yaml "$r" --seed s; done
motion urc27_meeting eligible=101 present=60 yes=26 no=20 abstain=14
motion cc278_major area_total=10000 area_voted=6700.5 area_yes=4000.25 owners_total=120 owners_voted=90 owners_yes=60
motion vc26_meeting adults=300 present=140 household_reps=60 households=99 yes=80
motion rceo27 members=40 present=30 yes=20 no=8
motion urc20_recall voters=1000 signers=90 delegates=60 delegates_signed=19 voted=30 registered=1000 yes=10
result
$g tally motion --quorum "present*3 >= 2*members" --pass "yes*3 >= 2*cast" members=30 yes=12 no=9 --json >"$to"
later motion "quorum:present*3 >= 2*members" "passed:yes*3 >= 2*cast" members=30 yes=12 no=9 "$to"
result
$g tally motion --votes a=400,b=310,c=280,d=90,e=280 seats=4 voted=600 --second c=150,d=10,e=200 ballots=580 --json >"$to"
later rounds votes=a=400,b=310,c=280,d=90,e=280 seats=4 voted=600 second=c=150,d=10,e=200 ballots=580 "$to"
result
$g tally motion --votes a=400,b=400,c=280 seats=1 voted=600 --json >"$to"
later rounds votes=a=400,b=400,c=280 seats=1 voted=600 "$to"

for voters in 1100 1300; do
    result
    $g tally motion --votes a=400,b=310,c=280 seats=2 voted=600 registered=$voters --json >"$to"
    later rounds votes=a=400,b=310,c=280 seats=2 voted=600 registered=$voters "$to"
done

# a result that was tampered with is noticed
$g tally budget $fixtures/small.pb --rule mes_cost --transcript --next 1 >"$work/r.json"
for lie in 's/"price":"200\/3"/"price":"200\/4"/' 's/"winners":\["1"/"winners":["4"/' 's/"more_votes":\([0-9]*\)/"more_votes":9\1/'; do
    sed "$lie" "$work/r.json" >"$work/lie.json"
    if ! cmp -s "$work/r.json" "$work/lie.json" && ! python3 tools/recount $fixtures/small.pb mes_cost "$work/lie.json" >/dev/null 2>&1
    then passed=$((passed + 1)); else failed=$((failed + 1)); echo "FAILED: not noticed: $lie"; fi
done

for seed in $(seq $([ "$more" = 1 ] && echo 300 || echo 8)); do
    for kind in pb blt abc.yaml; do python3 tests/lib/random_vote.py ${kind##*.} "$seed" >"$work/$seed.$kind"; done
    for r in $greedy $mes $other; do budget "$work/$seed.pb" "$r" $([ $((seed % 2)) = 1 ] && echo --exclusive); done
    for r in scotland wigm-rational schulze ranked-pairs; do election "$work/$seed.blt" $r; done
    for r in $seats; do election "$work/$seed.abc.yaml" "$r"; done
done

data=../shared/data/vote
if [ -d $data ]; then
    for f in $(ls $data/elections/abc/*.yaml | head -$([ "$more" = 1 ] && echo 240 || echo 6)); do
        for r in $seats; do election "$f" "$r"; done
    done
    for f in $(ls $data/elections/stv/*.blt | head -$([ "$more" = 1 ] && echo 24 || echo 2)); do
        for r in scotland wigm-rational schulze ranked-pairs; do election "$f" $r; done
    done
    for f in Worldwide_Mechanical_Turk_k_approval_6 Poland_Zabrze_2021_Zandka; do
        for r in $greedy $mes $other; do budget "$data/budgets/$f.pb" "$r"; done
    done
else
    echo "note: $data is not there; real votes were not counted again"
fi
# killed when it takes too long, and then what was not reached is missing
timeout $((60 + 3 * said)) python3 tools/recount --list "$work/list" >"$work/out" 2>&1
agreed=$(grep -c $'^agrees\t' "$work/out")
asked=$(wc -l <"$work/list")
passed=$((passed + agreed))
failed=$((failed + asked - agreed))
[ "$agreed" = "$asked" ] || { echo "FAILED: $((asked - agreed)) of $asked do not agree"; grep -v $'^agrees\t' "$work/out" | head -c 2000; }
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
