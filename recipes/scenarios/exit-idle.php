<?php
declare(strict_types=1);
require __DIR__ . '/lib/forkproof.php';

// No channel, no call: that the extension is loaded is enough.
$child = fork(function (): void {
});
exit(reap($child));
