<?php
declare(strict_types=1);
require __DIR__ . '/lib/forkproof.php';

$channel = channel();
echo_call($channel, 'parent', 'before the fork', 5.0);

// The child lives until the parent closes its end of this pair.
[$ours, $theirs] = stream_socket_pair(STREAM_PF_UNIX, STREAM_SOCK_STREAM, STREAM_IPPROTO_IP);
$child = fork(function () use ($ours, $theirs): void {
    fclose($ours);
    fread($theirs, 1);
});
fclose($theirs);

echo_call($channel, 'parent', 'beside the child', 2.0);
fclose($ours);
$code = reap($child);
echo_call($channel, 'parent', 'after the child', 2.0);
exit($code);
