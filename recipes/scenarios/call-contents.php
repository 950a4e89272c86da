<?php
declare(strict_types=1);
require __DIR__ . '/lib/forkproof.php';
require __DIR__ . '/lib/contents.php';

$channel = channel();
check_contents($channel, 'parent');
$child = fork(function (): void {
    $own = channel();
    check_contents($own, 'child');
    $grandchild = fork(function (): void {
        $own = own_channel();
        check_contents($own, 'grandchild');
    }, 'grandchild', 'child');
    reap($grandchild, 'child');
});
$code = reap($child);
check_contents($channel, 'parent');
exit($code);
