# Part of ./edgewatt: runs every test. Sourced, not run.

# The last line is always "N passed, N failed, N skipped".
run_tests() {
    local full='' limit=$test_limit_s
    case ${1:-} in
    '') ;;
    --full)
        full=-Dedgewatt.full=true
        limit=$full_limit_s
        ;;
    *) die "test takes only --full" ;;
    esac
    need_build_tools
    local log=$root/target/test.log broken=0
    mkdir -p "$root/target"
    rm -rf "$root"/*/target/surefire-reports "$root"/*/target/test-reports

    echo "== Maven: unit tests, in-framework tests, applications (whole output: target/test.log)"
    # tests that fail are counted below; Maven itself fails if something does not build
    within "$limit" mvn $full -Dmaven.test.failure.ignore=true verify >"$log" 2>&1 || broken=$?
    sed -n -E '/^\[INFO\] Tests run: .*(Time elapsed|--)/d; /^\[(ERROR|WARNING)\] +(Tests run|[A-Za-z]).*/p; /^\[INFO\] (Building |BUILD )/p' "$log" |
        grep -v -E '^\[WARNING\] *$' | head -n 100 || true
    case $broken in
    0) ;;
    124 | 137) echo "a test hangs: stopped after $limit s" ;;
    *) tail -n 30 "$log" ;;
    esac

    local workspace=0
    if [ "$broken" -eq 0 ]; then
        echo "== bnd workspace: every bundle folder with the bnd command line"
        workspace_build || workspace=1
    fi

    local passed failed skipped
    read -r passed failed skipped <<<"$(counts)"
    [ "$broken" -eq 0 ] || failed=$((failed + 1))
    [ "$workspace" -eq 0 ] || failed=$((failed + 1))
    if [ -d "$root/itest" ] && [ "$broken" -eq 0 ] && ! ls "$root"/itest/target/test-reports/*/TEST-*.xml >/dev/null 2>&1; then
        echo "no test ran in the framework (itest has no report)"
        failed=$((failed + 1))
    fi
    if [ "$passed" -eq 0 ]; then
        echo "no test ran at all"
        failed=$((failed + 1))
    fi
    echo "$passed passed, $failed failed, $skipped skipped"
    [ "$failed" -eq 0 ]
}

# Runs a command in the root folder for at most so many seconds; 124 if it took longer.
within() {
    local limit=$1
    shift
    if command -v timeout >/dev/null; then
        (cd "$root" && timeout -k 20 "$limit" "$@")
    else # macOS
        (cd "$root" && perl -e 'my $t = shift; my $p = fork // die; if (!$p) { setpgrp; exec @ARGV or exit 127 }
            $SIG{ALRM} = sub { kill -15, $p; sleep 5; kill -9, $p; exit 124 }; alarm $t; waitpid $p, 0; exit($? >> 8 || $? & 127)' \
            "$limit" "$@")
    fi
}

# Prints "passed failed skipped", summed over the reports of all modules.
counts() {
    local reports=() report
    for report in "$root"/*/target/surefire-reports/TEST-*.xml "$root"/*/target/test-reports/*/TEST-*.xml "$root"/*/target/test-reports/TEST-*.xml; do
        [ -f "$report" ] && reports+=("$report")
    done
    [ ${#reports[@]} -gt 0 ] || {
        echo 0 0 0
        return
    }
    # the head of each test suite; its attributes may be spread over lines
    awk '
        function value(name) {
            if (match(head, "[ \t]" name "=\"[0-9]+\"")) {
                text = substr(head, RSTART, RLENGTH); gsub(/[^0-9]/, "", text); return text + 0
            }
            return 0
        }
        FNR == 1 { head = ""; open = 0; done = 0 }
        !done && /<testsuite[ \t]/ { open = 1 }
        open && !done {
            head = head " " $0
            if (substr(head, index(head, "<testsuite")) ~ />/) {
                sub(/.*<testsuite/, "", head); sub(/>.*/, "", head)
                tests += value("tests"); failed += value("failures") + value("errors"); skipped += value("skipped")
                done = 1
            }
        }
        END { print tests - failed - skipped, failed + 0, skipped + 0 }' "${reports[@]}"
}

workspace_build() {
    local tools=$root/target/tools jar
    jar=$tools/bnd-${bnd_tool##*:}.jar
    if [ ! -f "$jar" ]; then
        maven -q dependency:copy -Dartifact="$bnd_tool" -DoutputDirectory="$tools" -Dmdep.stripVersion=true >&2 &&
            mv "$tools/biz.aQute.bnd.jar" "$jar" || return 1
    fi
    local folder name built=0 wanted=0
    rm -rf "$root"/*/target/bnd
    within 300 "$(java_home_bin java)" -jar "$jar" build >"$root/target/bnd.log" 2>&1 ||
        { cat "$root/target/bnd.log"; echo "the bnd workspace does not build"; return 1; }
    for folder in "$root"/*/bnd.bnd; do
        name=$(basename "$(dirname "$folder")")
        wanted=$((wanted + 1))
        if [ -f "$root/$name/target/bnd/$name.jar" ]; then built=$((built + 1)); else echo "bnd built no $name.jar"; fi
    done
    echo "$built of $wanted bundles"
    [ "$built" -eq "$wanted" ] || { cat "$root/target/bnd.log"; return 1; }
}
