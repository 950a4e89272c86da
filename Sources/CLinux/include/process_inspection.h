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

/* What the kernel tells of a socket of this machine (unix(7)) by its inode. */
struct fp_unix_socket {
  /* The inode of the socket that it is connected to; 0 where it is connected to none, or to one that no process has got
   * yet. */
  uint32_t peer;
  /* SOCK_STREAM, SOCK_SEQPACKET or SOCK_DGRAM. */
  uint8_t type;
};

/* Asks for the socket with this inode in the network namespace of `pid`: 0, or a negative errno; -ENOENT where there is
 * none of this kind. */
int fp_unix_socket(pid_t pid, uint64_t inode, struct fp_unix_socket *found);

/* Whether a socket that `pid` has open limits how long a read from it takes, or a write to it (SO_RCVTIMEO, SO_SNDTIMEO):
 * 1 or 0, or a negative errno. The caller has it open for as long as it asks. */
int fp_socket_has_time_limit(pid_t pid, int descriptor, int is_read);

#endif
