<?php
declare(strict_types=1);
require __DIR__ . '/lib/forkproof.php';

// The kernel reaps the children of a process that ignores SIGCHLD; a wait ends when all are gone.
pcntl_signal(SIGCHLD, SIG_IGN);
$child = fork(function (): void {
});
do {
    $got = pcntl_waitpid($child, $status);
    $error = pcntl_get_last_error();
} while ($got === -1 && $error === PCNTL_EINTR);
if ($got !== -1 || $error !== PCNTL_ECHILD) {
    cannot_run('SIGCHLD is not ignored here');
}
phase('parent', 'reaped', ['child' => $child]);
