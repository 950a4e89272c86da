/* A program that plays one of some parts; its children tell their ids on standard output. */
#define _GNU_SOURCE
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

void grpc_init(void);
void zm_shutdown_grpc(void);

static pthread_mutex_t twice = PTHREAD_MUTEX_INITIALIZER;

__attribute__((noinline)) static void lock_twice(void) {
  pthread_mutex_lock(&twice);
  pthread_mutex_lock(&twice);
  puts("never");
}

int main(int count, char **arguments) {
  const char *part = count > 1 ? arguments[1] : "";
  grpc_init();
  int workers = count > 2 ? 50 : 1;
  for (int worker = 0; worker < workers; worker++) {
    pid_t child = fork();
    if (child == 0) {
      if (strcmp(part, "exits") == 0) zm_shutdown_grpc();
      if (strcmp(part, "locks") == 0) lock_twice();
      while (strcmp(part, "sleeps") == 0) usleep(20000);
      while (strcmp(part, "waits") == 0) pause();
      _exit(0);
    }
    printf("%d\n", child);
  }
  fflush(stdout);
  while (wait(NULL) > 0) {
  }
  zm_shutdown_grpc();
  return 0;
}
