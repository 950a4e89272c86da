/* ends 7: the other one takes its time before it sends. */
#include "corpus.h"
#include <sys/socket.h>
int main(void) {
  int ends[2];
  char byte = 0;
  if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends) != 0) return 1;
  if (fork() == 0) {
    nap(900);
    return send(ends[1], "7", 1, 0) == 1 ? 0 : 1;
  }
  return recv(ends[0], &byte, 1, 0) == 1 && byte == '7' ? 7 : 2;
}
