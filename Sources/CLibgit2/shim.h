#ifndef FORKPROOF_CLIBGIT2_SHIM_H
#define FORKPROOF_CLIBGIT2_SHIM_H

#include <git2.h>
#include <git2/sys/alloc.h>
#include <git2/sys/repository.h>
#include <git2/sys/stream.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

// Swift cannot call variadic functions, and some members exist only from libgit2 1.7 on.
#if LIBGIT2_VER_MAJOR > 1 || (LIBGIT2_VER_MAJOR == 1 && LIBGIT2_VER_MINOR >= 7)
#define FORKPROOF_HAS_FETCH_DEPTH 1
#else
#define FORKPROOF_HAS_FETCH_DEPTH 0
#endif

static inline int forkproof_has_fetch_depth(void) { return FORKPROOF_HAS_FETCH_DEPTH; }

static inline void forkproof_set_fetch_depth(git_fetch_options *options, int depth) {
#if FORKPROOF_HAS_FETCH_DEPTH
  options->depth = depth;
#else
  (void)options;
  (void)depth;
#endif
}

// The largest piece of memory that libgit2 gets: some kilobytes of a pack can be an object of gigabytes, which it reads
// as a whole. Files may have 256 MiB.
enum { FORKPROOF_LARGEST_PIECE = 384 << 20 };

static inline void *forkproof_reallocate(void *memory, size_t size) {
  void *result = size > FORKPROOF_LARGEST_PIECE ? NULL : realloc(memory, size ? size : 1);
  if (!result) git_error_set_oom();
  return result;
}

static inline size_t forkproof_product(size_t count, size_t size) {
  size_t product;
  return __builtin_mul_overflow(count, size, &product) ? SIZE_MAX : product;
}

static inline void *forkproof_malloc(size_t size, const char *file, int line) {
  (void)file, (void)line;
  return forkproof_reallocate(NULL, size);
}

static inline void *forkproof_calloc(size_t count, size_t size, const char *file, int line) {
  size_t bytes = forkproof_product(count, size);
  void *result = forkproof_malloc(bytes, file, line);
  return result ? memset(result, 0, bytes) : NULL;
}

static inline char *forkproof_substrdup(const char *text, size_t length, const char *file, int line) {
  char *result = length < SIZE_MAX ? forkproof_malloc(length + 1, file, line) : NULL;
  if (!result) return NULL;
  memcpy(result, text, length);
  result[length] = 0;
  return result;
}

static inline char *forkproof_strdup(const char *text, const char *file, int line) {
  return forkproof_substrdup(text, strlen(text), file, line);
}

static inline char *forkproof_strndup(const char *text, size_t most, const char *file, int line) {
  return forkproof_substrdup(text, strnlen(text, most), file, line);
}

static inline void *forkproof_realloc(void *memory, size_t size, const char *file, int line) {
  (void)file, (void)line;
  return forkproof_reallocate(memory, size);
}

static inline void *forkproof_reallocarray(void *memory, size_t count, size_t size, const char *file, int line) {
  return forkproof_realloc(memory, forkproof_product(count, size), file, line);
}

static inline void *forkproof_mallocarray(size_t count, size_t size, const char *file, int line) {
  return forkproof_malloc(forkproof_product(count, size), file, line);
}

// To be called before libgit2 is initialised.
static inline void forkproof_limit_memory(void) {
  // In the order of git_allocator, of which later versions have three.
  void *const all[] = {(void *)forkproof_malloc,  (void *)forkproof_calloc,  (void *)forkproof_strdup,
                       (void *)forkproof_strndup, (void *)forkproof_substrdup, (void *)forkproof_realloc,
                       (void *)forkproof_reallocarray, (void *)forkproof_mallocarray, (void *)free};
  void *const few[] = {(void *)forkproof_malloc, (void *)forkproof_realloc, (void *)free};
  static git_allocator allocator;
  if (sizeof allocator == sizeof all)
    memcpy(&allocator, all, sizeof all);
  else if (sizeof allocator == sizeof few)
    memcpy(&allocator, few, sizeof few);
  else
    return;
  git_libgit2_opts(GIT_OPT_SET_ALLOCATOR, &allocator);
}

// libgit2 keeps no tree of more than 4 KiB, and would unpack a large folder once for each path in it.
static inline void forkproof_keep_large_trees(void) {
  git_libgit2_opts(GIT_OPT_SET_CACHE_OBJECT_LIMIT, GIT_OBJECT_TREE, (size_t)16 << 20);
}

static inline int forkproof_set_owner_validation(int enabled) {
  return git_libgit2_opts(GIT_OPT_SET_OWNER_VALIDATION, enabled);
}

#endif
