/* ends 7: a stopped process is continued by a sibling after a while. */
#include "corpus.h"
int main(void) {
  pid_t child = fork();
  if (child == 0) {
    raise(SIGSTOP);
    return 7;
  }
  if (fork() == 0) {
    nap(800);
    kill(child, SIGCONT);
    return 0;
  }
  return wait_for(child);
}
