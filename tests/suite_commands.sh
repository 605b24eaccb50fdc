#!/usr/bin/env bash
# suite_commands.sh -- the commands as an operator types them, on both engines: demonstration, server,
# backup while serving, restore into the other engine, audit by two verifiers, doctor, key loss.
set -u
cd "$(dirname "$0")/.." || exit 1
. tests/lib/pg.sh
make -s -j"$(nproc)" V=release || { echo "0 passed, 1 failed"; exit 1; }
g=$PWD/build/release/gongdi
work=$(mktemp -d)
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
refused() { # TEXT CODE COMMAND...: must end with CODE
    local text=$1 code=$2 rc
    shift 2
    "$@" >"$work/out" 2>&1
    rc=$?
    cp "$work/out" "$work/last"
    if [ $rc -eq "$code" ]; then passed=$((passed + 1)); else failed=$((failed + 1)); echo "FAILED: $text: ended with $rc"; tail -5 "$work/out"; fi
}
in_chinese() { # every command that is listed says in Chinese what it does, and so does every setting
    "$g" --help --lang zh | sed 1,4d | grep -vP '\p{Han}' && return 1
    [ "$("$g" --help --lang zh | wc -l)" = "$("$g" --help --lang en | wc -l)" ] || return 1
    "$g" config --lang=zh --data "$work/none" | grep '^    #' | grep -vP '\p{Han}' && return 1
    LANG=zh_CN.UTF-8 "$g" serve --help --lang en | grep -P '\p{Han}' && return 1
    return 0
}
ok "commands and settings speak Chinese" in_chinese
options_in_chinese() { # so does every option of every command, with its own words
    local command n=0
    while read -r command; do
        # shellcheck disable=SC2086
        "$g" $command --help --lang zh | grep '^  --' | grep -vP '\p{Han}' && return 1
        n=$((n + 1))
    done < <("$g" --help --lang en | grep '^  [a-z]' | sed -E 's/^  //; s/  +.*//')
    [ $n -gt 30 ]
}
ok "options speak Chinese" options_in_chinese
chmod 711 "$work" # the database server runs as somebody else
pg=
if start_pg "$work/server"; then
    pg=$PG_URL
elif [ -n "$PG_BIN" ]; then
    failed=$((failed + 1))
    echo "FAILED: PostgreSQL did not start"
else
    echo "skipped: no PostgreSQL on this machine"
fi
trap '[ -n "$pg" ] && stop_pg; rm -rf "$work"' EXIT

refused "no command" 2 "$g"
refused "unknown command" 2 "$g" nonsense
refused "unknown option" 2 "$g" serve --nonsense
refused "serve without data" 1 "$g" serve --data "$work/none"
for c in init demo serve migrate backup restore doctor config openapi flow version "user list" "user password" "user totp" "audit verify" "audit export" "vault rotate" "vault key" "import" "export" "reform list" "reform show" "reform plan" "reform run"; do
    # shellcheck disable=SC2086
    ok "help of $c" "$g" $c --help
done
ok "an installation with SM4 and SM3" "$g" init --data "$work/sm" --ciphers sm
ok "and the doctor says so" bash -c "'$g' doctor --data '$work/sm' | grep -q 'SM4-GCM, HMAC-SM3'"
refused "no such ciphers" 2 "$g" init --data "$work/xx" --ciphers rot13
engines=sqlite
[ -n "$pg" ] && engines="sqlite pg"
for engine in $engines; do
    d=$work/$engine
    db=()
    [ $engine = pg ] && db=(--database "$pg")
    ok "$engine: demo" "$g" demo --data "$d" "${db[@]}" --scale community --cases 300
    floors="SELECT COUNT(*) FROM building b WHERE b.floors <> (SELECT MAX(floor) FROM dwelling d WHERE d.community = b.community AND d.site = b.id)"
    ok "$engine: a building is as high as its highest dwelling" bash -c "[ 0 = \"\$(if [ $engine = pg ]; then psql '$pg' -AtXc '$floors'; else sqlite3 '$d/gongdi.db' '$floors'; fi)\" ]"
    refused "$engine: demo twice" 1 "$g" demo --data "$d" "${db[@]}"
    ok "$engine: export of sites" "$g" export sites --data "$d" "${db[@]}" --output "$work/sites.xlsx"
    ok "$engine: what went out comes in unchanged" bash -c "LANG=C '$g' import sites '$work/sites.xlsx' --data '$d' ${db[*]:-} | grep -q '0 new, 0 changed, [1-9][0-9]* the same, 0 wrong'"
    printf '名称,社区代码,经度,纬度\n新楼,350205003006,118.03,24.48\n远楼,350205003006,100.0,24.48\n' | iconv -f utf-8 -t gb18030 >"$work/new.csv"
    refused "$engine: a wrong row stops an import" 1 "$g" import sites "$work/new.csv" --data "$d" "${db[@]}"
    ok "$engine: and says which" grep -qE "3.*(km|公里)" "$work/last"
    ok "$engine: wrong rows are left out when asked" bash -c "LANG=C '$g' import sites '$work/new.csv' --skip --data '$d' ${db[*]:-} | grep -q '1 new'"
    ok "$engine: boundaries from geodata" bash -c "LANG=C '$g' import boundaries tests/data/geo/gbk.zip --data '$d' ${db[*]:-} | grep -q '2 changed'"
    printf '{"title":"t","day":"2030-01-01","steps":[{"kind":"rename","from":["350205003006"],"to":[{"code":"350205003006","name":"x"}]}]}' >"$work/plan.json"
    ok "$engine: a plan is checked" bash -c "'$g' reform plan '$work/plan.json' --data '$d' ${db[*]:-} | grep -q '\"blocked\":false'"
    ok "$engine: nothing is due" "$g" reform run --data "$d" "${db[@]}"
    refused "$engine: not before its day" 1 "$g" reform run --date 2031-01-01 --data "$d" "${db[@]}"
    ok "$engine: list of reforms" "$g" reform list --data "$d" "${db[@]}"
    "$g" serve --data "$d" "${db[@]}" --port 0 >"$work/serve.log" 2>&1 &
    pid=$!
    for _ in $(seq 100); do grep -q listening "$work/serve.log" && break; sleep 0.05; done
    url=$(grep -oE 'http://[0-9.:]+' "$work/serve.log" | head -1)
    ok "$engine: health" curl -sf "$url/api/v1/health"
    entered() { # PASSWORD: the answer to signing in with it
        curl -s -o /dev/null -w '%{http_code}' -H 'X-Gongdi: 1' -H 'Content-Type: application/json' -d "{\"login\":\"police01\",\"password\":\"$1\"}" "$url/api/v1/session/password"
    }
    ok "$engine: another password" bash -c "'$g' user password police01 --data '$d' ${db[*]:-} --lang en >'$work/fresh'"
    ok "$engine: the old one is of no use, the new one is" [ "$(entered Gongdi-2026)$(entered "$(awk '/^password/ { print $2 }' "$work/fresh")")" = 401201 ]
    refused "$engine: of nobody" 1 "$g" user password nobody --data "$d" "${db[@]}"
    ok "$engine: backup while serving" "$g" backup "$work/$engine.backup" --data "$d" "${db[@]}"
    refused "$engine: a backup is not overwritten" 1 "$g" backup "$work/$engine.backup" --data "$d" "${db[@]}"
    kill -TERM $pid
    ok "$engine: drains and ends with 0" wait $pid
    ok "$engine: doctor recounts" "$g" doctor --recount --data "$d" "${db[@]}"
    ok "$engine: audit" "$g" audit verify --data "$d" "${db[@]}"
    ok "$engine: nothing readable in the backup" bash -c "! grep -aq 海虹 $work/$engine.backup"
done
restore_to() { # NAME BACKUP KEY [DB]
    cp "$3" "$work/$1.key"
    "$g" restore "$2" --data "$work/$1" "${@:4}" && "$g" doctor --recount --data "$work/$1" "${@:4}"
}
tables_back() { # OLD NEW: the rows of the tables that came in, and which are wrong
    [ "$(find "$work/$1/imports" -name '*.rows' | wc -l)" -gt 2 ] && diff -r "$work/$1/imports" "$work/$2/imports"
}
ok "restore: sqlite to sqlite" restore_to back1 "$work/sqlite.backup" "$work/sqlite.key"
ok "tables that came in are back" tables_back sqlite back1
if [ -n "$pg" ]; then
    ok "restore: pg to sqlite" restore_to back2 "$work/pg.backup" "$work/pg.key"
    ok "with the tables that came in" tables_back pg back2
    psql "$pg" -qAtXc "CREATE DATABASE back6"
    ok "restore: sqlite to pg" restore_to back6 "$work/sqlite.backup" "$work/sqlite.key" --database "${pg%/*}/back6"
    ok "with its tables too" tables_back sqlite back6
fi
refused "restore into data" 1 "$g" restore "$work/sqlite.backup" --data "$work/back1"
refused "restore without the key" 1 "$g" restore "$work/sqlite.backup" --data "$work/back3"
"$g" init --data "$work/other" >/dev/null 2>&1
cp "$work/other.key" "$work/back4.key"
refused "restore with another key" 1 "$g" restore "$work/sqlite.backup" --data "$work/back4"
head -c 5000 "$work/sqlite.backup" >"$work/cut.backup"
cp "$work/sqlite.key" "$work/back5.key"
refused "restore of half a backup" 1 "$g" restore "$work/cut.backup" --data "$work/back5"
ok "rotate" "$g" vault rotate --data "$work/back1"
ok "after the rotation it opens" "$g" user totp dispatch01 --data "$work/back1"
mv "$work/back1.key" "$work/lost.key"
refused "a lost key" 1 "$g" user totp dispatch01 --data "$work/back1"
ok "and says so" grep -q key "$work/last"
mv "$work/lost.key" "$work/back1.key"
sqlite3 "$work/back1/gongdi.db" "UPDATE meta SET value = '0' WHERE name = 'demo'"
refused "demonstration accounts outside a demonstration" 1 "$g" serve --data "$work/back1" --port 0
sqlite3 "$work/back1/gongdi.db" "DELETE FROM schema_step WHERE n > 1"
refused "an older schema" 1 "$g" serve --data "$work/back1" --port 0
ok "and names migrate" grep -q "gongdi migrate" "$work/last"
ok "openapi parses" bash -c "'$g' openapi | python3 -c 'import json,sys; d = json.load(sys.stdin); assert len(d[\"paths\"]) > 30'"
ok "the reference in docs is fresh" bash -c "'$g' openapi --markdown | diff -q - docs/api.md"
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
