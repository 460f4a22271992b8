#!/usr/bin/env bash
# Updates of bundles while a car charges: see README.md. usage: ./edgewatt bench swap [--rounds N]
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/bench.sh"

dev=${EDGEWATT_BENCH_DEV:-$root/dist/target/dev}
run=$root/var/bench/Swap
app=$run/app
addon=$root/meter.modbus/target
tests=$root/itest/src/main/java/edgewatt/itest
jar=bundles/bench.swap-1.0.0.jar
rounds=10
while [ $# -gt 0 ]; do
    case $1 in
    --rounds) rounds=${2:?bench: --rounds needs a number} && shift 2 ;;
    *) die "option $1 is unknown; --rounds N" ;;
    esac
done
case $rounds in '' | 0 | *[!0-9]*) die "--rounds needs a number from 1, not '$rounds'" ;; esac
[ -f "$dev/app.properties" ] && ls "$addon"/meter.modbus-[0-9]*.jar >/dev/null 2>&1 || die "nothing is built yet; run ./edgewatt build"
javac=$(java_tool javac) || die "no Java compiler found; install a JDK of version 17 or newer"
rm -rf "$run"
mkdir -p "$run/classes"
cp -R "$dev" "$app"
rm -rf "$app/etc" # its defaults: fixed ports, and every event told
cp -R "$root/itest/etc" "$run/etc"
# the car of the whole run must not be full before its end
echo '{ "backend": true, "evseMeters": false, "carLagMs": 0, "speed": 10 }' >"$run/etc/sim.json"
"$javac" -Xlint:all,-processing -Werror -proc:none --release 17 -d "$run/classes" -cp "$dev/bundles/*:$dev/lib/*" \
    "$here"/swap/*.java "$tests"/{AddOnMeter,Await,Charger,ContactorWatch,Desk,ModbusDoor,MqttDoor,Residue,Swap,WebDoor}.java
cat >"$run/manifest" <<'END'
Bundle-ManifestVersion: 2
Bundle-SymbolicName: bench.swap
Bundle-Version: 1.0.0
Bundle-Activator: edgewatt.itest.SwapBench
Import-Package: org.osgi.framework,org.osgi.framework.wiring,edgewatt.api.deploy,
 edgewatt.api.energy,edgewatt.api.station,edgewatt.api.store,javax.net.ssl,
 com.fasterxml.jackson.core,com.fasterxml.jackson.databind
END
"$(java_tool jar)" cfm "$app/$jar" "$run/manifest" -C "$run/classes" .
if command -v sha256sum >/dev/null; then sum=(sha256sum); else sum=(shasum -a 256); fi
(cd "$app" && "${sum[@]}" "$jar" >>bundles.sha256)
awk -v jar="$jar" '{ print } /^bundles=\\$/ { print "  " jar "@4,\\" }' "$dev/app.properties" >"$app/app.properties"
export EDGEWATT_JAVA_OPTS="-Xmx128m -Dedgewatt.addon=$addon -Dbench.rounds=$rounds"
exec "$app/bin/edgewatt" --once --data "$run/data" --etc "$run/etc" 2>"$run/controller.log"
