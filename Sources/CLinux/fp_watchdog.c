#define _GNU_SOURCE
#include "fp_watchdog.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/close_range.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { most_groups = 4096, groups_at = 1 };

/// A process group to end, and the mount namespace whose processes end with it; -1 for none.
struct watched {
  pid_t group;
  int namespace;
};

/// A message: a group that is there, or that is gone where it is negative. A namespace comes along as a descriptor.
union control {
  char bytes[CMSG_SPACE(sizeof(int))];
  struct cmsghdr header;
};

static struct watched watched[most_groups];
static int count;
/// What is removed at the end; of the process that watches alone.
static struct fp_control_groups control_groups;

static struct watched *entry(pid_t group) {
  for (int i = 0; i < count; i++)
    if (watched[i].group == group) return &watched[i];
  return NULL;
}

static void take(pid_t group, int namespace) {
  struct watched *known = entry(group < 0 ? -group : group);
  if (group < 0) {
    if (!known) return;
    if (known->namespace >= 0) close(known->namespace);
    *known = watched[--count];
  } else if (known && namespace >= 0 && known->namespace < 0) {
    known->namespace = namespace;
  } else if (namespace >= 0) {
    close(namespace);
  } else if (!known && count < most_groups) {
    watched[count++] = (struct watched){group, -1};
  }
}

/// Whether the process of this name in `/proc` is in one of the namespaces.
static int is_held(int processes, const char *name) {
  char path[64];
  struct stat own, held;
  size_t length = strlen(name);
  if (length + sizeof "/ns/mnt" > sizeof path) return 0;
  memcpy(path, name, length);
  memcpy(path + length, "/ns/mnt", sizeof "/ns/mnt");
  if (fstatat(processes, path, &own, 0) != 0) return 0;
  for (int i = 0; i < count; i++)
    if (watched[i].namespace >= 0 && fstat(watched[i].namespace, &held) == 0 &&
        held.st_ino == own.st_ino && held.st_dev == own.st_dev)
      return 1;
  return 0;
}

/// Calls `body` with the names in a folder, and returns how many of them it counted; the folder's position moves.
static int count_names(int folder, int (*body)(int folder, const char *name)) {
  static char entries[1 << 15];
  int counted = 0;
  for (;;) {
    long size = syscall(SYS_getdents64, folder, entries, sizeof entries);
    if (size <= 0) return counted;
    for (long at = 0; at < size;) {
      // struct linux_dirent64: its length is at 16, its name at 19 (getdents(2)).
      unsigned short length;
      memcpy(&length, entries + at + 16, sizeof length);
      counted += body(folder, entries + at + 19);
      at += length;
    }
  }
}

static int end_if_held(int processes, const char *name) {
  pid_t pid = 0;
  for (const char *digit = name; *digit >= '0' && *digit <= '9'; digit++)
    pid = pid * 10 + (*digit - '0');
  return pid > 0 && is_held(processes, name) && kill(pid, SIGKILL) == 0;
}

/// Ends the processes of the namespaces that are there now; returns how many there were.
static int end_held(void) {
  int processes = open("/proc", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (processes < 0) return 0;
  int ended = count_names(processes, end_if_held);
  close(processes);
  return ended;
}

/// Removes a control group of ours; 1 where it is still there.
static int remove_if_ours(int folder, const char *name) {
  size_t length = strlen(control_groups.prefix);
  return strncmp(name, control_groups.prefix, length) == 0 &&
         unlinkat(folder, name, AT_REMOVEDIR) != 0;
}

/// The processes in them take a moment to be gone.
static void remove_control_groups(void) {
  for (int round = 0; round < 1000; round++) {
    lseek(groups_at, 0, SEEK_SET);
    if (count_names(groups_at, remove_if_ours) == 0) return;
    poll(NULL, 0, 1);
  }
}

static void end_all(void) {
  int namespaces = 0;
  for (int i = 0; i < count; i++) {
    kill(-watched[i].group, SIGKILL);
    namespaces += watched[i].namespace >= 0;
  }
  // More may begin while it does.
  for (int round = 0; namespaces > 0 && round < 1000 && end_held() > 0; round++) poll(NULL, 0, 1);
  if (control_groups.folder >= 0) remove_control_groups();
}

/// Runs in a copy of a program with threads: only async-signal-safe calls (signal-safety(7)).
static void watch(int from) {
  // Nothing of the terminal's, nor of the caller's, is held or taken by it.
  setsid();
  sigset_t all;
  sigfillset(&all);
  sigprocmask(SIG_SETMASK, &all, NULL);
  if (dup2(from, 0) < 0) _exit(1);
  if (control_groups.folder >= 0 && dup2(control_groups.folder, groups_at) < 0) _exit(1);
  syscall(SYS_close_range, control_groups.folder >= 0 ? 2U : 1U, ~0U, 0U);
  if (chdir("/") != 0) _exit(1);
  prctl(PR_SET_NAME, "fp-watchdog");
  for (;;) {
    int32_t group;
    union control control;
    struct iovec part = {&group, sizeof group};
    struct msghdr message = {.msg_iov = &part,
                             .msg_iovlen = 1,
                             .msg_control = &control,
                             .msg_controllen = sizeof control};
    ssize_t got = recvmsg(0, &message, MSG_CMSG_CLOEXEC);
    if (got < 0 && errno == EINTR) continue;
    if (got != sizeof group) break;
    int namespace = -1;
    struct cmsghdr *header = CMSG_FIRSTHDR(&message);
    if (header && header->cmsg_type == SCM_RIGHTS)
      memcpy(&namespace, CMSG_DATA(header), sizeof namespace);
    take(group, namespace);
  }
  end_all();
  _exit(0);
}

pid_t fp_watchdog_start(const struct fp_control_groups *groups, int *descriptor) {
  int ends[2];
  if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0) return -errno;
  pid_t pid = fork();
  if (pid == 0) {
    control_groups = *groups;
    watch(ends[1]);
  }
  int code = errno;
  close(ends[1]);
  if (pid < 0) close(ends[0]);
  *descriptor = ends[0];
  return pid < 0 ? -code : pid;
}

static int tell(int watchdog, int32_t group, int namespace) {
  union control control = {{0}};
  struct iovec part = {&group, sizeof group};
  struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1};
  if (namespace >= 0) {
    message.msg_control = &control;
    message.msg_controllen = sizeof control;
    control.header.cmsg_level = SOL_SOCKET;
    control.header.cmsg_type = SCM_RIGHTS;
    control.header.cmsg_len = CMSG_LEN(sizeof namespace);
    memcpy(CMSG_DATA(&control.header), &namespace, sizeof namespace);
  }
  for (;;) {
    // Without SIGPIPE, should the watchdog have been killed.
    if (sendmsg(watchdog, &message, MSG_NOSIGNAL) == sizeof group) return 0;
    if (errno != EINTR) return -errno;
  }
}

int fp_watchdog_add(int watchdog, pid_t group) { return tell(watchdog, group, -1); }

int fp_watchdog_add_namespace(int watchdog, pid_t group, int namespace) {
  return tell(watchdog, group, namespace);
}

int fp_watchdog_remove(int watchdog, pid_t group) { return tell(watchdog, -group, -1); }
