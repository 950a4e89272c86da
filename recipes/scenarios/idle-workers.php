<?php
declare(strict_types=1);
require __DIR__ . '/lib/forkproof.php';

// Connections are pinged every second, and given up when they were not used for one; the channel lives.
$patience = [
    'grpc.keepalive_time_ms' => 1000,
    'grpc.keepalive_timeout_ms' => 1000,
    'grpc.keepalive_permit_without_calls' => 1,
    'grpc.client_idle_timeout_ms' => 1000,
];
$channel = channel($patience);
echo_call($channel, 'parent', 'before the workers', 5.0);
$workers = [];
foreach (['worker-1', 'worker-2'] as $role) {
    $workers[] = fork(function () use ($role, $patience): void {
        $own = own_channel($patience);
        echo_call($own, $role, "first of $role", 5.0);
        sleep(3);
        echo_call($own, $role, "second of $role", 5.0);
    }, $role);
}
$code = 0;
foreach ($workers as $worker) {
    $code = max($code, reap($worker));
}
echo_call($channel, 'parent', 'after the workers', 5.0);
exit($code);
