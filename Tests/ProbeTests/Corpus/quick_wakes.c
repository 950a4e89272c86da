/* ends 7: two threads and a child hand a turn around as fast as they can, with short rests. */
#include "corpus.h"
static int ends[2][2];
static void *echo(void *none) {
  char byte;
  (void)none;
  while (read(ends[0][0], &byte, 1) == 1 && write(ends[1][1], &byte, 1) == 1) {}
  return NULL;
}
int main(void) {
  char byte = 'x';
  pthread_t thread;
  if (pipe(ends[0]) != 0 || pipe(ends[1]) != 0) return 1;
  pthread_create(&thread, NULL, echo, NULL);
  for (int turn = 0; turn < 3000; turn++) {
    if (write(ends[0][1], &byte, 1) != 1 || read(ends[1][0], &byte, 1) != 1) return 2;
    if (turn % 100 == 0) nap(turn % 60);
    if (turn % 500 == 0) { pid_t child = fork(); if (child == 0) { nap(25); _exit(0); } wait_for(child); }
  }
  return 7;
}
