<?php
declare(strict_types=1);
require __DIR__ . '/lib/forkproof.php';
require __DIR__ . '/lib/tls.php';

// This script is the server's side of TLS, and has no gRPC of its own.
$front = new TlsFront();
$files = [];
foreach (['own' => $front->certificate, 'another' => $front->another, 'key' => $front->anothersKey] as $name => $certificate) {
    $files[] = $file = sys_get_temp_dir() . "/certificate-$name-" . getmypid();
    file_put_contents($file, $certificate);
}
$command = json_decode(needed_variable('FORKPROOF_SERVER', 'the runner'), true);
$process = proc_open(array_merge($command, [__DIR__ . '/served/tls.php', $front->address], $files, [$front->strict]), [], $pipes);
$front->serve(function () use ($process, &$status): bool {
    $status = proc_get_status($process);
    return !$status['running'];
});
array_map('unlink', $files);
exit($status['signaled'] ? 128 + $status['termsig'] : $status['exitcode']);
