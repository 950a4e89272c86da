<?php
declare(strict_types=1);
require __DIR__ . '/lib/forkproof.php';

$channel = channel();
echo_call($channel, 'parent', 'before the workers', 5.0);

// What is set up once is set up by the tenth fork.
$measure = function (int $ended): void {
    if ($ended === 10 || $ended === 60) {
        measure('parent', $ended);
    }
};
$code = pool(1, 60, function (int $number): void {
    $new = new_channel();
    echo_call($new, "worker-$number", "from worker $number", 5.0);
}, $measure);
echo_call($channel, 'parent', 'after the workers', 5.0);
exit($code);
