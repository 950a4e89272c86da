#define _GNU_SOURCE
#include "fp_spawn.h"
#include "fp_watchdog.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <linux/close_range.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static void fail(int report) {
  int code = errno;
  ssize_t ignored = write(report, &code, sizeof code);
  (void)ignored;
  _exit(127);
}

/// Moves `fd` above the standard descriptors, so that dup2 onto one of them cannot overwrite it.
static int lift(int fd, int report) {
  if (fd < 0) fd = open("/dev/null", O_RDWR | O_CLOEXEC);
  int lifted = fcntl(fd, F_DUPFD_CLOEXEC, 3);
  if (lifted < 0) fail(report);
  return lifted;
}

enum { most_inherited = 16, beyond_inherited = 64 };

/// Gives the program the descriptors it is to have besides the standard ones, which it has already.
static void hand_down(const struct fp_spawn_request *request, int report) {
  int lifted[most_inherited];
  if (request->inherited_count > most_inherited) {
    errno = E2BIG;
    fail(report);
  }
  for (int i = 0; i < request->inherited_count; i++) {
    lifted[i] = fcntl(request->inherited[i].descriptor, F_DUPFD_CLOEXEC, beyond_inherited);
    if (lifted[i] < 0) fail(report);
  }
  for (int i = 0; i < request->inherited_count; i++)
    if (dup2(lifted[i], request->inherited[i].number) < 0) fail(report);
}

/// Leaves every privilege and every system call that the program has no use for.
static void confine(const struct fp_spawn_request *request, int report) {
  prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
  for (int capability = 0; capability < 64; capability++) prctl(PR_CAPBSET_DROP, capability, 0, 0, 0);
  struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
  struct __user_cap_data_struct none[2] = {{0, 0, 0}, {0, 0, 0}};
  if (syscall(SYS_capset, &header, none) != 0) fail(report);
  struct sock_fprog program = {
      (unsigned short)(request->filter_size / sizeof(struct sock_filter)),
      (struct sock_filter *)request->filter};
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) fail(report);
  if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) != 0) fail(report);
}

static void reset_signals(void) {
  struct sigaction action = {.sa_handler = SIG_DFL};
  for (int number = 1; number < NSIG; number++) sigaction(number, &action, NULL);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, NULL);
}

/// Runs in the child, in the memory of the parent: only async-signal-safe calls (signal-safety(7)),
/// and nothing is written but to the stack and `errno`.
static void become(
    const struct fp_spawn_request *request, int report, pid_t starter, int niceness) {
  report = fcntl(report, F_DUPFD_CLOEXEC, beyond_inherited);
  // Without the right to it, the child keeps that of the thread.
  setpriority(PRIO_PROCESS, 0, niceness);
  if ((request->leads_session ? setsid() : setpgid(0, 0)) < 0) fail(report);
  // A watchdog that was killed is done without.
  if (request->watchdog >= 0) fp_watchdog_add(request->watchdog, getpid());
  if (request->dies_with_thread) {
    if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0) fail(report);
    if (getppid() != starter) _exit(127);
  }
  if (request->stage) {
    errno = -fp_stage(request->stage);
    if (errno != 0) fail(report);
    // Changing the user took it away.
    if (request->dies_with_thread && prctl(PR_SET_PDEATHSIG, SIGKILL) != 0) fail(report);
    if (request->dies_with_thread && getppid() != starter) _exit(127);
  }
  int lifted[3];
  for (int i = 0; i < 3; i++) lifted[i] = lift(request->standard[i], report);
  for (int i = 0; i < 3; i++)
    if (dup2(lifted[i], i) < 0) fail(report);
  syscall(SYS_close_range, 3U, ~0U, CLOSE_RANGE_CLOEXEC);
  hand_down(request, report);
  if (request->root) {
    if (chroot(request->root) != 0 || chdir("/") != 0) fail(report);
    // The program under test has no use for what it took to get here.
    prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
  }
  if (request->directory && chdir(request->directory) != 0) fail(report);
  for (int i = 0; i < request->limit_count; i++) {
    // At the soft limit of CPU time comes SIGXCPU, which says why; at the hard one just SIGKILL.
    uint64_t value = request->limits[i].value;
    struct rlimit limit = {value, request->limits[i].resource == RLIMIT_CPU ? value + 1 : value};
    // A limit of the caller's that is lower stays, also where we could raise it.
    struct rlimit present;
    if (getrlimit(request->limits[i].resource, &present) == 0) {
      if (limit.rlim_max > present.rlim_max) limit.rlim_max = present.rlim_max;
      if (limit.rlim_cur > limit.rlim_max) limit.rlim_cur = limit.rlim_max;
    }
    if (setrlimit(request->limits[i].resource, &limit) != 0) fail(report);
  }
  reset_signals();
  if (request->filter) confine(request, report);
  execve(request->path, request->argv, request->envp);
  fail(report);
}

pid_t fp_spawn(const struct fp_spawn_request *request) {
  int report[2];
  if (pipe2(report, O_CLOEXEC) != 0) return -errno;
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  pid_t starter = getpid();
  // Threads of a pool may have a priority of their own: a child gets that of the program, its first thread's.
  int niceness = getpriority(PRIO_PROCESS, (id_t)starter);
  // Copying the page tables of a process that holds a record costs more than the rest of a start.
  // Signals are blocked, so no handler of ours runs in the child (vfork(2)).
  pid_t pid = vfork();
  if (pid == 0) become(request, report[1], starter, niceness);
  int code = pid < 0 ? errno : 0;
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  close(report[1]);
  if (pid > 0) {
    ssize_t got;
    do got = read(report[0], &code, sizeof code);
    while (got < 0 && errno == EINTR);
    if (got == sizeof code) {
      // Its number is another's once it is reaped.
      if (request->watchdog >= 0) fp_watchdog_remove(request->watchdog, pid);
      while (waitpid(pid, NULL, 0) < 0 && errno == EINTR) {
      }
    } else {
      code = 0;
    }
  }
  close(report[0]);
  return code ? -code : pid;
}

static int limit_process(pid_t pid, const struct fp_limit *limit) {
  struct rlimit value = {limit->value, limit->value};
  struct rlimit present;
  if (prlimit(pid, limit->resource, NULL, &present) == 0 && value.rlim_max > present.rlim_max)
    value.rlim_cur = value.rlim_max = present.rlim_max;
  return prlimit(pid, limit->resource, &value, NULL) == 0 ? 0 : -errno;
}

int fp_limit_process(pid_t pid, const struct fp_limit *limit, const struct fp_stage *as) {
  if (!as) return limit_process(pid, limit);
  volatile int result = 0;
  pid_t child = vfork();
  if (child == 0) {
    // Not by the C library, which would have the threads of the parent do the same.
    if (syscall(SYS_setresgid, as->gid, as->gid, as->gid) != 0 ||
        syscall(SYS_setresuid, as->uid, as->uid, as->uid) != 0)
      result = -errno;
    else
      result = limit_process(pid, limit);
    _exit(0);
  }
  if (child < 0) return -errno;
  while (waitpid(child, NULL, 0) < 0 && errno == EINTR) {
  }
  return result;
}

int fp_memory_file(const void *bytes, size_t count) {
  int file = memfd_create("data", MFD_CLOEXEC);
  if (file < 0) return -errno;
  const char *from = bytes;
  for (size_t done = 0; done < count;) {
    ssize_t put = write(file, from + done, count - done);
    if (put < 0 && errno == EINTR) continue;
    if (put <= 0) {
      int code = errno;
      close(file);
      return -code;
    }
    done += (size_t)put;
  }
  lseek(file, 0, SEEK_SET);
  return file;
}

int fp_pidfd_open(pid_t pid) {
  int fd = (int)syscall(SYS_pidfd_open, pid, 0);
  return fd < 0 ? -errno : fd;
}

int fp_pipe(int ends[2]) { return pipe2(ends, O_CLOEXEC) == 0 ? 0 : -errno; }

int fp_become_subreaper(void) { return prctl(PR_SET_CHILD_SUBREAPER, 1) == 0 ? 0 : -errno; }
