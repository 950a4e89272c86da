#ifndef FP_WATCHDOG_H
#define FP_WATCHDOG_H

#include <sys/types.h>

/// Control groups of this process: those in a folder, an open descriptor or -1 for none, whose names begin so.
struct fp_control_groups {
  int folder;
  char prefix[32];
};

/// Starts a process that waits for the end of this one, however it comes, and then ends the process groups that it was
/// told of, and removes the control groups. Returns its process id, and in `descriptor` what it is told by, which no
/// started program inherits and whose closing is that end; -errno on failure.
pid_t fp_watchdog_start(const struct fp_control_groups *groups, int *descriptor);

/// Tells it of a process group to end; safe between vfork(2) and execve(2). Returns 0 or -errno.
int fp_watchdog_add(int watchdog, pid_t group);

/// Tells it of the mount namespace, an open descriptor, of a group that it knows: every process in that ends with the group,
/// in whatever group by then. For sandboxes that share the processes around them. Returns 0 or -errno.
int fp_watchdog_add_namespace(int watchdog, pid_t group, int namespace);

/// Tells it that a group is no more. The group's first process must not be reaped yet: its number would be another's.
int fp_watchdog_remove(int watchdog, pid_t group);

#endif
