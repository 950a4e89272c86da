/* What the parts of this module that stop threads by ptrace(2) have in common. Not for Swift. */
#ifndef FP_TRACED_THREAD_H
#define FP_TRACED_THREAD_H

#include <stdint.h>
#include <sys/types.h>
#include <sys/user.h>

/* Nanoseconds of a clock that only goes on. */
int64_t fp_now(void);

/* Waits until a traced thread stops, for `limit` nanoseconds at most, without ever taking an exit status away from the
 * process that waits for it. Returns what it was stopped by, or a negative errno: -ESRCH where it has ended,
 * -ETIMEDOUT where it does not stop. */
int fp_wait_for_stop(pid_t tid, int64_t limit);

#if defined(__x86_64__)

/* What the kernel leaves in rax when it means to start a call again; not in user headers. */
enum { ERESTARTSYS = 512, ERESTARTNOINTR = 513, ERESTARTNOHAND = 514, ERESTART_RESTARTBLOCK = 516 };
/* How many bytes below its stack pointer a function may use (System V ABI). */
enum { red_zone = 128 };

/* The six arguments of the system call that a thread was stopped in. */
static inline void call_arguments(const struct user_regs_struct *registers, uint64_t arguments[6]) {
  arguments[0] = registers->rdi;
  arguments[1] = registers->rsi;
  arguments[2] = registers->rdx;
  arguments[3] = registers->r10;
  arguments[4] = registers->r8;
  arguments[5] = registers->r9;
}

#endif

#endif
