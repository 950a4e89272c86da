<?php
/*
 * What every scenario's script shares: reporting phases, calling the peer, forking, reaping.
 *
 * FORKPROOF_PHASES names the file that phases are appended to (standard error if it is not set).
 * FORKPROOF_PEER is the peer, `127.0.0.1:PORT`; its method /forkproof.Peer/Echo takes and gives
 * plain bytes. Calls use the extension alone, no Composer package.
 *
 * Without the extension every call is left out and reported as the phase `no-extension`: such a
 * run shows what PHP itself does.
 */
declare(strict_types=1);

foreach (['pcntl_fork' => 'pcntl', 'json_encode' => 'json'] as $function => $extension) {
    if (!function_exists($function)) {
        fwrite(STDERR, "forkproof: this PHP has no $extension extension, so it cannot be tested\n");
        exit(125);
    }
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
        fwrite(STDERR, $line);
    } elseif (@file_put_contents($file, $line, FILE_APPEND) !== strlen($line)) {
        fwrite(STDERR, "forkproof: cannot append to FORKPROOF_PHASES ($file)\n");
        exit(125);
    }
}

/** Where the peer listens. */
function peer(): string
{
    $peer = getenv('FORKPROOF_PEER');
    if ($peer === false || $peer === '') {
        fwrite(STDERR, "forkproof: FORKPROOF_PEER is not set; this scenario needs a peer\n");
        exit(125);
    }
    return $peer;
}

/** A channel to the peer, or null without the extension; the extension keeps one per target. */
function channel(array $options = []): ?Grpc\Channel
{
    if (!extension_loaded('grpc')) {
        return null;
    }
    $options += ['credentials' => Grpc\ChannelCredentials::createInsecure()];
    return new Grpc\Channel(peer(), $options);
}

/** A new channel, as the documentation asks of a child; core may still share a connection. */
function new_channel(): ?Grpc\Channel
{
    return channel(['force_new' => true]);
}

/** A new channel over a connection of its own, as one to another server has. */
function own_channel(): ?Grpc\Channel
{
    return channel(['force_new' => true, 'grpc.use_local_subchannel_pool' => 1]);
}

/** Connects without a call; reports `rpc-ready`, `rpc-failed` or `no-extension`. */
function connect(?Grpc\Channel $channel, string $role, float $deadlineSeconds): void
{
    if ($channel === null) {
        phase($role, 'no-extension');
        return;
    }
    $deadline = Grpc\Timeval::now()->add(new Grpc\Timeval((int) ($deadlineSeconds * 1e6)));
    $state = $channel->getConnectivityState(true);
    while ($state !== Grpc\CHANNEL_READY && $channel->watchConnectivityState($state, $deadline)) {
        $state = $channel->getConnectivityState(true);
    }
    phase($role, $state === Grpc\CHANNEL_READY ? 'rpc-ready' : 'rpc-failed', ['state' => $state]);
}

/**
 * Sends `$payload` to the peer and reports how that ended, always as one of these phases:
 *
 * - `rpc-answered`: the peer sent the same payload back
 * - `rpc-expired`: the deadline ended the call, in time
 * - `rpc-failed`: anything else, a late deadline included
 * - `no-extension`: nothing was called
 *
 * The phase's data holds `payload`, `status`, `details` and `seconds`.
 */
function echo_call(?Grpc\Channel $channel, string $role, string $payload, float $deadlineSeconds): void
{
    if ($channel === null) {
        phase($role, 'no-extension', ['payload' => $payload]);
        return;
    }
    phase($role, 'calling', ['payload' => $payload, 'deadline' => sprintf('%.3f', $deadlineSeconds)]);
    $start = hrtime(true);
    try {
        $result = start_echo($channel, $role, $payload, $deadlineSeconds);
        $status = $result->status->code;
        $details = $result->status->details;
        $answer = $result->message ?? null;
    } catch (Throwable $error) {
        $status = 'exception';
        $details = get_class($error) . ': ' . $error->getMessage();
        $answer = null;
    }
    $seconds = (hrtime(true) - $start) / 1e9;

    $name = 'rpc-failed';
    if ($status === Grpc\STATUS_OK) {
        $name = $answer === $payload ? 'rpc-answered' : 'rpc-failed';
        $details = $answer === $payload ? $details : 'the answer is not what was sent';
    } elseif ($status === Grpc\STATUS_DEADLINE_EXCEEDED) {
        // Two seconds of grace: a busy machine is late too, a timer that is not served never fires.
        $inTime = $seconds > 0.9 * $deadlineSeconds && $seconds < $deadlineSeconds + 2;
        $name = $inTime ? 'rpc-expired' : 'rpc-failed';
    }
    phase($role, $name, [
        'payload' => $payload,
        'status' => $status,
        'details' => $details,
        'seconds' => sprintf('%.3f', $seconds),
    ]);
}

/** One whole unary call in one batch; gives the batch's result. */
function start_echo(Grpc\Channel $channel, string $role, string $payload, float $deadlineSeconds): object
{
    $deadline = Grpc\Timeval::now()->add(new Grpc\Timeval((int) ($deadlineSeconds * 1e6)));
    $call = new Grpc\Call($channel, '/forkproof.Peer/Echo', $deadline);
    return $call->startBatch([
        Grpc\OP_SEND_INITIAL_METADATA => [
            'forkproof-role' => [$role],
            'forkproof-pid' => [(string) getmypid()],
        ],
        Grpc\OP_SEND_MESSAGE => ['message' => $payload],
        Grpc\OP_SEND_CLOSE_FROM_CLIENT => true,
        Grpc\OP_RECV_INITIAL_METADATA => true,
        Grpc\OP_RECV_MESSAGE => true,
        Grpc\OP_RECV_STATUS_ON_CLIENT => true,
    ]);
}

/**
 * Forks. The child runs `$child` and exits with 0; the parent gets the child's process id.
 *
 * Phases: `forking` and `forked` of the parent, `forked` and `exiting` of the child. A fork handler
 * that throws is reported as `fork-threw` by the process it threw in, which then exits with 1.
 */
function fork(callable $child, string $role = 'child'): int
{
    $parent = getmypid();
    phase('parent', 'forking');
    try {
        $pid = pcntl_fork();
    } catch (Throwable $error) {
        $who = getmypid() === $parent ? 'parent' : $role;
        phase($who, 'fork-threw', ['error' => get_class($error) . ': ' . $error->getMessage()]);
        exit(1);
    }
    if ($pid === -1) {
        fwrite(STDERR, 'forkproof: cannot fork: ' . pcntl_strerror(pcntl_get_last_error()) . "\n");
        exit(125);
    }
    if ($pid === 0) {
        phase($role, 'forked');
        $child();
        phase($role, 'exiting');
        exit(0);
    }
    phase('parent', 'forked', ['child' => $pid]);
    return $pid;
}

/**
 * Waits, for as long as it takes, until `$pid` is gone; reports `reaped` with its `exit` or `signal`.
 *
 * Gives the child's exit code, or 128 and its signal, as a shell would.
 */
function reap(int $pid): int
{
    do {
        $got = pcntl_waitpid($pid, $status);
    } while ($got === -1 && pcntl_get_last_error() === PCNTL_EINTR);
    if ($got !== $pid) {
        fwrite(STDERR, 'forkproof: cannot wait: ' . pcntl_strerror(pcntl_get_last_error()) . "\n");
        exit(125);
    }
    if (pcntl_wifsignaled($status)) {
        $signal = pcntl_wtermsig($status);
        phase('parent', 'reaped', ['child' => $pid, 'signal' => $signal]);
        return 128 + $signal;
    }
    $code = pcntl_wexitstatus($status);
    phase('parent', 'reaped', ['child' => $pid, 'exit' => $code]);
    return $code;
}
