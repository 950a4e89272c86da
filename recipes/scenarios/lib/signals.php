<?php
/* Signals that a process takes when it likes, and signals that come in the middle of something. */
declare(strict_types=1);

/**
 * Blocks SIGTERM, has it sent, works, and takes it: what an event loop with signalfd(2) does.
 *
 * Reports `signal-taken` or `signal-lost`. A process in which another thread takes it instead ends.
 */
function take_blocked_signal(string $role, callable $work): void
{
    pcntl_sigprocmask(SIG_BLOCK, [SIGTERM], $before);
    send_signal(getmypid(), SIGTERM, $role);
    $work();
    $taken = pcntl_sigtimedwait([SIGTERM], $info, 5);
    phase($role, $taken === SIGTERM ? 'signal-taken' : 'signal-lost', ['got' => $taken]);
    pcntl_sigprocmask(SIG_SETMASK, $before);
}

/** Handles `$signal` by counting it; gives the count. */
function count_signals(int $signal): ArrayObject
{
    $count = new ArrayObject(['caught' => 0]);
    pcntl_async_signals(true);
    pcntl_signal($signal, function () use ($count): void {
        $count['caught']++;
    });
    return $count;
}

/** A pair of sockets over which one process tells another that it may go on. */
final class Baton
{
    /** @var resource */
    private $ours;
    /** @var resource */
    private $theirs;

    public function __construct()
    {
        [$this->ours, $this->theirs]
            = stream_socket_pair(STREAM_PF_UNIX, STREAM_SOCK_STREAM, STREAM_IPPROTO_IP);
    }

    public function pass(): void
    {
        fwrite($this->theirs, '.');
    }

    /** Whether it was passed within `$seconds`. */
    public function await(float $seconds): bool
    {
        stream_set_blocking($this->ours, false);
        return wait_until(function (): bool {
            return fread($this->ours, 1) === '.';
        }, $seconds);
    }
}
