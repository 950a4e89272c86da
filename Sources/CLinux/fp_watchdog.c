#define _GNU_SOURCE
#include "fp_watchdog.h"

#include <errno.h>
#include <linux/close_range.h>
#include <signal.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { most_groups = 4096 };

/// Runs in a copy of a program with threads: only async-signal-safe calls (signal-safety(7)).
static void watch(int from) {
  static pid_t groups[most_groups];
  int count = 0;
  // Nothing of the terminal's, nor of the caller's, is held or taken by it.
  setsid();
  sigset_t all;
  sigfillset(&all);
  sigprocmask(SIG_SETMASK, &all, NULL);
  if (dup2(from, 0) < 0) _exit(1);
  syscall(SYS_close_range, 1U, ~0U, 0U);
  if (chdir("/") != 0) _exit(1);
  prctl(PR_SET_NAME, "fp-watchdog");
  for (;;) {
    int32_t word;
    ssize_t got = recv(0, &word, sizeof word, 0);
    if (got < 0 && errno == EINTR) continue;
    if (got != sizeof word) break;
    if (word > 0) {
      if (count < most_groups) groups[count++] = word;
      continue;
    }
    for (int i = 0; i < count; i++)
      if (groups[i] == -word) groups[i] = groups[--count];
  }
  for (int i = 0; i < count; i++) kill(-groups[i], SIGKILL);
  _exit(0);
}

pid_t fp_watchdog_start(int *descriptor) {
  int ends[2];
  if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0) return -errno;
  pid_t pid = fork();
  if (pid == 0) watch(ends[1]);
  int code = errno;
  close(ends[1]);
  if (pid < 0) close(ends[0]);
  *descriptor = ends[0];
  return pid < 0 ? -code : pid;
}

static int tell(int watchdog, int32_t word) {
  for (;;) {
    // Without SIGPIPE, should somebody have ended it.
    if (send(watchdog, &word, sizeof word, MSG_NOSIGNAL) == sizeof word) return 0;
    if (errno != EINTR) return -errno;
  }
}

int fp_watchdog_add(int watchdog, pid_t group) { return tell(watchdog, group); }

int fp_watchdog_remove(int watchdog, pid_t group) { return tell(watchdog, -group); }
