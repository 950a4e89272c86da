/* ends 7: it reads, polls and watches a timer that expires each time. */
#include "corpus.h"
static void arm(int timer) {
  struct itimerspec time = {{0, 0}, {0, 400000000}};
  timerfd_settime(timer, 0, &time, NULL);
}
int main(void) {
  uint64_t count;
  int timer = timerfd_create(CLOCK_MONOTONIC, 0), set = epoll_create1(0);
  arm(timer);
  if (read(timer, &count, 8) != 8) return 1;
  arm(timer);
  struct pollfd watched = {timer, POLLIN, 0};
  if (poll(&watched, 1, -1) != 1 || read(timer, &count, 8) != 8) return 2;
  arm(timer);
  struct epoll_event event = {EPOLLIN, {0}};
  epoll_ctl(set, EPOLL_CTL_ADD, timer, &event);
  return epoll_wait(set, &event, 1, -1) == 1 ? 7 : 3;
}
