# Part of ./edgewatt: the crash matrix (docs/testing.md). Sourced, not run.

# The runs need the application and what lies in it, and no test framework: compiled here, so that no Maven build is waited for.
run_crash() {
    need_build_tools
    ensure_built
    local classes=$root/itest/target/crash jars=() jar source sources=()
    for jar in "$dev"/bundles/*.jar "$dev"/lib/*.jar; do jars+=("$jar"); done
    for source in "$root"/itest/src/test/java/edgewatt/itest/crash/*.java; do
        case $source in *Test.java) ;; *) sources+=("$source") ;; esac
    done
    rm -rf "$classes"
    mkdir -p "$classes" "$root/var/crash"
    "$(java_home_bin javac)" --release 17 -nowarn -d "$classes" -cp "$(IFS=:; echo "${jars[*]}")" "${sources[@]}" ||
        die "the crash matrix does not compile; the lines above say where"
    exec "$(java_home_bin java)" -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xmx256m \
        -cp "$classes:$dev/bundles/*:$dev/lib/*" \
        edgewatt.itest.crash.Main --application "$dev" --folder "$root/var/crash" "$@"
}
