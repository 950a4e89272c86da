/* A program that plays one of some parts; its children tell their ids on standard output. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <libgen.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
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

static int lock_of(const char *path) { return open(path, O_RDONLY | O_CLOEXEC); }

/* Of two processes that take two locks in different orders neither gets its second. */
static void take_both(int first, int second, int ready, int go) {
  char byte = 0;
  flock(first, LOCK_EX);
  (void)!write(ready, &byte, 1);
  (void)!read(go, &byte, 1);
  flock(second, LOCK_EX);
}

/* Waits for another process to open the other end of a FIFO, which none does. */
static void open_fifo(const char *folder) {
  char path[4096];
  snprintf(path, sizeof path, "%s/fifo", folder);
  mkfifo(path, 0600);
  (void)!open(path, O_RDONLY);
}

int main(int count, char **arguments) {
  const char *part = count > 1 ? arguments[1] : "";
  grpc_init();
  char program[4096];
  snprintf(program, sizeof program, "%s", arguments[0]);
  const char *folder = dirname(program);
  int up[2], down[2];
  if (pipe2(up, O_CLOEXEC) || pipe2(down, O_CLOEXEC)) return 1;
  int workers = count > 2 ? 50 : 1;
  for (int worker = 0; worker < workers; worker++) {
    pid_t child = fork();
    if (child == 0) {
      if (strcmp(part, "exits") == 0) zm_shutdown_grpc();
      if (strcmp(part, "locks") == 0) lock_twice();
      if (strcmp(part, "crosses") == 0)
        take_both(lock_of(arguments[0]), lock_of(folder), up[1], down[0]);
      if (strcmp(part, "opens") == 0) open_fifo(folder);
      while (strcmp(part, "sleeps") == 0) usleep(20000);
      while (strcmp(part, "waits") == 0) pause();
      _exit(0);
    }
    printf("%d\n", child);
  }
  fflush(stdout);
  if (strcmp(part, "crosses") == 0)
    take_both(lock_of(folder), lock_of(arguments[0]), down[1], up[0]);
  while (wait(NULL) > 0) {
  }
  zm_shutdown_grpc();
  return 0;
}
