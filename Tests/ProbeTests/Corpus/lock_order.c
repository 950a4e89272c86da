/* deadlock: two threads take two locks in opposite order, and main joins them. */
#include "corpus.h"
static pthread_mutex_t locks[2] = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_MUTEX_INITIALIZER};
static pthread_barrier_t both;
static void *take(void *first) {
  int one = first != NULL;
  pthread_mutex_lock(&locks[one]);
  pthread_barrier_wait(&both);
  pthread_mutex_lock(&locks[!one]);
  return NULL;
}
int main(void) {
  pthread_t threads[2];
  pthread_barrier_init(&both, NULL, 2);
  pthread_create(&threads[0], NULL, take, NULL);
  pthread_create(&threads[1], NULL, take, &both);
  pthread_join(threads[0], NULL);
}
