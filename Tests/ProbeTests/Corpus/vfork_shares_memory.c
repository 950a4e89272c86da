/* ends 7: a thread waits for a futex that a vfork child, in the same memory, wakes. */
#include "corpus.h"
static int word;
static void *start(void *none) {
  (void)none;
  if (vfork() == 0) {
    nap(800);
    word = 1;
    syscall(SYS_futex, &word, FUTEX_WAKE_PRIVATE, 1, NULL, NULL, 0);
    nap(300);
    _exit(0);
  }
  return NULL;
}
int main(void) {
  pthread_t thread;
  pthread_create(&thread, NULL, start, NULL);
  while (*(volatile int *)&word == 0)
    syscall(SYS_futex, &word, FUTEX_WAIT_PRIVATE, 0, NULL, NULL, 0);
  return 7;
}
