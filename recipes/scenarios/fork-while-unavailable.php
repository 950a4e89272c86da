<?php
declare(strict_types=1);
require __DIR__ . '/lib/forkproof.php';

// The call is over when the fork comes; the channel goes on trying to connect.
$channel = channel();
unavailable_call($channel, 'parent', 'before the fork', 5.0);

$child = fork(function (): void {
    $own = own_channel();
    unavailable_call($own, 'child', 'from the child', 5.0);
});
exit(reap($child));
