#ifndef FORKPROOF_CELFUTILS_SHIM_H
#define FORKPROOF_CELFUTILS_SHIM_H

#include <elfutils/libdwfl.h>

#endif
