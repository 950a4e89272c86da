#define _GNU_SOURCE
#include "find.h"

#include <string.h>

const void *fp_find(const void *hay, size_t hay_size, const void *needle, size_t needle_size) {
  return memmem(hay, hay_size, needle, needle_size);
}
