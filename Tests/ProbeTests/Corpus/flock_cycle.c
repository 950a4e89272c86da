/* deadlock: two processes hold a file lock each and wait for the other's. */
#include "corpus.h"
int main(void) {
  int *ready = shared();
  int me = fork() == 0;
  int mine = open(me ? "/tmp/a" : "/tmp/b", O_RDWR | O_CREAT, 0600);
  flock(mine, LOCK_EX);
  __atomic_add_fetch(ready, 1, __ATOMIC_SEQ_CST);
  while (__atomic_load_n(ready, __ATOMIC_SEQ_CST) < 2) nap(1);
  return flock(open(me ? "/tmp/b" : "/tmp/a", O_RDWR | O_CREAT, 0600), LOCK_EX);
}
