/* ends 7: two wait for one another, and one of them no longer than for a while. */
#include "corpus.h"
#include <sys/socket.h>
int main(void) {
  int ends[2];
  char byte = 0;
  struct timeval limit = {0, 900000};
  if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends) != 0) return 1;
  if (setsockopt(ends[0], SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit) != 0) return 2;
  pid_t child = fork();
  if (child == 0) {
    close(ends[0]);
    return recv(ends[1], &byte, 1, 0) == 1 && byte == '7' ? 7 : 3;
  }
  close(ends[1]);
  if (recv(ends[0], &byte, 1, 0) != -1 || errno != EAGAIN) return 4;
  return send(ends[0], "7", 1, 0) == 1 ? wait_for(child) : 5;
}
