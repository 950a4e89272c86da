<?php
declare(strict_types=1);
require __DIR__ . '/lib/forkproof.php';
require __DIR__ . '/lib/signals.php';

// No fork and no use of gRPC: that the extension is loaded is enough.
take_blocked_signal('parent', function (): void {
    usleep(50000);
});
