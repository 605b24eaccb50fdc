#!/usr/bin/env bash
# bar_report.sh -- bars 1, 2 and 4: durable reports over HTTP, beside the sqlite3 shell, nginx and Node.
cd "$(dirname "$0")/.." && exec node bench/report.mjs
