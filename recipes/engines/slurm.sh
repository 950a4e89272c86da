#!/bin/sh
# An evaluation as a Slurm job array, and one job that merges the parts when all of them are done.
#
#   PARTS=8 recipes/engines/slurm.sh --rerun fix.patch other-fix/
#
# PARTS   how many parts (default: 4)
# SHARED  a new folder that all nodes see, for records and logs (default: forkproof-parts)
# BUILDS  a file of forkproof cache export, taken in by every part (default: none)
# Words of sbatch itself go into SBATCH_… variables, as sbatch(1) tells.
set -eu
parts=${PARTS:-4}
shared=$(realpath -m "${SHARED:-forkproof-parts}")
mkdir -p "$shared"
here=$(realpath "$0")

case ${FORKPROOF_STEP:-submit} in
submit)
  # A node that dies costs the part's run in flight: Slurm puts the part into the queue again.
  array=$(FORKPROOF_STEP=part SHARED=$shared sbatch --parsable --requeue --array="1-$parts" \
    --output="$shared/part-%a.log" --open-mode=append "$here" "$@")
  merge=$(FORKPROOF_STEP=merge SHARED=$shared sbatch --parsable --kill-on-invalid-dep=yes \
    --dependency="afterok:${array%%;*}" --output="$shared/merge.log" "$here")
  echo "parts: ${array%%;*}, merge: ${merge%%;*}, records and logs: $shared"
  ;;
part)
  number=$SLURM_ARRAY_TASK_ID
  export XDG_STATE_HOME="$shared/part-$number"
  if [ -n "${BUILDS:-}" ]; then forkproof cache import "$BUILDS"; fi
  # A node may die between the end of a part and the word of it.
  records=$XDG_STATE_HOME/forkproof/records
  last=$(ls "$records" 2>/dev/null | sort | tail -n 1)
  if [ -n "$last" ] && tail -n 1 "$records/$last" | grep -q '^{"closed".*"isWhole":true'; then exit; fi
  # What a part that was stopped has done counts, where it comes to a machine like the one it was on.
  if [ -n "$(ls "$XDG_STATE_HOME/forkproof/stopped" 2>/dev/null)" ]; then
    forkproof evaluate --resume && exit
  fi
  exec forkproof evaluate --shard "$number/$SLURM_ARRAY_TASK_COUNT" "$@"
  ;;
merge)
  set --
  for folder in "$shared"/part-*/forkproof/records; do
    # The latest: an earlier one is what a part that was stopped had left.
    set -- "$@" "$folder/$(ls "$folder" | sort | tail -n 1)"
  done
  exec forkproof merge "$@" --format terminal --format "markdown=$shared/report.md" \
    --format "junit=$shared/report.xml" --format "html=$shared/report.html"
  ;;
esac
