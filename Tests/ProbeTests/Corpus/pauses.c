/* ends 7: a parent waits for signals in three ways, and its child sends them. */
#include "corpus.h"
static volatile int got;
static void take(int signal) { (void)signal; got++; }
int main(void) {
  sigset_t usr;
  sigemptyset(&usr);
  sigaddset(&usr, SIGUSR1);
  signal(SIGUSR1, take);
  if (fork() == 0) {
    for (int turn = 0; turn < 3; turn++) nap(400), kill(getppid(), SIGUSR1);
    return 0;
  }
  pause();
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_BLOCK, &usr, NULL);
  sigsuspend(&none);
  return sigwaitinfo(&usr, NULL) == SIGUSR1 && got == 2 ? 7 : 1;
}
