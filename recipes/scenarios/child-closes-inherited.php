<?php
declare(strict_types=1);
require __DIR__ . '/lib/forkproof.php';

// Children that do not use what they inherited: one closes it, one lets go of it.
$channel = channel();
$other = own_channel();
$stream = new Chat($other, 'parent', 20.0);
echo_call($channel, 'parent', 'before the fork', 5.0);
$stream->say('before the fork');
$code = 0;
foreach (['closer', 'dropper'] as $role) {
    $child = fork(function () use ($role, &$channel, &$other, &$stream): void {
        if ($role === 'closer' && $channel !== null) {
            $channel->close();
            $other->close();
        }
        $channel = $other = $stream = null;
        gc_collect_cycles();
        $own = channel();
        echo_call($own, $role, 'on a channel of its own', 5.0);
        $own = own_channel();
        echo_call($own, $role, 'on another', 5.0);
    }, $role);
    $stream->say("beside the $role");
    $code = max($code, reap($child));
    echo_call($channel, 'parent', "after the $role", 5.0);
}
$stream->end();
exit($code);
