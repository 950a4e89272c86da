/* deadlock: each of the two waits for what the other one would send. */
#include "corpus.h"
#include <sys/socket.h>
int main(void) {
  int ends[2];
  char byte = 0;
  if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends) != 0) return 1;
  if (fork() == 0) {
    close(ends[0]);
    return (int)recv(ends[1], &byte, 1, 0);
  }
  close(ends[1]);
  return (int)read(ends[0], &byte, 1);
}
