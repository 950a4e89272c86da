<?php
declare(strict_types=1);
require __DIR__ . '/lib/forkproof.php';
require __DIR__ . '/lib/contents.php';
require __DIR__ . '/lib/objects.php';

// A child of one that has used nothing of gRPC yet.
$early = fork(function (): void {
    check_objects(channel(), 'early');
}, 'early');
$code = reap($early);
$channel = channel();
check_contents($channel, 'parent');
$child = fork(function (): void {
    $own = channel();
    check_contents($own, 'child');
    check_objects($own, 'child');
    $grandchild = fork(function (): void {
        $own = own_channel();
        check_contents($own, 'grandchild');
        check_objects($own, 'grandchild');
    }, 'grandchild', 'child');
    reap($grandchild, 'child');
});
$ended = reap($child);
check_contents($channel, 'parent');
check_objects($channel, 'parent');
exit($code ?: $ended);
