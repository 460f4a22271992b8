#!/bin/bash
# The proof on an emulated 32-bit ARM board; `./edgewatt board-test` calls this. See README.md beside it.
# usage: board-test.sh [--install] [--backend OCPP_PORT:CONTROL_PORT] [--limit SECONDS] [--app DIR]
set -eu
here=$(cd "$(dirname "$0")" && pwd)
app=$here/../target/edge
dev=$here/../target/dev
cache=${XDG_CACHE_HOME:-$HOME/.cache}/edgewatt/board
limit=900
install=no
backend=

die() {
    echo "board-test: $*" >&2
    exit 1
}

while [ $# -gt 0 ]; do
    case $1 in
        --install) install=yes ;;
        --backend) backend=${2:?--backend needs OCPP_PORT:CONTROL_PORT}; shift ;;
        --limit) limit=${2:?--limit needs seconds}; shift ;;
        --app) app=${2:?--app needs a folder}; shift ;;
        *) die "unknown argument '$1'; known are --install, --backend OCPP_PORT:CONTROL_PORT, --limit SECONDS, --app DIR" ;;
    esac
    shift
done

# Debian's names; each is needed by the kernel build, the guest's three programs, the disks or QEMU.
packages="qemu-system-arm gcc-arm-linux-gnueabihf libc6-dev-armhf-cross gcc libc6-dev make flex bison bc
    libssl-dev libelf-dev e2fsprogs xz-utils"
missing=
command -v dpkg-query >/dev/null || die "needs Debian or one of its children: the board's disks are made of its packages"
for package in $packages; do
    case $(dpkg-query -W -f '${Status}' "$package" 2>/dev/null) in
        "install ok installed") ;;
        *) missing="$missing $package" ;;
    esac
done
ls /usr/src/linux-source-*.tar.xz >/dev/null 2>&1 || missing="$missing linux-source"
if [ -n "$missing" ]; then
    line="apt-get install --no-install-recommends$missing"
    [ $install = yes ] || die "missing packages; run as root:  apt-get update && $line
            or let this script do it:  ./edgewatt board-test --install"
    apt-get update || echo "board-test: some package index was not fetched; going on with those that are there" >&2
    # shellcheck disable=SC2086  # a list of words
    DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends $missing
fi
java=${JAVA_HOME:+$JAVA_HOME/bin/}java
if ! command -v "$java" >/dev/null || ! command -v "${java}c" >/dev/null; then
    die "needs a JDK 17 or newer (java and javac)"
fi
addon=
for jar in "$here"/../../meter.modbus/target/meter.modbus-*.jar; do [ ! -f "$jar" ] || addon=$jar; done
[ -n "$addon" ] || die "the add-on meter.modbus is not built; run ./edgewatt build first"
[ -f "$app/launcher.jar" ] || die "no application in $app; run ./edgewatt build first"

mkdir -p "$cache"
kernel=$("$here/kernel.sh" "$cache")
root=$("$here/rootfs.sh" "$cache")

run=$(mktemp -d "${TMPDIR:-/tmp}/edgewatt-board.XXXXXX")
pids=
# shellcheck disable=SC2317  # called by the trap
finish() {
    status=$?
    # Only what was started here, by its number.
    for pid in $pids; do
        kill "$pid" 2>/dev/null || true
        wait "$pid" 2>/dev/null || true
    done
    if [ "$status" -eq 0 ]; then
        rm -rf "$run"
    else
        rm -f "$run/app.img"
        echo "board-test: logs are kept in $run (console.log, app.log, frames.log, backend.log, ledger.jsonl)" >&2
    fi
    exit "$status"
}
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# The second disk: the application as built, the board's configuration, the guest's programs.
disk=$run/disk
mkdir -p "$disk"
cp -R "$app" "$disk/edge"
cp -R "$here/etc" "$disk/etc"
# The installer's key, trusted by the board, and his packages: one with the add-on, one without.
tool() {
    "$java" -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -cp "$dev/bundles/*:$dev/lib/*" edgewatt.deploy.tool.Main "$@" \
        >>"$run/packages.log" || die "no package: $(tail -n 3 "$run/packages.log")"
}
tool key new bench --dir "$run/keys"
tool bundle pack overlay "$addon" --number 1 --out "$run/1"
tool bundle pack overlay --from "$run/1" --remove meter.modbus --number 2 --out "$run/2"
for number in 1 2; do tool bundle sign "$run/$number" --key "$run/keys/bench.key"; done
tool bundle publish "$run/1" --zip "$run/add.zip"
tool bundle publish "$run/2" --zip "$run/remove.zip"
mkdir "$disk/etc/trust"
cp "$run/keys/bench.pub" "$disk/etc/trust/"
cp "$here/guest/init" "$here/guest/lines" "$disk/"
for program in agent interlock pulse; do
    arm-linux-gnueabihf-gcc -static -O2 -Wall -Wextra -Werror -o "$disk/$program" "$here/guest/$program.c"
done
mkfs.ext4 -q -F -b 4096 -d "$disk" "$run/app.img" 256M >"$run/disk.log"
rm -rf "$disk"
mkdir "$run/classes"
"${java}c" -Xlint:all -Werror -d "$run/classes" "$here"/host/*.java

if [ -z "$backend" ]; then
    # The product's own mini backend, a process of its own on free loopback ports; its first line names them.
    "$java" -XX:+UseSerialGC -cp "$dev/bundles/*:$dev/lib/*" edgewatt.sim.backend.Main --port 0 --control-port 0 \
        --ledger "$run/ledger.jsonl" >"$run/backend.log" 2>&1 &
    pids=$!
    for _ in $(seq 100); do
        backend=$(sed -n 's/^listening .*:\([0-9]*\) control .*:\([0-9]*\)$/\1:\2/p' "$run/backend.log")
        [ -z "$backend" ] || break
        kill -0 "$pids" 2>/dev/null || break
        sleep 0.2
    done
    [ -n "$backend" ] || die "the backend does not start: $(tail -n 3 "$run/backend.log")"
fi

# A port of the host that leads to the board's HTTPS.
https=
for _ in $(seq 20); do
    https=$((20000 + RANDOM % 12000))
    (exec 3<>"/dev/tcp/127.0.0.1/$https") 2>/dev/null || break
done

# One core and 512 MB, as the board class has. 10.0.2.2 is the host as the guest sees it. The later disk comes first.
# In the background and waited for, so that an interrupt reaches the trap above at once; timeout passes it on.
timeout -k 10 "$limit" "$java" -cp "$run/classes" Scenario "$here/guest/lines" "$run" "${backend%:*}" "${backend#*:}" "$https" \
    qemu-system-arm -M virt,highmem=off -cpu cortex-a7 -smp 1 -m 512 -kernel "$kernel" \
    -append "console=ttyAMA0 root=/dev/vda ro init=/init quiet panic=-1 ip=10.0.2.15::10.0.2.2:255.255.255.0::eth0:off" \
    -drive "file=$run/app.img,format=raw,if=none,id=app" -device virtio-blk-device,drive=app \
    -drive "file=$root,format=raw,if=none,id=root,readonly=on" -device virtio-blk-device,drive=root \
    -netdev "user,id=net,hostfwd=tcp:127.0.0.1:$https-:8443" -device virtio-net-device,netdev=net -device virtio-rng-device \
    -chardev "socket,id=control,path=$run/control,server=on,wait=off" -device virtio-serial-device \
    -device virtserialport,chardev=control,name=control \
    -display none -serial stdio -monitor none -no-reboot &
scenario=$!
pids="$scenario $pids"
status=0
wait "$scenario" || status=$?
[ "$status" -ne 124 ] || echo "board-test: ended by its limit of $limit s" >&2
exit "$status"
