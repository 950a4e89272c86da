<?php
declare(strict_types=1);
require __DIR__ . '/lib/forkproof.php';

// Four channels that are refused try again all the time, while workers come and go.
$backoff = [
    'force_new' => true,
    'grpc.initial_reconnect_backoff_ms' => 100,
    'grpc.min_reconnect_backoff_ms' => 100,
    'grpc.max_reconnect_backoff_ms' => 100,
];
$refused = [];
foreach ([1, 2, 3, 4] as $port) {
    $refused[] = channel($backoff, "127.0.0.1:$port");
}
$try = function () use ($refused): void {
    foreach ($refused as $channel) {
        $channel === null ? phase('parent', 'no-extension') : $channel->getConnectivityState(true);
    }
};
$try();
$channel = channel();
echo_call($channel, 'parent', 'before the workers', 5.0);
$code = pool(4, 40, function (int $number): void {
    $own = own_channel();
    echo_call($own, "worker-$number", "from worker $number", 5.0);
}, $try);
echo_call($channel, 'parent', 'after the workers', 5.0);
exit($code);
