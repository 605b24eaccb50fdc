#!/usr/bin/env bash
# bar_forms.sh -- one department's form for everybody in a district, on both engines, beside openpyxl writing as many cells.
cd "$(dirname "$0")/.." && exec node bench/forms.mjs
