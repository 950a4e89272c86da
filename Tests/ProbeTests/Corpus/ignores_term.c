/* overtime: a grandchild that ignores TERM goes on for ever. */
#include "corpus.h"
int main(void) {
  if (fork() == 0) {
    if (fork() == 0) {
      signal(SIGTERM, SIG_IGN);
      for (;;) nap(100);
    }
    _exit(0);
  }
  wait(NULL);
  return 7;
}
