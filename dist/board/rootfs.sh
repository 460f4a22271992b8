#!/bin/bash
# Builds the read-only root disk of the test board once (Debian armhf: a headless Java 17 runtime and busybox) and prints
# its path. Nothing of the project is on it: that is the second disk, made anew for each run.
# usage: rootfs.sh CACHE_DIR
set -eu
cache=$1
packages="openjdk-17-jre-headless busybox-static libc6"
suite=$(. /etc/os-release && echo "$VERSION_CODENAME")
# The last word is this recipe's own version: raise it when the steps below change what they make.
key=$(echo "$packages $suite 1" | sha256sum | cut -c1-16)
image=$cache/root-$key.img
if [ ! -s "$image" ]; then
    work=$cache/rootfs-build.$$
    trap 'rm -rf "$work"' EXIT
    mkdir -p "$work/lists/partial" "$work/cache/archives/partial" "$work/tree"
    # A package index of its own: the host's foreign architectures and installed packages stay as they are.
    apt="-qq -oAPT::Architecture=armhf -oAPT::Architectures=armhf -oDir::State::Lists=$work/lists
        -oDir::State::status=/dev/null -oDir::Cache=$work/cache -oAPT::Sandbox::User=root"
    echo "root disk: fetching $packages for armhf ..." >&2
    {
        # One index that is out of step on a mirror is no reason to stop: the download below says whether it mattered.
        # shellcheck disable=SC2086  # lists of words
        apt-get $apt update || echo "(some package index was not fetched)"
        # shellcheck disable=SC2086
        apt-get $apt install -y --download-only --no-install-recommends $packages
    } >"$cache/rootfs.log" 2>&1
    echo "root disk: unpacking $(ls "$work"/cache/archives/*.deb | wc -l) packages ..." >&2
    for deb in "$work"/cache/archives/*.deb; do
        dpkg -x "$deb" "$work/tree"
    done
    cd "$work/tree"
    rm -rf usr/share/doc usr/share/man usr/share/locale usr/share/fonts usr/share/icons usr/lib/jvm/*/lib/ct.sym
    mkdir -p proc sys dev run tmp board bin usr/bin
    for applet in sh mount ip cat echo ls mkdir ln sleep dirname basename readlink grep sed awk tr cut head tail tee cp \
        mv rm chmod env id uname date expr test true false pwd printf wc sort find df free ps kill touch stat sync tty \
        hostname mktemp seq dmesg; do
        [ -e "bin/$applet" ] || ln -s busybox "bin/$applet"
    done
    [ -e usr/bin/env ] || ln -s /bin/busybox usr/bin/env
    ln -s /usr/lib/jvm/java-17-openjdk-armhf opt-java
    printf 'root:x:0:0:root:/run:/bin/sh\n' >etc/passwd
    printf 'root:x:0:\n' >etc/group
    printf '127.0.0.1 localhost board\n' >etc/hosts
    cat >init <<'INIT'
#!/bin/sh
mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t devtmpfs devtmpfs /dev 2>/dev/null
mount -t tmpfs tmpfs /run
mount -t tmpfs tmpfs /tmp
mount -t ext4 /dev/vdb /board || echo "board: the second disk does not mount"
exec /bin/sh /board/init
INIT
    chmod 755 init
    size=$(($(du -sm . | cut -f1) * 12 / 10 + 24))
    mkfs.ext4 -q -F -O ^has_journal -d . "$work/root.img" "${size}M" >>"$cache/rootfs.log" 2>&1
    mv "$work/root.img" "$image"
    echo "root disk: $size MB" >&2
fi
echo "$image"
