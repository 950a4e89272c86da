/* ends 7: it sleeps as long as told, and its parent waits. */
#include "corpus.h"
int main(int count, char **arguments) {
  pid_t child = fork();
  if (child != 0) return wait_for(child);
  nap(count > 1 ? atoi(arguments[1]) : 1000);
  return 7;
}
