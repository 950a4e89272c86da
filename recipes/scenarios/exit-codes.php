<?php
declare(strict_types=1);
require __DIR__ . '/lib/forkproof.php';
require __DIR__ . '/lib/ends.php';

// This script is the parent of the first of three generations, and has no gRPC of its own.
foreach (WAYS_TO_END as $way => $code) {
    $served = new Served('ends.php', [$way]);
    check_end($served->code, $code, $way, 'starter');
}
