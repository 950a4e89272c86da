<?php
declare(strict_types=1);
require __DIR__ . '/lib/forkproof.php';

// PHP's command line ignores SIGPIPE, servers do not.
pcntl_signal(SIGPIPE, SIG_DFL);
$channel = channel();
echo_call($channel, 'parent', 'before the fork', 5.0);
$child = fork(function (): void {
    $own = own_channel();
    echo_call($own, 'child', 'before the peer is gone', 5.0);
    tell_peer('stop');
    foreach (['first', 'second'] as $which) {
        unavailable_call($own, 'child', "the $which after that", 5.0);
    }
});
$code = reap($child);
// The peer is gone since.
foreach (['first', 'second'] as $which) {
    unavailable_call($channel, 'parent', "the $which after that", 5.0);
}
exit($code);
