<?php
declare(strict_types=1);
require __DIR__ . '/lib/forkproof.php';
require __DIR__ . '/lib/contents.php';

// Each size in some process; the large ones cost too much to be asked of all.
$channel = channel();
check_contents($channel, 'parent', 1 << 16);
$child = fork(function (): void {
    $own = channel();
    check_contents($own, 'child', 1 << 22);
    $grandchild = fork(function (): void {
        $own = own_channel();
        check_contents($own, 'grandchild', 1 << 16);
    }, 'grandchild', 'child');
    reap($grandchild, 'child');
});
$code = reap($child);
check_contents($channel, 'parent', 1 << 21);
exit($code);
