<?php
declare(strict_types=1);
require __DIR__ . '/../lib/forkproof.php';
require __DIR__ . '/../lib/last-words.php';

// No fork at all.
$object = LastWords::inherit();
echo_call(channel(), 'plain', "from process $argv[1]", 5.0);
phase('plain', 'exiting');
LastWords::leave('plain');
exit(1);
