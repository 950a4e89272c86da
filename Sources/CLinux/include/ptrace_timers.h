#ifndef FP_PTRACE_TIMERS_H
#define FP_PTRACE_TIMERS_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* A blocked thread that is stopped by ptrace(2), and what is needed to put it back as it was.
 * All calls of one trace must come from one and the same thread of the caller. */
struct fp_trace {
  pid_t tid;
  int stopped;
  uint64_t scratch;
  uint64_t saved_memory[8];
  uint64_t registers[64];
};

/* The system call a stopped thread was blocked in: its number and its first six arguments. */
struct fp_blocked_call {
  int64_t number;
  uint64_t arguments[6];
};

/* Stops the thread `tid`, which must be blocked in a system call that can be restarted. A call that failed with
 * EINTR is restarted only where its number is `fails_after_stop`: any other was met by a signal handler. -1
 * stands for no call.
 * Returns 0, or a negative errno: then the thread is let go and nothing was changed.
 * -ENOSYS where this architecture is not supported. */
int fp_trace_begin(struct fp_trace *trace, pid_t tid, int64_t fails_after_stop, struct fp_blocked_call *blocked);

/* Runs getitimer(ITIMER_REAL) in the stopped thread. `remaining` is in microseconds, 0 when unarmed.
 * Returns 0 or a negative errno; after an error other than from the call itself the thread is let go. */
int fp_trace_alarm(struct fp_trace *trace, int64_t *remaining);

/* Runs timer_gettime(2) for the POSIX timer `id`; as fp_trace_alarm. */
int fp_trace_timer(struct fp_trace *trace, int id, int64_t *remaining);

/* Puts memory and registers back, so that the blocked call is restarted once the thread is let go.
 * Returns 0 or a negative errno. */
int fp_trace_restore(struct fp_trace *trace);

/* Lets the thread go. Returns 0 or a negative errno. */
int fp_trace_end(struct fp_trace *trace);

#endif
