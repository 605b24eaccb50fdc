#!/usr/bin/env bash
# suite_live.sh -- the live stream and faults, against a real server on each engine.
set -u
cd "$(dirname "$0")/.." || exit 1
. tests/lib/both.sh
both_engines live
