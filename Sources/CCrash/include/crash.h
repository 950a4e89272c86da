#ifndef FORKPROOF_CRASH_H
#define FORKPROOF_CRASH_H

/* Preloaded into the programs of a run (LD_PRELOAD): a process that is about to be ended by a
 * fault tells so and holds still until its stacks are taken. Whatever /proc/sys/kernel/core_pattern
 * says, the crash can be seen before the process is gone.
 *
 * FORKPROOF_RUN is the name by which the probe can be reached (unix(7), abstract). A crash connects
 * to NAME.requests and sends `crash THREAD SIGNAL`; once it is answered, or after five seconds, the
 * process goes its way. Which process it is the probe hears from the kernel.
 *
 * FORKPROOF_SLOW is the side of each fork that gets the lowest priority from it on: `child` or `parent`, of the stress
 * profiles `slow-child` and `slow-parent`.
 */

#endif
