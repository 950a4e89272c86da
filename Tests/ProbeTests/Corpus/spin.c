/* livelock: it burns a core for ever. */
#include "corpus.h"
static volatile unsigned turns;
__attribute__((noinline)) void spin_for_ever(void) { for (;;) turns++; }
int main(void) { spin_for_ever(); }
