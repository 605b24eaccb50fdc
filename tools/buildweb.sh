#!/usr/bin/env bash
# buildweb.sh OUT -- builds the web interface and packs it for the binary. Nothing is done when the
# sources are the same as last time.
set -eu
out=$1
mkdir -p "$out"
sum=$(find web -path web/node_modules -prune -o -path web/dist -prune -o -path web/shots -prune -o -type f -print0 |
    LC_ALL=C sort -z | xargs -0 sha256sum | sha256sum | cut -d' ' -f1)
if [ -f "$out/assets.bin" ] && [ "$(cat "$out/sources.sum" 2>/dev/null)" = "$sum" ]; then
    touch "$out/assets.bin" "$out/assets.h" "$out/assets_blob.S"
    exit 0
fi
# patient WORDS COMMAND...: what it does, and every five seconds that it goes on
patient() {
    local words=$1 from=$SECONDS rc=0 tick
    shift
    echo "  WEB $words"
    (while sleep 5 >/dev/null 2>&1; do echo "      $words: $((SECONDS - from)) s"; done) &
    tick=$!
    "$@" || rc=$?
    kill $tick
    wait $tick 2>/dev/null || true
    return $rc
}
cd web
if [ ! -d node_modules ] || [ package-lock.json -nt node_modules/.package-lock.json ]; then
    patient "fetching packages" npm ci --no-audit --no-fund --loglevel=error
fi
build() { npm run --silent build >../"$out"/build.log 2>&1; }
patient "$out" build || { cat ../"$out"/build.log; exit 1; }
node tools/pack.mjs ../"$out"
cd ..
echo "$sum" >"$out/sources.sum"
