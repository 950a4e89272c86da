<?php
declare(strict_types=1);
require __DIR__ . '/lib/forkproof.php';

$channel = channel();
echo_call($channel, 'parent', 'before the fork', 5.0);

$child = fork(function (): void {
    $chat = new Chat(new_channel(), 'child', 5.0);
    foreach (['one', 'two', str_repeat('three', 20000), ...range('a', 'z')] as $message) {
        $chat->say($message);
    }
    $chat->end();
});
exit(reap($child));
