<?php
declare(strict_types=1);
require __DIR__ . '/../lib/forkproof.php';
require __DIR__ . '/../lib/ends.php';

// Three generations, each of which calls, waits for the next, and ends in the way that it is told.
$way = $argv[1];
echo_call(channel(), 'parent', 'from the parent', 5.0);
$child = fork(function () use ($way): void {
    echo_call(new_channel(), 'child', 'from the child', 5.0);
    $grandchild = fork(function () use ($way): void {
        echo_call(new_channel(), 'grandchild', 'from the grandchild', 5.0);
        end_by($way, 'grandchild');
    }, 'grandchild', 'child');
    check_end(reap($grandchild, 'child'), WAYS_TO_END[$way], $way, 'child');
    end_by($way, 'child');
});
check_end(reap($child), WAYS_TO_END[$way], $way, 'parent');
end_by($way, 'parent');
