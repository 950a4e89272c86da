#define _GNU_SOURCE
#include "ptrace_timers.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/user.h>

#include "process_inspection.h"
#include "traced_thread.h"

#if defined(__x86_64__)

enum { interrupt_stop = SIGTRAP | PTRACE_EVENT_STOP << 8, syscall_stop = SIGTRAP | 0x80 };
enum { code_segment_64 = 0x33, scratch_room = 256 };

static struct user_regs_struct *saved_registers(struct fp_trace *trace) {
  _Static_assert(sizeof(struct user_regs_struct) <= sizeof(trace->registers), "room for registers");
  return (struct user_regs_struct *)trace->registers;
}

/* A stop takes microseconds; on a machine that is overloaded it may take seconds. */
static int wait_for_stop(pid_t tid) { return fp_wait_for_stop(tid, 10LL * 1000000000); }

static int let_go(struct fp_trace *trace, int signal) {
  trace->stopped = 0;
  return ptrace(PTRACE_DETACH, trace->tid, NULL, (void *)(intptr_t)signal) != 0 ? -errno : 0;
}

static int write_memory(struct fp_trace *trace) {
  struct iovec here = {trace->saved_memory, sizeof trace->saved_memory};
  struct iovec there = {(void *)(uintptr_t)trace->scratch, sizeof trace->saved_memory};
  ssize_t put = process_vm_writev(trace->tid, &here, 1, &there, 1, 0);
  return put == (ssize_t)sizeof trace->saved_memory ? 0 : -EFAULT;
}

static int can_start_again(const struct user_regs_struct *registers, int64_t fails_after_stop) {
  /* Outside a call the kernel starts nothing again: back from a handler, rax says -EINTR as well. */
  if ((int64_t)registers->orig_rax < 0) return 0;
  switch ((long long)registers->rax) {
    case -ERESTARTSYS:
    case -ERESTARTNOINTR:
    case -ERESTARTNOHAND:
    case -ERESTART_RESTARTBLOCK:
      return 1;
    case -EINTR:
      return (int64_t)registers->orig_rax == fails_after_stop;
    default:
      return 0;
  }
}

static int check_stopped(struct fp_trace *trace, int64_t fails_after_stop) {
  struct user_regs_struct *registers = saved_registers(trace);
  if (ptrace(PTRACE_GETREGS, trace->tid, NULL, registers) != 0) return -errno;
  if (registers->cs != code_segment_64 || !can_start_again(registers, fails_after_stop)) return -ECANCELED;
  unsigned char text[2];
  if (fp_read_memory(trace->tid, registers->rip - 2, text, 2) != 2) return -EFAULT;
  if (text[0] != 0x0f || text[1] != 0x05) return -ENOEXEC;
  trace->scratch = (registers->rsp - red_zone - scratch_room) & ~(uint64_t)63;
  ssize_t size = (ssize_t)sizeof trace->saved_memory;
  if (fp_read_memory(trace->tid, trace->scratch, trace->saved_memory, (size_t)size) != size)
    return -EFAULT;
  return 0;
}

int fp_trace_begin(struct fp_trace *trace, pid_t tid, int64_t fails_after_stop, struct fp_blocked_call *blocked) {
  memset(trace, 0, sizeof *trace);
  trace->tid = tid;
  if (ptrace(PTRACE_SEIZE, tid, NULL, (void *)PTRACE_O_TRACESYSGOOD) != 0) return -errno;
  trace->stopped = 1;
  /* A thread that can't be interrupted is ending, and with it our trace. */
  if (ptrace(PTRACE_INTERRUPT, tid, NULL, NULL) != 0) return -errno;
  int stop = wait_for_stop(tid);
  if (stop < 0) {
    let_go(trace, 0);
    return stop;
  }
  if (stop != interrupt_stop) {
    /* A signal came first: it goes on its way, and the thread was not frozen after all. */
    let_go(trace, stop >> 8 ? 0 : stop);
    return -EINTR;
  }
  int error = check_stopped(trace, fails_after_stop);
  if (error != 0) {
    let_go(trace, 0);
    return error;
  }
  const struct user_regs_struct *registers = saved_registers(trace);
  blocked->number = (int64_t)registers->orig_rax;
  call_arguments(registers, blocked->arguments);
  return 0;
}

/* The registers with which the kernel itself starts the call again, or says EINTR if a signal with
 * a handler comes first. ERESTARTNOHAND does both without restart_syscall(2), which would hide the
 * call from /proc, and for the calls that otherwise give EINTR to a thread that was merely looked at. */
static int set_original(struct fp_trace *trace) {
  struct user_regs_struct registers = *saved_registers(trace);
  long long result = (long long)registers.rax;
  if (result == -EINTR || result == -ERESTART_RESTARTBLOCK)
    registers.rax = (unsigned long long)-ERESTARTNOHAND;
  return ptrace(PTRACE_SETREGS, trace->tid, NULL, &registers) != 0 ? -errno : 0;
}

/* A signal met the injected call: give the kernel the thread as it was before, and the signal. */
static int give_way(struct fp_trace *trace, int stop) {
  if (stop < 0) return stop;
  write_memory(trace);
  set_original(trace);
  let_go(trace, stop >> 8 ? 0 : stop);
  return -EINTR;
}

static int inject(struct fp_trace *trace, long number, uint64_t argument, int64_t *result) {
  if (!trace->stopped) return -ESRCH;
  struct user_regs_struct registers = *saved_registers(trace);
  registers.rax = (unsigned long long)number;
  registers.orig_rax = (unsigned long long)-1;
  registers.rip -= 2;
  registers.rdi = argument;
  registers.rsi = trace->scratch;
  if (ptrace(PTRACE_SETREGS, trace->tid, NULL, &registers) != 0) return -errno;
  for (int edge = 0; edge < 2; edge++) {
    if (ptrace(PTRACE_SYSCALL, trace->tid, NULL, NULL) != 0) return -errno;
    int stop = wait_for_stop(trace->tid);
    if (stop != syscall_stop) return give_way(trace, stop);
  }
  if (ptrace(PTRACE_GETREGS, trace->tid, NULL, &registers) != 0) return -errno;
  *result = (int64_t)registers.rax;
  return 0;
}

static int64_t in_micros(int64_t seconds, int64_t fraction, int64_t per_micro) {
  const int64_t longest = 1000000000;
  if (seconds < 0 || fraction < 0) return longest;
  int64_t whole = seconds > longest ? longest : seconds;
  return whole * 1000000 + fraction / per_micro + (fraction % per_micro != 0);
}

static int read_timer(struct fp_trace *trace, long number, uint64_t argument, int64_t per_micro,
                      int64_t *remaining) {
  int64_t result = 0, value[4];
  int error = inject(trace, number, argument, &result);
  if (error != 0) return error;
  if (result < 0) return (int)result;
  if (fp_read_memory(trace->tid, trace->scratch, value, sizeof value) != sizeof value)
    return -EFAULT;
  /* Both structures hold the interval first, then the time left: seconds and a fraction. While its
   * signal is pending, a repeating timer says that no time is left: it goes on nevertheless. */
  int64_t left = in_micros(value[2], value[3], per_micro);
  *remaining = left > 0 ? left : in_micros(value[0], value[1], per_micro);
  return 0;
}

int fp_trace_alarm(struct fp_trace *trace, int64_t *remaining) {
  const uint64_t itimer_real = 0;
  return read_timer(trace, SYS_getitimer, itimer_real, 1, remaining);
}

int fp_trace_timer(struct fp_trace *trace, int id, int64_t *remaining) {
  return read_timer(trace, SYS_timer_gettime, (uint64_t)id, 1000, remaining);
}

int fp_trace_restore(struct fp_trace *trace) {
  if (!trace->stopped) return -ESRCH;
  int memory = write_memory(trace);
  int error = set_original(trace);
  if (error != 0) return error;
  /* Only in a stop of this kind does the kernel look at how the call is to go on. */
  if (ptrace(PTRACE_INTERRUPT, trace->tid, NULL, NULL) != 0) return -errno;
  if (ptrace(PTRACE_CONT, trace->tid, NULL, NULL) != 0) return -errno;
  int stop = wait_for_stop(trace->tid);
  if (stop != interrupt_stop) return give_way(trace, stop);
  error = set_original(trace);
  return error != 0 ? error : memory;
}

int fp_trace_end(struct fp_trace *trace) {
  return trace->stopped ? let_go(trace, 0) : -ESRCH;
}

#else

int fp_trace_begin(struct fp_trace *trace, pid_t tid, int64_t fails_after_stop, struct fp_blocked_call *blocked) {
  memset(trace, 0, sizeof *trace);
  trace->tid = tid;
  memset(blocked, 0, sizeof *blocked);
  return -ENOSYS;
}

int fp_trace_alarm(struct fp_trace *trace, int64_t *remaining) {
  (void)trace, (void)remaining;
  return -ENOSYS;
}

int fp_trace_timer(struct fp_trace *trace, int id, int64_t *remaining) {
  (void)trace, (void)id, (void)remaining;
  return -ENOSYS;
}

int fp_trace_restore(struct fp_trace *trace) {
  (void)trace;
  return -ENOSYS;
}

int fp_trace_end(struct fp_trace *trace) {
  (void)trace;
  return -ENOSYS;
}

#endif
