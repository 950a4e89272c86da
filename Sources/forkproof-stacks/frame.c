/* One frame, as a line. */
#include <dwarf.h>
#include <elfutils/libdw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "stacks.h"

/* Of the Itanium C++ ABI, in every C++ library. */
extern char *__cxa_demangle(const char *name, char *buffer, size_t *length, int *status);

/* Longer names say nothing that a reader could use. */
enum { longest = 8192, most_inlined = 32 };

static void put(const char *text) {
  putchar('\t');
  for (size_t index = 0; text && text[index] && index < longest; index++) {
    unsigned char byte = (unsigned char)text[index];
    putchar(byte < 0x20 || byte == 0x7f ? '?' : byte);
  }
}

static void put_source(const char *file, int line) {
  put(file);
  if (file && line > 0) printf(":%d", line);
}

static void put_name(const char *name) {
  int status = -1;
  char *plain = NULL;
  if (name && strncmp(name, "_Z", 2) == 0 && strlen(name) < longest)
    plain = __cxa_demangle(name, NULL, NULL, &status);
  put(status == 0 ? plain : name);
  free(plain);
}

static void put_start(const char *kind, Dwarf_Addr counter, const char *module) {
  printf("%s\t%llx", kind, (unsigned long long)counter);
  put(module);
}

/* The name of a function by its debug information: with its namespaces, where it is mangled. */
static const char *name_of(Dwarf_Die *function) {
  Dwarf_Attribute attribute;
  const char *name = NULL;
  if (dwarf_attr_integrate(function, DW_AT_linkage_name, &attribute) ||
      dwarf_attr_integrate(function, DW_AT_MIPS_linkage_name, &attribute))
    name = dwarf_formstring(&attribute);
  return name ? name : dwarf_diename(function);
}

/* Where an inlined function was called. */
static void find_call(Dwarf_Die *function, Dwarf_Die *unit, const char **file, int *line) {
  Dwarf_Attribute attribute;
  Dwarf_Word number;
  Dwarf_Files *files;
  *file = NULL;
  *line = 0;
  if (dwarf_getsrcfiles(unit, &files, NULL) == 0 &&
      dwarf_formudata(dwarf_attr(function, DW_AT_call_file, &attribute), &number) == 0)
    *file = dwarf_filesrc(files, number, NULL, NULL);
  if (dwarf_formudata(dwarf_attr(function, DW_AT_call_line, &attribute), &number) == 0)
    *line = (int)number;
}

/* The scopes around the innermost function at `address`, which begin with it; 0 where none is known. */
static int find_scopes(Dwarf_Die *unit, Dwarf_Addr address, Dwarf_Die **scopes) {
  Dwarf_Die *near = NULL;
  int count = dwarf_getscopes(unit, address, &near);
  int found = 0;
  for (int index = 0; index < count && !found; index++) {
    int tag = dwarf_tag(&near[index]);
    /* Only those of the entry itself tell into which function it was inlined. */
    if (tag == DW_TAG_subprogram) break;
    if (tag == DW_TAG_inlined_subroutine) found = dwarf_getscopes_die(&near[index], scopes);
  }
  free(near);
  return found > 0 ? found : 0;
}

void print_frame(Dwfl *dwfl, Dwarf_Addr counter, int is_activation) {
  /* A return address may lie behind the function that called. */
  Dwarf_Addr address = is_activation ? counter : counter - 1;
  Dwfl_Module *module = dwfl_addrmodule(dwfl, address);
  const char *path = NULL, *symbol = NULL, *file = NULL;
  int line = 0;
  if (module) {
    void **data;
    path = dwfl_module_info(module, &data, NULL, NULL, NULL, NULL, NULL, NULL);
    symbol = dwfl_module_addrname(module, address);
    /* Separate debug information gives names alone: to unpack all of the C library's takes 30 ms. */
    int is_own = *data == NULL;
    Dwfl_Line *place = is_own ? dwfl_module_getsrc(module, address) : NULL;
    if (place) file = dwfl_lineinfo(place, NULL, &line, NULL, NULL, NULL);
    Dwarf_Addr bias = 0;
    Dwarf_Die *unit = is_own ? dwfl_module_addrdie(module, address, &bias) : NULL;
    Dwarf_Die *scopes = NULL;
    int count = unit ? find_scopes(unit, address - bias, &scopes) : 0;
    for (int index = 0; index < count && index < most_inlined; index++) {
      int tag = dwarf_tag(&scopes[index]);
      if (tag == DW_TAG_subprogram) break;
      if (tag != DW_TAG_inlined_subroutine) continue;
      put_start("inlined", counter, path);
      put_name(name_of(&scopes[index]));
      put_source(file, line);
      putchar('\n');
      find_call(&scopes[index], unit, &file, &line);
    }
    free(scopes);
  }
  put_start("frame", counter, path);
  put_name(symbol);
  put_source(file, line);
  putchar('\n');
}
