<?php
/*
 * What every scenario's script shares: reporting phases, calling the peer, forking, reaping.
 *
 * FORKPROOF_PHASES names the file that phases are appended to (standard error if it is not set).
 * FORKPROOF_PEER is the peer, `127.0.0.1:PORT`; its methods take and give plain bytes. Calls use
 * the extension alone, no Composer package.
 *
 * Without the extension every call is left out and reported as the phase `no-extension`: such a
 * run shows what PHP itself does.
 */
declare(strict_types=1);

// A server's PHP has no pcntl and needs none: the server forks.
foreach (PHP_SAPI !== 'cli' ? [] : ['pcntl_fork' => 'pcntl', 'posix_kill' => 'posix', 'json_encode' => 'json'] as $function => $extension) {
    if (!function_exists($function)) {
        cannot_run("this PHP has no $extension extension, so it cannot be tested");
    }
}

require __DIR__ . '/processes.php';
require __DIR__ . '/calls.php';

/** Ends this process: the scenario cannot be run here, which says nothing about the extension. */
function cannot_run(string $why): void
{
    fwrite(fopen('php://stderr', 'w'), "forkproof: $why\n");
    exit(125);
}

/** Reports that `$role` reached the phase `$name`: one line, one write. */
function phase(string $role, string $name, array $data = []): void
{
    $line = json_encode([
        'at' => hrtime(true),
        'pid' => getmypid(),
        'role' => $role,
        'name' => $name,
        'data' => (object) array_map('strval', $data),
    ], JSON_UNESCAPED_SLASHES | JSON_INVALID_UTF8_SUBSTITUTE) . "\n";
    $file = getenv('FORKPROOF_PHASES');
    if ($file === false || $file === '') {
        $file = 'php://stderr';
    }
    if (@file_put_contents($file, $line, FILE_APPEND) !== strlen($line)) {
        cannot_run("cannot append to FORKPROOF_PHASES ($file)");
    }
}

/** The value of a variable that the runner sets. */
function needed_variable(string $name, string $what): string
{
    $value = getenv($name);
    if ($value === false || $value === '') {
        cannot_run("$name is not set; this scenario needs $what");
    }
    return $value;
}
