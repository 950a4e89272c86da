# Each would undo a part of the wall of its own namespace only.
try() { if "$@" > /dev/null 2>&1; then echo "HOLE $*"; fi; }
try mount -o remount,rw,bind /
try mount -o remount,rw,bind /usr
try mount --bind /tmp /mnt
try mount -t tmpfs tmpfs /tmp
try mount -t proc proc /tmp
try umount /proc/sys
try umount /proc
try unshare --user true
try unshare --user --map-root-user true
try unshare --mount true
try unshare --pid --fork true
try unshare --net true
try nsenter --target 1 --mount true
try chroot / true
try setpriv --reuid 0 true
try capsh --has-p=cap_sys_admin
echo ASKED mount
