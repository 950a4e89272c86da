#include "src/core/lib/iomgr/wakeup.h"

#include <pthread.h>

#include "absl/base/counter.h"

namespace grpc_core {
namespace {

// The same name as in timer_manager.cc: joined, the two units do not compile.
pthread_mutex_t g_mu = PTHREAD_MUTEX_INITIALIZER;
pthread_cond_t g_woken = PTHREAD_COND_INITIALIZER;
absl::Counter g_wakeups;

}  // namespace

void WaitForWakeup() {
  pthread_mutex_lock(&g_mu);
  while (g_wakeups.value() == 0) pthread_cond_wait(&g_woken, &g_mu);
  pthread_mutex_unlock(&g_mu);
}

void WakeUp() {
  pthread_mutex_lock(&g_mu);
  g_wakeups.Add(1);
  pthread_cond_broadcast(&g_woken);
  pthread_mutex_unlock(&g_mu);
}

}  // namespace grpc_core
