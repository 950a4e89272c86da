<?php
declare(strict_types=1);
require __DIR__ . '/../lib/forkproof.php';

// One request that calls, starts programs in all ways, and calls again.
$channel = channel();
echo_call($channel, 'worker', 'before the programs', 5.0);
$written = [exec('echo done'), trim((string) shell_exec('echo done'))];
$process = proc_open(['echo', 'done'], [1 => ['pipe', 'w']], $pipes);
$written[] = trim(stream_get_contents($pipes[1]));
proc_close($process);
phase('worker', $written === ['done', 'done', 'done'] ? 'started' : 'start-failed', ['wrote' => implode(' ', $written)]);
echo_call($channel, 'worker', 'after the programs', 5.0);
echo getmypid();
