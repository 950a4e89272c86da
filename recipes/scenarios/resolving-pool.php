<?php
declare(strict_types=1);
require __DIR__ . '/lib/forkproof.php';

// No server answers for this name: the resolver of the parent is at work at each fork.
$unknown = channel(['force_new' => true], 'dns:///nowhere.invalid:1');
$channel = channel();
echo_call($channel, 'parent', 'before the workers', 5.0);
if ($unknown !== null) {
    $unknown->getConnectivityState(true);
}
$code = pool(4, 20, function (int $number): void {
    $own = channel(['force_new' => true], 'ipv4:127.0.0.1:1,' . peer());
    echo_call($own, "worker-$number", "from worker $number", 5.0);
});
echo_call($channel, 'parent', 'after the workers', 5.0);
exit($code);
