#!/usr/bin/env bash
# What a composite schedule costs, by the number of its periods: see README.md. usage: ./edgewatt bench composite
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/bench.sh"
bench edgewatt.ocpp.smartcharging.CompositeBench "$@"
