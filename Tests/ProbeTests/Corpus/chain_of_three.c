/* deadlock: a grandparent waits for a parent that waits for a child that hangs. */
#include "corpus.h"
int main(void) {
  for (int depth = 0; depth < 2; depth++) {
    pid_t child = fork();
    if (child != 0) return wait_for(child);
  }
  hang();
}
