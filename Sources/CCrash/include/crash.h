#ifndef FORKPROOF_CRASH_H
#define FORKPROOF_CRASH_H

/* Preloaded into the programs of a run (LD_PRELOAD): a process that is about to be ended by a
 * fault tells so and holds still until its stacks are taken. Whatever /proc/sys/kernel/core_pattern
 * says, the crash can be seen before the process is gone.
 *
 * FORKPROOF_CRASHES names a folder. A crash makes a file PID there, with the thread and the signal
 * in it; once a file PID.seen stands beside it, or after five seconds, the process goes its way. */

#endif
