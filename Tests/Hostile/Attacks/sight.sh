# Looks for what is private: HOME_OF_HOST, a folder, VICTIM, a file, and WORD, a word of the caller's
# environment, which must be nowhere.
for path in "$HOME_OF_HOST" "$VICTIM" /root /home /run /var/run /var/tmp /var/log /var/mail /var/lib/docker /srv /media /boot /sys /etc/shadow \
  /etc/gshadow /etc/machine-id /etc/hostname /etc/fstab /etc/ssh /run/docker.sock /tmp/.X11-unix; do
  if [ -e "$path" ]; then echo "HOLE $path is there"; fi
done
for file in /proc/kcore /proc/keys /proc/key-users /proc/kmsg /proc/timer_list; do
  if [ -n "$(head -c 1 "$file" 2>/dev/null | tr '\0' x)" ]; then echo "HOLE $file can be read"; fi
done
for folder in /proc/[0-9]*; do
  for name in environ cmdline; do
    # This program has the word itself, as what to look for.
    if tr '\0' '\n' < "$folder/$name" 2>/dev/null | grep -v '^WORD=' | grep -q "$WORD"; then
      echo "HOLE $folder/$name tells of the caller"
    fi
  done
done
if grep -qv '^ *\(lo\|Inter-\|face\)' /proc/net/dev; then echo "HOLE there is a network"; fi
# A run's own peer has some.
# A name in the abstract space belongs to the network namespace of the run: the probe listens on one.
if grep -q ' /[^ ]*$' /proc/net/unix; then echo "HOLE there are sockets of others"; fi
if [ "$(id -u)" != 65534 ]; then echo "HOLE it is another user"; fi
if grep '^Cap' /proc/self/status | grep -qv '0000000000000000$'; then echo "HOLE capabilities"; fi
echo ASKED sight
