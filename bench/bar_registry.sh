#!/usr/bin/env bash
# bar_registry.sh -- the bars of the registry: a table of 300,000 people comes in, beside openpyxl reading it;
# search among a million people, beside a look-up by reference.
cd "$(dirname "$0")/.." && exec node bench/registry.mjs
