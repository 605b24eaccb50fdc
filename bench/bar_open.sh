#!/usr/bin/env bash
# bar_open.sh -- ten million rows of open data in one answer: how much memory.
cd "$(dirname "$0")/.." && exec node bench/open.mjs
