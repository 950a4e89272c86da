<?php
declare(strict_types=1);
require __DIR__ . '/lib/forkproof.php';

// The first message and its answer show that the call is under way when the fork comes.
$channel = channel();
$chat = new Chat($channel, 'parent', 10.0);
$chat->say('before the fork');

$child = fork_in_fiber(function (): void {
    $new = new_channel();
    echo_call($new, 'child', 'from the child', 5.0);
});
$chat->say('beside the child');
$code = reap($child);
$chat->say('after the child');
$chat->end();
exit($code);
