#ifndef FP_PROCESS_INSPECTION_H
#define FP_PROCESS_INSPECTION_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* Reads up to `count` bytes of another process, fewer where not all of them are mapped; returns how
 * many, or a negative errno. */
ssize_t fp_read_memory(pid_t pid, uint64_t address, void *buffer, size_t count);

/* Whether two processes share one address space, by kcmp(2): 1 or 0, or a negative errno. */
int fp_same_memory(pid_t one, pid_t other);

/* Opens a regular file for reading, by the path that a process has for it below the folder `root`: no link leads out of
 * that, and what stands there in its place is not waited for. Returns a descriptor, or a negative errno. */
int fp_open_below(const char *root, const char *path);

/* Whether descriptor `member` of `pid` is the file that its epoll set `set` watches under that
 * number, by kcmp(2): 1 or 0, or a negative errno. */
int fp_is_epoll_member(pid_t pid, int set, int member);

#endif
