<?php
declare(strict_types=1);
require __DIR__ . '/lib/forkproof.php';

// The extension keeps no list of such channels, so its fork handlers cannot find this one.
$channel = new_channel();
echo_call($channel, 'parent', 'before the fork', 5.0);

$child = fork(function (): void {
});
exit(reap($child));
