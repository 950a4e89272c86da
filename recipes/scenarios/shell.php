<?php
declare(strict_types=1);
require __DIR__ . '/lib/forkproof.php';
require __DIR__ . '/lib/ends.php';

// A shell such as psysh forks before each line. The child goes on; the parent waits as a place to come
// back to, should the line be fatal. Each process calls on a channel that it asks for anew.
$line = function (int $number) use (&$line): void {
    $role = "line-$number";
    $channel = $number % 2 === 1 ? channel() : new_channel();
    echo_call($channel, $role, "typed as line $number", 5.0);
    if ($number === 4 || $number === 10) {
        measure($role);
    }
    if ($number === 12) {
        phase($role, 'exiting');
        exit(4);
    }
    $next = fork(function () use ($line, $number): void {
        $line($number + 1);
    }, 'line-' . ($number + 1), $role);
    $code = reap($next, $role);
    check_end($code, 4, 'exit of the last line', $role);
    phase($role, 'exiting');
    exit($code);
};
$channel = channel();
echo_call($channel, 'shell', 'before the first line', 5.0);
$first = fork(function () use ($line): void {
    $line(1);
}, 'line-1', 'shell');
check_end(reap($first, 'shell'), 4, 'exit of the last line', 'shell');
