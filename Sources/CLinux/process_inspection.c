/* What one process may ask the kernel about the memory and the descriptors of another. */
#define _GNU_SOURCE
#include "process_inspection.h"

#include <errno.h>
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
