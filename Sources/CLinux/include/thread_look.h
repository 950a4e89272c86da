#ifndef FP_THREAD_LOOK_H
#define FP_THREAD_LOOK_H

#include <stddef.h>
#include <stdint.h>
#include <sys/procfs.h>
#include <sys/types.h>

/* A thread as it was when it was looked at. */
struct fp_look {
  /* Its id and its registers, as a core file has them on this architecture: `NT_PRSTATUS` of core(5). */
  struct elf_prstatus status;
  /* The address of the first copied byte of its stack, the start of a page, and how many there are. */
  uint64_t stack_start;
  size_t stack_size;
  /* For how many nanoseconds it stood still. */
  int64_t held;
};

/* Whether the call of this number and these six arguments, which failed with EINTR after a stop, may be restarted
 * as it was. */
typedef int fp_may_be_restarted(int64_t number, const uint64_t *arguments);

/* Stops the thread `tid` for as long as it takes to copy its registers and the innermost `room` bytes
 * of its stack, and lets it go again; it goes on in whatever it did.
 * Returns 0, or a negative errno: -EPERM where ptrace(2) is not allowed, -ENOSYS on other
 * architectures. All calls must come from one and the same thread of the caller. */
int fp_look_at_thread(
    pid_t tid, struct fp_look *look, void *stack, size_t room, fp_may_be_restarted *may_be_restarted);

#endif
