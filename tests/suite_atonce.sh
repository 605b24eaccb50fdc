#!/usr/bin/env bash
# suite_atonce.sh -- two clerks at the same moment, and a clerk while a table runs, on each engine.
set -u
cd "$(dirname "$0")/.." || exit 1
. tests/lib/both.sh
both_engines atonce
