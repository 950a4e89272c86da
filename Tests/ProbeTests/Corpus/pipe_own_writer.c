/* deadlock: the only writer of the pipe is the one who reads it, by poll. */
#include "corpus.h"
int main(void) {
  int ends[2];
  if (pipe(ends) != 0) return 1;
  struct pollfd watched = {ends[0], POLLIN, 0};
  return poll(&watched, 1, -1);
}
