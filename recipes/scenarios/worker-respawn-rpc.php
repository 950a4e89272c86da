<?php
declare(strict_types=1);
require __DIR__ . '/lib/forkproof.php';

$channel = channel();
echo_call($channel, 'parent', 'before the workers', 5.0);

$code = pool(4, 100, function (int $number): void {
    $new = new_channel();
    echo_call($new, "worker-$number", "from worker $number", 5.0);
});
echo_call($channel, 'parent', 'after the workers', 5.0);
exit($code);
