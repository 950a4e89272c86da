/* ends 7: it hangs, but a POSIX timer ends it. */
#include "corpus.h"
static void ring(int signal) { (void)signal; _exit(7); }
int main(void) {
  struct sigevent event = {.sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGUSR1};
  struct itimerspec time = {{0, 0}, {0, 800000000}};
  timer_t timer;
  signal(SIGUSR1, ring);
  timer_create(CLOCK_MONOTONIC, &event, &timer);
  timer_settime(timer, 0, &time, NULL);
  hang();
}
