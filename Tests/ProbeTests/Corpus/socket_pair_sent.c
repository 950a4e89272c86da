/* ends 7: the other end is on its way in a message, and who receives that sends. */
#include "corpus.h"
#include <sys/socket.h>
int main(void) {
  int ends[2], way[2];
  char byte = 0;
  if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends) != 0) return 1;
  if (socketpair(AF_UNIX, SOCK_STREAM, 0, way) != 0) return 2;
  struct iovec data = {.iov_base = &byte, .iov_len = 1};
  union {
    struct cmsghdr head;
    char bytes[CMSG_SPACE(sizeof(int))];
  } control = {.head = {.cmsg_level = SOL_SOCKET, .cmsg_type = SCM_RIGHTS}};
  struct msghdr message = {.msg_iov = &data, .msg_iovlen = 1, .msg_control = &control,
                           .msg_controllen = sizeof control};
  control.head.cmsg_len = CMSG_LEN(sizeof(int));
  memcpy(CMSG_DATA(&control.head), &ends[1], sizeof(int));
  if (sendmsg(way[0], &message, 0) != 1) return 3;
  close(ends[1]);
  if (fork() == 0) {
    close(ends[0]);
    nap(900);
    int end = -1;
    if (recvmsg(way[1], &message, 0) != 1) return 4;
    memcpy(&end, CMSG_DATA(&control.head), sizeof(int));
    return send(end, "7", 1, 0) == 1 ? 0 : 5;
  }
  close(way[0]);
  close(way[1]);
  return recv(ends[0], &byte, 1, 0) == 1 && byte == '7' ? 7 : 6;
}
