<?php
declare(strict_types=1);
require __DIR__ . '/../lib/forkproof.php';
require __DIR__ . '/../lib/last-words.php';

$object = LastWords::inherit();
echo_call(channel(), 'parent', 'from the parent', 5.0);
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
LastWords::leave('parent');
exit(1);
