<?php
declare(strict_types=1);
require __DIR__ . '/lib/forkproof.php';
require __DIR__ . '/lib/signals.php';

// A child sends its parent a signal every millisecond, while the parent calls, and then the other way
// round. A signal that has a handler ends no process and fails no call.
$call = function (?Grpc\Channel $channel, string $role, ArrayObject $count): void {
    for ($number = 1; $number <= 30; $number++) {
        echo_call($channel, $role, "from the $role, $number", 5.0);
        usleep(1000);
    }
    // Without gRPC the calls take no time, so that signals may still be to come.
    wait_until(function () use ($count): bool {
        return $count['caught'] > 0;
    }, 10.0);
    phase($role, $count['caught'] > 0 ? 'signal-taken' : 'signal-lost', ['caught' => $count['caught']]);
};
$send = function (int $pid, Baton $end, string $role): void {
    phase($role, 'signalled', ['signal' => SIGUSR1, 'pid' => $pid]);
    while (!$end->await(0.001)) {
        posix_kill($pid, SIGUSR1);
    }
};

$count = count_signals(SIGUSR1);
$channel = channel();
echo_call($channel, 'parent', 'before the fork', 5.0);

[$first, $second, $ready, $over] = [new Baton(), new Baton(), new Baton(), new Baton()];
$parent = getmypid();
$child = fork(function () use ($call, $send, $first, $second, $ready, $over, $count, $parent): void {
    $send($parent, $first, 'child');
    $own = new_channel();
    $ready->pass();
    $call($own, 'child', $count);
    $second->pass();
    // PHP handles no signal any more when it ends: none may be on its way by then.
    $over->await(10.0);
});
$call($channel, 'parent', $count);
$first->pass();
if ($ready->await(10.0)) {
    $send($child, $second, 'parent');
}
$over->pass();
exit(reap($child));
