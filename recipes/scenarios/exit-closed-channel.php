<?php
declare(strict_types=1);
require __DIR__ . '/lib/forkproof.php';

$channel = channel();
echo_call($channel, 'parent', 'before the fork', 5.0);
if ($channel !== null) {
    $channel->close();
}

$child = fork(function (): void {
});
exit(reap($child));
