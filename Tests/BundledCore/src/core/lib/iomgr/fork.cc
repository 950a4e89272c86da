#include <unistd.h>

#include "src/core/lib/iomgr/timer_manager.h"

namespace grpc_core {
namespace {

enum {
  kDone = 1,
};

const pid_t g_owner = getpid();

}  // namespace

bool OwnsTimerThread() { return getpid() == g_owner; }

}  // namespace grpc_core
