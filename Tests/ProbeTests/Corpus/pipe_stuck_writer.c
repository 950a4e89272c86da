/* deadlock: the writer hangs, so the read never ends. */
#include "corpus.h"
int main(void) {
  int ends[2];
  char byte = 0;
  if (pipe(ends) != 0) return 1;
  if (fork() == 0) {
    close(ends[0]);
    hang();
  }
  close(ends[1]);
  return (int)read(ends[0], &byte, 1);
}
