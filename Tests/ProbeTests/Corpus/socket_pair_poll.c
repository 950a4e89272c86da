/* deadlock: one polls its end of a pair, the other one waits on its own in an epoll set. */
#include "corpus.h"
#include <sys/socket.h>
int main(void) {
  int ends[2];
  if (socketpair(AF_UNIX, SOCK_DGRAM, 0, ends) != 0) return 1;
  if (fork() == 0) {
    close(ends[0]);
    int set = epoll_create1(0);
    struct epoll_event event = {.events = EPOLLIN};
    if (epoll_ctl(set, EPOLL_CTL_ADD, ends[1], &event) != 0) return 2;
    return epoll_wait(set, &event, 1, -1);
  }
  close(ends[1]);
  struct pollfd watched = {.fd = ends[0], .events = POLLIN};
  return poll(&watched, 1, -1);
}
