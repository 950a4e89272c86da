<?php
declare(strict_types=1);
// The first thing that the script does, and too late: gRPC has read its settings at the request's start.
putenv('GRPC_ENABLE_FORK_SUPPORT=1');
putenv('GRPC_POLL_STRATEGY=epoll1');
require __DIR__ . '/lib/forkproof.php';

$channel = channel();
echo_call($channel, 'parent', 'before the fork', 5.0);
$child = fork(function (): void {
    $new = new_channel();
    echo_call($new, 'child', 'from the child', 5.0);
});
exit(reap($child));
