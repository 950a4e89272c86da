/* stalled: a write to a full pipe is never looked into, for that would cut it short. */
#include "corpus.h"
int main(void) {
  int ends[2];
  static char much[1 << 20];
  if (pipe(ends) != 0) return 1;
  pid_t child = fork();
  if (child == 0) return (int)write(ends[1], much, sizeof much);
  return wait_for(child);
}
