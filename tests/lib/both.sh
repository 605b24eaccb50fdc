# both.sh -- sourced: both_engines NAME runs tests/suite_NAME.mjs on SQLite and on PostgreSQL and
# closes with "N passed, N failed"; its status is 0 only when nothing failed.
both_engines() {
    local name=$1 passed=0 failed=0 engine log line p f
    make -s -j"$(nproc)" V=release || { echo "0 passed, 1 failed"; return 1; }
    for engine in sqlite pg; do
        if [ "$engine" = pg ] && ! ls -d /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1; then
            echo "skipped: no PostgreSQL on this machine"
            continue
        fi
        log=build/$name-$engine.log
        node "tests/suite_$name.mjs" "$engine" 2>&1 | tee "$log"
        line=$(grep -E "^$name-$engine: [0-9]+ passed, [0-9]+ failed" "$log" | tail -1)
        p=$(grep -oE '[0-9]+ passed' <<<"$line" | grep -oE '[0-9]+')
        f=$(grep -oE '[0-9]+ failed' <<<"$line" | grep -oE '[0-9]+')
        passed=$((passed + ${p:-0}))
        failed=$((failed + ${f:-1}))
    done
    echo "$passed passed, $failed failed"
    [ "$failed" -eq 0 ]
}
