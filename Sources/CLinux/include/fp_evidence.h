#ifndef FP_EVIDENCE_H
#define FP_EVIDENCE_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/// Who sent a datagram and when, as the kernel tells.
struct fp_sender {
  /// Its process id, 0 where the sender is not of our process namespace.
  pid_t pid;
  /// Nanoseconds by CLOCK_REALTIME; 0 where the kernel did not say.
  int64_t sent;
};

/// A Unix socket of an abstract name (unix(7)): no file, so nothing to be removed or replaced.
/// `type` is SOCK_DGRAM, for fp_receive, or SOCK_STREAM, to accept from. Close-on-exec and
/// non-blocking; -errno on failure.
int fp_abstract_listener(int type, const char *name);

/// Takes one datagram: its whole length, which is more than `room` where the end was cut off;
/// -errno on failure, -EAGAIN where there is none.
ssize_t fp_receive(int fd, void *buffer, size_t room, struct fp_sender *sender);

/// Accepts a connection, close-on-exec and non-blocking; -errno on failure.
int fp_accept(int fd);

/// The process that made a connection (SO_PEERCRED); -errno on failure.
pid_t fp_connected_pid(int fd);

/// A pair of connected stream sockets, close-on-exec; -errno on failure.
int fp_socket_pair(int ends[2]);

/// How a process ended that anybody may have waited for: 1 and the word of wait(2), 0 while it
/// lives or waits to be waited for, -errno where the kernel cannot tell (before Linux 6.15).
int fp_pidfd_end(int pidfd, int *word);

/// Lets no other process of the same user trace this one or look into its memory and descriptors
/// (PR_SET_DUMPABLE); lasts until the next execve(2). -errno on failure.
int fp_hide(void);

/// Ignores the signals of faults where another process sent them, and everything else that can be
/// ignored: a fault of our own still ends us.
void fp_ignore_sent_signals(void);

/// The inode of the TCP socket of the loopback (127.0.0.1) that is bound to the port `local` and
/// connected to `remote`, in our network namespace (sock_diag(7)); 0 where there is none, -errno where
/// the kernel cannot be asked. `/proc/net/tcp` would tell as well, and takes milliseconds.
int64_t fp_socket_inode(uint16_t local, uint16_t remote);

#endif
