<?php
declare(strict_types=1);
require __DIR__ . '/lib/forkproof.php';
require __DIR__ . '/lib/ends.php';

// This script reads what three generations write when PHP is over, and has no gRPC of its own.
$served = new Served('exit-handlers.php');
$lines = explode("\n", $served->output);
foreach (['grandchild', 'child', 'parent'] as $role) {
    check_last_words($lines, $role);
}
// A fork writes nothing: a program's output is its own.
$others = preg_grep('/^(?:(?:parent|child|grandchild): .*)?$/D', $lines, PREG_GREP_INVERT);
if ($others !== []) {
    phase('starter', 'wrote-else', ['wrote' => implode('; ', $others)]);
}
check_end($served->code, 1, 'code', 'starter');
