<?php
declare(strict_types=1);
require __DIR__ . '/lib/forkproof.php';

// A channel connects when it is first used; none of these is.
$channels = [];
for ($port = 1; $port <= 40; $port++) {
    $channels[] = channel([], "127.0.0.1:$port");
}
if ($channels[0] === null) {
    phase('parent', 'no-extension');
}

$child = fork(function (): void {
});
exit(reap($child));
