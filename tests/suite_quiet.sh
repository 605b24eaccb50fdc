#!/usr/bin/env bash
# suite_quiet.sh -- what a real server leaves behind of people: its log, a backup, a core file.
set -u
cd "$(dirname "$0")/.." || exit 1
. tests/lib/both.sh
both_engines quiet
