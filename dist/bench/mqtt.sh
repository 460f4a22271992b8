#!/usr/bin/env bash
# Telemetry against a bare Paho client: see README.md. usage: ./edgewatt bench mqtt [--rounds N] [--seconds N]
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/bench.sh"
bench MqttBench "$@"
