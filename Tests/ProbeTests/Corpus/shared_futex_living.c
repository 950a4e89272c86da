/* ends 7: two processes share a futex, and the partner wakes the waiter after a while. */
#include "corpus.h"
int main(void) {
  int *word = shared();
  pid_t child = fork();
  if (child == 0) {
    nap(800);
    *word = 1;
    syscall(SYS_futex, word, FUTEX_WAKE, 1, NULL, NULL, 0);
    nap(200);
    return 7;
  }
  while (*(volatile int *)word == 0) syscall(SYS_futex, word, FUTEX_WAIT, 0, NULL, NULL, 0);
  return wait_for(child);
}
