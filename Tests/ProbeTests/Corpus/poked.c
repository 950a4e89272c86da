/* Waits in the way its argument names until standard input closes; 7 if the wait ended just once,
 * and as it should. */
#include "corpus.h"
static volatile int rings, word;
static pthread_t waiter;
static int ends[2];
static void ring(int signal) { (void)signal; rings++; }

static void *wake(void *signal) {
  char byte;
  if (read(0, &byte, 1) != 0) _exit(2);
  if (signal != NULL) {
    pthread_kill(waiter, SIGUSR1);
  } else {
    word = 1;
    syscall(SYS_futex, &word, FUTEX_WAKE_PRIVATE, 1, NULL, NULL, 0);
    if (write(ends[1], "x", 1) != 1) _exit(3);
  }
  return NULL;
}

static int wait_as(const char *way) {
  char byte;
  struct pollfd watched = {ends[0], POLLIN, 0};
  struct epoll_event event = {EPOLLIN, {0}};
  sigset_t none;
  sigemptyset(&none);
  if (!strcmp(way, "futex")) return syscall(SYS_futex, &word, FUTEX_WAIT_PRIVATE, 0, NULL, NULL, 0) == 0;
  if (!strcmp(way, "waitv")) {
    /* futex_waitv(2) of Linux 5.16, which the C library does not know; an older kernel waits for one word. */
    struct { uint64_t value, address; uint32_t flags, unused; } words = {0, (uintptr_t)&word, 2 | 128, 0};
    long woken = syscall(449, &words, 1, 0, NULL, 0);
    return woken == 0 || (woken < 0 && errno == ENOSYS && wait_as("futex"));
  }
  if (!strcmp(way, "read")) return read(ends[0], &byte, 1) == 1;
  if (!strcmp(way, "poll")) return poll(&watched, 1, -1) == 1;
  if (!strcmp(way, "ppoll")) return ppoll(&watched, 1, NULL, &none) == 1;
  if (!strcmp(way, "select")) {
    fd_set set;
    FD_ZERO(&set);
    FD_SET(ends[0], &set);
    return select(ends[0] + 1, &set, NULL, NULL, NULL) == 1;
  }
  if (!strcmp(way, "epoll")) {
    int set = epoll_create1(0);
    epoll_ctl(set, EPOLL_CTL_ADD, ends[0], &event);
    return epoll_wait(set, &event, 1, -1) == 1;
  }
  if (!strcmp(way, "sigwait")) {
    sigaddset(&none, SIGUSR1);
    return sigwaitinfo(&none, NULL) == SIGUSR1 && rings == 0;
  }
  if (!strcmp(way, "sigsuspend")) return sigsuspend(&none) == -1 && errno == EINTR && rings == 1;
  if (!strcmp(way, "timer")) {
    struct itimerspec time = {{0, 0}, {1000, 0}};
    timer_t timer;
    timer_create(CLOCK_MONOTONIC, NULL, &timer);
    timer_settime(timer, 0, &time, NULL);
  }
  if (!strcmp(way, "unarmed")) {
    timer_t timer;
    timer_create(CLOCK_MONOTONIC, NULL, &timer);
  }
  if (!strcmp(way, "alarm")) alarm(1000);
  return pause() == -1 && errno == EINTR && rings == 1;
}

/* Every ring of a fast timer must end exactly one wait. */
static int count_rings(void) {
  struct itimerval timer = {{0, 500}, {0, 500}};
  sigset_t none, ring_only;
  sigemptyset(&none);
  sigemptyset(&ring_only);
  sigaddset(&ring_only, SIGALRM);
  sigprocmask(SIG_BLOCK, &ring_only, NULL);
  signal(SIGALRM, ring);
  setitimer(ITIMER_REAL, &timer, NULL);
  for (int turn = 1; turn <= 2000; turn++)
    if (sigsuspend(&none) != -1 || errno != EINTR || rings != turn) return 1;
  return 7;
}

int main(int count, char **arguments) {
  const char *way = count > 1 ? arguments[1] : "pause";
  if (!strcmp(way, "rings")) return count_rings();
  if (!strcmp(way, "wait4")) {
    pid_t child = fork();
    if (child == 0) {
      char byte;
      return read(0, &byte, 1) == 0 ? 5 : 1;
    }
    int status = 0;
    return wait4(-1, &status, 0, NULL) == child && WEXITSTATUS(status) == 5 ? 7 : 1;
  }
  int by_signal = strcmp(way, "futex") && strcmp(way, "waitv") && strcmp(way, "read") && !strstr(way, "poll") && strcmp(way, "select");
  pthread_t thread;
  sigset_t usr;
  sigemptyset(&usr);
  sigaddset(&usr, SIGUSR1);
  signal(SIGUSR1, ring);
  waiter = pthread_self();
  if (pipe(ends) != 0) return 1;
  pthread_sigmask(SIG_BLOCK, &usr, NULL);
  pthread_create(&thread, NULL, wake, by_signal ? &waiter : NULL);
  if (strcmp(way, "sigwait") && strcmp(way, "sigsuspend")) pthread_sigmask(SIG_UNBLOCK, &usr, NULL);
  return wait_as(way) ? 7 : 1;
}
