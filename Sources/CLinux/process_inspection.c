/* What one process may ask the kernel about the memory, the descriptors and the files of another. */
#define _GNU_SOURCE
#include "process_inspection.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/netlink.h>
#include <linux/openat2.h>
#include <linux/rtnetlink.h>
#include <linux/sock_diag.h>
#include <linux/unix_diag.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <unistd.h>

ssize_t fp_read_memory(pid_t pid, uint64_t address, void *buffer, size_t count) {
  struct iovec here = {buffer, count};
  struct iovec there = {(void *)(uintptr_t)address, count};
  ssize_t got = process_vm_readv(pid, &here, 1, &there, 1, 0);
  return got < 0 ? -errno : got;
}

int fp_same_memory(pid_t one, pid_t other) {
  const int kcmp_vm = 1;
  long order = syscall(SYS_kcmp, one, other, kcmp_vm, 0, 0);
  return order < 0 ? -errno : order == 0;
}

int fp_is_epoll_member(pid_t pid, int set, int member) {
  const int kcmp_epoll_tfd = 7;
  struct {
    uint32_t set, member, offset;
  } slot = {(uint32_t)set, (uint32_t)member, 0};
  long order = syscall(SYS_kcmp, pid, pid, kcmp_epoll_tfd, (unsigned long)member, &slot);
  return order < 0 ? -errno : order == 0;
}

int fp_open_below(const char *root, const char *path) {
  int folder = open(root, O_PATH | O_DIRECTORY | O_CLOEXEC);
  if (folder < 0) return -errno;
  struct open_how how = {.flags = O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC,
                         .resolve = RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS};
  int file = (int)syscall(SYS_openat2, folder, path, &how, sizeof how);
  int error = errno;
  close(folder);
  if (file < 0) return -error;
  struct stat status;
  if (fstat(file, &status) == 0 && S_ISREG(status.st_mode)) return file;
  close(file);
  return -EINVAL;
}

/* A link to the kernel's table of the sockets in the network namespace of `pid`: a descriptor, or a negative errno. It
 * belongs to the namespace that the calling thread is in when it is made, so the thread steps over and back (setns(2)). */
static int open_socket_table(pid_t pid) {
  char path[64];
  snprintf(path, sizeof path, "/proc/%d/ns/net", (int)pid);
  int other = open(path, O_RDONLY | O_CLOEXEC);
  if (other < 0) return -errno;
  int own = open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC);
  struct stat ours, theirs;
  int fd = -1;
  if (own >= 0 && fstat(own, &ours) == 0 && fstat(other, &theirs) == 0) {
    int is_same = ours.st_ino == theirs.st_ino && ours.st_dev == theirs.st_dev;
    if (is_same || setns(other, CLONE_NEWNET) == 0) {
      fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_SOCK_DIAG);
      // To go on in another's network would be worse than to end.
      if (!is_same && setns(own, CLONE_NEWNET) != 0) abort();
    }
  }
  int code = errno;
  if (own >= 0) close(own);
  close(other);
  return fd < 0 ? -code : fd;
}

/* Sends a request to the kernel's table of sockets; returns how many bytes its answer has, or a negative errno. */
static ssize_t ask_sockets(pid_t pid, const void *request, size_t length, void *answer, size_t room) {
  int fd = open_socket_table(pid);
  if (fd < 0) return fd;
  ssize_t count = -1;
  if (send(fd, request, length, 0) == (ssize_t)length)
    do count = recv(fd, answer, room, 0);
    while (count < 0 && errno == EINTR);
  int code = errno;
  close(fd);
  return count < 0 ? -code : count;
}

int fp_unix_socket(pid_t pid, uint64_t inode, struct fp_unix_socket *found) {
  struct {
    struct nlmsghdr head;
    struct unix_diag_req body;
  } request = {
      .head = {.nlmsg_len = sizeof request,
               .nlmsg_type = SOCK_DIAG_BY_FAMILY,
               .nlmsg_flags = NLM_F_REQUEST},
      // Of the cookie no bit is compared.
      .body = {.sdiag_family = AF_UNIX, .udiag_states = ~0U, .udiag_ino = (uint32_t)inode,
               .udiag_show = UDIAG_SHOW_PEER, .udiag_cookie = {~0U, ~0U}}};
  if (inode == 0 || inode > UINT32_MAX) return -ENOENT;
  union {
    struct nlmsghdr head;
    char bytes[4096];
  } answer;
  ssize_t count = ask_sockets(pid, &request, sizeof request, &answer, sizeof answer);
  if (count < 0) return (int)count;
  if (!NLMSG_OK(&answer.head, (size_t)count)) return -EBADMSG;
  if (answer.head.nlmsg_type == NLMSG_ERROR) {
    const struct nlmsgerr *error = NLMSG_DATA(&answer.head);
    return error->error == 0 ? -ENOENT : error->error;
  }
  const struct unix_diag_msg *told = NLMSG_DATA(&answer.head);
  if (answer.head.nlmsg_len < NLMSG_LENGTH(sizeof *told) || told->udiag_ino != (uint32_t)inode)
    return -EBADMSG;
  *found = (struct fp_unix_socket){.type = told->udiag_type};
  size_t rest = answer.head.nlmsg_len - NLMSG_LENGTH(sizeof *told);
  struct rtattr *part = (struct rtattr *)(answer.bytes + NLMSG_LENGTH(sizeof *told));
  for (; RTA_OK(part, rest); part = RTA_NEXT(part, rest))
    if (part->rta_type == UNIX_DIAG_PEER && RTA_PAYLOAD(part) >= sizeof found->peer)
      memcpy(&found->peer, RTA_DATA(part), sizeof found->peer);
  return 0;
}

int fp_socket_has_time_limit(pid_t pid, int descriptor, int is_read) {
  int process = (int)syscall(SYS_pidfd_open, pid, 0);
  if (process < 0) return -errno;
  int copy = (int)syscall(SYS_pidfd_getfd, process, descriptor, 0);
  int code = errno;
  close(process);
  if (copy < 0) return -code;
  struct timeval limit = {0};
  socklen_t size = sizeof limit;
  int failed = getsockopt(copy, SOL_SOCKET, is_read ? SO_RCVTIMEO : SO_SNDTIMEO, &limit, &size);
  code = errno;
  close(copy);
  return failed ? -code : limit.tv_sec != 0 || limit.tv_usec != 0;
}
