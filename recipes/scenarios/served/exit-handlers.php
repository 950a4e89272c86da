<?php
declare(strict_types=1);
require __DIR__ . '/../lib/forkproof.php';
require __DIR__ . '/../lib/last-words.php';

$object = LastWords::inherit();
echo_call(channel(), 'parent', 'from the parent', 5.0);
// How long a script may take is told to the process that runs it, and counts beyond its forks.
set_time_limit(1000);
$isLimited = LastWords::hasTimer(2);
$child = fork(function (): void {
    echo_call(new_channel(), 'child', 'from the child', 5.0);
    $grandchild = fork(function (): void {
        echo_call(new_channel(), 'grandchild', 'from the grandchild', 5.0);
        LastWords::leave('grandchild');
        exit(1);
    }, 'grandchild', 'child');
    reap($grandchild, 'child');
    LastWords::leave('child');
    exit(1);
});
reap($child);
if (LastWords::hasTimer(2) !== $isLimited) {
    fwrite(STDOUT, "parent: no limit of its time any more\n");
}
set_time_limit(0);
LastWords::leave('parent');
exit(1);
