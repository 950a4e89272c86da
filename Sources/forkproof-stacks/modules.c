/* The files that a core file names, opened with care and told to libdwfl. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "stacks.h"

enum { most_modules = 4096, most_of_vdso = 64 << 10 };
enum { note_files = 0x46494c45, note_auxiliary = 6 };
enum { auxiliary_entry = 9, auxiliary_vdso = 33 };

/* A file that was mapped. */
struct module {
  const char *name;
  uint64_t base;
  int file;
};

static struct module modules[most_modules];
static size_t module_count;
static uint64_t vdso, entry;

int debug_folder = -1;

/* Opens a file that a stranger may have left there: a regular file alone, without waiting for anything; -1 when
 * it is none. */
static int open_regular(const char *path) {
  char again[32];
  struct stat status;
  int place = open(path, O_PATH | O_CLOEXEC);
  if (place < 0) return -1;
  /* Opened by its place: nothing can be put there between the look and the opening. */
  snprintf(again, sizeof again, "/proc/self/fd/%d", place);
  int file = -1;
  if (fstat(place, &status) == 0 && S_ISREG(status.st_mode))
    file = open(again, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
  close(place);
  return file;
}

static uint64_t word(const char *bytes, size_t index) {
  uint64_t value;
  memcpy(&value, bytes + 8 * index, sizeof value);
  return value;
}

/* A module is where a file is mapped from its start, and an ELF file by its first bytes. */
static void open_module(const char *root, const char *place, const char *name, uint64_t base) {
  char path[PATH_MAX];
  char magic[4];
  if (module_count == most_modules) return;
  int length = snprintf(path, sizeof path, "%s%s", root, place);
  if (length < 0 || (size_t)length >= sizeof path) return;
  int file = open_regular(path);
  if (file < 0) return;
  if (pread(file, magic, sizeof magic, 0) != sizeof magic || memcmp(magic, ELFMAG, SELFMAG) != 0) {
    close(file);
    return;
  }
  modules[module_count++] = (struct module){name, base, file};
}

/* `NT_FILE`: how many, the size of a page, three words for each mapping, then the names (core(5)). */
static void open_files(const struct core *core, const char *note, size_t size) {
  if (size < 16 || word(note, 0) > (size - 16) / 24) return;
  size_t count = word(note, 0);
  const char *name = note + 16 + 24 * count;
  const char *end = note + size;
  const char *before = "";
  uint64_t base = 0, limit = 0;
  bool is_told = true;
  /* All mappings of a file follow one another; a module is told once it is known whether it is the program. */
  for (size_t index = 0; index <= count; index++) {
    const char *next = index < count ? memchr(name, 0, (size_t)(end - name)) : NULL;
    size_t mapping = 2 + 3 * index;
    if (!next || strcmp(name, before) != 0 || word(note, mapping + 2) == 0) {
      if (!is_told) {
        bool is_program = core->program && entry >= base && entry < limit;
        open_module(
            is_program ? "" : core->root, is_program ? core->program : before, before, base);
      }
      if (!next) return;
      base = word(note, mapping);
      is_told = word(note, mapping + 2) != 0 || name[0] != '/';
      before = name;
    }
    limit = word(note, mapping + 1);
    name = next + 1;
  }
}

static void read_auxiliary(const struct core *core, const char *note, size_t size) {
  (void)core;
  for (size_t index = 0; index + 1 < size / 8; index += 2) {
    if (word(note, index) == auxiliary_vdso) vdso = word(note, index + 1);
    if (word(note, index) == auxiliary_entry) entry = word(note, index + 1);
  }
}

/* Reads the notes of one type. */
static void each_note(
    const struct core *core, unsigned type,
    void (*take)(const struct core *core, const char *note, size_t size)) {
  size_t headers;
  if (elf_getphdrnum(core->elf, &headers) != 0) return;
  for (size_t index = 0; index < headers; index++) {
    GElf_Phdr header;
    if (!gelf_getphdr(core->elf, (int)index, &header) || header.p_type != PT_NOTE) continue;
    Elf_Data *notes =
        elf_getdata_rawchunk(core->elf, (int64_t)header.p_offset, header.p_filesz, ELF_T_NHDR);
    size_t position = 0, name, content;
    GElf_Nhdr note;
    while (notes && (position = gelf_getnote(notes, position, &note, &name, &content)) > 0) {
      if (note.n_type == type) take(core, (const char *)notes->d_buf + content, note.n_descsz);
    }
  }
}

void open_modules(const struct core *core) {
  each_note(core, note_auxiliary, read_auxiliary);
  each_note(core, note_files, open_files);
}

/* The kernel's own library has no file: its bytes stand in the core file. */
static void report_vdso(Dwfl *dwfl, const struct core *core) {
  size_t headers;
  if (!vdso || elf_getphdrnum(core->elf, &headers) != 0) return;
  for (size_t index = 0; index < headers; index++) {
    GElf_Phdr header;
    if (!gelf_getphdr(core->elf, (int)index, &header) || header.p_type != PT_LOAD) continue;
    if (header.p_vaddr != vdso || header.p_filesz == 0 || header.p_filesz > most_of_vdso) continue;
    Elf_Data *bytes =
        elf_getdata_rawchunk(core->elf, (int64_t)header.p_offset, header.p_filesz, ELF_T_BYTE);
    int file = memfd_create("vdso", MFD_CLOEXEC);
    if (!bytes || file < 0) return;
    if (write(file, bytes->d_buf, bytes->d_size) == (ssize_t)bytes->d_size)
      dwfl_report_elf(dwfl, "[vdso]", "[vdso]", file, vdso, false);
    return;
  }
}

void report_modules(Dwfl *dwfl, const struct core *core) {
  for (size_t index = 0; index < module_count; index++) {
    const struct module *module = &modules[index];
    /* A file that libdw cannot read leaves its frames without names. */
    if (!dwfl_report_elf(dwfl, module->name, module->name, module->file, module->base, false))
      close(module->file);
  }
  report_vdso(dwfl, core);
}

static int find_debug_information(
    Dwfl_Module *module, void **data, const char *name, Dwarf_Addr base, const char *file,
    const char *link, GElf_Word checksum, char **found) {
  (void)name, (void)base, (void)file, (void)link, (void)checksum, (void)found;
  const unsigned char *id;
  GElf_Addr address;
  int length = dwfl_module_build_id(module, &id, &address);
  if (length < 2 || length > 64 || debug_folder < 0) return -1;
  char path[192] = ".build-id/";
  char *end = path + strlen(path);
  for (int index = 0; index < length; index++)
    end += sprintf(end, index == 0 ? "%02x/" : "%02x", id[index]);
  strcpy(end, ".debug");
  /* By now this process cannot reach what only root reads; a pipe does not hold it up. */
  int opened = openat(debug_folder, path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
  struct stat status;
  if (opened >= 0 && (fstat(opened, &status) != 0 || !S_ISREG(status.st_mode))) {
    close(opened);
    return -1;
  }
  if (opened >= 0) *data = &debug_folder;
  return opened;
}

/* Every module is told with its file: none is looked for. */
static int find_no_file(
    Dwfl_Module *module, void **data, const char *name, Dwarf_Addr base, char **file, Elf **elf) {
  (void)module, (void)data, (void)name, (void)base, (void)file, (void)elf;
  return -1;
}

const Dwfl_Callbacks module_callbacks = {
    .find_elf = find_no_file, .find_debuginfo = find_debug_information};
