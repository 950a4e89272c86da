/* ends 7: the command ends at once, its daemon goes on for a while. */
#include "corpus.h"
int main(void) {
  if (fork() == 0) {
    setsid();
    if (fork() == 0) for (int turn = 0; turn < 10; turn++) nap(100);
    _exit(0);
  }
  return 7;
}
