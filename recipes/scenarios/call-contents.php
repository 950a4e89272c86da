<?php
declare(strict_types=1);
require __DIR__ . '/lib/forkproof.php';
require __DIR__ . '/lib/contents.php';
require __DIR__ . '/lib/objects.php';

// What phpinfo() tells of the extension while nothing of it was used.
if (has_grpc() && is_extension()) {
    ob_start();
    (new ReflectionExtension('grpc'))->info();
    compare_content('what phpinfo() tells', true, strpos((string) ob_get_clean(), 'grpc.enable_fork_support') !== false, 'parent');
}
// Times that are kept for all calls serve children, too.
$hour = has_grpc() ? new Grpc\Timeval(3600 * 1000000) : null;
// A child of one that has used nothing of gRPC yet.
$early = fork(function (): void {
    check_objects(channel(), 'early');
}, 'early');
$code = reap($early);
// Each size in some process; the large ones cost too much to be asked of all.
$channel = channel();
check_contents($channel, 'parent', 1 << 16);
$child = fork(function () use ($hour): void {
    $own = channel();
    if ($hour !== null) {
        $sum = $hour->add(new Grpc\Timeval(1));
        compare_content('a time that the parent made', true, Grpc\Timeval::compare($sum, $hour) > 0, 'child');
    }
    check_contents($own, 'child', 5 << 20);
    if ($own !== null) {
        // Its parent's is none of those that are kept here.
        compare_content('the state of a channel that is asked for again', Grpc\CHANNEL_READY, channel()->getConnectivityState(), 'child');
    }
    check_objects($own, 'child');
    $grandchild = fork(function (): void {
        $own = own_channel();
        check_contents($own, 'grandchild', 1 << 16);
        check_objects($own, 'grandchild');
    }, 'grandchild', 'child');
    reap($grandchild, 'child');
});
$ended = reap($child);
check_contents($channel, 'parent', 1 << 21);
check_objects($channel, 'parent');
exit($code ?: $ended);
