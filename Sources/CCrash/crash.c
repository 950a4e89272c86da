#define _GNU_SOURCE
#include "crash.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

/* Where the probe listens: an abstract name, and its length with the family before it. */
static struct sockaddr_un probe = {.sun_family = AF_UNIX};
static socklen_t probe_size;

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

/* Tells the probe, and holds still until it has looked. */
static void forkproof_crash_tell(int number) {
  char line[64];
  char *last = append(copy(append(copy(line, "crash "), syscall(SYS_gettid)), " "), number);
  *last++ = '\n';
  int connection = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (connection < 0) return;
  struct timeval patience = {5, 0};
  setsockopt(connection, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
  setsockopt(connection, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  if (connect(connection, (struct sockaddr *)&probe, probe_size) != 0) return;
  if (send(connection, line, (size_t)(last - line), MSG_NOSIGNAL) < 0) return;
  char answer;
  ssize_t got;
  /* To be looked at interrupts the wait, and what was looked at has to be there for as long as it is read. */
  do got = recv(connection, &answer, 1, 0);
  while (got < 0 && errno == EINTR);
}

static void forkproof_crash_caught(int number) {
  forkproof_crash_tell(number);
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
  const char *run = getenv("FORKPROOF_RUN");
  if (!run || strlen(run) + sizeof ".requests" + 1 > sizeof probe.sun_path) return;
  char *end = copy(copy(probe.sun_path + 1, run), ".requests");
  probe_size = (socklen_t)(end - (char *)&probe);
  static const int numbers[] = {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT, SIGSYS, SIGTRAP};
  for (unsigned i = 0; i < sizeof numbers / sizeof *numbers; i++) {
    struct sigaction now, action = {.sa_handler = forkproof_crash_caught};
    sigaction(numbers[i], NULL, &now);
    if (now.sa_handler == SIG_DFL) sigaction(numbers[i], &action, NULL);
  }
}
