#!/usr/bin/env bash
# bar_list.sh -- bar 3: a page of 20 cases at a million cases, beside nginx and beside itself at 10 thousand.
cd "$(dirname "$0")/.." && exec node bench/list.mjs
