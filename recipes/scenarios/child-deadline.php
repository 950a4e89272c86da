<?php
declare(strict_types=1);
require __DIR__ . '/lib/forkproof.php';

// The peer never answers, so the parent only connects: no call of its own is left at the fork.
$channel = channel();
connect($channel, 'parent', 5.0);

$child = fork(function (): void {
    $own = own_channel();
    echo_call($own, 'child', 'from the child', 0.7);
});
$code = reap($child);
echo_call($channel, 'parent', 'after the child', 0.3);
exit($code);
