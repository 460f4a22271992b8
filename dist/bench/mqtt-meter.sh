#!/usr/bin/env bash
# From a topic to a set point: see README.md. usage: ./edgewatt bench mqtt-meter [--samples N] [--app DIR]
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/bench.sh"
bench MeterBench "$@"
