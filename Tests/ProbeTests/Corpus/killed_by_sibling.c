/* unless signalled, then ends 137: a sibling kills the child that hangs. */
#include "corpus.h"
int main(void) {
  pid_t child = fork();
  if (child == 0) hang();
  if (fork() == 0) {
    nap(1000);
    return kill(child, SIGKILL);
  }
  return wait_for(child);
}
