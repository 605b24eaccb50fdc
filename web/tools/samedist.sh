#!/usr/bin/env bash
# samedist.sh NODE [NODE] -- builds dist with two versions of Node (the second: the one in the path) and compares every file.
#
# Run by hand. NODE may be a small script. Debian 12's own Node 18 can be had without installing it; parts of it are looked
# for in /usr/share/nodejs, so it runs in a mount namespace of its own:
#   mkdir -p build/node18 && cd build/node18
#   apt-get download nodejs=18.* libnode108 node-acorn node-busboy node-cjs-module-lexer node-undici libc-ares2 libuv1 libicu72 libnghttp2-14
#   for p in *.deb; do dpkg -x "$p" .; done
set -euo pipefail
shopt -s inherit_errexit
one=$(realpath "${1:?usage: samedist.sh NODE [NODE]}")
two=$(realpath "${2:-$(command -v node)}")
cd "$(dirname "$0")/.."
build() { # NODE: prints the sum of every file it made
    rm -rf dist
    "$1" node_modules/vite/bin/vite.js build --mode m >&2
    "$1" node_modules/vite/bin/vite.js build --mode desk >&2
    "$1" node_modules/vite/bin/vite.js build -c vite.sw.config.ts >&2
    (cd dist && find . -type f -print0 | LC_ALL=C sort -z | xargs -0 sha256sum)
}
a=$(build "$one" 2>/dev/null)
b=$(build "$two" 2>/dev/null)
echo "$("$one" --version) and $("$two" --version): $(echo "$a" | wc -l) files"
if [ "$a" != "$b" ]; then
    diff <(echo "$a") <(echo "$b")
    exit 1
fi
echo "identical"
