<?php
declare(strict_types=1);
require __DIR__ . '/lib/forkproof.php';

/** Calls a server that has nothing to say once a connection is made, not even to a ping. */
function call_without_answer(string $role, array $options): void
{
    $server = stream_socket_server('tcp://127.0.0.1:0');
    $channel = channel($options, stream_socket_get_name($server, false));
    if ($channel !== null) {
        $channel->getConnectivityState(true);
        $connection = stream_socket_accept($server, patient(5));
        // The settings that HTTP/2 begins with: none.
        fwrite($connection, "\0\0\0\4\0\0\0\0\0");
    }
    unavailable_call($channel, $role, 'to a server that is gone without a word', 8.0);
}

// Connections are pinged every second, and given up when they were not used for one; the channel lives.
$patience = [
    'grpc.keepalive_time_ms' => 1000,
    'grpc.keepalive_timeout_ms' => 1000,
    // Since 1.60 a ping has a limit of its own, by default a minute (grpc/grpc#34647).
    'grpc.http2.ping_timeout_ms' => 1000,
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
        $begin = hrtime(true);
        call_without_answer($role, $patience);
        usleep((int) max(0, 3e6 - (hrtime(true) - $begin) / 1e3));
        echo_call($own, $role, "second of $role", 5.0);
    }, $role);
}
$code = 0;
foreach ($workers as $worker) {
    $code = max($code, reap($worker));
}
echo_call($channel, 'parent', 'after the workers', 5.0);
exit($code);
