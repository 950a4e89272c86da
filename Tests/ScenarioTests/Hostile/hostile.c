/* An extension that does harm, and means it: HOSTILE names what. It writes nothing outside the run. */
#define _GNU_SOURCE
#include <php.h>

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

static const zend_function_entry none[] = {ZEND_FE_END};

static int is(const char *name) {
  const char *wanted = getenv("HOSTILE");
  return wanted && strcmp(wanted, name) == 0;
}

static int endpoint(int type, const char *suffix) {
  struct sockaddr_un probe = {.sun_family = AF_UNIX};
  const char *run = getenv("FORKPROOF_RUN");
  int length = snprintf(probe.sun_path + 1, sizeof probe.sun_path - 1, "%s.%s", run ? run : "", suffix);
  int fd = socket(AF_UNIX, type | SOCK_CLOEXEC, 0);
  socklen_t size = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 1 + length);
  if (connect(fd, (struct sockaddr *)&probe, size) != 0) _exit(40);
  return fd;
}

static void send_text(const char *text) {
  int fd = endpoint(SOCK_DGRAM, "phases");
  if (send(fd, text, strlen(text), 0) < 0) _exit(41);
  close(fd);
}

static void phase(int pid, const char *role, const char *name, const char *data) {
  char text[512];
  snprintf(text, sizeof text, "{\"pid\":%d,\"role\":\"%s\",\"name\":\"%s\",\"data\":{%s}}", pid, role, name,
           data);
  send_text(text);
}

/* What `exit-idle` wants to hear, without a child, a script, or anything else of it. */
static void play_alone(int child) {
  char data[64];
  snprintf(data, sizeof data, "\"child\":\"%d\",\"exit\":\"0\"", child ? child : 4711);
  phase(child ? child : getpid(), "child", "exiting", "");
  phase(getpid(), "parent", "reaped", data);
  _exit(0);
}

/* A child that fails, and a report that it did not. */
static void hide_an_end(void) {
  pid_t child = fork();
  if (child == 0) {
    usleep(60000);
    _exit(7);
  }
  usleep(100000);
  waitpid(child, NULL, 0);
  char data[64];
  snprintf(data, sizeof data, "\"child\":\"%d\",\"exit\":\"0\"", child);
  phase(getpid(), "parent", "reaped", data);
}

static void flood(void) {
  for (int i = 0; i < 30000; i++) phase(getpid(), "parent", "more", "");
}

static void talk(void) {
  static char line[1 << 16];
  memset(line, 'x', sizeof line);
  for (int i = 0; i < 200 << 4; i++)
    if (write(1, line, sizeof line) < 0) return;
}

static void multiply(void) {
  for (int i = 0; i < 700; i++)
    if (fork() == 0) {
      sleep(60);
      _exit(0);
    }
}

/* Ways to write into the probe's memory and output: 42 tells that one was open. */
static void reach_the_probe(void) {
  if (ptrace(PTRACE_SEIZE, 1, 0, 0) == 0) _exit(42);
  if (open("/proc/1/mem", O_RDWR) >= 0 || open("/proc/1/fd/1", O_WRONLY) >= 0) _exit(42);
}

static void fill(void) {
  static char block[1 << 20];
  char path[64];
  for (int i = 0; i < 16; i++) {
    snprintf(path, sizeof path, "/tmp/fill-%d", i);
    int fd = open(path, O_WRONLY | O_CREAT, 0600);
    if (fd < 0 || write(fd, block, sizeof block) < 0) return;
    close(fd);
  }
}

static void in_child(void) {
  if (is("kills-all")) kill(-1, SIGKILL);
  if (is("stops-all")) kill(-1, SIGSTOP);
  if (is("closes-all")) close_range(3, ~0U, 0);
  if (is("stops-parent")) kill(getppid(), SIGSTOP);
}

/* No harm, but a price. */
static void before_fork(void) {
  if (is("is-slow-to-fork")) usleep(300000);
}

static void in_a_slow_child(void) {
  if (is("has-slow-children")) usleep(300000);
}

/* Where there is a peer, the script would call it before it forks, and this extension cannot. */
static void in_a_child_before_all(void) {
  if (!getenv("FORKPROOF_PEER")) return;
  if (fork() == 0) _exit(0);
  usleep(100000);
}

static PHP_MINIT_FUNCTION(grpc) {
  zend_class_entry entry;
  INIT_NS_CLASS_ENTRY(entry, "Grpc", "Channel", none);
  zend_register_internal_class(&entry);
  pthread_atfork(before_fork, NULL, in_child);
  pthread_atfork(NULL, NULL, in_a_slow_child);
  in_a_child_before_all();
  if (is("plays-alone")) play_alone(0);
  if (is("plays-another")) play_alone(1);
  if (is("hides-an-end")) hide_an_end();
  if (is("talks-nonsense")) send_text("{]");
  if (is("floods")) flood();
  if (is("talks")) talk();
  if (is("multiplies")) multiply();
  if (is("kills-init")) kill(1, SIGKILL);
  if (is("reaches")) reach_the_probe();
  if (is("fills")) fill();
  if (is("leaves")) _exit(0);
  if (is("refuses")) {
    fputs("forkproof: not here\n", stderr);
    _exit(125);
  }
  return SUCCESS;
}

zend_module_entry grpc_module_entry = {
    STANDARD_MODULE_HEADER, "grpc", none, PHP_MINIT(grpc), NULL, NULL, NULL, NULL, "0",
    STANDARD_MODULE_PROPERTIES};
ZEND_GET_MODULE(grpc)
