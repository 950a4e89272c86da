/* ends 7: a read from a pipe whose writer takes its time. */
#include "corpus.h"
int main(void) {
  int ends[2];
  char byte = 0;
  if (pipe(ends) != 0) return 1;
  if (fork() == 0) {
    nap(900);
    return write(ends[1], "7", 1) == 1 ? 0 : 1;
  }
  return read(ends[0], &byte, 1) == 1 && byte == '7' ? 7 : 2;
}
