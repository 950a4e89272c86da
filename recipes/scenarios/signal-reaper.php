<?php
declare(strict_types=1);
require __DIR__ . '/lib/forkproof.php';

// A handler of SIGCHLD reaps, whenever it comes, also in the middle of a call.
$ended = [];
pcntl_async_signals(true);
pcntl_signal(SIGCHLD, function () use (&$ended): void {
    while (($pid = pcntl_waitpid(-1, $status, WNOHANG)) > 0) {
        $ended[$pid] = reaped($pid, $status);
    }
});
$channel = channel();
echo_call($channel, 'parent', 'before the workers', 5.0);
for ($number = 1; $number <= 20; $number++) {
    fork(function () use ($number): void {
        pcntl_signal(SIGCHLD, SIG_DFL);
        $own = own_channel();
        echo_call($own, "worker-$number", "from worker $number", 5.0);
    }, "worker-$number");
    echo_call($channel, 'parent', "beside worker $number", 5.0);
}
wait_until(function () use (&$ended): bool {
    return count($ended) === 20;
}, 600.0);
exit(max($ended));
