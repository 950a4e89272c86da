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
$code = $front->serve('tls.php', array_merge($files, [$front->strict]));
array_map('unlink', $files);
exit($code);
