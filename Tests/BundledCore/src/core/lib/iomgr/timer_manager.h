#ifndef GRPC_CORE_LIB_IOMGR_TIMER_MANAGER_H
#define GRPC_CORE_LIB_IOMGR_TIMER_MANAGER_H

#define GRPC_TIMER_THREADS 1

namespace grpc_core {

void StartTimerThread();
void StopTimerThread();
// Whether this process is the one that started the thread.
bool OwnsTimerThread();

}  // namespace grpc_core

#endif
