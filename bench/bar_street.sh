#!/usr/bin/env bash
# bar_street.sh -- the bars of the main street at a million matters, each beside its yardstick.
cd "$(dirname "$0")/.." && exec node bench/street.mjs
