<?php
declare(strict_types=1);
require __DIR__ . '/../lib/forkproof.php';

// The shape of the reports: the master calls before the server forks its manager and its workers.
$channel = channel();
echo_call($channel, 'master', 'before the server', 5.0);

// A process that is told to end before it has set up its signals is ended by them, with or without gRPC.
$started = new Swoole\Atomic(0);

$server = new Swoole\Server('127.0.0.1', (int) $argv[1], SWOOLE_PROCESS, SWOOLE_SOCK_TCP);
$server->set([
    'worker_num' => 2,
    'open_eof_split' => true,
    'package_eof' => "\n",
    'enable_coroutine' => false,
    'log_file' => '/dev/stderr',
    // A worker that hangs at its end is to be seen, not killed.
    'max_wait_time' => 60,
]);
$server->on('managerStart', function () use ($started): void {
    phase('manager', 'forked');
    $started->add();
});
$server->on('workerStart', function ($server, int $worker) use ($started): void {
    phase("worker-$worker", 'forked');
    $started->add();
});
$server->on('receive', function ($server, int $client, int $reactor, string $line) use ($started): void {
    wait_until(fn(): bool => $started->get() === 3, 10.0);
    $role = 'worker-' . $server->worker_id;
    $channel = channel();
    echo_call($channel, $role, trim($line), 5.0);
    $server->send($client, trim($line) . "\n");
});
$server->on('workerStop', function ($server, int $worker): void {
    phase("worker-$worker", 'exiting');
});
$server->start();
phase('master', 'exiting');
