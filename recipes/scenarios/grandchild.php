<?php
declare(strict_types=1);
require __DIR__ . '/lib/forkproof.php';

// The shape of a server: a master that only waits for its end, a manager that keeps two workers.
// Everybody uses gRPC, and TERM to the master ends them all, each by its own exit.

$stop = false;
pcntl_async_signals(true);
pcntl_signal(SIGTERM, function () use (&$stop): void {
    $stop = true;
});
$isOver = function () use (&$stop): bool {
    return $stop;
};

$master = getmypid();
$channel = channel();
echo_call($channel, 'master', 'from the master', 5.0);

$manager = fork(function () use ($master, $isOver): void {
    $channel = channel();
    echo_call($channel, 'manager', 'from the manager', 5.0);

    // Each worker tells over this pair that its call is over.
    [$ours, $theirs] = stream_socket_pair(STREAM_PF_UNIX, STREAM_SOCK_STREAM, STREAM_IPPROTO_IP);
    $workers = [];
    foreach (['worker-1', 'worker-2'] as $role) {
        $workers[] = fork(function () use ($role, $theirs, $isOver): void {
            $channel = channel();
            echo_call($channel, $role, "from $role", 5.0);
            fwrite($theirs, '.');
            wait_until($isOver, 60.0);
        }, $role, 'manager');
    }
    fclose($theirs);
    fread($ours, 1);
    fread($ours, 1);
    send_signal($master, SIGTERM, 'manager');
    wait_until($isOver, 60.0);
    foreach ($workers as $worker) {
        send_signal($worker, SIGTERM, 'manager');
    }
    foreach ($workers as $worker) {
        reap($worker, 'manager');
    }
}, 'manager', 'master');

// The signal is passed on; a manager that ends without it ends the master as well.
$told = false;
while (($got = pcntl_waitpid($manager, $status, WNOHANG)) === 0) {
    if ($isOver() && !$told) {
        $told = true;
        send_signal($manager, SIGTERM, 'master');
    }
    usleep(2000);
}
if ($got !== $manager) {
    not_reaped($manager, 'master');
}
exit(reaped($manager, $status, 'master'));
