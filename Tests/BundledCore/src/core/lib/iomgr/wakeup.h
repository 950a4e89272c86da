#ifndef GRPC_CORE_LIB_IOMGR_WAKEUP_H
#define GRPC_CORE_LIB_IOMGR_WAKEUP_H

namespace grpc_core {

void WaitForWakeup();
void WakeUp();

}  // namespace grpc_core

#endif
