<?php
/*
 * Channels and calls. Each call is reported as `calling` when it begins, and when it ends as one of
 *
 * - `rpc-answered`: the peer sent the same payload and metadata back
 * - `rpc-expired`: the deadline ended the call, in time
 * - `rpc-unavailable`: the peer could not be reached, as was to be (`unavailable_call` only)
 * - `rpc-refused`: the extension would not make the call, as was to be (`refused_call` only)
 * - `rpc-failed`: anything else, a late deadline included
 * - `no-extension`: nothing was called
 *
 * with `payload`, `status`, `details` and `seconds`.
 */
declare(strict_types=1);

/** Where the peer listens. */
function peer(): string
{
    return needed_variable('FORKPROOF_PEER', 'a peer');
}

/** Tells the peer to `stop`, as if its server had ended, or to `start` again on the same port. */
function tell_peer(string $command): void
{
    needed_variable('FORKPROOF_PEER', 'a peer');
    if (ask_probe($command) !== 'done') {
        cannot_run("the peer did not $command");
    }
}

/** Whether there is anything to test. */
function has_grpc(): bool
{
    return class_exists('Grpc\Channel');
}

/** A channel to the peer, or null without the extension; the extension keeps one per target. */
function channel(array $options = [], ?string $target = null): ?Grpc\Channel
{
    if (!has_grpc()) {
        return null;
    }
    $options += ['credentials' => Grpc\ChannelCredentials::createInsecure()];
    return new Grpc\Channel($target ?? peer(), $options);
}

/** A new channel, as the documentation asks of a child; core may still share a connection. */
function new_channel(): ?Grpc\Channel
{
    return channel(['force_new' => true]);
}

/** A new channel over a connection of its own, as one to another server has. */
function own_channel(array $options = []): ?Grpc\Channel
{
    return channel($options + ['force_new' => true, 'grpc.use_local_subchannel_pool' => 1]);
}

/** These seconds, and what the probe gives beside them where the machine is slower than usual. */
function patient(float $seconds): float
{
    return $seconds + (float) getenv('FORKPROOF_EXTRA_SECONDS');
}

/** The moment that is this number of seconds from now. */
function deadline(float $seconds): Grpc\Timeval
{
    return Grpc\Timeval::now()->add(new Grpc\Timeval((int) ($seconds * 1e6)));
}

/** Connects without a call; reports `rpc-ready`, `rpc-failed` or `no-extension`. */
function connect(?Grpc\Channel $channel, string $role, float $deadlineSeconds): void
{
    if ($channel === null) {
        phase($role, 'no-extension');
        return;
    }
    $state = connected_state($channel, $deadlineSeconds);
    phase($role, $state === Grpc\CHANNEL_READY ? 'rpc-ready' : 'rpc-failed', ['state' => $state]);
}

/** The state of a channel once it is ready, or when it was told to connect for so long. */
function connected_state(Grpc\Channel $channel, float $deadlineSeconds): int
{
    $deadline = deadline(patient($deadlineSeconds));
    $state = $channel->getConnectivityState(true);
    while ($state !== Grpc\CHANNEL_READY && $channel->watchConnectivityState($state, $deadline)) {
        $state = $channel->getConnectivityState(true);
    }
    return $state;
}

/** A call that is to be answered, or to expire where the peer is silent. */
function echo_call(?Grpc\Channel $channel, string $role, string $payload, float $deadlineSeconds): void
{
    report_call($channel, $role, $payload, $deadlineSeconds, null, 'rpc-failed');
}

/** A call that is to fail because nothing listens. */
function unavailable_call(?Grpc\Channel $channel, string $role, string $payload, float $deadlineSeconds): void
{
    // The number of Grpc\STATUS_UNAVAILABLE, which is not there without the extension.
    report_call($channel, $role, $payload, $deadlineSeconds, 14, 'rpc-unavailable');
}

/** A call that is to be refused by an exception, on a channel that must not be used any more. */
function refused_call(?Grpc\Channel $channel, string $role, string $payload, float $deadlineSeconds): void
{
    report_call($channel, $role, $payload, $deadlineSeconds, 'exception', 'rpc-refused');
}

/** A call that is answered once as many callers are under way as it says. */
function meeting_call(?Grpc\Channel $channel, string $role, int $callers, float $deadlineSeconds): void
{
    $start = function (Grpc\Channel $channel, string $role, string $payload, float $seconds) use ($callers): object {
        $metadata = caller($role) + said($payload) + ['forkproof-callers' => [(string) $callers]];
        return start_unary($channel, 'Meet', $payload, $metadata, $seconds);
    };
    report_call($channel, $role, "$role is here", $deadlineSeconds, null, 'rpc-failed', $start);
}

/** Makes a call, by `start_echo` or `$start`, and reports it; the status `$wanted` is reported as `$name`. */
function report_call(
    ?Grpc\Channel $channel,
    string $role,
    string $payload,
    float $deadlineSeconds,
    $wanted,
    string $name,
    ?callable $start = null
): void {
    // Hundreds of calls are reported, some of long messages: the beginning tells which it is.
    $told = substr($payload, 0, 80);
    if ($channel === null) {
        phase($role, 'no-extension', ['payload' => $told]);
        return;
    }
    $deadlineSeconds = patient($deadlineSeconds);
    phase($role, 'calling', ['payload' => $told, 'deadline' => sprintf('%.3f', $deadlineSeconds)]);
    $begin = hrtime(true);
    try {
        $result = ($start ?? 'start_echo')($channel, $role, $payload, $deadlineSeconds);
        $status = $result->status->code;
        $details = $result->status->details;
    } catch (Throwable $error) {
        $status = 'exception';
        $details = get_class($error) . ': ' . $error->getMessage();
    }
    $seconds = (hrtime(true) - $begin) / 1e9;

    if ($wanted !== null) {
        $name = $status === $wanted ? $name : 'rpc-failed';
    } elseif ($status === Grpc\STATUS_OK) {
        $lost = lost_content($result, $payload);
        $name = $lost === null ? 'rpc-answered' : 'rpc-failed';
        $details = $lost === null ? $details : "$lost is not what was sent";
    } elseif ($status === Grpc\STATUS_DEADLINE_EXCEEDED) {
        // Two seconds of grace: a busy machine is late too, a timer that is not served never fires.
        $inTime = $seconds > 0.9 * $deadlineSeconds && $seconds < $deadlineSeconds + patient(2);
        $name = $inTime ? 'rpc-expired' : 'rpc-failed';
    }
    phase($role, $name, [
        'payload' => $told,
        'status' => $status,
        'details' => $details,
        'seconds' => sprintf('%.3f', $seconds),
    ]);
}

/** One whole unary call in one batch; gives the batch's result. */
function start_echo(Grpc\Channel $channel, string $role, string $payload, float $deadlineSeconds): object
{
    return start_unary($channel, 'Echo', $payload, caller($role) + said($payload), $deadlineSeconds);
}

/** Metadata that the peer says again, before the message and behind it. */
function said(string $payload): array
{
    return ['forkproof-said' => [md5(getmypid() . $payload)]];
}

/** What of an answer is not what was sent, or null. */
function lost_content(object $result, string $payload): ?string
{
    $said = said($payload)['forkproof-said'];
    $checks = [
        'the answer' => ($result->message ?? null) === $payload,
        'the metadata before the answer' => ($result->metadata['forkproof-said'] ?? null) === $said,
        'the metadata behind the answer' => ($result->status->metadata['forkproof-said'] ?? null) === $said,
    ];
    $lost = array_search(false, $checks, true);
    return $lost === false ? null : $lost;
}

/** The same of another method of the peer, with metadata of its own. */
function start_unary(
    Grpc\Channel $channel,
    string $method,
    string $payload,
    array $metadata,
    float $deadlineSeconds
): object {
    return whole_batch(new Grpc\Call($channel, "/forkproof.Peer/$method", deadline($deadlineSeconds)), $payload, $metadata);
}

/** All of a unary call, which was made before, in one batch; gives the batch's result. */
function whole_batch(Grpc\Call $call, string $payload, array $metadata, int $flags = 0): object
{
    return $call->startBatch([
        Grpc\OP_SEND_INITIAL_METADATA => $metadata,
        Grpc\OP_SEND_MESSAGE => ['message' => $payload] + ($flags === 0 ? [] : ['flags' => $flags]),
        Grpc\OP_SEND_CLOSE_FROM_CLIENT => true,
        Grpc\OP_RECV_INITIAL_METADATA => true,
        Grpc\OP_RECV_MESSAGE => true,
        Grpc\OP_RECV_STATUS_ON_CLIENT => true,
    ]);
}

/** The metadata by which the peer knows who calls. */
function caller(string $role): array
{
    return ['forkproof-role' => [$role], 'forkproof-pid' => [(string) getmypid()]];
}

/**
 * A call that sends and receives for as long as it likes. Phases: `rpc-said` for each message that
 * came back, `rpc-streamed` when the peer ended it well, `rpc-failed` for anything else.
 */
final class Chat
{
    private ?Grpc\Call $call = null;
    private string $role;
    private bool $isOpen = false;

    /** Nothing is sent before the first message. */
    public function __construct(?Grpc\Channel $channel, string $role, float $deadlineSeconds)
    {
        $this->role = $role;
        if ($channel !== null) {
            $deadlineSeconds = patient($deadlineSeconds);
            phase($role, 'calling', ['deadline' => sprintf('%.3f', $deadlineSeconds)]);
            $this->call = new Grpc\Call($channel, '/forkproof.Peer/Chat', deadline($deadlineSeconds));
        }
    }

    /** Sends a message and waits until it comes back. */
    public function say(string $payload): void
    {
        if ($this->call === null) {
            phase($this->role, 'no-extension', ['payload' => $payload]);
            return;
        }
        $batch = [Grpc\OP_SEND_MESSAGE => ['message' => $payload], Grpc\OP_RECV_MESSAGE => true];
        if (!$this->isOpen) {
            $batch += [
                Grpc\OP_SEND_INITIAL_METADATA => caller($this->role),
                Grpc\OP_RECV_INITIAL_METADATA => true,
            ];
        }
        $this->isOpen = true;
        $this->report('rpc-said', $batch, function (object $result) use ($payload): bool {
            return ($result->message ?? null) === $payload;
        });
    }

    /** Says that no more will come, and waits for the peer's last word. */
    public function end(): void
    {
        if ($this->call === null) {
            phase($this->role, 'no-extension');
            return;
        }
        $batch = [Grpc\OP_SEND_CLOSE_FROM_CLIENT => true, Grpc\OP_RECV_STATUS_ON_CLIENT => true];
        $this->report('rpc-streamed', $batch, function (object $result): bool {
            return $result->status->code === Grpc\STATUS_OK;
        });
    }

    private function report(string $name, array $batch, callable $isGood): void
    {
        try {
            $result = $this->call->startBatch($batch);
            $status = $result->status->code ?? '';
            $details = $result->status->details ?? $result->message ?? 'no message';
            $name = $isGood($result) ? $name : 'rpc-failed';
        } catch (Throwable $error) {
            $status = 'exception';
            $details = get_class($error) . ': ' . $error->getMessage();
            $name = 'rpc-failed';
        }
        phase($this->role, $name, ['status' => $status, 'details' => $details]);
    }
}
