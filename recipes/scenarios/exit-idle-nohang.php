<?php
declare(strict_types=1);
require __DIR__ . '/lib/forkproof.php';

// No channel, no call. The parent does not wait for the child, it asks now and then.
$child = fork(function (): void {
});
while (($got = pcntl_waitpid($child, $status, WNOHANG)) === 0) {
    usleep(2000);
}
if ($got !== $child) {
    cannot_run('cannot wait: ' . pcntl_strerror(pcntl_get_last_error()));
}
exit(reaped($child, $status));
