/* deadlock: the partner that should wake the waiter is dead. */
#include "corpus.h"
int main(void) {
  int *word = shared();
  pid_t child = fork();
  if (child == 0) _exit(0);
  wait_for(child);
  for (;;) syscall(SYS_futex, word, FUTEX_WAIT, 0, NULL, NULL, 0);
}
