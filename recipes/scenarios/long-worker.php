<?php
declare(strict_types=1);
require __DIR__ . '/lib/forkproof.php';
require __DIR__ . '/lib/contents.php';
require __DIR__ . '/lib/objects.php';

/** Six rounds of sixty calls, and of five channels that are made, used and closed; measured behind the second and the last. */
function work(?Grpc\Channel $channel, string $role): void
{
    for ($round = 1; $round <= 6; $round++) {
        for ($number = 1; $number <= 60; $number++) {
            // Of a message that is kept much is kept.
            echo_call($channel, $role, str_pad("call $number of round $round ", 20000, '.'), 5.0);
        }
        // What a stream brings is to be let go of before it ends.
        $chat = new Chat($channel, $role, 5.0);
        for ($number = 1; $number <= 30; $number++) {
            $chat->say(str_pad("message $number of round $round ", 20000, '.'));
        }
        $chat->end();
        // Calls that fail are to be forgotten, too.
        for ($number = 1; $channel !== null && $number <= 200; $number++) {
            whole_call(new Grpc\Call($channel, '/forkproof.Peer/Mirror', deadline(-1.0)), $role);
        }
        for ($number = 1; $number <= 5; $number++) {
            $own = own_channel();
            echo_call($own, $role, "channel $number of round $round", 5.0);
            if ($own !== null) {
                $own->close();
            }
            unset($own);
        }
        if ($round === 2 || $round === 6) {
            measure($role);
        }
    }
}

$channel = channel();
$worker = fork(function (): void {
    work(channel(), 'worker');
}, 'worker');
$code = reap($worker);
work($channel, 'parent');
exit($code);
