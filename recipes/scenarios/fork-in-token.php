<?php
declare(strict_types=1);
require __DIR__ . '/lib/forkproof.php';
require __DIR__ . '/lib/tls.php';

// This script is the server's side of TLS, and has no gRPC of its own.
$front = new TlsFront();
$file = sys_get_temp_dir() . '/certificate-' . getmypid();
file_put_contents($file, $front->certificate);
$code = $front->serve('fork-in-token.php', [$file]);
unlink($file);
exit($code);
