# Runs as the first process of new namespaces: makes ROOT the root of everything, then becomes systemd.
#   boot.sh ROOT CONSOLE UNIT
# /proc/sys is read-only before systemd starts, else it would write the host's values.
set -e
R=$1
mount --make-rprivate /
mount --rbind "$R" "$R"
mount -t proc proc "$R/proc"
mount --bind "$R/proc/sys" "$R/proc/sys"
mount -o remount,bind,ro "$R/proc/sys"
mount -t sysfs -o ro sysfs "$R/sys"
mount -t cgroup2 cgroup2 "$R/sys/fs/cgroup"
mount -t tmpfs tmpfs "$R/run"
mount -t tmpfs -o mode=1777 tmpfs "$R/tmp"
mount -t tmpfs -o mode=755 tmpfs "$R/dev"
for n in null zero full random urandom tty; do touch "$R/dev/$n" && mount --bind "/dev/$n" "$R/dev/$n"; done
mkdir "$R/dev/pts" "$R/dev/shm"
mount -t devpts -o newinstance,ptmxmode=0666 devpts "$R/dev/pts"
ln -s pts/ptmx "$R/dev/ptmx"
touch "$R/dev/console" && mount --bind "$2" "$R/dev/console"
cd "$R"
mkdir -p run/old
pivot_root . run/old
umount -l /run/old
# Without this, credentials never reach a service: systemd makes mounts shared only where there is no container around it.
mount --make-rshared /
ip link set lo up 2>/dev/null || true
exec env -i container=kiosk-test PATH=/usr/sbin:/usr/bin:/sbin:/bin /lib/systemd/systemd --system "--unit=$3" --log-target=console
