<?php
declare(strict_types=1);
require __DIR__ . '/lib/forkproof.php';

$channel = channel();
echo_call($channel, 'parent', 'before the fork', 5.0);

// The child leaves the inherited channel alone.
$child = fork(function (): void {
});
exit(reap($child));
