<?php
declare(strict_types=1);
require __DIR__ . '/lib/forkproof.php';
require __DIR__ . '/lib/ends.php';

// This script starts one process after the other, and has no gRPC of its own.
for ($number = 1; $number <= 5; $number++) {
    $served = new Served('plain.php', [(string) $number]);
    check_last_words(explode("\n", $served->output), 'plain');
    check_end($served->code, 1, 'code', 'starter');
}
