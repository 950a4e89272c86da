<?php
declare(strict_types=1);
require __DIR__ . '/lib/forkproof.php';
require __DIR__ . '/lib/ends.php';

// This script reads what three generations write at their ends, and has no gRPC of its own.
$log = sys_get_temp_dir() . '/log-' . getmypid();
// A program is started with a mask, a standard error and variables, and keeps them; these count only elsewhere.
umask(0027);
putenv('LC_ALL=C.UTF-8');
putenv('GRPC_VERBOSITY=NONE');
putenv('http_proxy=http://127.0.0.1:1');
putenv('no_proxy=127.0.0.1');
$served = new Served('tidy.php', [$log, (string) readlink('/proc/' . getmypid() . '/fd/2')], ['-d', "grpc.log_filename=$log", '-d', 'grpc.grpc_verbosity=DEBUG', '-d', 'grpc.grpc_trace=api']);
@unlink($log);
$lines = explode("\n", rtrim($served->output, "\n"));
foreach (['grandchild', 'child', 'parent'] as $role) {
    $own = array_values(preg_grep("/^$role: /", $lines));
    $file = substr($own[0] ?? '', strlen("$role: "));
    $isGone = $file !== '' && !file_exists($file);
    $wanted = [
        "$role: inherited shutdown function",
        "$role: first shutdown function",
        "$role: second shutdown function",
        "$role: destructor",
        "$role: 100000 bytes were buffered",
        "$role: end of an inherited buffer",
    ];
    $isWhole = array_slice($own, 1) === $wanted;
    phase($role, $isGone && $isWhole ? 'tidied' : 'left-undone', [
        'wrote' => implode('; ', array_slice($own, 1)),
        'temporary-file' => $isGone ? 'removed' : 'left',
    ]);
}
exit($served->code);
