#ifndef FP_FIND_H
#define FP_FIND_H

#include <stddef.h>

/// memmem(3), which Swift does not see: where `needle` first stands in `hay`; NULL when nowhere.
const void *fp_find(const void *hay, size_t hay_size, const void *needle, size_t needle_size);

#endif
