/* Makes the system calls that must be refused, with arguments that do nothing where they are not. */
#define _GNU_SOURCE
#include <errno.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <fcntl.h>
#include <unistd.h>

static void expect(const char *name, long result, int wanted) {
  if (result >= 0) printf("HOLE %s succeeded\n", name);
  else if (errno != wanted) printf("HOLE %s reached the kernel: %s\n", name, strerror(errno));
}

int main(void) {
  /* Each is given what the kernel would answer with another error. */
  expect("mount", syscall(SYS_mount, 0, 0, 0, 0, 0), EPERM);
  expect("umount2", syscall(SYS_umount2, "/nowhere", 0), EPERM);
  expect("pivot_root", syscall(SYS_pivot_root, 0, 0), EPERM);
  expect("chroot", syscall(SYS_chroot, "/nowhere"), EPERM);
  expect("unshare", syscall(SYS_unshare, 0), EPERM);
  expect("setns", syscall(SYS_setns, -1, 0), EPERM);
  expect("open_tree", syscall(SYS_open_tree, -1, 0, 0), EPERM);
  expect("move_mount", syscall(SYS_move_mount, -1, 0, -1, 0, 0), EPERM);
  expect("fsopen", syscall(SYS_fsopen, 0, 0), EPERM);
  expect("open_by_handle_at", syscall(SYS_open_by_handle_at, -1, 0, 0), EPERM);
  expect("init_module", syscall(SYS_init_module, 0, 0, 0), EPERM);
  expect("kexec_load", syscall(SYS_kexec_load, 0, 17, 0, 0), EPERM);
  expect("swapoff", syscall(SYS_swapoff, "/nowhere"), EPERM);
  expect("acct", syscall(SYS_acct, "/nowhere"), EPERM);
  expect("quotactl", syscall(SYS_quotactl, 0, 0, 0, 0), EPERM);
  expect("settimeofday", syscall(SYS_settimeofday, 0, 0), EPERM);
  expect("sethostname", syscall(SYS_sethostname, 0, -1), EPERM);
  expect("syslog", syscall(SYS_syslog, 10, 0, 0), EPERM);
  expect("bpf", syscall(SYS_bpf, -1, 0, 0), EPERM);
  expect("perf_event_open", syscall(SYS_perf_event_open, 0, 0, 0, -1, 0), EPERM);
  expect("userfaultfd", syscall(SYS_userfaultfd, -1), EPERM);
  expect("add_key", syscall(SYS_add_key, 0, 0, 0, 0, 0), EPERM);
  expect("keyctl", syscall(SYS_keyctl, -1, 0, 0, 0, 0), EPERM);
  expect("ptrace", syscall(SYS_ptrace, -1, 0, 0, 0), EPERM);
  expect("process_vm_readv", syscall(SYS_process_vm_readv, getppid(), 0, 0, 0, 0, 0), EPERM);
  expect("process_vm_writev", syscall(SYS_process_vm_writev, getppid(), 0, 0, 0, 0, 0), EPERM);
  expect("kcmp", syscall(SYS_kcmp, getpid(), getpid(), 0, 0, 0), EPERM);
  expect("memfd_create", syscall(SYS_memfd_create, "x", ~0), ENOSYS);
  expect("memfd_secret", syscall(447, ~0), ENOSYS);
  expect("shmget", syscall(SYS_shmget, -1, 0, 0), ENOSYS);
  expect("io_uring_setup", syscall(SYS_io_uring_setup, 0, 0), ENOSYS);
  expect("clone3", syscall(435, 0, 0), ENOSYS);
  expect("openat2", syscall(437, -1, 0, 0, 0), ENOSYS);
  /* Without a stack of its own, so that it fails where it is not refused first. */
  expect("clone of a user namespace", syscall(SYS_clone, CLONE_NEWUSER | CLONE_FS | CLONE_SIGHAND, 0, 0, 0, 0), EPERM);
  expect("TIOCSTI", ioctl(-1, TIOCSTI, "x"), EPERM);
  expect("TIOCLINUX", ioctl(-1, TIOCLINUX, "x"), EPERM);
  expect("chmod u+s", chmod("/nowhere", 04755), EPERM);
  expect("fchmodat u+s", fchmodat(AT_FDCWD, "/nowhere", 04755, 0), EPERM);
  expect("open u+s", open("/nowhere/x", O_CREAT | O_WRONLY, 04755), EPERM);
  expect("vsock", socket(AF_VSOCK, SOCK_STREAM, 0), EAFNOSUPPORT);
  expect("packet", socket(AF_PACKET, SOCK_RAW, 0), EAFNOSUPPORT);
  expect("alg", socket(AF_ALG, SOCK_SEQPACKET, 0), EAFNOSUPPORT);
#if defined(__x86_64__)
  /* The calls of the x32 architecture, and of 32-bit programs. */
  expect("x32 mount", syscall(0x40000000 | SYS_mount, 0, 0, 0, 0, 0), ENOSYS);
  long result;
  __asm__ volatile("int $0x80" : "=a"(result) : "a"(21), "b"(0), "c"(0), "d"(0), "S"(0), "D"(0) : "memory");
  errno = (int)-result;
  expect("32-bit mount", result < 0 ? -1 : result, ENOSYS);
#endif
  puts("ASKED calls");
  return 0;
}
