/* deadlock: parent and child each watch an eventfd that only the other would write. */
#include "corpus.h"
int main(void) {
  int events[2] = {eventfd(0, 0), eventfd(0, 0)};
  int me = fork() == 0;
  int set = epoll_create1(0);
  struct epoll_event event = {EPOLLIN, {0}};
  epoll_ctl(set, EPOLL_CTL_ADD, events[me], &event);
  return epoll_wait(set, &event, 1, -1);
}
