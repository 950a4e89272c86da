/* What one process may ask the kernel about the memory, the descriptors and the files of another. */
#define _GNU_SOURCE
#include "process_inspection.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/syscall.h>
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
