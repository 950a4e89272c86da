/* Prints the stacks of a core file, which is its standard input: by libdw, in a process of its own, since the
 * files that were mapped may be made to break their reader.
 *
 *   forkproof-stacks ROOT DEBUG [PROGRAM] < CORE
 *   forkproof-stacks --version
 *
 * ROOT goes before the names of mapped files, DEBUG is the folder of separate debug information, PROGRAM is the
 * file of the program where it lies elsewhere than the core file has it.
 *
 * Output, with tabs between the fields, innermost frame first:
 *
 *   thread TID
 *   frame COUNTER MODULE FUNCTION SOURCE    COUNTER in hex, SOURCE as file:line; what is not known is empty
 *   inlined COUNTER MODULE FUNCTION SOURCE  a function inlined into the next frame
 *
 * Ends with 0 when every thread was looked at, else with 1 and a line on standard error. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include "stacks.h"

enum { most_frames = 512, nobody = 65534 };

struct walk {
  Dwfl *dwfl;
  int frames;
};

static int each_frame(Dwfl_Frame *frame, void *argument) {
  struct walk *walk = argument;
  Dwarf_Addr counter;
  bool is_activation;
  if (!dwfl_frame_pc(frame, &counter, &is_activation)) return DWARF_CB_ABORT;
  print_frame(walk->dwfl, counter, is_activation);
  return ++walk->frames < most_frames ? DWARF_CB_OK : DWARF_CB_ABORT;
}

static int each_thread(Dwfl_Thread *thread, void *argument) {
  struct walk *walk = argument;
  walk->frames = 0;
  printf("thread\t%d\n", (int)dwfl_thread_tid(thread));
  /* A stack that ends early, or never, is told as far as it goes. */
  dwfl_thread_getframes(thread, each_frame, walk);
  fflush(stdout);
  return DWARF_CB_OK;
}

static void limit(int resource, rlim_t most) {
  struct rlimit now;
  if (getrlimit(resource, &now) != 0) return;
  if (now.rlim_max < most) most = now.rlim_max;
  setrlimit(resource, &(struct rlimit){most, most});
}

static void set_limits(void) {
  limit(RLIMIT_CORE, 0);
  limit(RLIMIT_CPU, 20);
  limit(RLIMIT_FSIZE, 1 << 20);
  limit(RLIMIT_AS, (rlim_t)4 << 30);
}

/* Nothing is lost with this process, and little can be done from it. */
static void give_up_rights(void) {
  prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
  if (geteuid() != 0) return;
  /* Where only root exists, as in a namespace of its own, there is no other to become. */
  if (setgroups(0, NULL) != 0 && errno != EPERM) return;
  if (setresgid(nobody, nobody, nobody) != 0) return;
  if (setresuid(nobody, nobody, nobody) != 0) return;
}

static int fail(const char *what, const char *why) {
  fprintf(stderr, "%s: %s\n", what, why ? why : "not known");
  return 1;
}

int main(int count, char **arguments) {
  if (count == 2 && strcmp(arguments[1], "--version") == 0) {
    printf("libdw %s\n", dwfl_version(NULL));
    return 0;
  }
  if (count != 3 && count != 4) {
    fputs("usage: forkproof-stacks ROOT DEBUG [PROGRAM] < CORE\n", stderr);
    return 64;
  }
  set_limits();
  elf_version(EV_CURRENT);
  struct core core = {.root = arguments[1], .program = count == 4 ? arguments[3] : NULL};
  debug_folder = open(arguments[2], O_PATH | O_DIRECTORY | O_CLOEXEC);
  core.elf = elf_begin(STDIN_FILENO, ELF_C_READ_MMAP, NULL);
  if (!core.elf) return fail("the core file cannot be read", elf_errmsg(-1));
  Dwfl *dwfl = dwfl_begin(&module_callbacks);
  if (!dwfl) return fail("libdw", dwfl_errmsg(-1));
  dwfl_report_begin(dwfl);
  open_modules(&core);
  give_up_rights();
  report_modules(dwfl, &core);
  dwfl_report_end(dwfl, NULL, NULL);
  if (dwfl_core_file_attach(dwfl, core.elf) < 0)
    return fail("the core file has no stacks", dwfl_errmsg(-1));
  struct walk walk = {.dwfl = dwfl};
  if (dwfl_getthreads(dwfl, each_thread, &walk) != 0)
    return fail("not every thread could be read", dwfl_errmsg(-1));
  return 0;
}
