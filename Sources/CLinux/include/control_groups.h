#ifndef CONTROL_GROUPS_H
#define CONTROL_GROUPS_H

// Calls and types that Glibc's module leaves out.
#include <sys/vfs.h>
#include <sys/xattr.h>

#endif
