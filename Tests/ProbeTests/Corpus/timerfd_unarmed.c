/* deadlock: a read of a timer that was never armed. */
#include "corpus.h"
int main(void) {
  uint64_t count;
  return (int)read(timerfd_create(CLOCK_MONOTONIC, 0), &count, 8);
}
