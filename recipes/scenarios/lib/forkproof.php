<?php
/*
 * What every scenario's script shares: reporting phases, calling the peer, forking, reaping.
 *
 * FORKPROOF_RUN is the name by which the probe can be reached: a phase is a datagram to it, of which
 * the kernel tells who sent it (phases go to standard error if it is not set).
 * FORKPROOF_PEER is the peer, `127.0.0.1:PORT`; its methods take and give plain bytes. Calls use
 * the extension alone, no Composer package.
 *
 * Without the extension every call is left out and reported as the phase `no-extension`: such a
 * run shows what PHP itself does.
 */
declare(strict_types=1);

// An extension older than this PHP may do what is deprecated: no matter of forking, and it would stand in the answers
// of servers.
error_reporting(error_reporting() & ~E_DEPRECATED);

// A server's PHP has no pcntl and needs none: the server forks.
foreach (PHP_SAPI !== 'cli' ? [] : ['pcntl_fork' => 'pcntl', 'posix_kill' => 'posix', 'json_encode' => 'json'] as $function => $extension) {
    if (!function_exists($function)) {
        cannot_run(extension_loaded($extension)
            ? "the function $function is disabled in this PHP, so it cannot be tested"
            : "this PHP has no $extension extension, so it cannot be tested");
    }
}

require __DIR__ . '/processes.php';
require __DIR__ . '/calls.php';

// The probe is told that the script itself, not a process forked by it, came to its end.
if (PHP_SAPI === 'cli') {
    register_shutdown_function(function (int $script): void {
        if (getmypid() === $script && getenv('FORKPROOF_RUN')) {
            greet();
            // A request and no datagram: it is over once the probe has taken it.
            ask_probe('end');
        }
    }, getmypid());
}

/** Ends this process: the scenario cannot be run here, which says nothing about the extension. */
function cannot_run(string $why): void
{
    fwrite(fopen('php://stderr', 'w'), "forkproof: $why\n");
    exit(125);
}

/** Reports that `$role` reached the phase `$name`: one datagram. */
function phase(string $role, string $name, array $data = []): void
{
    report([
        'pid' => getmypid(),
        'role' => $role,
        'name' => $name,
        // Of what others wrote the beginning is enough, and a datagram has its limits.
        'data' => (object) array_map(function ($value): string {
            return substr((string) $value, 0, 8192);
        }, $data),
    ]);
}

/** Makes the probe know this process, once. */
function greet(): void
{
    static $known = 0;
    if ($known === getmypid()) {
        return;
    }
    // The script is open while the probe looks: so it is seen that this process has it.
    $script = @fopen($_SERVER['SCRIPT_FILENAME'], 'r');
    if (ask_probe('hello') !== 'ok') {
        cannot_run('the probe does not answer');
    }
    if ($script !== false) {
        fclose($script);
    }
    $known = getmypid();
}

/** Sends a message to the probe; the first of each process waits until the probe knows the process. */
function report(array $message): void
{
    $line = json_encode($message, JSON_UNESCAPED_SLASHES | JSON_INVALID_UTF8_SUBSTITUTE);
    $run = getenv('FORKPROOF_RUN');
    if ($run === false || $run === '') {
        fwrite(fopen('php://stderr', 'w'), "$line\n");
        return;
    }
    greet();
    $socket = @stream_socket_client("udg://\0$run.phases", $code, $why);
    if ($socket === false || fwrite($socket, $line) !== strlen($line)) {
        cannot_run("cannot report to the probe: $why");
    }
    fclose($socket);
}

/** Sends a request to the probe and gives its answer, or an empty text. */
function ask_probe(string $request): string
{
    $run = needed_variable('FORKPROOF_RUN', 'a probe');
    $socket = @stream_socket_client("unix://\0$run.requests", $code, $why, 10);
    if ($socket === false) {
        cannot_run("cannot reach the probe: $why");
    }
    fwrite($socket, "$request\n");
    $answer = trim((string) fgets($socket));
    fclose($socket);
    return $answer;
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
