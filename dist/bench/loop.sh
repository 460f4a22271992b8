#!/usr/bin/env bash
# Weeks in the closed loop: see README.md. usage: ./edgewatt bench loop [SEEDS [DAYS [EFFORT [ERROR]]]]
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/bench.sh"

dev=${EDGEWATT_BENCH_DEV:-$root/dist/target/dev}
run=$root/var/bench/Loop
tests=$root/ocpp.smartcharging/src/test/java/edgewatt/ocpp/smartcharging
[ -f "$dev/app.properties" ] || die "nothing is built yet; run ./edgewatt build"
javac=$(java_tool javac) || die "no Java compiler found; install a JDK of version 17 or newer"
rm -rf "$run"
mkdir -p "$run/classes"
# the annotations of components are in the bundle, those of OSGi that they are of are not: no warnings
"$javac" -nowarn -proc:none -d "$run/classes" -cp "$dev/bundles/*:$dev/lib/*" \
    "$tests"/Loop{World,Site,Settings}.java "$tests"/{WeekLoop,FakeVariables,MemoryStore,TestSettings,ProfileFixtures}.java
# each plan is a line of the log: not here
printf '.level = WARNING\nhandlers = java.util.logging.ConsoleHandler\n' >"$run/log.properties"
exec "$(java_tool java)" -XX:+UseSerialGC -Djava.util.logging.config.file="$run/log.properties" \
    -cp "$run/classes:$dev/bundles/*:$dev/lib/*" edgewatt.ocpp.smartcharging.WeekLoop "$@"
