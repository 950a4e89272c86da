#ifndef FP_FILTER_H
#define FP_FILTER_H

#include <stdbool.h>
#include <stddef.h>

/// Writes a program for seccomp(2) that refuses what no build and no run has use for: an array of
/// `struct sock_filter`. With `subject` it also refuses to look into other processes (ptrace(2) and its
/// like) and to change the root, which the probe of a run needs.
///
/// Returns its size in bytes; 0 when `size` is too small or this architecture is not known.
size_t fp_filter(bool subject, void *program, size_t size);

#endif
