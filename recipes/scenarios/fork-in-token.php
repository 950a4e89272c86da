<?php
declare(strict_types=1);
require __DIR__ . '/lib/forkproof.php';
require __DIR__ . '/lib/tls.php';

// This script is the server's side of TLS, and has no gRPC of its own.
$front = new TlsFront();
$file = sys_get_temp_dir() . '/certificate-' . getmypid();
file_put_contents($file, $front->certificate);
$command = json_decode(needed_variable('FORKPROOF_SERVER', 'the runner'), true);
$process = proc_open(array_merge($command, [__DIR__ . '/served/fork-in-token.php', $front->address, $file]), [], $pipes);
$front->serve(function () use ($process, &$status): bool {
    $status = proc_get_status($process);
    return !$status['running'];
});
unlink($file);
exit($status['signaled'] ? 128 + $status['termsig'] : $status['exitcode']);
