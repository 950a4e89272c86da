/* deadlock: a child stops itself and no process is left to continue it. */
#include "corpus.h"
int main(void) {
  pid_t child = fork();
  if (child == 0) raise(SIGSTOP);
  return wait_for(child);
}
