<?php
declare(strict_types=1);
require __DIR__ . '/lib/forkproof.php';

$channel = channel();
echo_call($channel, 'parent', 'before the fork', 5.0);

// Over this pair the child tells that its call is over, and then lives until the parent is done.
[$ours, $theirs] = stream_socket_pair(STREAM_PF_UNIX, STREAM_SOCK_STREAM, STREAM_IPPROTO_IP);
$child = fork(function () use ($ours, $theirs): void {
    fclose($ours);
    $new = new_channel();
    echo_call($new, 'child', 'from the child', 2.0);
    fwrite($theirs, '.');
    fread($theirs, 1);
});
fclose($theirs);

// A child that hangs must not keep the parent from its own call.
stream_set_timeout($ours, 1);
fread($ours, 1);
echo_call($channel, 'parent', 'beside the child', 2.0);
fclose($ours);
$code = reap($child);
echo_call($channel, 'parent', 'after the child', 2.0);
// Who asks for the channel of this target gets that one, connected as it is.
if ($channel !== null) {
    $kept = channel()->getConnectivityState() === Grpc\CHANNEL_READY;
    phase('parent', $kept ? 'rpc-channel-kept' : 'rpc-channel-lost');
}
exit($code);
