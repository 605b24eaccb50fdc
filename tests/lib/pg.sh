# pg.sh -- a PostgreSQL of its own for a test: sourced; start_pg DIR sets PG_URL, stop_pg ends it.
# Nothing of the machine's own clusters is touched. It does not wait for the disk: nobody cuts its power.
start_pg() {
    PG_DIR=$1
    PG_BIN=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -1)
    [ -n "$PG_BIN" ] || return 1
    rm -rf "$PG_DIR"
    mkdir -p "$PG_DIR"
    PG_AS=()
    if [ "$(id -u)" = 0 ]; then # the server refuses to run as root
        chown postgres "$PG_DIR"
        PG_AS=(setpriv --reuid=postgres --regid=postgres --init-groups --)
    fi
    (cd "$PG_DIR" && "${PG_AS[@]}" "$PG_BIN/initdb" -D "$PG_DIR/db" -U gongdi --locale=C -E UTF8 --auth=trust >/dev/null 2>&1) || return 1
    for _ in 1 2 3 4 5; do # a port may be taken
        PG_PORT=$((20000 + RANDOM % 20000))
        PG_URL=postgres://gongdi@127.0.0.1:$PG_PORT/postgres
        (cd "$PG_DIR" && "${PG_AS[@]}" "$PG_BIN/pg_ctl" -D "$PG_DIR/db" -w -t 120 -l "$PG_DIR/log" \
            -o "-p $PG_PORT -c fsync=off -c listen_addresses=127.0.0.1 -c unix_socket_directories=''" start >/dev/null) && return 0
        tail -5 "$PG_DIR/log"
    done
    return 1
}
stop_pg() {
    (cd "$PG_DIR" && "${PG_AS[@]}" "$PG_BIN/pg_ctl" -D "$PG_DIR/db" -m fast stop >/dev/null)
    rm -rf "$PG_DIR"
}
