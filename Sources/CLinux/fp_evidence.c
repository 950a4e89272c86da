#define _GNU_SOURCE
#include "fp_evidence.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/sock_diag.h>
#include <netinet/in.h>
#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

int fp_abstract_listener(int type, const char *name) {
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  size_t length = strlen(name);
  if (length + 1 > sizeof address.sun_path) return -ENAMETOOLONG;
  memcpy(address.sun_path + 1, name, length);
  socklen_t size = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 1 + length);
  int fd = socket(AF_UNIX, type | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (fd < 0) return -errno;
  int yes = 1;
  if (setsockopt(fd, SOL_SOCKET, SO_PASSCRED, &yes, sizeof yes) != 0 ||
      setsockopt(fd, SOL_SOCKET, SO_TIMESTAMPNS, &yes, sizeof yes) != 0 ||
      bind(fd, (struct sockaddr *)&address, size) != 0 ||
      (type == SOCK_STREAM && listen(fd, 1024) != 0)) {
    int code = errno;
    close(fd);
    return -code;
  }
  return fd;
}

ssize_t fp_receive(int fd, void *buffer, size_t room, struct fp_sender *sender) {
  // Room for these two and no more: descriptors that a sender adds have no place to go.
  union {
    char bytes[CMSG_SPACE(sizeof(struct ucred)) + CMSG_SPACE(sizeof(struct timespec))];
    struct cmsghdr aligned;
  } control;
  struct iovec part = {buffer, room};
  struct msghdr message = {.msg_iov = &part,
                           .msg_iovlen = 1,
                           .msg_control = control.bytes,
                           .msg_controllen = sizeof control.bytes};
  ssize_t count = recvmsg(fd, &message, MSG_TRUNC | MSG_CMSG_CLOEXEC | MSG_DONTWAIT);
  if (count < 0) return -errno;
  *sender = (struct fp_sender){0, 0};
  for (struct cmsghdr *part = CMSG_FIRSTHDR(&message); part; part = CMSG_NXTHDR(&message, part)) {
    if (part->cmsg_level != SOL_SOCKET) continue;
    if (part->cmsg_type == SCM_CREDENTIALS) {
      struct ucred who;
      memcpy(&who, CMSG_DATA(part), sizeof who);
      sender->pid = who.pid;
    } else if (part->cmsg_type == SCM_TIMESTAMPNS) {
      struct timespec when;
      memcpy(&when, CMSG_DATA(part), sizeof when);
      sender->sent = (int64_t)when.tv_sec * 1000000000 + when.tv_nsec;
    } else if (part->cmsg_type == SCM_RIGHTS) {
      size_t descriptors = (part->cmsg_len - CMSG_LEN(0)) / sizeof(int);
      for (size_t i = 0; i < descriptors; i++) {
        int sent;
        memcpy(&sent, CMSG_DATA(part) + i * sizeof(int), sizeof sent);
        close(sent);
      }
    }
  }
  return count;
}

int fp_accept(int fd) {
  int connection = accept4(fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
  return connection < 0 ? -errno : connection;
}

pid_t fp_connected_pid(int fd) {
  struct ucred who;
  socklen_t size = sizeof who;
  return getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &who, &size) == 0 ? who.pid : -errno;
}

int fp_socket_pair(int ends[2]) {
  return socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) == 0 ? 0 : -errno;
}

// From linux/pidfd.h, which older headers lack or have without these.
struct pidfd_facts {
  uint64_t mask;
  uint64_t cgroup;
  uint32_t identities[11];
  int32_t exit_code;
};
#define PIDFD_FACTS _IOWR(0xFF, 11, struct pidfd_facts)
#define PIDFD_EXIT (1UL << 3)

int fp_pidfd_end(int pidfd, int *word) {
  struct pidfd_facts facts = {.mask = PIDFD_EXIT};
  // One that was waited for while the kernel keeps no such facts is gone: ESRCH.
  if (ioctl(pidfd, PIDFD_FACTS, &facts) != 0) return -errno;
  if (!(facts.mask & PIDFD_EXIT)) return 0;
  *word = facts.exit_code;
  return 1;
}

int fp_hide(void) { return prctl(PR_SET_DUMPABLE, 0) == 0 ? 0 : -errno; }

static void caught(int number, siginfo_t *facts, void *context) {
  (void)context;
  // Codes up to zero are those of signals that a process sent (sigaction(2)).
  if (facts->si_code <= 0) return;
  struct sigaction standard = {.sa_handler = SIG_DFL};
  sigaction(number, &standard, NULL);
}

void fp_ignore_sent_signals(void) {
  struct sigaction ignored = {.sa_handler = SIG_IGN};
  for (int number = 1; number < NSIG; number++)
    if (number != SIGCHLD) sigaction(number, &ignored, NULL);
  static const int faults[] = {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGTRAP, SIGSYS};
  struct sigaction action = {.sa_sigaction = caught, .sa_flags = SA_SIGINFO};
  for (unsigned i = 0; i < sizeof faults / sizeof *faults; i++)
    sigaction(faults[i], &action, NULL);
  // abort(3) ends us though it is ignored.
}

int64_t fp_socket_inode(uint16_t local, uint16_t remote) {
  struct {
    struct nlmsghdr head;
    struct inet_diag_req_v2 body;
  } request = {
      .head = {.nlmsg_len = sizeof request,
               .nlmsg_type = SOCK_DIAG_BY_FAMILY,
               .nlmsg_flags = NLM_F_REQUEST},
      // A socket of both families that is connected to such an address is found by it as well.
      .body = {.sdiag_family = AF_INET, .sdiag_protocol = IPPROTO_TCP, .idiag_states = ~0U}};
  struct inet_diag_sockid *ends = &request.body.id;
  ends->idiag_sport = htons(local);
  ends->idiag_dport = htons(remote);
  ends->idiag_src[0] = ends->idiag_dst[0] = htonl(INADDR_LOOPBACK);
  ends->idiag_cookie[0] = ends->idiag_cookie[1] = INET_DIAG_NOCOOKIE;
  int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_SOCK_DIAG);
  if (fd < 0) return -errno;
  union {
    struct nlmsghdr head;
    char bytes[4096];
  } answer;
  ssize_t count = -1;
  if (send(fd, &request, sizeof request, 0) == sizeof request)
    do count = recv(fd, &answer, sizeof answer, 0);
    while (count < 0 && errno == EINTR);
  int code = errno;
  close(fd);
  if (count < 0) return -code;
  if (!NLMSG_OK(&answer.head, (size_t)count)) return -EBADMSG;
  if (answer.head.nlmsg_type == NLMSG_ERROR) {
    const struct nlmsgerr *error = NLMSG_DATA(&answer.head);
    // No such module is told as if there were no such socket of any kind.
    return error->error == -ENOENT || error->error == 0 ? 0 : error->error;
  }
  const struct inet_diag_msg *found = NLMSG_DATA(&answer.head);
  if (answer.head.nlmsg_len < NLMSG_LENGTH(sizeof *found)) return -EBADMSG;
  return found->idiag_inode;
}
