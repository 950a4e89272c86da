/* unless signalled, then ends 9: a parent polls for a child that hangs, and gives up. */
#include "corpus.h"
int main(void) {
  int status;
  pid_t child = fork();
  if (child == 0) hang();
  for (int turn = 0; turn < 20; turn++) {
    if (waitpid(child, &status, WNOHANG) != 0) return 1;
    nap(50);
  }
  kill(child, SIGKILL);
  wait_for(child);
  return 9;
}
