#!/usr/bin/env bash
# suite_kill.sh -- kill -9 under load on both engines: 5 times each, 50 times with LONG=1.
set -u
cd "$(dirname "$0")/.." || exit 1
. tests/lib/both.sh
both_engines kill
