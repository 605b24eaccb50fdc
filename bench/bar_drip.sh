#!/usr/bin/env bash
# bar_drip.sh -- bar 6: 200 clients that send a byte a second are cut while others are answered.
cd "$(dirname "$0")/.." && exec node bench/drip.mjs
