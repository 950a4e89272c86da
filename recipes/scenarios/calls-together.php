<?php
declare(strict_types=1);
require __DIR__ . '/lib/forkproof.php';

$channel = channel();
echo_call($channel, 'parent', 'before the fork', 5.0);
$child = fork(function (): void {
    $grandchild = fork(function (): void {
        meeting_call(new_channel(), 'grandchild', 4, 10.0);
    }, 'grandchild', 'child');
    meeting_call(new_channel(), 'child', 4, 10.0);
    reap($grandchild, 'child');
});
$sibling = fork(function (): void {
    meeting_call(new_channel(), 'sibling', 4, 10.0);
}, 'sibling');
meeting_call($channel, 'parent', 4, 10.0);
$code = reap($child);
exit($code ?: reap($sibling));
