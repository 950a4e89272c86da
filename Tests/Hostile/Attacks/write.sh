# Opens for writing what must be refused, and writes nothing. VICTIM is a file of the machine.
for file in /etc/passwd /etc/hosts /etc/ld.so.cache /usr/bin/env /bin/sh /proc/sys/kernel/core_pattern \
  /proc/sys/kernel/hostname /proc/sysrq-trigger /proc/sys/vm/overcommit_memory "$VICTIM"; do
  if (: >> "$file") 2>/dev/null; then echo "HOLE $file can be written"; fi
done
for folder in / /etc /usr /usr/lib /usr/bin /dev /mnt /proc/sys; do
  if (mkdir "$folder/forkproof-hole") 2>/dev/null; then
    rmdir "$folder/forkproof-hole"
    echo "HOLE $folder can be written"
  fi
done
for node in /dev/null /dev/zero /dev/urandom; do
  if touch -c -r "$node" "$node" 2>/dev/null; then echo "HOLE times of $node can be set"; fi
done
for device in /dev/sda /dev/vda /dev/mem /dev/kmsg /dev/kvm /dev/fuse /dev/net/tun; do
  if [ -e "$device" ]; then echo "HOLE $device is there"; fi
done
if mknod /tmp/device b 254 0 2>/dev/null; then echo "HOLE a device can be made"; fi
echo ASKED write
