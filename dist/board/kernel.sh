#!/bin/bash
# Builds the test board's kernel once and prints the path of its zImage; the cache key is the hash of the fragment.
# usage: kernel.sh CACHE_DIR
set -eu
here=$(cd "$(dirname "$0")" && pwd)
cache=$1
fragment=$here/kernel.fragment
source=$(ls /usr/src/linux-source-*.tar.xz | sort -V | tail -n 1)
key=$(cat "$fragment" <(basename "$source") <(stat -c %s "$source") | sha256sum | cut -c1-16)
image=$cache/zImage-$key
if [ ! -s "$image" ]; then
    work=$cache/kernel-build.$$
    trap 'rm -rf "$work"' EXIT
    mkdir -p "$work"
    echo "kernel: unpacking $(basename "$source") ..." >&2
    tar -xJf "$source" -C "$work" --strip-components=1
    # Debian's own ARM kernels have no gpio-sim, hence one of our own; every setting that it lacks is an error here
    # rather than a puzzle in the guest.
    export ARCH=arm CROSS_COMPILE=arm-linux-gnueabihf-
    cd "$work"
    {
        make -s allnoconfig
        scripts/kconfig/merge_config.sh -m .config "$fragment"
        make -s olddefconfig
    } >"$cache/kernel.log" 2>&1
    grep '^CONFIG_' "$fragment" | while read -r line; do
        grep -qxF "$line" .config || echo "kernel: $line was not accepted" >&2
    done
    echo "kernel: compiling (some minutes; log in $cache/kernel.log) ..." >&2
    start=$(date +%s)
    nice -n 10 make -s -j"$(nproc)" zImage >>"$cache/kernel.log" 2>&1
    mv arch/arm/boot/zImage "$image"
    echo "kernel: built in $(($(date +%s) - start)) s" >&2
fi
echo "$image"
