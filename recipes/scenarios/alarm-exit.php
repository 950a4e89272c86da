<?php
declare(strict_types=1);
require __DIR__ . '/lib/forkproof.php';
require __DIR__ . '/lib/ends.php';

// The time limit of a job: an alarm whose handler exits, whatever the job is doing.
$work = function (string $role): void {
    pcntl_async_signals(true);
    pcntl_signal(SIGALRM, function (): void {
        exit(6);
    });
    register_shutdown_function(function () use ($role): void {
        phase($role, 'exiting');
    });
    $own = own_channel();
    // One is answered before the alarm, however busy the machine is.
    $own === null || echo_call($own, $role, 'before the alarm', 5.0);
    pcntl_alarm(1);
    for ($call = 1; $call <= 1000; $call++) {
        // The peer takes a fifth of a second for each.
        $own === null ? usleep(200000) : echo_call($own, $role, "call $call", 5.0);
    }
};
$channel = channel();
echo_call($channel, 'parent', 'before the fork', 5.0);

$child = fork(function () use ($work): void {
    $grandchild = fork(function () use ($work): void {
        $work('grandchild');
    }, 'grandchild', 'child');
    check_end(reap($grandchild, 'child'), 6, 'an alarm', 'child');
    $work('child');
});
check_end(reap($child), 6, 'an alarm', 'parent');
echo_call($channel, 'parent', 'after the child', 5.0);
