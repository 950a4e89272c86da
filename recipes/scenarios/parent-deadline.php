<?php
declare(strict_types=1);
require __DIR__ . '/lib/forkproof.php';

// The peer never answers, so the parent only connects before it forks. No channel of it is one that the extension keeps.
$channel = new_channel();
connect($channel, 'parent', 5.0);

// The child lives until the parent's end of this pair is closed.
[$ours, $theirs] = stream_socket_pair(STREAM_PF_UNIX, STREAM_SOCK_STREAM, STREAM_IPPROTO_IP);
$child = fork_in_fiber(function () use ($ours, $theirs): void {
    fclose($ours);
    $own = own_channel();
    echo_call($own, 'child', 'in a Fiber', 0.3);
    fread($theirs, 1);
});
fclose($theirs);

echo_call($channel, 'parent', 'beside the child', 0.3);
fclose($ours);
$code = reap($child);
echo_call($channel, 'parent', 'after the child', 0.3);
exit($code);
