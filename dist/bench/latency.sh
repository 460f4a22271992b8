#!/usr/bin/env bash
# From a pin to a frame: see README.md. usage: ./edgewatt bench latency [--samples N] [--data DIR]
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/bench.sh"
bench Latency "$@"
