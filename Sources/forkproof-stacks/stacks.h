#ifndef FP_STACKS_H
#define FP_STACKS_H

#include <elfutils/libdwfl.h>
#include <gelf.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The core file that stacks are taken from, and where the files that it names lie. */
struct core {
  Elf *elf;
  /* Goes before the names of mapped files; empty where they are named as they are reached from here. */
  const char *root;
  /* The file of the program; NULL where it lies as the core file has it. */
  const char *program;
};

/* The folder of separate debug information, open; -1 where there is none. */
extern int debug_folder;

/* Opens the files that the core file names, while this process still has the right to. */
void open_modules(const struct core *core);

/* Tells `dwfl` of the ELF files that the core file names. */
void report_modules(Dwfl *dwfl, const struct core *core);

/* Callbacks of libdwfl: separate debug information by its build id alone, in `debug_folder`. A module that has
 * some points to that. */
extern const Dwfl_Callbacks module_callbacks;

/* Prints one frame, and before it those of functions that are inlined at its place. */
void print_frame(Dwfl *dwfl, Dwarf_Addr counter, int is_activation);

#endif
