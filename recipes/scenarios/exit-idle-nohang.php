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
    not_reaped($child);
}
exit(reaped($child, $status));
