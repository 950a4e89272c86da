/* ends 7: a parent is held by its vfork child, which runs another program. */
#include "corpus.h"
int main(void) {
  pid_t child = vfork();
  if (child == 0) {
    nap(600);
    execl("/bin/sh", "sh", "-c", "sleep 0.5; exit 7", (char *)NULL);
    _exit(1);
  }
  return wait_for(child);
}
