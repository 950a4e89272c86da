/* deadlock, but only after the alarm came and changed nothing. */
#include "corpus.h"
static void ring(int signal) {
  (void)signal;
  if (write(1, "rang\n", 5) != 5) _exit(1);
}
int main(void) {
  signal(SIGALRM, ring);
  alarm(1);
  hang();
}
