/* ends 7: every writer dies, which ends the read. */
#include "corpus.h"
int main(void) {
  int ends[2];
  char byte = 0;
  if (pipe(ends) != 0) return 1;
  if (fork() == 0) {
    nap(700);
    _exit(0);
  }
  close(ends[1]);
  return read(ends[0], &byte, 1) == 0 ? 7 : 2;
}
