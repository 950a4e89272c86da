/* ends 7: a record lock is given up after a while, then a whole-file lock is. */
#include "corpus.h"
int main(void) {
  int file = open("/tmp/lock", O_RDWR | O_CREAT, 0600);
  struct flock record = {.l_type = F_WRLCK, .l_whence = SEEK_SET, .l_len = 1};
  if (fork() == 0) {
    int other = open("/tmp/lock", O_RDWR);
    fcntl(other, F_SETLKW, &record);
    flock(other, LOCK_EX);
    nap(600);
    record.l_type = F_UNLCK;
    fcntl(other, F_SETLK, &record);
    nap(600);
    return 0;
  }
  nap(200);
  return fcntl(file, F_SETLKW, &record) == 0 && flock(file, LOCK_EX) == 0 ? 7 : 1;
}
