#!/usr/bin/env bash
# The planner's CPU and heap: see README.md. usage: ./edgewatt bench planner [SITES [ROUNDS]]
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/bench.sh"

dev=${EDGEWATT_BENCH_DEV:-$root/dist/target/dev}
run=$root/var/bench/Planner
tests=$root/ocpp.smartcharging/src/test/java/edgewatt/ocpp/smartcharging/plan
[ -f "$dev/app.properties" ] || die "nothing is built yet; run ./edgewatt build"
javac=$(java_tool javac) || die "no Java compiler found; install a JDK of version 17 or newer"
# the reference is a library for tests alone: it comes from Maven, in the version of the root pom
version=$(sed -n 's|.*<artifactId>ojalgo</artifactId><version>\([^<]*\)<.*|\1|p' "$root/pom.xml")
ojalgo=$root/target/tools/ojalgo-$version.jar
if [ ! -f "$ojalgo" ]; then
    (cd "$root" && mvn -q dependency:copy -Dartifact="org.ojalgo:ojalgo:$version" -DoutputDirectory=target/tools) ||
        die "Maven could not fetch ojAlgo $version"
fi
rm -rf "$run"
mkdir -p "$run/classes"
"$javac" -Xlint:all,-processing -Werror -proc:none -d "$run/classes" -cp "$dev/bundles/*:$dev/lib/*:$ojalgo" \
    "$tests/Relaxation.java" "$tests/file/SiteGenerator.java" "$tests/file/PlannerBench.java"
exec "$(java_tool java)" -XX:+UseSerialGC -cp "$run/classes:$dev/bundles/*:$dev/lib/*:$ojalgo" \
    edgewatt.ocpp.smartcharging.plan.file.PlannerBench "$run" "$@"
