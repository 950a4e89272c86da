#define _GNU_SOURCE
#include "crash.h"

#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static char folder[PATH_MAX - 64];

/* Appends a number in decimal: printf is not async-signal-safe. */
static char *append(char *to, long number) {
  char digits[24];
  int count = 0;
  do digits[count++] = (char)('0' + number % 10);
  while (number /= 10);
  while (count) *to++ = digits[--count];
  *to = 0;
  return to;
}

static char *copy(char *to, const char *text) {
  while ((*to = *text++)) to++;
  return to;
}

static void tell(int number) {
  char path[PATH_MAX], line[64];
  char *end = append(copy(copy(path, folder), "/"), getpid());
  char *last = append(copy(append(line, syscall(SYS_gettid)), " "), number);
  *last++ = '\n';
  int file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
  if (file < 0) return;
  if (write(file, line, (size_t)(last - line)) < 0) return;
  close(file);
  copy(end, ".seen");
  struct timespec pause = {0, 2000000};
  for (int i = 0; i < 2500 && access(path, F_OK) != 0; i++) nanosleep(&pause, NULL);
}

static void caught(int number) {
  tell(number);
  struct sigaction standard = {.sa_handler = SIG_DFL};
  sigaction(number, &standard, NULL);
  /* It is blocked until the handler returns, and then ends the process as it would have. */
  syscall(SYS_tgkill, getpid(), syscall(SYS_gettid), number);
}

/* What pthread_atfork(3) was told first runs first after a fork: before the handlers under test. */
static void lower_priority(void) { setpriority(PRIO_PROCESS, 0, 19); }

__attribute__((constructor)) static void press(void) {
  const char *side = getenv("FORKPROOF_SLOW");
  if (!side) return;
  pthread_atfork(NULL, strcmp(side, "parent") == 0 ? lower_priority : NULL,
                 strcmp(side, "child") == 0 ? lower_priority : NULL);
}

__attribute__((constructor)) static void watch(void) {
  const char *given = getenv("FORKPROOF_CRASHES");
  if (!given || strlen(given) >= sizeof folder) return;
  strcpy(folder, given);
  static const int numbers[] = {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT, SIGSYS, SIGTRAP};
  for (unsigned i = 0; i < sizeof numbers / sizeof *numbers; i++) {
    struct sigaction now, action = {.sa_handler = caught};
    sigaction(numbers[i], NULL, &now);
    if (now.sa_handler == SIG_DFL) sigaction(numbers[i], &action, NULL);
  }
}
