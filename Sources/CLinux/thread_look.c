#define _GNU_SOURCE
#include "thread_look.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "process_inspection.h"

#if defined(__x86_64__)

/* What the kernel leaves in rax when it means to start a call again; not in user headers. */
enum { restart_no_handler = 514 };
enum { red_zone = 128 };

static int64_t now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

/* Waits for a stop; never takes an exit status away from the parent. Two seconds are enough for any
 * thread that can be stopped at all: ours ends with us, and a tracer's end lets everything go. */
static int wait_for_stop(pid_t tid) {
  const struct timespec pause = {0, 50000};
  const int64_t limit = now() + 2000000000;
  while (now() < limit) {
    siginfo_t info;
    memset(&info, 0, sizeof info);
    if (waitid(P_PID, (id_t)tid, &info, WSTOPPED | WNOHANG | __WALL) != 0) return -errno;
    if (info.si_pid == tid) return info.si_status;
    nanosleep(&pause, NULL);
  }
  return -ETIMEDOUT;
}

/* Some calls fail with EINTR after a stop alone, without a signal handler: signal(7). */
static int is_to_be_restarted(const struct user_regs_struct *registers, fp_may_be_restarted *may_be_restarted) {
  const uint64_t arguments[6] = {registers->rdi, registers->rsi, registers->rdx,
                                 registers->r10, registers->r8,  registers->r9};
  return (long long)registers->rax == -EINTR && may_be_restarted((int64_t)registers->orig_rax, arguments);
}

int fp_look_at_thread(
    pid_t tid, struct fp_look *look, void *stack, size_t room, fp_may_be_restarted *may_be_restarted) {
  struct user_regs_struct seen;
  const uint64_t page = (uint64_t)sysconf(_SC_PAGESIZE);
  _Static_assert(sizeof seen == sizeof look->status.pr_reg, "as in a core file");
  memset(look, 0, sizeof *look);
  if (ptrace(PTRACE_SEIZE, tid, NULL, NULL) != 0) return -errno;
  if (ptrace(PTRACE_INTERRUPT, tid, NULL, NULL) != 0) return -errno;
  int stop = wait_for_stop(tid);
  if (stop < 0) return stop;
  int64_t since = now();
  int result = 0;
  if (ptrace(PTRACE_GETREGS, tid, NULL, &seen) != 0) result = -errno;
  if (result == 0) {
    look->status.pr_pid = tid;
    memcpy(&look->status.pr_reg, &seen, sizeof seen);
    look->stack_start = (seen.rsp - red_zone) & ~(page - 1);
    ssize_t count = fp_read_memory(tid, look->stack_start, stack, room);
    if (count > 0) look->stack_size = (size_t)count;
    if (stop >> 8 == PTRACE_EVENT_STOP && is_to_be_restarted(&seen, may_be_restarted)) {
      seen.rax = (unsigned long long)-restart_no_handler;
      ptrace(PTRACE_SETREGS, tid, NULL, &seen);
    }
  }
  /* A stop that is not ours is a signal on its way: it goes on. */
  int signal = stop >> 8 ? 0 : stop;
  if (ptrace(PTRACE_DETACH, tid, NULL, (void *)(intptr_t)signal) != 0 && result == 0)
    result = -errno;
  look->held = now() - since;
  return result;
}

#else

int fp_look_at_thread(
    pid_t tid, struct fp_look *look, void *stack, size_t room, fp_may_be_restarted *may_be_restarted) {
  (void)tid, (void)stack, (void)room, (void)may_be_restarted;
  memset(look, 0, sizeof *look);
  return -ENOSYS;
}

#endif
