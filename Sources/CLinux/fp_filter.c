#define _GNU_SOURCE
#include "fp_filter.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <stdint.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <termios.h>
#include <sys/ioctl.h>

#if defined(__x86_64__)
#define NATIVE AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define NATIVE AUDIT_ARCH_AARCH64
#else
#define NATIVE 0
#endif

/* Calls newer than the headers here; the numbers are the same on every architecture. */
enum {
  nr_clone3 = 435,
  nr_openat2 = 437,
  nr_mount_setattr = 442,
  nr_quotactl_fd = 443,
  nr_memfd_secret = 447,
  nr_fchmodat2 = 452,
  nr_open_tree_attr = 467
};

/* What container engines refuse by default (the lists of Docker, Podman and Flatpak), each refused
 * whatever its arguments are. */
static const int refused[] = {
    /* Mounts, roots and namespaces. */
    SYS_mount, SYS_umount2, SYS_pivot_root, SYS_open_tree, SYS_move_mount, SYS_fsopen, SYS_fsconfig,
    SYS_fsmount, SYS_fspick, nr_mount_setattr, nr_open_tree_attr, SYS_unshare, SYS_setns,
    SYS_open_by_handle_at, SYS_name_to_handle_at, SYS_fanotify_init, SYS_fanotify_mark,
    /* The machine: modules, kernels, clocks, swap, quotas, accounting, its log and names. */
    SYS_init_module, SYS_finit_module, SYS_delete_module, SYS_kexec_load, SYS_reboot, SYS_swapon,
    SYS_swapoff, SYS_settimeofday, SYS_clock_settime, SYS_clock_adjtime, SYS_adjtimex, SYS_quotactl,
    nr_quotactl_fd, SYS_acct, SYS_syslog, SYS_sethostname, SYS_setdomainname, SYS_vhangup,
    /* Wide doors into the kernel. */
    SYS_bpf, SYS_perf_event_open, SYS_userfaultfd, SYS_add_key, SYS_request_key, SYS_keyctl,
    SYS_move_pages, SYS_migrate_pages, SYS_lookup_dcookie,
#if defined(__x86_64__)
    SYS_kexec_file_load, SYS_iopl, SYS_ioperm, SYS_modify_ldt, SYS_uselib, SYS_ustat, SYS_sysfs,
    SYS_create_module, SYS_query_module, SYS_get_kernel_syms, SYS_nfsservctl, SYS__sysctl,
#endif
};

/* Memory that lives on where no process maps it, and that no look counts. */
static const int uncounted[] = {SYS_memfd_create, nr_memfd_secret, SYS_shmget};

/* What the probe of a run needs, and nothing that it watches. */
static const int refused_to_subjects[] = {
    SYS_ptrace, SYS_process_vm_readv, SYS_process_vm_writev, SYS_kcmp, SYS_chroot, SYS_pidfd_getfd,
    SYS_process_madvise,
};

/* As on a kernel without the call, so that programs use an older one, which can be looked into:
 * arguments in memory cannot. */
static const int unknown[] = {
    nr_clone3, nr_openat2, SYS_io_uring_setup, SYS_io_uring_enter, SYS_io_uring_register,
};

struct writer {
  struct sock_filter *at, *end;
  bool full;
};

static void put(struct writer *to, uint16_t code, uint32_t value, uint8_t yes, uint8_t no) {
  if (to->at == to->end) {
    to->full = true;
    return;
  }
  *to->at++ = (struct sock_filter){code, yes, no, value};
}

static void load(struct writer *to, uint32_t offset) { put(to, BPF_LD | BPF_W | BPF_ABS, offset, 0, 0); }

/* The low half of an argument: the flags, modes and families here fit into it. */
static void load_argument(struct writer *to, unsigned number) {
  load(to, (uint32_t)(offsetof(struct seccomp_data, args) + 8 * number));
}

static void answer(struct writer *to, int error) {
  put(to, BPF_RET | BPF_K, SECCOMP_RET_ERRNO | (uint32_t)error, 0, 0);
}

static void allow(struct writer *to) { put(to, BPF_RET | BPF_K, SECCOMP_RET_ALLOW, 0, 0); }

static void refuse(struct writer *to, const int *calls, size_t count, int error) {
  for (size_t i = 0; i < count; i++) {
    put(to, BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)calls[i], 0, 1);
    answer(to, error);
  }
}

/* Refuses `call` where its argument has one of `bits`; after it the call is allowed. */
static void refuse_bits(struct writer *to, int call, unsigned argument, uint32_t bits) {
  put(to, BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)call, 0, 4);
  load_argument(to, argument);
  put(to, BPF_JMP | BPF_JSET | BPF_K, bits, 0, 1);
  answer(to, EPERM);
  allow(to);
}

/* Refuses to make a file with the set-user-ID bit; the mode counts only where a file may be made. */
static void refuse_making(struct writer *to, int call, unsigned flags) {
  put(to, BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)call, 0, 6);
  load_argument(to, flags);
  put(to, BPF_JMP | BPF_JSET | BPF_K, O_CREAT | (O_TMPFILE & ~O_DIRECTORY), 0, 3);
  load_argument(to, flags + 1);
  put(to, BPF_JMP | BPF_JSET | BPF_K, S_ISUID, 0, 1);
  answer(to, EPERM);
  allow(to);
}

/* Sockets of the families that programs use; a virtual machine's host, for one, knows no namespaces. */
static void refuse_families(struct writer *to, int call) {
  static const uint32_t allowed[] = {AF_UNSPEC, AF_UNIX, AF_INET, AF_INET6, AF_NETLINK};
  enum { count = sizeof allowed / sizeof *allowed };
  put(to, BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)call, 0, count + 3);
  load_argument(to, 0);
  for (unsigned i = 0; i < count; i++)
    put(to, BPF_JMP | BPF_JEQ | BPF_K, allowed[i], (uint8_t)(count - i), 0);
  answer(to, EAFNOSUPPORT);
  allow(to);
}

/* Putting words into the terminal, as if they were typed. */
static void refuse_typing(struct writer *to) {
  put(to, BPF_JMP | BPF_JEQ | BPF_K, SYS_ioctl, 0, 5);
  load_argument(to, 1);
  put(to, BPF_JMP | BPF_JEQ | BPF_K, TIOCSTI, 1, 0);
  put(to, BPF_JMP | BPF_JEQ | BPF_K, TIOCLINUX, 0, 1);
  answer(to, EPERM);
  allow(to);
}

#define COUNT(list) (sizeof(list) / sizeof *(list))

size_t fp_filter(bool subject, void *program, size_t size) {
  if (!NATIVE) return 0;
  struct sock_filter *begin = program;
  struct writer to = {begin, begin + size / sizeof *begin, false};
  load(&to, offsetof(struct seccomp_data, arch));
  put(&to, BPF_JMP | BPF_JEQ | BPF_K, NATIVE, 1, 0);
  /* Another architecture has other numbers for the same calls. */
  answer(&to, ENOSYS);
  load(&to, offsetof(struct seccomp_data, nr));
#if defined(__x86_64__)
  put(&to, BPF_JMP | BPF_JGE | BPF_K, 0x40000000, 0, 1);
  answer(&to, ENOSYS);
#endif
  refuse(&to, refused, COUNT(refused), EPERM);
  if (subject) {
    refuse(&to, refused_to_subjects, COUNT(refused_to_subjects), EPERM);
    refuse(&to, uncounted, COUNT(uncounted), ENOSYS);
  }
  refuse(&to, unknown, COUNT(unknown), ENOSYS);
  const uint32_t namespaces = CLONE_NEWNS | CLONE_NEWCGROUP | CLONE_NEWUTS | CLONE_NEWIPC |
                              CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWNET;
  refuse_bits(&to, SYS_clone, 0, namespaces);
  refuse_typing(&to);
  refuse_families(&to, SYS_socket);
  refuse_families(&to, SYS_socketpair);
  refuse_bits(&to, SYS_fchmod, 1, S_ISUID);
  refuse_bits(&to, SYS_fchmodat, 2, S_ISUID);
  refuse_bits(&to, nr_fchmodat2, 2, S_ISUID);
  refuse_bits(&to, SYS_mknodat, 2, S_ISUID);
  refuse_making(&to, SYS_openat, 2);
#if defined(__x86_64__)
  refuse_bits(&to, SYS_chmod, 1, S_ISUID);
  refuse_bits(&to, SYS_creat, 1, S_ISUID);
  refuse_bits(&to, SYS_mknod, 1, S_ISUID);
  refuse_making(&to, SYS_open, 1);
#endif
  allow(&to);
  return to.full ? 0 : (size_t)(to.at - begin) * sizeof *begin;
}
