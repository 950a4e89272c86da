<?php
declare(strict_types=1);
require __DIR__ . '/lib/forkproof.php';

$channel = channel();
echo_call($channel, 'parent', 'before the fork', 5.0);

$child = fork(function (): void {
    $own = own_channel([
        'grpc.initial_reconnect_backoff_ms' => 100,
        // However it is called, it is the time that an attempt has.
        'grpc.min_reconnect_backoff_ms' => 5000,
        'grpc.max_reconnect_backoff_ms' => 100,
    ]);
    // The other has the pauses that core has by default, of a second and more.
    $plain = own_channel();
    echo_call($own, 'child', 'before the restart', 5.0);
    echo_call($plain, 'child', 'before the restart, as by default', 5.0);
    tell_peer('stop');
    // The first may only learn that the connection is gone; the second cannot get another.
    unavailable_call($own, 'child', 'while it is down', 5.0);
    unavailable_call($own, 'child', 'while it is still down', 5.0);
    unavailable_call($plain, 'child', 'while it is down, as by default', 5.0);
    unavailable_call($plain, 'child', 'while it is still down, as by default', 5.0);
    tell_peer('start');
    // Nothing but a timer of the child's own makes the next attempt.
    connect($own, 'child', 5.0);
    echo_call($own, 'child', 'after the restart', 5.0);
    connect($plain, 'child', 6.0);
    echo_call($plain, 'child', 'after the restart, as by default', 5.0);
});
$code = reap($child);
// The same for one that has forked, over a channel that is new since.
$own = own_channel();
echo_call($own, 'parent', 'before the restart', 5.0);
tell_peer('stop');
unavailable_call($own, 'parent', 'while it is down', 5.0);
unavailable_call($own, 'parent', 'while it is still down', 5.0);
tell_peer('start');
foreach ([$own, $channel] as $one) {
    connect($one, 'parent', 6.0);
    echo_call($one, 'parent', 'after the restart', 5.0);
}
exit($code);
