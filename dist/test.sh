# Part of ./edgewatt: runs every test. Sourced, not run.

# The last line is always "N passed, N failed, N skipped".
run_tests() {
    local limit=$test_limit_s options=(-Dmaven.test.failure.ignore=true) only='' argument
    for argument in "$@"; do
        case $argument in
        --full)
            options+=(-Dedgewatt.full=true)
            limit=$full_limit_s
            ;;
        # for CI on another JDK: what was compiled before is run, and only the tests of a running framework
        --framework-only)
            only=itest
            mkdir -p "$root/target"
            echo 'edgewatt/itest/**' >"$root/target/itest-only" # -Dtest would reach the framework's tester as well
            options+=(-pl itest -am -Dmaven.main.skip=true -Dsurefire.includesFile="$root/target/itest-only")
            ;;
        *) die "test takes only --full" ;;
        esac
    done
    need_build_tools
    local broken=0 workspace=0
    mkdir -p "$root/target"
    rm -rf "$root"/*/target/surefire-reports "$root"/*/target/test-reports

    echo "== Maven: unit tests, in-framework tests, applications (whole output: target/test.log)"
    maven_tests || broken=$?
    if [ "$broken" -eq 0 ] && [ -z "$only" ]; then
        echo "== bnd workspace: every bundle folder with the bnd command line"
        workspace_build || workspace=1
    fi

    local passed failed skipped
    read -r passed failed skipped <<<"$(counts)"
    [ "$broken" -eq 0 ] || failed=$((failed + 1))
    [ "$workspace" -eq 0 ] || failed=$((failed + 1))
    if [ -d "$root/itest" ] && [ "$broken" -eq 0 ] && ! has_framework_reports; then
        echo "no test ran in the framework (itest has no report)"
        failed=$((failed + 1))
    fi
    if [ $((passed + failed)) -eq 0 ]; then
        echo "no test ran at all"
        failed=1
    fi
    echo "$passed passed, $failed failed, $skipped skipped"
    [ "$failed" -eq 0 ]
}

# Tests that fail are counted from the reports; this fails if something does not build or does not come to an end.
maven_tests() {
    local log=$root/target/test.log code=0
    within "$limit" mvn -Dstyle.color=never "${options[@]}" verify >"$log" 2>&1 || code=$?
    awk '/^\[INFO\] Building .*\[[0-9]+\/[0-9]+\]/ || /^\[(ERROR|WARNING)\] +(Tests run:|[A-Z][A-Za-z]+(Test|Tests|IT|Properties)[.:])/' "$log" | head -n 200
    case $code in
    0) ;;
    124 | 137 | 143) echo "a test hangs: stopped after $limit s; target/test.log says which one was running" ;;
    *) grep -E '^\[ERROR\]' "$log" | head -n 40 || tail -n 40 "$log" ;;
    esac
    return "$code"
}

has_framework_reports() {
    [ -n "$(find "$root/itest/target/test-reports" -name 'TEST-*.xml' 2>/dev/null | head -n 1)" ]
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

# Prints "passed failed skipped": the totals that Surefire gives for each module, and the reports of the framework's tester.
# (Surefire's own reports would not do: a class with tests of two engines has one file, which the second one overwrites.)
counts() {
    local reports=() report
    while IFS= read -r report; do
        reports+=("$report")
    done < <(find "$root"/*/target/test-reports -name 'TEST-*.xml' 2>/dev/null)
    awk '
        function value(text, name, mark) {
            return match(text, "[ \t]" name mark "[0-9]+") ? substr(text, RSTART + length(name mark) + 1, RLENGTH - length(name mark) - 1) + 0 : 0
        }
        /^\[[A-Z]+\] Tests run: [0-9]+, Failures: / && !/Time elapsed/ {
            tests += value($0, "run", ": "); failed += value($0, "Failures", ": ") + value($0, "Errors", ": ")
            skipped += value($0, "Skipped", ": ")
        }
        FNR == 1 { head = ""; open = 0 }
        /<testsuite[ \t]/ { open = 1 }
        open == 1 { # the attributes may be spread over lines
            head = head " " $0
            if (substr(head, index(head, "<testsuite")) ~ />/) {
                sub(/.*<testsuite/, "", head); sub(/>.*/, "", head)
                tests += value(head, "tests", "=\""); skipped += value(head, "skipped", "=\"")
                failed += value(head, "failures", "=\"") + value(head, "errors", "=\"")
                open = 2
            }
        }
        END { print tests - failed - skipped, failed + 0, skipped + 0 }' "$root/target/test.log" ${reports[@]+"${reports[@]}"}
}

# Prints the path of the bnd command line, which Maven fetches once.
bnd_jar() {
    local tools=$root/target/tools
    if [ ! -f "$tools/biz.aQute.bnd.jar" ]; then
        maven -q dependency:copy -Dartifact="$bnd_tool" -DoutputDirectory="$tools" -Dmdep.stripVersion=true >&2 || return 1
    fi
    echo "$tools/biz.aQute.bnd.jar"
}

workspace_build() {
    local jar
    jar=$(bnd_jar) || return 1
    local folder name built=0 wanted=0 log=$root/target/bnd.log java=()
    java=("$(java_home_bin java)" -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -jar "$jar")
    rm -rf "$root"/*/target/bnd
    # `bnd build` does not compile; and 7.1.0 finds the workspace only if a project is named with -p. One that does not exist
    # means all of them (a process for each takes a minute); its complaint is the only error that is allowed.
    local step
    for step in compile build; do
        within 300 "${java[@]}" "$step" -w "$root" -p every-folder >"$log" 2>&1 || true
        if sed -n '/^Errors/,/^Warnings/p' "$log" | grep -E '^[0-9]{3}: ' | grep -qv 'Project not found: .*/every-folder$'; then
            grep -v '^[[:space:]]*at ' "$log" | head -n 60
            echo "the bnd workspace does not $step; the whole output: target/bnd.log"
            return 1
        fi
    done
    for folder in "$root"/*/bnd.bnd; do
        name=$(basename "$(dirname "$folder")")
        wanted=$((wanted + 1))
        if [ -f "$root/$name/target/bnd/$name.jar" ]; then built=$((built + 1)); else echo "bnd built no $name.jar"; fi
    done
    echo "$built of $wanted bundles"
    [ "$built" -eq "$wanted" ]
}
