/* ends 7: it hangs, but an alarm ends it. */
#include "corpus.h"
static void ring(int signal) { (void)signal; _exit(7); }
int main(void) {
  signal(SIGALRM, ring);
  alarm(1);
  hang();
}
