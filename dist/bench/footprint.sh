#!/usr/bin/env bash
# What the edge application takes: see README.md. usage: ./edgewatt bench footprint [--seconds N] [--starts N] [--java DIR]...
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/bench.sh"
[ -r /proc/self/smaps_rollup ] || die "footprint reads /proc/PID/smaps_rollup, which only Linux has"
bench Footprint "$@"
