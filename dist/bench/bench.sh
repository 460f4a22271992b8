# Part of the benches: sourced, not run. Finds Java, compiles the programs of `host`.
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)

die() {
    echo "bench: $*" >&2
    exit 2
}

java_tool() {
    if [ -n "${JAVA_HOME:-}" ]; then echo "$JAVA_HOME/bin/$1"; else command -v "$1"; fi
}

# bench NAME ARGUMENT...: the program becomes this process, so that an interrupt reaches it; it ends what it has started
bench() {
    local dev=${EDGEWATT_BENCH_DEV:-$root/dist/target/dev} run=$root/var/bench/$1 javac
    [ -f "$dev/app.properties" ] || die "nothing is built yet; run ./edgewatt build"
    javac=$(java_tool javac) || die "no Java compiler found; install a JDK of version 17 or newer"
    rm -rf "$run"
    mkdir -p "$run/classes"
    "$javac" -Xlint:all,-processing -Werror -proc:none -d "$run/classes" -cp "$dev/bundles/*:$dev/lib/*" "$here"/host/*.java
    exec "$(java_tool java)" -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xmx256m --enable-native-access=ALL-UNNAMED \
        -Dorg.sqlite.tmpdir="$run" -cp "$run/classes:$dev/bundles/*:$dev/lib/*" "$1" "$root" "$run" "${@:2}"
}
