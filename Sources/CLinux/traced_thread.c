#define _GNU_SOURCE
#include "traced_thread.h"

#include <errno.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>

int64_t fp_now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

int fp_wait_for_stop(pid_t tid, int64_t limit) {
  const struct timespec pause = {0, 50000};
  const int64_t end = fp_now() + limit;
  while (fp_now() < end) {
    siginfo_t info;
    memset(&info, 0, sizeof info);
    if (waitid(P_PID, (id_t)tid, &info, WSTOPPED | WNOHANG | __WALL) != 0) return -errno;
    if (info.si_pid == tid) return info.si_status;
    memset(&info, 0, sizeof info);
    if (waitid(P_PID, (id_t)tid, &info, WEXITED | WNOHANG | WNOWAIT | __WALL) != 0) return -errno;
    /* Stops of a traced thread are told here too, whatever was asked for: those wait a turn. */
    int ended = info.si_code == CLD_EXITED || info.si_code == CLD_KILLED || info.si_code == CLD_DUMPED;
    if (info.si_pid == tid && ended) return -ESRCH;
    if (info.si_pid == tid) continue;
    nanosleep(&pause, NULL);
  }
  return -ETIMEDOUT;
}
