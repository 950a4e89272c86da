<?php
declare(strict_types=1);
require __DIR__ . '/lib/forkproof.php';

$channel = channel();
echo_call($channel, 'parent', 'before the fork', 5.0);

$child = fork(function (): void {
    // gRPC asks this of a child: a channel of its own, made after the fork.
    $own = channel(true);
    echo_call($own, 'child', 'from the child', 5.0);
});
exit(reap($child));
