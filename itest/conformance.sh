#!/usr/bin/env bash
# Part of ./edgewatt: a day of a charging station against a backend that checks every frame by the official schemas.
# usage: ./edgewatt conformance 1.6 [STEP...]    STEP: beginnings of step names, to run only those (and the boot)
#
# Needs node >= 18 with npm, and the network once: the schemas come with the npm package ocpp-rpc, which is fetched into
# target/conformance and is no part of this tree. Exit code 0: all passed; 1: something failed; 2: it could not run.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/.." && pwd)
work=$root/target/conformance
peer=$work/strict-csms

die() {
    echo "conformance: $*" >&2
    exit 2
}

java_tool() {
    if [ -n "${JAVA_HOME:-}" ]; then echo "$JAVA_HOME/bin/$1"; else command -v "$1"; fi
}

need_node() {
    local version
    command -v node >/dev/null && command -v npm >/dev/null ||
        die "node and npm are missing; install node 18 or newer (Debian: apt install nodejs npm; macOS: brew install node)"
    version=$(node --version | sed 's/^v\([0-9]*\).*/\1/')
    [ "${version:-0}" -ge 18 ] || die "node is version ${version:-unknown}; 18 or newer is needed"
}

# The backend with its packages, as package-lock.json pins them; fetched again only when that has changed.
fetch_peer() {
    mkdir -p "$peer"
    cp "$here"/peers/strict-csms/*.js "$peer"
    if [ -d "$peer/node_modules/ocpp-rpc" ] && cmp -s "$here/peers/strict-csms/package-lock.json" "$peer/package-lock.json"; then
        return
    fi
    echo "fetching the strict backend's packages (npm ci) ..."
    rm -f "$peer/package-lock.json"
    cp "$here/peers/strict-csms/package.json" "$peer"
    # under another name until it has come through, so that a broken fetch is tried again
    cp "$here/peers/strict-csms/package-lock.json" "$peer/npm-shrinkwrap.json"
    (cd "$peer" && npm ci --no-audit --no-fund >"$work/npm.log" 2>&1) || {
        head -n 4 "$work/npm.log" >&2
        die "npm could not fetch the packages; is the network there? the whole output: $work/npm.log"
    }
    mv "$peer/npm-shrinkwrap.json" "$peer/package-lock.json"
}

[ "${1:-}" = 1.6 ] || die "conformance with what? ./edgewatt conformance 1.6"
shift
[ -f "$root/dist/target/dev/app.properties" ] || die "nothing is built yet; run ./edgewatt build"
need_node
javac=$(java_tool javac) || die "no Java compiler found; install a JDK of version 17 or newer"
fetch_peer

run=$work/run
rm -rf "$run"
mkdir -p "$run/classes"
libraries="$root/dist/target/dev/bundles/*:$root/dist/target/dev/lib/*"
"$javac" -Xlint:all,-processing -Werror -proc:none -implicit:class -d "$run/classes" -cp "$libraries" \
    -sourcepath "$here/src/main/java:$here/src/test/java" "$here"/src/test/java/edgewatt/itest/conformance/Conformance.java
cd "$here" # from where the controller finds the application
exec "$(java_tool java)" -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xmx256m -cp "$run/classes:$libraries" \
    edgewatt.itest.conformance.Conformance "$(command -v node)" "$peer" "$run" "$@"
