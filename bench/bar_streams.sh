#!/usr/bin/env bash
# bar_streams.sh -- bar 5: ten thousand idle streams, a broadcast to all of them, and 1,024 busy connections.
cd "$(dirname "$0")/.." && exec node bench/streams.mjs
