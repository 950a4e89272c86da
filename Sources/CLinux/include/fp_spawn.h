#ifndef FP_SPAWN_H
#define FP_SPAWN_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "fp_stage.h"

/// One resource limit: `resource` as for setrlimit(2), soft and hard limit alike; where the caller's own hard limit
/// is lower, that one.
struct fp_limit {
  int resource;
  uint64_t value;
};

/// A descriptor that the program gets besides the standard ones.
struct fp_inherited {
  int descriptor;
  /// Its number in the program.
  int number;
};

/// What fp_spawn is to start.
struct fp_spawn_request {
  const char *path;
  char *const *argv;
  char *const *envp;
  /// Folder that becomes its `/` (chroot(2)); NULL for the caller's. Needs CAP_SYS_CHROOT.
  const char *root;
  /// Folder to start in, seen from `root`; NULL for the caller's, or `/` of another root.
  const char *directory;
  /// Descriptors that become 0, 1 and 2; -1 for /dev/null.
  int standard[3];
  /// Whether it leads a session of its own, without a terminal, or else a process group.
  bool leads_session;
  /// Whether it gets SIGKILL when the thread that started it ends (PR_SET_PDEATHSIG).
  bool dies_with_thread;
  /// What ends its process group when this process is gone (fp_watchdog_start); -1 for nothing.
  int watchdog;
  const struct fp_limit *limits;
  int limit_count;
  /// Descriptors besides the standard ones, 16 at most, numbered from 3 on.
  const struct fp_inherited *inherited;
  int inherited_count;
  /// The view of the host, and the user, that it starts with; NULL for the caller's.
  const struct fp_stage *stage;
  /// What fp_filter made, and its size in bytes; with it the program keeps no capability and gains
  /// none. NULL for no filter. Emptying the bounding set needs CAP_SETPCAP.
  const void *filter;
  size_t filter_size;
};

/// Starts a program: every other descriptor closed, signal mask and dispositions at their defaults.
/// Returns the process id, or -errno of the step that failed.
pid_t fp_spawn(const struct fp_spawn_request *request);

/// Limits a process of a namespace of ours (prlimit(2)); with `as` the user that it was started by, which
/// alone may where the caller has no CAP_SYS_RESOURCE. Returns 0 or -errno.
int fp_limit_process(pid_t pid, const struct fp_limit *limit, const struct fp_stage *as);

/// A file in memory that holds `bytes`, to be read from its begin; -errno on failure.
int fp_memory_file(const void *bytes, size_t count);

/// pidfd_open(2); -errno on failure.
int fp_pidfd_open(pid_t pid);

/// A pipe that no started program inherits (pipe2(2) with O_CLOEXEC); -errno on failure.
int fp_pipe(int ends[2]);

/// Makes the caller the reaper of its orphaned descendants (PR_SET_CHILD_SUBREAPER).
int fp_become_subreaper(void);

#endif
