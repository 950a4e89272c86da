#define _GNU_SOURCE
#include "fp_stage.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/* linux/mount.h and sys/mount.h do not go together everywhere. */
enum {
  nr_mount_setattr = 442,
  open_tree_clone = 1,
  move_mount_from_descriptor = 4
};

struct mount_attributes {
  uint64_t set, clear, propagation, user_namespace;
};

static const uint64_t identity_mapped = 0x00100000;

static int write_map(pid_t pid, const char *name, unsigned id) {
  char path[64], text[64];
  snprintf(path, sizeof path, "/proc/%d/%s", pid, name);
  int length = snprintf(text, sizeof text, "0 %u 1", id);
  int file = open(path, O_WRONLY | O_CLOEXEC);
  if (file < 0) return -errno;
  int result = write(file, text, (size_t)length) == length ? 0 : -errno;
  close(file);
  return result;
}

int fp_identity_map(uid_t uid, gid_t gid) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return -errno;
  /* It does nothing but exist until the pipe closes. */
  pid_t pid = (pid_t)syscall(SYS_clone, CLONE_NEWUSER | SIGCHLD, NULL, NULL, NULL, NULL);
  if (pid == 0) {
    char end;
    close(ends[1]);
    ssize_t got = read(ends[0], &end, 1);
    _exit(got < 0);
  }
  int result = pid < 0 ? -errno : 0;
  if (result == 0) result = write_map(pid, "uid_map", uid);
  if (result == 0) result = write_map(pid, "gid_map", gid);
  if (result == 0) {
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/ns/user", pid);
    result = open(path, O_RDONLY | O_CLOEXEC);
    if (result < 0) result = -errno;
  }
  close(ends[1]);
  close(ends[0]);
  while (pid > 0 && waitpid(pid, NULL, 0) < 0 && errno == EINTR) {
  }
  return result;
}

static int show(const struct fp_stage *stage, const struct fp_staged *item, int tree) {
  struct mount_attributes attributes = {.set = identity_mapped, .user_namespace = (uint64_t)stage->map};
  long mapped = syscall(nr_mount_setattr, tree, "", AT_EMPTY_PATH, &attributes, sizeof attributes);
  if (mapped != 0 && item->is_writable) return -EOPNOTSUPP;
  char target[sizeof FP_STAGE_FOLDER + 64];
  size_t length = strlen(item->name);
  if (length + sizeof FP_STAGE_FOLDER + 1 > sizeof target) return -ENAMETOOLONG;
  memcpy(target, FP_STAGE_FOLDER "/", sizeof FP_STAGE_FOLDER);
  memcpy(target + sizeof FP_STAGE_FOLDER, item->name, length + 1);
  if (item->is_folder) {
    if (mkdir(target, 0755) != 0) return -errno;
  } else {
    int file = open(target, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
    if (file < 0) return -errno;
    close(file);
  }
  if (syscall(SYS_move_mount, tree, "", AT_FDCWD, target, move_mount_from_descriptor) != 0)
    return -errno;
  return 0;
}

int fp_stage(const struct fp_stage *stage) {
  if (stage->count > 64) return -E2BIG;
  if (unshare(CLONE_NEWNS) != 0) return -errno;
  if (mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0) return -errno;
  /* Opened before the staging folder is covered: they may lie below it. */
  int trees[64];
  for (size_t i = 0; i < stage->count; i++) {
    unsigned flags = open_tree_clone | O_CLOEXEC | AT_NO_AUTOMOUNT;
    trees[i] = (int)syscall(SYS_open_tree, AT_FDCWD, stage->items[i].path, flags);
    if (trees[i] < 0) return -errno;
  }
  if (mount("stage", FP_STAGE_FOLDER, "tmpfs", MS_NOSUID | MS_NODEV, "mode=0755,size=1m") != 0)
    return -errno;
  for (size_t i = 0; i < stage->count; i++) {
    int shown = show(stage, &stage->items[i], trees[i]);
    if (shown != 0) return shown;
  }
  /* Not by the C library, which would have the threads of the parent do the same. */
  if (syscall(SYS_setgroups, 0, NULL) != 0) return -errno;
  if (syscall(SYS_setresgid, stage->gid, stage->gid, stage->gid) != 0) return -errno;
  if (syscall(SYS_setresuid, stage->uid, stage->uid, stage->uid) != 0) return -errno;
  return 0;
}
