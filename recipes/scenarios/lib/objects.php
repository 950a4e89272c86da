<?php
/*
 * What channels, calls and times promise beside what a call carries: reported as `rpc-content-kept` or
 * `rpc-content-lost`, as the contents of calls are.
 */
declare(strict_types=1);

/** The names of numbers, in their order. */
const CONSTANTS = [
    'STATUS_' => [
        'OK', 'CANCELLED', 'UNKNOWN', 'INVALID_ARGUMENT', 'DEADLINE_EXCEEDED', 'NOT_FOUND', 'ALREADY_EXISTS', 'PERMISSION_DENIED',
        'RESOURCE_EXHAUSTED', 'FAILED_PRECONDITION', 'ABORTED', 'OUT_OF_RANGE', 'UNIMPLEMENTED', 'INTERNAL', 'UNAVAILABLE',
        'DATA_LOSS', 'UNAUTHENTICATED',
    ],
    'CHANNEL_' => ['IDLE', 'CONNECTING', 'READY', 'TRANSIENT_FAILURE', 'FATAL_FAILURE'],
    'OP_' => [
        'SEND_INITIAL_METADATA', 'SEND_MESSAGE', 'SEND_CLOSE_FROM_CLIENT', 'SEND_STATUS_FROM_SERVER', 'RECV_INITIAL_METADATA',
        'RECV_MESSAGE', 'RECV_STATUS_ON_CLIENT', 'RECV_CLOSE_ON_SERVER',
    ],
];

/** Looks at objects of all kinds, some of which make calls of `Mirror`. */
function check_objects(?Grpc\Channel $channel, string $role): void
{
    if ($channel === null) {
        return;
    }
    // A service may make an exception of all that PHP complains of.
    $complaints = [];
    set_error_handler(function (int $level, string $text) use (&$complaints): bool {
        if ((error_reporting() & $level) !== 0) {
            $complaints[] = $text;
        }
        return true;
    });
    check_extension($role);
    check_times($role);
    check_channels($role);
    check_calls($channel, $role);
    check_stream($channel, $role);
    restore_error_handler();
    compare_content('that PHP complains of nothing', [], $complaints, $role);
}

/** Whether the classes are an extension's, not such in PHP that stand in for them. */
function is_extension(): bool
{
    return (new ReflectionClass('Grpc\Channel'))->isInternal();
}

/** What services and their libraries ask of the extension itself; none of it makes a call. */
function check_extension(string $role): void
{
    if (is_extension()) {
        compare_content('the name of the extension', true, extension_loaded('grpc'), $role);
        compare_content('the version', phpversion('grpc'), Grpc\VERSION, $role);
    }
    foreach (CONSTANTS as $prefix => $names) {
        $values = [];
        foreach ($names as $name) {
            $values[] = defined("Grpc\\$prefix$name") ? constant("Grpc\\$prefix$name") : null;
        }
        compare_content("the constants $prefix*", array_keys($names), $values, $role);
    }
    $final = array_filter(['Call', 'CallCredentials', 'Channel', 'ChannelCredentials', 'Timeval'], function (string $class): bool {
        return (new ReflectionClass("Grpc\\$class"))->isFinal();
    });
    compare_content('classes that are final', [], array_values($final), $role);
}

function check_times(string $role): void
{
    $begin = hrtime(true);
    $now = Grpc\Timeval::now();
    $soon = $now->add(new Grpc\Timeval(20000));
    $soon->sleepUntil();
    // The clock of times may be set while it is waited for.
    compare_content('that sleepUntil() waits', true, hrtime(true) - $begin > 10e6, $role);
    compare_content('that time goes on', true, Grpc\Timeval::compare($now, Grpc\Timeval::now()) < 0, $role);
    $difference = Grpc\Timeval::compare($soon->subtract($now), new Grpc\Timeval(20000));
    compare_content('that times add up', 0, $difference, $role);
    $isBefore = Grpc\Timeval::compare($now->subtract($soon), new Grpc\Timeval(0)) < 0;
    compare_content('that what is over is before', true, $isBefore, $role);
    compare_content('that a time may have a fraction', 0, Grpc\Timeval::compare(new Grpc\Timeval(20000.5), new Grpc\Timeval(20000)), $role);
    $isBefore = Grpc\Timeval::compare(Grpc\Timeval::infPast(), Grpc\Timeval::zero()) < 0;
    compare_content('that the past is infinite', true, $isBefore, $role);
    $hour = new Grpc\Timeval(3600 * 1000000);
    compare_content('that an hour is longer than a minute', true, Grpc\Timeval::compare($hour, new Grpc\Timeval(60 * 1000000)) > 0, $role);
    compare_content('that different times are told apart', false, Grpc\Timeval::similar($now, $soon, new Grpc\Timeval(1000)), $role);
}

function check_channels(string $role): void
{
    $begin = hrtime(true);
    $idle = own_channel();
    $isChanged = $idle->watchConnectivityState(Grpc\CHANNEL_IDLE, deadline(0.05));
    compare_content('that an idle channel stays idle', false, $isChanged, $role);
    compare_content('that a change is waited for', true, hrtime(true) - $begin > 25e6, $role);
    $begin = hrtime(true);
    compare_content('the state of a channel that is told to connect', Grpc\CHANNEL_READY, connected_state($idle, 5.0), $role);
    compare_content('that a change is told when it comes', true, hrtime(true) - $begin < patient(5.0) * 1e9, $role);

    // A channel that is not made with force_new is kept for the next that asks for the same, and for no other.
    $options = ['grpc.primary_user_agent' => "objects-of-$role", 'grpc_target_persist_bound' => 9];
    $kept = channel($options);
    compare_content('a call on a channel that is kept', Grpc\STATUS_OK, mirror($kept, $role, '.')->status->code ?? null, $role);
    unset($kept);
    $kept = channel($options);
    compare_content('the state of a channel that was kept', Grpc\CHANNEL_READY, $kept->getConnectivityState(), $role);
    // Each object is closed for itself.
    channel($options)->close();
    compare_content('a call on a channel of which another object was closed', Grpc\STATUS_OK, mirror($kept, $role, '.')->status->code ?? null, $role);

    // As many are kept of a target as the last one says: the second takes the place of the first.
    $bounded = function (string $agent): Grpc\Channel {
        return channel(['grpc.primary_user_agent' => $agent, 'grpc_target_persist_bound' => 1], 'ipv4:' . peer());
    };
    compare_content('a call to an address', Grpc\STATUS_OK, mirror($bounded('first'), $role, '.')->status->code ?? null, $role);
    // One that was asked for more than once, as by each request of a server, is let go of all the same.
    $bounded('first');
    $bounded('second');
    compare_content('the state of a channel that another one replaced', Grpc\CHANNEL_IDLE, $bounded('first')->getConnectivityState(), $role);

    compare_content('an argument that no channel takes', InvalidArgumentException::class, thrown(function (): void {
        channel(['grpc.primary_user_agent' => 1.5]);
    }), $role);

    compare_content('credentials that are none', InvalidArgumentException::class, thrown(function (): void {
        channel(['credentials' => new stdClass()]);
    }), $role);

    $derived = new class(peer(), ['credentials' => Grpc\ChannelCredentials::createInsecure()]) extends Grpc\Channel {
    };
    compare_content('a call on a class made of a channel', Grpc\STATUS_OK, mirror($derived, $role, '.')->status->code ?? null, $role);

    check_first_words($role);
    $nowhere = channel(['force_new' => true], 'unix:/nowhere');
    compare_content('a call to a socket that is not there', Grpc\STATUS_UNAVAILABLE, mirror($nowhere, $role, '.')->status->code ?? null, $role);

    // Where the system knows the name: a small one may have no table of hosts.
    if (gethostbyname('localhost') === '127.0.0.1') {
        $named = channel(['force_new' => true], 'localhost' . strrchr(peer(), ':'));
        compare_content('a call to a host by its name', Grpc\STATUS_OK, mirror($named, $role, '.')->status->code ?? null, $role);
    }

    // Each method says that there is no channel any more; to close it again is none's mistake.
    $closed = own_channel();
    $closed->close();
    $told = [];
    foreach (['close' => [], 'getTarget' => [], 'getConnectivityState' => [], 'watchConnectivityState' => [0, deadline(0.05)]] as $method => $arguments) {
        $told[$method] = thrown(function () use ($closed, $method, $arguments): void {
            $closed->$method(...$arguments);
        });
    }
    $wanted = ['close' => 'nothing'] + array_fill_keys(array_keys($told), RuntimeException::class);
    compare_content('what a closed channel says', $wanted, $told, $role);

    $small = channel(['grpc.max_receive_message_length' => 1000, 'grpc_target_persist_bound' => 9]);
    $config = '{"methodConfig": [{"name": [{}], "maxRequestMessageBytes": 1000}]}';
    $strict = own_channel(['grpc.service_config' => $config]);
    foreach (['the arguments of a channel' => $small, 'an argument that is a text' => $strict] as $what => $channel) {
        // RESOURCE_EXHAUSTED
        compare_content($what, 8, mirror($channel, $role, random_bytes(2000))->status->code ?? null, $role);
    }
}

/** What a call says first, to a server on a socket of the file system, and a channel to its proxy. */
function check_first_words(string $role): void
{
    // Names as long as those that clouds have; a path may have 107 bytes.
    $path = str_pad(sys_get_temp_dir() . '/heard-' . getmypid(), 100, '-');
    $method = '/forkproof.Peer/' . str_repeat('Heard', 40);
    $key = 'heard-' . str_repeat('last-', 20) . 'of-all';
    $server = stream_socket_server("unix://$path");
    $channel = channel([
        'force_new' => true,
    ] + array_fill_keys(array_map(function (int $number): string {
        return "forkproof.argument-$number";
    }, range(1, 20)), 1) + [
        'grpc.primary_user_agent' => "heard-of-$role",
        'grpc.default_authority' => "called-by-$role",
        'grpc.default_compression_algorithm' => 2,
    ], "unix:$path");
    $connection = connection_of($channel, $server);
    unlink($path);
    $heard = '';
    if ($connection !== null) {
        // The settings that HTTP/2 begins with: none.
        fwrite($connection, "\0\0\0\4\0\0\0\0\0");
        $call = new Grpc\Call($channel, $method, deadline(5.0));
        $call->startBatch([Grpc\OP_SEND_INITIAL_METADATA => [$key => ['the end']]]);
        $heard = heard_until($connection, $channel, 'the end');
    }
    $words = [
        'the method' => $method,
        'a key' => $key,
        'the user agent' => "heard-of-$role",
        'the authority' => "called-by-$role",
        'the compression' => "grpc-encoding\4gzip",
    ];
    foreach ($words as $what => $word) {
        compare_content("that $what is heard", true, strpos($heard, $word) !== false, $role);
    }

    $server = stream_socket_server('tcp://127.0.0.1:0');
    putenv('grpc_proxy=http://' . stream_socket_get_name($server, false));
    $channel = channel(['force_new' => true], 'nowhere.invalid:1');
    putenv('grpc_proxy');
    $connection = connection_of($channel, $server);
    $asked = $connection === null ? '' : heard_until($connection, $channel, "\n");
    compare_content('what a proxy is asked for', 'CONNECT nowhere.invalid:1', substr($asked, 0, 25), $role);
}

/**
 * The connection that a channel makes to a server of this process; core is at work only while it is waited for.
 *
 * @return ?resource
 */
function connection_of(Grpc\Channel $channel, $server)
{
    $connection = false;
    wait_until(function () use ($channel, $server, &$connection): bool {
        $channel->watchConnectivityState($channel->getConnectivityState(true), deadline(0.01));
        $connection = @stream_socket_accept($server, 0);
        return $connection !== false;
    }, patient(10.0));
    return $connection === false ? null : $connection;
}

/** What comes over a connection up to these words. */
function heard_until($connection, Grpc\Channel $channel, string $end): string
{
    $heard = '';
    stream_set_blocking($connection, false);
    wait_until(function () use ($connection, $channel, $end, &$heard): bool {
        $heard .= (string) fread($connection, 8192);
        $isOver = strpos($heard, $end) !== false;
        if (!$isOver) {
            $channel->watchConnectivityState($channel->getConnectivityState(), deadline(0.01));
        }
        return $isOver;
    }, patient(10.0));
    return $heard;
}

/** The class of what a function throws. */
function thrown(callable $work): string
{
    try {
        $work();
        return 'nothing';
    } catch (Throwable $error) {
        return get_class($error);
    }
}

function check_calls(Grpc\Channel $channel, string $role): void
{
    // The second is over before the first begins; the channel of the first is held by its call alone.
    $first = new Grpc\Call(own_channel(), '/forkproof.Peer/Mirror', deadline(30.0));
    $second = new Grpc\Call($channel, '/forkproof.Peer/Mirror', Grpc\Timeval::infFuture());
    $told = [];
    foreach (['another call' => $second, 'a call that holds its channel' => $first] as $what => $call) {
        $answer = whole_call($call, $role);
        compare_content($what, Grpc\STATUS_OK, $answer->status->code ?? null, $role);
        $told[] = $answer->metadata['forkproof-timeout'][0] ?? null;
    }
    compare_content('the peer of a call', peer(), substr((string) $first->getPeer(), -strlen(peer())), $role);
    // As the peer was told; how late the call left this process is its own affair.
    compare_content('a call without a deadline', null, $told[0], $role);
    $seconds = timeout_seconds($told[1] ?? '');
    compare_content('the deadline of a call', true, $seconds > 15 && $seconds <= 30, $role);
    $brief = whole_call(new Grpc\Call($channel, '/forkproof.Peer/Mirror', deadline(9.0)), $role);
    $seconds = timeout_seconds($brief->metadata['forkproof-timeout'][0] ?? '');
    compare_content('the deadline of a short call', true, $seconds > 0 && $seconds <= 10, $role);
    $strange = mirror($channel, $role, '.', ['No Key' => ['of metadata']]);
    compare_content('a key that no metadata has', InvalidArgumentException::class, get_class($strange), $role);
    $late = new Grpc\Call($channel, '/forkproof.Peer/Mirror', deadline(-1.0));
    compare_content('a call whose time is over', Grpc\STATUS_DEADLINE_EXCEEDED, whole_call($late, $role)->status->code ?? null, $role);
    $again = whole_call($first, $role);
    compare_content('a call that is made again', LogicException::class, get_class($again), $role);
    $code = $again instanceof Throwable ? $again->getCode() : null;
    compare_content('the code of what is thrown', Grpc\CALL_ERROR_TOO_MANY_OPERATIONS, $code, $role);
    $open = [];
    for ($number = 1; $number <= 20; $number++) {
        $open[] = new Grpc\Call($channel, '/forkproof.Peer/Mirror', deadline(30.0));
    }
    $codes = array_map(function (Grpc\Call $call) use ($role): ?int {
        return whole_call($call, $role)->status->code ?? null;
    }, array_reverse($open));
    compare_content('many calls made beforehand', array_fill(0, 20, Grpc\STATUS_OK), $codes, $role);
    unset($open);

    compare_content('what is thrown while a call is open', 'thrown', caught_beside_call($channel), $role);
}

/** A stream as upstream's library makes it: each step is a batch of its own. */
function check_stream(Grpc\Channel $channel, string $role): void
{
    $call = new Grpc\Call($channel, '/forkproof.Peer/Mirror', deadline(30.0));
    $answers = [];
    try {
        $call->startBatch([Grpc\OP_SEND_INITIAL_METADATA => caller($role)]);
        $call->startBatch([Grpc\OP_SEND_MESSAGE => ['message' => 'first']]);
        $call->startBatch([Grpc\OP_SEND_MESSAGE => ['message' => 'second']]);
        $call->startBatch([Grpc\OP_SEND_CLOSE_FROM_CLIENT => true]);
        $call->startBatch([Grpc\OP_RECV_INITIAL_METADATA => true]);
        do {
            $answer = $call->startBatch([Grpc\OP_RECV_MESSAGE => true])->message;
            $answers[] = $answer;
        } while ($answer !== null && count($answers) < 4);
        $status = $call->startBatch([Grpc\OP_RECV_STATUS_ON_CLIENT => true])->status->code;
    } catch (Throwable $error) {
        $status = get_class($error) . ': ' . $error->getMessage();
    }
    compare_content('the answers of a stream', [turned('first'), turned('second'), null], $answers, $role);
    compare_content('the status of a stream', Grpc\STATUS_OK, $status, $role);
}

/** All of a call that was made before, its message not to be compressed; gives the batch's result, or the exception. */
function whole_call(Grpc\Call $call, string $role): object
{
    try {
        return whole_batch($call, '.', caller($role), Grpc\WRITE_NO_COMPRESS);
    } catch (Throwable $error) {
        return $error;
    }
}

/** What is caught of a function that throws while a call is open, which then ends. */
function caught_beside_call(Grpc\Channel $channel): string
{
    try {
        throw_beside_call($channel);
        return 'nothing';
    } catch (RuntimeException $error) {
        return $error->getMessage();
    }
}

function throw_beside_call(Grpc\Channel $channel): void
{
    $call = new Grpc\Call($channel, '/forkproof.Peer/Mirror', deadline(30.0));
    throw new RuntimeException('thrown');
}

/** The seconds of a header `grpc-timeout`, or 0 where it is none. */
function timeout_seconds(string $header): float
{
    $units = ['H' => 3600, 'M' => 60, 'S' => 1, 'm' => 1e-3, 'u' => 1e-6, 'n' => 1e-9];
    return (float) $header * ($units[substr($header, -1)] ?? 0);
}
