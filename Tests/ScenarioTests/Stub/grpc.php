<?php
/*
 * Stands in for the extension, so that scenarios can be proved able to pass and able to fail. What it
 * makes of calls is its own affair; so that the peer sees them it speaks as much HTTP/2 as that takes.
 * STUB_FAULT names what it does wrong in every process but the first.
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

    /** A file that is there while a worker of a server has a connection: its memory lasts for a request. */
    function connection_file(string $key): string
    {
        return sys_get_temp_dir() . '/connection-' . getmypid() . '-' . md5($key);
    }

    /** Whether the fault is to show in this process. */
    function has(string $fault): bool
    {
        return getenv('STUB_FAULT') === $fault && is_child();
    }

    /** Whether this process takes what `$maker` made for its own. */
    function takes_inherited(int $maker): bool
    {
        return has('takes-inherited') || has('grandchild-takes-inherited') && posix_getppid() !== $maker;
    }

    /** Waits for what no process will ever write. */
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

    /** Makes a call that the peer sees: over a connection of its own, whatever was said before. */
    function call(string $target, string $method, array $metadata, bool $waits): void
    {
        // Of several addresses the last is the peer's.
        $address = preg_replace('~^(ipv4|dns):/*~', '', $target);
        $address = substr((string) strrchr(',' . $address, ','), 1);
        $connection = @stream_socket_client("tcp://$address", $code, $why, 5);
        if ($connection === false) {
            return;
        }
        // Callers that wait for one another wait for ever, however long the proof of it takes.
        stream_set_timeout($connection, getenv('STUB_FAULT') === 'alone' ? -1 : 5);
        $headers = [':method' => 'POST', ':scheme' => 'http', ':path' => $method, ':authority' => $target,
            'content-type' => 'application/grpc', 'te' => 'trailers'];
        $block = '';
        foreach ($headers + $metadata as $name => $values) {
            foreach ((array) $values as $value) {
                $value = substr($name, -4) === '-bin' ? base64_encode($value) : $value;
                // A literal field without indexing (RFC 7541, 6.2.2).
                $block .= "\0" . length($name) . $name . length($value) . $value;
            }
        }
        fwrite($connection, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" . frame(4, 0, 0, '')
            . frame(1, 4, 1, $block) . frame(0, 1, 1, "\0" . pack('N', 4) . 'stub'));
        if ($waits) {
            waitForEnd($connection);
        } else {
            // The peer keeps no one waiting longer than it takes to ask who called.
            usleep(has('never-fails') || has('busy-in-call') ? 50000 : (int) (250000 * (1 + (float) getenv('FORKPROOF_EXTRA_SECONDS'))));
        }
        fclose($connection);
    }

    /** The length of a text as HPACK has it (RFC 7541, 5.1). */
    function length(string $text): string
    {
        $rest = strlen($text) - 127;
        if ($rest < 0) {
            return chr(strlen($text));
        }
        for ($bytes = chr(127); $rest >= 128; $rest >>= 7) {
            $bytes .= chr($rest & 127 | 128);
        }
        return $bytes . chr($rest);
    }

    function frame(int $type, int $flags, int $stream, string $content): string
    {
        return substr(pack('N', strlen($content)), 1) . chr($type) . chr($flags) . pack('N', $stream) . $content;
    }

    /** Reads frames until one ends the stream. */
    function waitForEnd($connection): void
    {
        while (strlen($head = (string) stream_get_contents($connection, 9)) === 9) {
            $length = unpack('N', "\0" . substr($head, 0, 3))[1];
            $length > 0 ? stream_get_contents($connection, $length) : '';
            $flags = ord($head[4]);
            if (ord($head[3]) === 4 && ($flags & 1) === 0) {
                fwrite($connection, frame(4, 1, 0, ''));
            } elseif (in_array(ord($head[3]), [0, 1], true) && ($flags & 1) !== 0) {
                return;
            }
        }
    }

    /** Whether the server of a channel has the certificate and the name that it should have. */
    function trusts(\Grpc\Channel $channel): bool
    {
        $file = tempnam(sys_get_temp_dir(), 'roots');
        file_put_contents($file, $channel->credentials->roots);
        $shown = tempnam(sys_get_temp_dir(), 'shown');
        file_put_contents($shown, has('shows-nothing') ? '' : $channel->credentials->shown);
        $context = stream_context_create(['ssl' => ['cafile' => $file, 'peer_name' => $channel->name]
            + (filesize($shown) > 0 ? ['local_cert' => $shown] : [])]);
        $connection = @stream_socket_client("tls://$channel->target", $code, $why, 5, STREAM_CLIENT_CONNECT, $context);
        // Who has to show a certificate is told after the handshake that it is missing.
        $isRefused = $connection !== false && stream_set_timeout($connection, 0, 300000) && @fread($connection, 1) === '' && feof($connection);
        array_map('unlink', [$file, $shown]);
        return $connection !== false && fclose($connection) && !$isRefused;
    }

    /** Whether a server listens at one of the addresses of a target. */
    function listens(string $target): bool
    {
        foreach (explode(',', preg_replace('#^(ipv4:|dns:///)#', '', $target)) as $address) {
            $connection = @stream_socket_client("tcp://$address", $code, $why, 1);
            if ($connection !== false) {
                return fclose($connection);
            }
        }
        return false;
    }

    /** A process that ends its parent when that has a signal pending, as a thread of it would. */
    function watch_signals(): void
    {
        $watched = (int) getmypid();
        if (pcntl_fork() !== 0) {
            return;
        }
        while (posix_getppid() === $watched) {
            if (preg_match('/^ShdPnd:\s*0*[1-9a-f]/m', (string) @file_get_contents("/proc/$watched/status"))) {
                posix_kill($watched, SIGKILL);
            }
            usleep(1000);
        }
        posix_kill((int) getmypid(), SIGKILL);
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
        } elseif (getenv('STUB_FAULT') === 'parent-crashes-at-exit' && !is_child()) {
            kill_self(11);
        }
    });

    $fault = (string) getenv('STUB_FAULT');
    if ($fault === 'loses-signals') {
        watch_signals();
    }
    if ($fault === 'leaves-a-child' && pcntl_fork() === 0) {
        exit(0);
    }
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
    const OP_SEND_STATUS_FROM_SERVER = 3;
    const OP_RECV_INITIAL_METADATA = 4;
    const OP_RECV_MESSAGE = 5;
    const OP_RECV_STATUS_ON_CLIENT = 6;
    const OP_RECV_CLOSE_ON_SERVER = 7;
    const STATUS_OK = 0;
    const STATUS_CANCELLED = 1;
    const STATUS_UNKNOWN = 2;
    const STATUS_INVALID_ARGUMENT = 3;
    const STATUS_DEADLINE_EXCEEDED = 4;
    const STATUS_NOT_FOUND = 5;
    const STATUS_ALREADY_EXISTS = 6;
    const STATUS_PERMISSION_DENIED = 7;
    const STATUS_RESOURCE_EXHAUSTED = 8;
    const STATUS_FAILED_PRECONDITION = 9;
    const STATUS_ABORTED = 10;
    const STATUS_OUT_OF_RANGE = 11;
    const STATUS_UNIMPLEMENTED = 12;
    const STATUS_INTERNAL = 13;
    const STATUS_UNAVAILABLE = 14;
    const STATUS_DATA_LOSS = 15;
    const STATUS_UNAUTHENTICATED = 16;
    const CALL_ERROR_TOO_MANY_OPERATIONS = 8;
    const WRITE_NO_COMPRESS = 2;
    const CHANNEL_IDLE = 0;
    const CHANNEL_CONNECTING = 1;
    const CHANNEL_READY = 2;
    const CHANNEL_TRANSIENT_FAILURE = 3;
    const CHANNEL_FATAL_FAILURE = 4;

    class Timeval
    {
        public int $microseconds;

        public function __construct($microseconds)
        {
            $this->microseconds = (int) $microseconds;
            if (\Stub\has('knows-no-hours') && $this->microseconds === 3600 * 1000000) {
                $this->microseconds = 0;
            }
        }

        public static function similar(self $one, self $other, self $most): bool
        {
            return abs($one->microseconds - $other->microseconds) <= $most->microseconds;
        }

        public static function now(): self
        {
            return new self(intdiv(hrtime(true), 1000));
        }

        public static function zero(): self
        {
            return new self(0);
        }

        public static function infPast(): self
        {
            return new self(PHP_INT_MIN);
        }

        public static function infFuture(): self
        {
            return new self(PHP_INT_MAX);
        }

        public function add(self $other): self
        {
            return new self($this->microseconds + $other->microseconds);
        }

        public function subtract(self $other): self
        {
            return new self($this->microseconds - $other->microseconds);
        }

        public static function compare(self $one, self $other): int
        {
            return $one->microseconds <=> $other->microseconds;
        }

        public function sleepUntil(): void
        {
            // A signal ends a sleep.
            while (($left = $this->microseconds - self::now()->microseconds) > 0 && !\Stub\has('never-waits')) {
                usleep($left);
            }
        }
    }

    class ChannelCredentials
    {
        /** What makes a token for each call. */
        public ?CallCredentials $token = null;
        public string $roots = '';
        /** The certificate that a client shows, and its key. */
        public string $shown = '';
        private static string $defaultRoots = '';

        public static function isDefaultRootsPemSet(): bool
        {
            return self::$defaultRoots !== '';
        }

        public static function invalidateDefaultRootsPem(): void
        {
            self::$defaultRoots = '';
        }

        public static function createInsecure(): ?self
        {
            return null;
        }

        public static function setDefaultRootsPem(string $roots): void
        {
            self::$defaultRoots = $roots;
        }

        public static function createSsl(?string $roots = null, ?string $key = null, ?string $certificate = null): self
        {
            $credentials = new self();
            $credentials->shown = $certificate . $key;
            $credentials->roots = $roots ?? self::$defaultRoots;
            return $credentials;
        }

        public static function createComposite(self $channel, CallCredentials $token): self
        {
            $channel->token = $token;
            return $channel;
        }
    }

    class CallCredentials
    {
        /** @var callable */
        public $plugin;

        public static function createFromPlugin(callable $plugin): self
        {
            $credentials = new self();
            $credentials->plugin = $plugin;
            return $credentials;
        }

        public static function createComposite(self $first, self $second): self
        {
            return self::createFromPlugin(function (object $context) use ($first, $second): array {
                $metadata = ($first->plugin)($context);
                return \Stub\has('knows-one-token') ? $metadata : $metadata + ($second->plugin)($context);
            });
        }
    }

    class Channel
    {
        public string $target;
        public int $maker;
        public bool $isClosed = false;
        public ?ChannelCredentials $credentials;
        public string $name;
        public bool $isUsed = false;
        public int $longestMessage;
        public int $longestRequest;
        public bool $pings;
        public bool $retries;
        /** What a channel that connects says first to its server, or to its proxy. */
        private string $hello;
        private string $proxy;
        /** @var ?resource */
        private $connection = null;
        /** By what a channel that is kept is asked for; nothing for another. */
        private string $key;
        private static array $used = [];

        public function __construct(string $target, array $options)
        {
            foreach ($options as $option) {
                if (is_float($option)) {
                    throw new \InvalidArgumentException('args values must be int or string');
                }
            }
            $credentials = $options['credentials'];
            if ($credentials !== null && !$credentials instanceof ChannelCredentials) {
                throw new \InvalidArgumentException('credentials must be a ChannelCredentials object');
            }
            $this->proxy = preg_replace('~^http:~', 'tcp:', (string) getenv('grpc_proxy'));
            $this->hello = ($options['grpc.primary_user_agent'] ?? '') . ' ' . ($options['grpc.default_authority'] ?? '')
                . (isset($options['grpc.default_compression_algorithm']) ? " grpc-encoding\4gzip " : ' ');
            $this->name = $options['grpc.ssl_target_name_override'] ?? '';
            $this->target = $target;
            $this->maker = (int) getmypid();
            $this->credentials = $options['credentials'];
            $this->longestMessage = $options['grpc.max_receive_message_length'] ?? 4 << 20;
            // As little as nothing is a limit.
            $this->longestMessage = $this->longestMessage < 0 ? PHP_INT_MAX : $this->longestMessage;
            $config = json_decode($options['grpc.service_config'] ?? '', true);
            $this->longestRequest = $config['methodConfig'][0]['maxRequestMessageBytes'] ?? PHP_INT_MAX;
            $this->retries = isset($config['methodConfig'][0]['retryPolicy']);
            $this->pings = isset($options['grpc.keepalive_time_ms']);
            unset($options['credentials']);
            $kept = "$this->maker $target ";
            $this->key = isset($options['force_new']) ? '' : $kept . json_encode($options);
            if (($options['grpc_target_persist_bound'] ?? 0) === 1) {
                self::$used = array_filter(self::$used, function (string $key) use ($kept): bool {
                    return $key === $this->key || strncmp($key, $kept, strlen($kept)) !== 0;
                }, ARRAY_FILTER_USE_KEY);
            }
            $this->isUsed = isset(self::$used[$this->key])
                || PHP_SAPI !== 'cli' && $this->key !== '' && file_exists(\Stub\connection_file($this->key));
            if (\Stub\has('breaks-promises')) {
                umask(0);
            } elseif (\Stub\has('leaves-descriptors')) {
                array_push(\Stub\State::$kept, fopen('/dev/null', 'r'), fopen('/dev/null', 'r'));
            } elseif (\Stub\has('changes-php')) {
                ini_set('precision', '5');
            } elseif (\Stub\has('ends-connections')) {
                stream_socket_shutdown($GLOBALS['connection'], STREAM_SHUT_RDWR);
            } elseif (\Stub\has('forgets-ends')) {
                while (ob_get_level() > 0) {
                    ob_end_clean();
                }
            }
        }

        public function close(): void
        {
            $this->isClosed = true;
        }

        public function use(): void
        {
            $this->isUsed = true;
            $isLost = \Stub\has('keeps-no-channel') || getenv('STUB_FAULT') === 'parent-keeps-no-channel' && !\Stub\is_child();
            if ($this->key !== '' && !$isLost) {
                self::$used[$this->key] = true;
                PHP_SAPI === 'cli' || touch(\Stub\connection_file($this->key));
            }
        }

        /** Whoever asks a channel that was closed is told so. */
        private function requireOpen(): void
        {
            if ($this->isClosed && !\Stub\has('stays-open')) {
                throw new \RuntimeException('Channel already closed');
            }
        }

        public function getTarget(): string
        {
            $this->requireOpen();
            return "dns:///$this->target";
        }

        public function getConnectivityState(bool $connects = false): int
        {
            $this->requireOpen();
            if (!$connects && !$this->isUsed) {
                return \Stub\has('always-ready') ? CHANNEL_READY : CHANNEL_IDLE;
            }
            $this->connect();
            return \Stub\listens($this->target) && !\Stub\has('never-reconnects') ? CHANNEL_READY : 3;
        }

        /** Connects where the server may be the script itself. */
        private function connect(): void
        {
            if ($this->connection !== null) {
                return;
            }
            if ($this->proxy !== '') {
                $this->connection = stream_socket_client($this->proxy);
                fwrite($this->connection, \Stub\has('says-nothing') ? "\n" : "CONNECT $this->target HTTP/1.1\r\n");
            } elseif (strncmp($this->target, 'unix:', 5) === 0 && $this->target !== 'unix:/nowhere') {
                $this->connection = stream_socket_client('unix://' . substr($this->target, 5));
            }
        }

        /** Sends the head of a call. */
        public function say(string $method, array $metadata): void
        {
            if ($this->connection !== null) {
                $said = \Stub\has('says-nothing') ? '' : $method . ' ' . $this->hello;
                fwrite($this->connection, $said . implode(' ', array_merge(array_keys($metadata), array_map('current', $metadata))));
            }
        }

        public function watchConnectivityState(int $state, Timeval $deadline): bool
        {
            $this->requireOpen();
            if ($state === CHANNEL_IDLE && !$this->isUsed) {
                $deadline->sleepUntil();
                return false;
            }
            usleep(10000);
            return !\Stub\has('never-reconnects') && Timeval::now()->microseconds < $deadline->microseconds;
        }
    }

    class Call
    {
        private Channel $channel;
        private string $method;
        private Timeval $deadline;
        private array $metadata = [];
        private bool $isCancelled = false;
        private bool $isOver = false;
        /** Messages of a stream that were sent and not yet answered. */
        private array $waiting = [];
        private string $host = '';

        private ?CallCredentials $credentials = null;

        public function setCredentials(CallCredentials $credentials): void
        {
            $this->credentials = $credentials;
        }

        public function getPeer(): string
        {
            return "ipv4:{$this->channel->target}";
        }

        public function cancel(): void
        {
            $this->isCancelled = true;
        }

        public function __construct(Channel $channel, string $method, Timeval $deadline, string $host = '')
        {
            $isForeign = $channel->maker !== getmypid() && !\Stub\takes_inherited($channel->maker);
            if ($channel->isClosed || $isForeign) {
                throw new \InvalidArgumentException('Call cannot be constructed from a closed Channel');
            }
            if (\Stub\has('never-calls')) {
                exit(0);
            }
            if (\Stub\has('keeps-calls')) {
                \Stub\State::$kept[] = str_repeat((string) getmypid(), 5000);
            }
            $this->channel = $channel;
            $this->host = $host;
            $this->method = $method;
            $this->deadline = $deadline;
        }

        public function startBatch(array $batch): object
        {
            if (\Stub\has('hangs-in-call')) {
                \Stub\hang();
            } elseif (\Stub\has('killed-in-call')) {
                \Stub\kill_self(9);
            } elseif (\Stub\has('takes-signals')) {
                pcntl_async_signals(true);
                pcntl_signal(SIGTERM, function (): void {
                    exit(7);
                });
            }
            $goesOn = \Stub\has('goes-on') || \Stub\takes_inherited($this->channel->maker)
                || \Stub\has('starts-inherited') && basename($this->method) === 'Echo';
            if ($this->channel->maker !== getmypid() && !$goesOn) {
                throw new \RuntimeException('startBatch Error. Channel is closed');
            }
            if ($this->isOver) {
                throw new \LogicException('start_batch was called incorrectly', CALL_ERROR_TOO_MANY_OPERATIONS);
            }
            foreach (array_keys($batch[OP_SEND_INITIAL_METADATA] ?? []) as $key) {
                if (preg_match('/^[0-9a-z_.-]+$/D', $key) !== 1) {
                    throw new \InvalidArgumentException('Bad metadata value given');
                }
            }
            if (array_keys($batch) === [OP_SEND_INITIAL_METADATA]) {
                $this->channel->say($this->method, $batch[OP_SEND_INITIAL_METADATA]);
            }
            $this->isOver = isset($batch[OP_RECV_STATUS_ON_CLIENT]);
            $this->metadata = $batch[OP_SEND_INITIAL_METADATA] ?? $this->metadata;
            $this->channel->use();
            $code = $this->code();
            $token = [];
            $credentials = $this->credentials ?? $this->channel->credentials->token ?? null;
            if ($code === STATUS_OK && $credentials !== null) {
                $token = ($credentials->plugin)((object) [
                    'service_url' => 'https://' . $this->channel->name . dirname($this->method),
                    'method_name' => basename($this->method),
                ]);
                $code = $token === null && !\Stub\has('never-fails') ? STATUS_UNAVAILABLE : $code;
            }
            $sent = array_fill_keys(['send_metadata', 'send_message', 'send_close'], true);
            $result = ['status' => (object) ['code' => $code, 'details' => $code ? 'stub' : '']] + $sent;
            if (isset($batch[OP_SEND_MESSAGE]) && !isset($batch[OP_RECV_MESSAGE])) {
                $this->waiting[] = $batch[OP_SEND_MESSAGE];
            } elseif (isset($batch[OP_RECV_MESSAGE]) && !isset($batch[OP_SEND_MESSAGE])) {
                $batch[OP_SEND_MESSAGE] = array_shift($this->waiting);
                $result['message'] = null;
            }
            if ($code === STATUS_OK && isset($batch[OP_SEND_MESSAGE], $batch[OP_RECV_MESSAGE])) {
                $message = $batch[OP_SEND_MESSAGE]['message'];
                // What another process of the same parent might have asked.
                $result['message'] = \Stub\has('answers-another') ? "another's" : $message;
                if (!\Stub\has('answers-itself')) {
                    $result = $this->reflected($result, $token);
                }
                if (strlen($message) > min($this->channel->longestMessage, $this->channel->longestRequest)) {
                    $result = ['status' => (object) ['code' => 8, 'details' => 'too large']];
                }
            }
            if (isset($batch[OP_RECV_STATUS_ON_CLIENT]) && !\Stub\has('unseen')) {
                $this->makeCall($code);
            }
            return (object) $result;
        }

        /** What the peer makes of a call. */
        private function reflected(array $result, array $token): array
        {
            $said = array_filter($this->metadata, function (string $key): bool {
                return strncmp($key, 'forkproof-said', 14) === 0;
            }, ARRAY_FILTER_USE_KEY);
            $isMirror = substr($this->method, -7) === '/Mirror';
            $middle = $isMirror ? intdiv(strlen($result['message']), 2) : 0;
            [$code, $details] = explode(' ', $this->metadata['forkproof-status-bin'][0] ?? '0 ', 2);
            return [
                'message' => substr($result['message'], $middle) . substr($result['message'], 0, $middle),
                'metadata' => $said + ($token ?? []) + $this->timeout(),
                'status' => (object) ['code' => (int) $code, 'details' => $details, 'metadata' => $said],
            ] + $result;
        }

        /** As the header `grpc-timeout` tells it, in milliseconds; nothing where there is no deadline. */
        private function timeout(): array
        {
            if ($this->deadline->microseconds === PHP_INT_MAX) {
                return [];
            }
            $left = $this->deadline->microseconds - Timeval::now()->microseconds;
            return ['forkproof-timeout' => [(\Stub\has('hurries') ? 1000 : intdiv($left, 1000)) . 'm']];
        }

        private function makeCall(int $code): void
        {
            $log = $_SERVER['argv'][1] ?? '';
            if (strncmp(basename($log), 'log-', 4) === 0 && !\Stub\has('logs-nothing')) {
                file_put_contents($log, "grpc_call_start_batch\n", FILE_APPEND);
            }
            if (getenv('STUB_PEER') === 'silence' || $code === STATUS_OK) {
                $waits = getenv('STUB_PEER') !== 'silence';
                if (\Stub\has('calls-as-another')) {
                    $this->metadata['forkproof-pid'] = [(string) \Stub\State::$first];
                }
                $lock = fopen(__FILE__, 'r');
                if (\Stub\has('alone')) {
                    flock($lock, LOCK_EX);
                }
                $attempt = $this->isRetried() ? ['grpc-previous-rpc-attempts' => ['1']] : [];
                \Stub\call($this->channel->target, $this->method, $this->metadata + $attempt, $waits);
            }
        }

        /** Whether only a second attempt is answered. */
        private function isRetried(): bool
        {
            return basename($this->method) === 'Again';
        }

        private function code(): int
        {
            if (getenv('STUB_FAULT') === 'parent-fails' && !\Stub\is_child() && self::$calls++ > 0) {
                return STATUS_UNAVAILABLE;
            }
            if (\Stub\has('fails')) {
                return STATUS_UNAVAILABLE;
            }
            if (\Stub\has('fails-in-fiber') && class_exists('Fiber') && \Fiber::getCurrent() !== null) {
                return STATUS_UNAVAILABLE;
            }
            if (\Stub\has('never-fails')) {
                return STATUS_OK;
            }
            if ($this->host !== '' && $this->host !== $this->channel->name) {
                return STATUS_UNAVAILABLE;
            }
            if ($this->isCancelled) {
                return STATUS_CANCELLED;
            }
            if ($this->deadline->microseconds <= Timeval::now()->microseconds) {
                return STATUS_DEADLINE_EXCEEDED;
            }
            // Only the peer answers pings.
            if ($this->channel->pings && $this->channel->target !== getenv('FORKPROOF_PEER')) {
                return \Stub\has('never-pings') ? STATUS_DEADLINE_EXCEEDED : STATUS_UNAVAILABLE;
            }
            if (($this->channel->credentials->roots ?? '') !== '' && !\Stub\trusts($this->channel)) {
                return STATUS_UNAVAILABLE;
            }
            if (getenv('STUB_PEER') === 'silence') {
                // A signal ends a sleep, not a call.
                while (($left = $this->deadline->microseconds - Timeval::now()->microseconds) > 0) {
                    \Stub\has('busy-in-call') ?: usleep($left);
                }
                return STATUS_DEADLINE_EXCEEDED;
            }
            if (getenv('STUB_PEER') === 'delay') {
                usleep(200000);
            }
            if ($this->isRetried() && (\Stub\has('never-retries') || !$this->channel->retries)) {
                return STATUS_UNAVAILABLE;
            }
            return \Stub\listens($this->channel->target) ? STATUS_OK : STATUS_UNAVAILABLE;
        }

        private static int $calls = 0;
    }
}
