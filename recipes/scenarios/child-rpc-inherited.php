<?php
declare(strict_types=1);
require __DIR__ . '/lib/forkproof.php';

$channel = channel();
echo_call($channel, 'parent', 'before the fork', 5.0);

$child = fork(function () use ($channel): void {
    refused_call($channel, 'child', 'on the inherited channel', 2.0);
    $new = new_channel();
    echo_call($new, 'child', 'on a new channel', 2.0);
});
exit(reap($child));
