#!/bin/sh
# Runs every program of the corpus COUNT times, JOBS at once, and prints how often it ended in which
# way, and how long after the last movement a proof stood.
#
#   stress.sh PROBE_LAB COUNT JOBS [PROGRAM…]
set -eu
lab=$1 count=$2 jobs=$3
shift 3
corpus=$(dirname "$0")/Corpus
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cp "$lab" "$scratch/probe-lab"
[ $# -gt 0 ] || set -- $(cd "$corpus" && ls ./*.c | sed 's,^\./,,; s,\.c$,,' | grep -v poked)

for name; do
  cc -O1 -pthread "$corpus/$name.c" -o "$scratch/$name"
  seq "$count" | xargs -P "$jobs" -I{} sh -c "timeout 60 bwrap --unshare-all --as-pid-1 \
    --die-with-parent --ro-bind / / --dev /dev --proc /proc --tmpfs /tmp \
    --ro-bind '$scratch' /mnt /mnt/probe-lab --inert timer_manager --stall 3 --limit 8 --linger 0.3 \
    /mnt/$name >'$scratch/$name.{}.log' 2>&1 || echo 'lab failed' >>'$scratch/$name.{}.log'"
  echo "== $(head -1 "$corpus/$name.c" | sed 's,^/\* ,,; s, \*/$,,') ($name)"
  cat "$scratch/$name".*.log | grep -E '^(ending|FALSE|lab failed)|Signalled' |
    sed 's/ latency.*//; s/by: .*/by)/' | sort | uniq -c
  cat "$scratch/$name".*.log | sed -n 's/^stall deadlock.* latency \([0-9]*\) .*/\1/p' | sort -n |
    awk '{ all[NR] = $1 } END { if (NR) print "   proof after us: median", all[int((NR + 1) / 2)],
      "p99", all[int(NR * 0.99 + 0.5)], "worst", all[NR] }'
  cat "$scratch/$name".*.log | sed -n 's/^note //p' | sed 's/[0-9][0-9]*/N/g' | sort | uniq -c
done
