<?php
declare(strict_types=1);
require __DIR__ . '/lib/forkproof.php';
require __DIR__ . '/lib/signals.php';

// The signal is pending while a call starts threads, and after they were started.
$work = function (?Grpc\Channel $channel, string $role): callable {
    return function () use ($channel, $role): void {
        echo_call($channel, $role, "from the $role, a signal pending", 5.0);
        usleep(20000);
    };
};

$channel = channel();
take_blocked_signal('parent', $work($channel, 'parent'));
$child = fork(function () use ($work): void {
    $own = new_channel();
    take_blocked_signal('child', $work($own, 'child'));
    $grandchild = fork(function () use ($work): void {
        $own = new_channel();
        take_blocked_signal('grandchild', $work($own, 'grandchild'));
        take_blocked_signal('grandchild', $work($own, 'grandchild'));
    }, 'grandchild', 'child');
    take_blocked_signal('child', $work($own, 'child'));
    reap($grandchild, 'child');
    take_blocked_signal('child', $work($own, 'child'));
});
take_blocked_signal('parent', $work($channel, 'parent'));
$code = reap($child);
take_blocked_signal('parent', $work($channel, 'parent'));
exit($code);
