#define _GNU_SOURCE
#include "thread_look.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/user.h>
#include <unistd.h>

#include "process_inspection.h"
#include "traced_thread.h"

#if defined(__x86_64__)

/* Two seconds are enough for any thread that can be stopped at all: ours ends with us, and a tracer's end lets
 * everything go. */
static const int64_t longest_wait = 2LL * 1000000000;

/* Some calls fail with EINTR after a stop alone, without a signal handler: signal(7). */
static int is_to_be_restarted(const struct user_regs_struct *registers, fp_may_be_restarted *may_be_restarted) {
  uint64_t arguments[6];
  call_arguments(registers, arguments);
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
  int stop = fp_wait_for_stop(tid, longest_wait);
  if (stop < 0) return stop;
  int64_t since = fp_now();
  int result = 0;
  if (ptrace(PTRACE_GETREGS, tid, NULL, &seen) != 0) result = -errno;
  if (result == 0) {
    look->status.pr_pid = tid;
    memcpy(&look->status.pr_reg, &seen, sizeof seen);
    look->stack_start = (seen.rsp - red_zone) & ~(page - 1);
    ssize_t count = fp_read_memory(tid, look->stack_start, stack, room);
    if (count > 0) look->stack_size = (size_t)count;
    if (stop >> 8 == PTRACE_EVENT_STOP && is_to_be_restarted(&seen, may_be_restarted)) {
      seen.rax = (unsigned long long)-ERESTARTNOHAND;
      ptrace(PTRACE_SETREGS, tid, NULL, &seen);
    }
  }
  /* A stop that is not ours is a signal on its way: it goes on. */
  int signal = stop >> 8 ? 0 : stop;
  if (ptrace(PTRACE_DETACH, tid, NULL, (void *)(intptr_t)signal) != 0 && result == 0)
    result = -errno;
  look->held = fp_now() - since;
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
