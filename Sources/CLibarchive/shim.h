#ifndef FORKPROOF_CLIBARCHIVE_SHIM_H
#define FORKPROOF_CLIBARCHIVE_SHIM_H

#include <archive.h>
#include <archive_entry.h>

#endif
