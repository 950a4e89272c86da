/* Stands in for the extension and its core: the names of their functions, threads and files, and the
 * one thing that matters: the end of the module waits until a thread has ended that no fork copies. */
#define _GNU_SOURCE
#include <pthread.h>
#include <unistd.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static int running, stopping;

static void *timer_main_loop(void *unused) {
  pthread_setname_np(pthread_self(), "grpc_global_tim");
  pthread_mutex_lock(&lock);
  running = 1;
  pthread_cond_broadcast(&changed);
  while (!stopping) pthread_cond_wait(&changed, &lock);
  running = 0;
  pthread_cond_broadcast(&changed);
  pthread_mutex_unlock(&lock);
  return unused;
}

__attribute__((noinline)) void grpc_init(void) {
  pthread_t thread;
  pthread_create(&thread, NULL, timer_main_loop, NULL);
  pthread_mutex_lock(&lock);
  while (!running) pthread_cond_wait(&changed, &lock);
  pthread_mutex_unlock(&lock);
}

__attribute__((noinline)) void grpc_shutdown_internal_locked(void) {
  stopping = 1;
  pthread_cond_broadcast(&changed);
  while (running) pthread_cond_wait(&changed, &lock);
  stopping = 2;
}

__attribute__((noinline)) void zm_shutdown_grpc(void) {
  pthread_mutex_lock(&lock);
  grpc_shutdown_internal_locked();
  pthread_mutex_unlock(&lock);
}
