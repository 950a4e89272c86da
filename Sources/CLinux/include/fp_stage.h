#ifndef FP_STAGE_H
#define FP_STAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/// Where fp_stage shows what it was given.
#define FP_STAGE_FOLDER "/tmp"

/// A file or folder of the host that another user is to reach.
struct fp_staged {
  /// Its path.
  const char *path;
  /// Its name below FP_STAGE_FOLDER.
  const char *name;
  bool is_folder;
  /// Whether it has to seem to belong to that user, or else nothing works.
  bool is_writable;
};

/// Another user's view of a part of the host, and the user.
struct fp_stage {
  const struct fp_staged *items;
  size_t count;
  /// What fp_identity_map gave.
  int map;
  uid_t uid;
  gid_t gid;
};

/// A user namespace in which `uid` and `gid` stand for root, as a descriptor for mount_setattr(2);
/// -errno on failure. It takes CAP_SETUID and CAP_SETGID.
int fp_identity_map(uid_t uid, gid_t gid);

/// Gives the calling process, which is root's, a mount namespace of its own that shows the items below
/// FP_STAGE_FOLDER, what root owns there as the user's, and makes it that user's process. For a child
/// after vfork(2): nothing is written but to the stack. Returns 0 or -errno; -EOPNOTSUPP where the file
/// system of an item to be written cannot show its files as another user's.
int fp_stage(const struct fp_stage *stage);

#endif
