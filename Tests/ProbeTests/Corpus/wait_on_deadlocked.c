/* deadlock: a parent waits for a child that hangs. */
#include "corpus.h"
int main(void) {
  pid_t child = fork();
  if (child == 0) hang();
  return wait_for(child);
}
