#!/usr/bin/env bash
# Durable appends against raw SQLite: see README.md. usage: ./edgewatt bench journal [--data DIR] [--rounds N] [--seconds N]
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/bench.sh"
bench Journal "$@"
