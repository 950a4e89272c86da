<?php
declare(strict_types=1);
require __DIR__ . '/lib/forkproof.php';
require __DIR__ . '/lib/ends.php';

// Workers that end themselves by KILL, so that nothing of their end can hang: what tools do today.
$channel = channel();
echo_call($channel, 'parent', 'before the workers', 5.0);
for ($number = 1; $number <= 20; $number++) {
    $worker = fork(function () use ($number): void {
        $own = new_channel();
        echo_call($own, "worker-$number", "from worker $number", 5.0);
        end_by('killed', "worker-$number");
    }, "worker-$number");
    check_end(reap($worker), 128 + SIGKILL, 'killed', 'parent');
    echo_call($channel, 'parent', "after worker $number", 5.0);
}
