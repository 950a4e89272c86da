/* ends 7: an eventfd watched by epoll is written by a child after a while. */
#include "corpus.h"
int main(void) {
  int events = eventfd(0, 0), set = epoll_create1(0);
  struct epoll_event event = {EPOLLIN, {0}};
  epoll_ctl(set, EPOLL_CTL_ADD, events, &event);
  if (fork() == 0) {
    uint64_t one = 1;
    nap(800);
    return write(events, &one, 8) == 8 ? 0 : 1;
  }
  return epoll_wait(set, &event, 1, -1) == 1 ? 7 : 1;
}
