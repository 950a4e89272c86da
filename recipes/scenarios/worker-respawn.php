<?php
declare(strict_types=1);
require __DIR__ . '/lib/forkproof.php';

// Nobody uses gRPC: that the extension is loaded is enough for its fork handlers to run.
exit(pool(4, 100, function (int $number): void {
}));
