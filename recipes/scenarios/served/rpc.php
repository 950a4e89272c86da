<?php
declare(strict_types=1);
require __DIR__ . '/../lib/forkproof.php';

// One request: an RPC on the channel that the extension keeps for this worker.
$channel = channel();
if ($channel !== null && $channel->getConnectivityState() === Grpc\CHANNEL_READY) {
    phase('worker', 'rpc-channel-kept');
}
echo_call($channel, 'worker', 'from a request', 5.0);
echo getmypid();
