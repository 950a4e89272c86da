<?php
declare(strict_types=1);
require __DIR__ . '/lib/forkproof.php';
require __DIR__ . '/lib/ends.php';
require __DIR__ . '/lib/signals.php';

// The peer never answers, so that the signal comes in the middle of a call.
$end = function (int $pid, int $wanted, string $way, string $by): void {
    // The call has begun by then, or is about to.
    usleep(100000);
    send_signal($pid, SIGTERM, $by);
    $overdue = !wait_until(function () use ($pid, &$status, &$got): bool {
        $got = pcntl_waitpid($pid, $status, WNOHANG);
        return $got !== 0;
    }, 10.0);
    if ($overdue) {
        phase($by, 'ended-otherwise', ['way' => $way, 'exit' => 'not at all']);
        send_signal($pid, SIGKILL, $by);
        reap($pid, $by);
        return;
    }
    check_end(reaped($pid, $status, $by), $wanted, $way, $by);
};
$called = function (string $role, float $seconds): void {
    $own = own_channel();
    // Without gRPC there is no call that would last.
    $own === null ? sleep(60) : echo_call($own, $role, "from the $role", $seconds);
};

$channel = channel();
connect($channel, 'parent', 5.0);

// Nothing is set: the signal ends the process at once.
$ready = new Baton();
$child = fork(function () use ($called, $ready): void {
    $ready->pass();
    $called('child', 60.0);
});
$ready->await(10.0);
$end($child, 128 + SIGTERM, 'no handler', 'parent');

// A handler exits as soon as PHP runs again, which is when the call is over.
$child = fork(function () use ($called, $ready): void {
    pcntl_async_signals(true);
    pcntl_signal(SIGTERM, function (): void {
        phase('child', 'exiting');
        exit(5);
    });
    $ready->pass();
    $called('child', 0.5);
    // On a busy machine the signal comes after the call.
    sleep(60);
});
$ready->await(10.0);
$end($child, 5, 'a handler', 'parent');

// And a generation further.
$child = fork(function () use ($called, $end): void {
    $own = own_channel();
    connect($own, 'child', 5.0);
    $ready = new Baton();
    $grandchild = fork(function () use ($called, $ready): void {
        $ready->pass();
        $called('grandchild', 60.0);
    }, 'grandchild', 'child');
    $ready->await(10.0);
    $end($grandchild, 128 + SIGTERM, 'no handler', 'child');
});
$code = reap($child);

// The parent itself, by a child.
$count = count_signals(SIGTERM);
$parent = getmypid();
$child = fork(function () use ($parent): void {
    pcntl_signal(SIGTERM, SIG_DFL);
    usleep(100000);
    send_signal($parent, SIGTERM, 'child');
});
echo_call($channel, 'parent', 'the last', 0.5);
$code = max($code, reap($child));
wait_until(function () use ($count): bool {
    return $count['caught'] > 0;
}, 10.0);
phase('parent', $count['caught'] === 1 ? 'signal-taken' : 'signal-lost', ['caught' => $count['caught']]);
exit($code);
