<?php
declare(strict_types=1);
require __DIR__ . '/lib/forkproof.php';

// This script is the client, and has no gRPC of its own. The server listens on a port that was free
// just now, in a network of the run's own.
$free = stream_socket_server('tcp://127.0.0.1:0');
$address = stream_socket_get_name($free, false);
fclose($free);

$command = json_decode(needed_variable('FORKPROOF_SERVER', 'the runner'), true);
$port = substr($address, strrpos($address, ':') + 1);
$server = proc_open(array_merge($command, [__DIR__ . '/served/swoole.php', $port]), [], $pipes);
$isAlive = function () use ($server, &$status): bool {
    // The code is told only once, so it is kept when it comes.
    $status = ($status['running'] ?? true) ? proc_get_status($server) : $status;
    return $status['running'];
};
register_shutdown_function(function () use ($server, $isAlive): void {
    if ($isAlive()) {
        proc_terminate($server, SIGKILL);
    }
});

$connection = false;
wait_until(function () use (&$connection, $address, $isAlive): bool {
    $connection = @stream_socket_client("tcp://$address", $code, $why, 5);
    return $connection !== false || !$isAlive();
}, 10.0);
if ($connection === false) {
    phase('client', 'request-failed', ['answer' => 'the server does not listen']);
    exit(1);
}
stream_set_timeout($connection, 10);
for ($request = 1; $request <= 4; $request++) {
    fwrite($connection, "request $request\n");
    $answer = fgets($connection);
    phase('client', $answer === "request $request\n" ? 'request-answered' : 'request-failed', [
        'answer' => $answer === false ? 'none' : trim($answer),
    ]);
}
fclose($connection);

send_signal(proc_get_status($server)['pid'], SIGTERM, 'client');
while ($isAlive()) {
    usleep(2000);
}
phase('client', 'stopped', ['exit' => $status['exitcode']]);
exit($status['exitcode']);
