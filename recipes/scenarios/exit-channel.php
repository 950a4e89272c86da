<?php
declare(strict_types=1);
require __DIR__ . '/lib/forkproof.php';

// A channel connects when it is first used; this one never is.
$channel = channel([], '127.0.0.1:1');
if ($channel === null) {
    phase('parent', 'no-extension');
}

$child = fork(function (): void {
});
exit(reap($child));
