/* Fills memory that a child shares: no process owns it alone, and no file backs it. */
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

int main(void) {
  size_t size = 90 << 20;
  char *memory = mmap(0, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  memset(memory, 1, size);
  fork();
  pause();
  return 0;
}
