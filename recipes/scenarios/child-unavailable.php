<?php
declare(strict_types=1);
require __DIR__ . '/lib/forkproof.php';

$channel = channel();
echo_call($channel, 'parent', 'before the fork', 5.0);

$child = fork(function (): void {
    tell_peer('stop');
    $own = own_channel();
    unavailable_call($own, 'child', 'from the child', 5.0);
});
exit(reap($child));
