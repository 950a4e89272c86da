<?php
declare(strict_types=1);
require __DIR__ . '/../lib/forkproof.php';

// No fork at all.
echo_call(channel(), 'plain', "from process $argv[1]", 5.0);
phase('plain', 'exiting');
