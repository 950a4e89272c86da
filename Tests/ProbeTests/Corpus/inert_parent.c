/* deadlock: the parent's timer thread goes on, but it is known never to send a signal. */
#include "corpus.h"
static void *tick(void *none) {
  (void)none;
  prctl(PR_SET_NAME, "timer_manager");
  while (none == NULL) nap(30);
  return none;
}
int main(void) {
  pthread_t thread;
  pthread_create(&thread, NULL, tick, NULL);
  nap(50);
  pid_t child = fork();
  if (child == 0) hang();
  return wait_for(child);
}
