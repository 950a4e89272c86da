#include "src/core/lib/iomgr/timer_manager.h"

#include <pthread.h>

#include "src/core/lib/iomgr/wakeup.h"

namespace grpc_core {
namespace {

pthread_mutex_t g_mu = PTHREAD_MUTEX_INITIALIZER;
pthread_cond_t g_ended = PTHREAD_COND_INITIALIZER;
int g_threads = 0;

void* TimerThread(void*) {
  WaitForWakeup();
  pthread_mutex_lock(&g_mu);
  --g_threads;
  pthread_cond_signal(&g_ended);
  pthread_mutex_unlock(&g_mu);
  return nullptr;
}

}  // namespace

void StartTimerThread() {
  pthread_mutex_lock(&g_mu);
  for (; g_threads < GRPC_TIMER_THREADS; ++g_threads) {
    pthread_t thread;
    pthread_create(&thread, nullptr, TimerThread, nullptr);
    pthread_detach(thread);
  }
  pthread_mutex_unlock(&g_mu);
}

// A child of fork() has the count and not the thread: it waits for ever.
void StopTimerThread() {
  WakeUp();
  pthread_mutex_lock(&g_mu);
  while (g_threads > 0) pthread_cond_wait(&g_ended, &g_mu);
  pthread_mutex_unlock(&g_mu);
}

}  // namespace grpc_core
