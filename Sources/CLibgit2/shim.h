#ifndef FORKPROOF_CLIBGIT2_SHIM_H
#define FORKPROOF_CLIBGIT2_SHIM_H

#include <git2.h>
#include <git2/sys/repository.h>
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

// Milliseconds; a server that falls silent is an error where the library can tell.
static inline void forkproof_set_server_timeouts(int connect, int silence) {
#if FORKPROOF_HAS_FETCH_DEPTH
  git_libgit2_opts(GIT_OPT_SET_SERVER_CONNECT_TIMEOUT, connect);
  git_libgit2_opts(GIT_OPT_SET_SERVER_TIMEOUT, silence);
#else
  (void)connect;
  (void)silence;
#endif
}

static inline int forkproof_set_owner_validation(int enabled) {
  return git_libgit2_opts(GIT_OPT_SET_OWNER_VALIDATION, enabled);
}

#endif
