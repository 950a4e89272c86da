<?php
/*
 * Stands in for the extension, so that scenarios can be proved able to pass and able to fail. It
 * talks to nobody: it writes into the peer's log itself, and asks the peer's port whether a server
 * listens. STUB_FAULT names what it does wrong in every process but the first.
 */
declare(strict_types=1);

namespace Stub {
    final class State
    {
        public static int $first = 0;
        public static array $kept = [];
    }

    State::$first = (int) getmypid();

    /** Whether this is a forked process, or a server's worker. */
    function is_child(): bool
    {
        return PHP_SAPI !== 'cli' || getmypid() !== State::$first;
    }

    /** Whether the fault is to show in this process. */
    function has(string $fault): bool
    {
        return getenv('STUB_FAULT') === $fault && is_child();
    }

    /** Waits for what nobody will ever write. */
    function hang(): void
    {
        [$ours, State::$kept[]] = stream_socket_pair(STREAM_PF_UNIX, STREAM_SOCK_STREAM, 0);
        fread($ours, 1);
    }

    /** The signal by its number: the names are pcntl's, which a server's PHP does not have. */
    function kill_self(int $signal): void
    {
        posix_kill(getmypid(), $signal);
        usleep(1000000);
    }

    /** Notes a call as the peer does. */
    function note(string $method, array $metadata, string $outcome): void
    {
        $entry = [
            'at' => hrtime(true),
            'method' => $method,
            'role' => $metadata['forkproof-role'][0] ?? '',
            'pid' => (int) ($metadata['forkproof-pid'][0] ?? 0),
            'outcome' => $outcome,
        ];
        file_put_contents(
            dirname((string) getenv('FORKPROOF_PHASES')) . '/calls.jsonl',
            json_encode($entry, JSON_UNESCAPED_SLASHES) . "\n",
            FILE_APPEND
        );
    }

    function listens(string $target): bool
    {
        $connection = @stream_socket_client("tcp://$target", $code, $why, 1);
        return $connection !== false && fclose($connection);
    }

    register_shutdown_function(function (): void {
        if (has('hangs-at-exit')) {
            hang();
        } elseif (has('killed-at-exit')) {
            kill_self(9);
        } elseif (has('crashes-at-exit')) {
            kill_self(11);
        } elseif (has('exits-badly')) {
            exit(3);
        }
    });

    $fault = (string) getenv('STUB_FAULT');
    if (strncmp($fault, 'leaks-', 6) === 0) {
        pcntl_async_signals(true);
        pcntl_signal(SIGCHLD, function () use ($fault): void {
            if (!is_child()) {
                State::$kept[] = $fault === 'leaks-memory'
                    ? str_repeat((string) getmypid(), 100000)
                    : fopen('/dev/null', 'r');
            }
        });
    }
}

namespace Grpc {
    const OP_SEND_INITIAL_METADATA = 0;
    const OP_SEND_MESSAGE = 1;
    const OP_SEND_CLOSE_FROM_CLIENT = 2;
    const OP_RECV_INITIAL_METADATA = 4;
    const OP_RECV_MESSAGE = 5;
    const OP_RECV_STATUS_ON_CLIENT = 6;
    const STATUS_OK = 0;
    const STATUS_DEADLINE_EXCEEDED = 4;
    const STATUS_UNAVAILABLE = 14;
    const CHANNEL_READY = 2;

    final class Timeval
    {
        public int $microseconds;

        public function __construct(int $microseconds)
        {
            $this->microseconds = $microseconds;
        }

        public static function now(): self
        {
            return new self(intdiv(hrtime(true), 1000));
        }

        public function add(self $other): self
        {
            return new self($this->microseconds + $other->microseconds);
        }
    }

    final class ChannelCredentials
    {
        public static function createInsecure(): ?self
        {
            return null;
        }
    }

    final class Channel
    {
        public string $target;
        public int $maker;
        public bool $isClosed = false;

        public function __construct(string $target, array $options)
        {
            $this->target = $target;
            $this->maker = (int) getmypid();
        }

        public function close(): void
        {
            $this->isClosed = true;
        }

        public function getConnectivityState(bool $connects = false): int
        {
            return \Stub\listens($this->target) && !\Stub\has('never-reconnects') ? CHANNEL_READY : 3;
        }

        public function watchConnectivityState(int $state, Timeval $deadline): bool
        {
            usleep(10000);
            return !\Stub\has('never-reconnects') && Timeval::now()->microseconds < $deadline->microseconds;
        }
    }

    final class Call
    {
        private Channel $channel;
        private string $method;
        private Timeval $deadline;
        private array $metadata = [];

        public function __construct(Channel $channel, string $method, Timeval $deadline)
        {
            $isForeign = $channel->maker !== getmypid() && !\Stub\has('takes-inherited');
            if ($channel->isClosed || $isForeign) {
                throw new \InvalidArgumentException('Call cannot be constructed from a closed Channel');
            }
            if (\Stub\has('never-calls')) {
                exit(0);
            }
            $this->channel = $channel;
            $this->method = $method;
            $this->deadline = $deadline;
        }

        public function startBatch(array $batch): object
        {
            if (\Stub\has('hangs-in-call')) {
                \Stub\hang();
            } elseif (\Stub\has('killed-in-call')) {
                \Stub\kill_self(9);
            }
            $this->metadata = $batch[OP_SEND_INITIAL_METADATA] ?? $this->metadata;
            $code = $this->code();
            $result = ['status' => (object) ['code' => $code, 'details' => $code ? 'stub' : '']];
            if ($code === STATUS_OK && isset($batch[OP_SEND_MESSAGE])) {
                $message = $batch[OP_SEND_MESSAGE]['message'];
                // What another process of the same parent might have asked.
                $result['message'] = \Stub\has('answers-another') ? "another's" : $message;
            }
            if (isset($batch[OP_RECV_STATUS_ON_CLIENT]) && !\Stub\has('unseen')) {
                $this->noteOutcome($code);
            }
            return (object) $result;
        }

        private function noteOutcome(int $code): void
        {
            if (getenv('STUB_PEER') === 'silence') {
                \Stub\note($this->method, $this->metadata, 'silent');
            } elseif ($code === STATUS_OK) {
                \Stub\note($this->method, $this->metadata, 'answered');
            }
        }

        private function code(): int
        {
            if (getenv('STUB_FAULT') === 'parent-fails' && !\Stub\is_child() && self::$calls++ > 0) {
                return STATUS_UNAVAILABLE;
            }
            if (\Stub\has('fails')) {
                return STATUS_UNAVAILABLE;
            }
            if (\Stub\has('never-fails')) {
                return STATUS_OK;
            }
            if (getenv('STUB_PEER') === 'silence') {
                usleep((int) max(0, $this->deadline->microseconds - Timeval::now()->microseconds));
                return STATUS_DEADLINE_EXCEEDED;
            }
            return \Stub\listens($this->channel->target) ? STATUS_OK : STATUS_UNAVAILABLE;
        }

        private static int $calls = 0;
    }
}
