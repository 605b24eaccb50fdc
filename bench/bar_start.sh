#!/usr/bin/env bash
# bar_start.sh -- bar 7: start to the first answer at a million cases, memory after a thousand mixed
cd "$(dirname "$0")/.." && exec node bench/start.mjs
