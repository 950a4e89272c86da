/* ends 7: a parent waits for a child whose interval timer ends it at its third ring. */
#include "corpus.h"
static void ring(int signal) { static int rings; (void)signal; if (++rings == 3) _exit(7); }
int main(void) {
  pid_t child = fork();
  if (child != 0) return wait_for(child);
  struct itimerval timer = {{0, 300000}, {0, 300000}};
  signal(SIGALRM, ring);
  setitimer(ITIMER_REAL, &timer, NULL);
  hang();
}
