#!/usr/bin/env bash
# bar_export.sh -- a million matters as CSV and as XLSX: how long, how much memory; and a table longer than a sheet.
cd "$(dirname "$0")/.." && exec node bench/export.mjs
