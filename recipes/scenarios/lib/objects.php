<?php
/*
 * What channels, calls and times promise beside what a call carries: reported as `rpc-content-kept` or
 * `rpc-content-lost`, as the contents of calls are.
 */
declare(strict_types=1);

/** Looks at objects of all kinds, some of which make calls of `Mirror`. */
function check_objects(?Grpc\Channel $channel, string $role): void
{
    if ($channel !== null) {
        check_times($role);
        check_channels($role);
        check_calls($channel, $role);
    }
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
}

function check_channels(string $role): void
{
    $begin = hrtime(true);
    $isChanged = own_channel()->watchConnectivityState(Grpc\CHANNEL_IDLE, deadline(0.05));
    compare_content('that an idle channel stays idle', false, $isChanged, $role);
    compare_content('that a change is waited for', true, hrtime(true) - $begin > 25e6, $role);

    // A channel that is not made with force_new is kept for the next that asks for the same, and for no other.
    $options = ['grpc.primary_user_agent' => "objects-of-$role", 'grpc_target_persist_bound' => 9];
    $kept = channel($options);
    compare_content('a call on a channel that is kept', Grpc\STATUS_OK, mirror($kept, $role, '.')->status->code ?? null, $role);
    unset($kept);
    compare_content('the state of a channel that was kept', Grpc\CHANNEL_READY, channel($options)->getConnectivityState(), $role);

    // Where the system knows the name: a small one may have no table of hosts.
    if (gethostbyname('localhost') === '127.0.0.1') {
        $named = channel(['force_new' => true], 'localhost' . strrchr(peer(), ':'));
        compare_content('a call to a host by its name', Grpc\STATUS_OK, mirror($named, $role, '.')->status->code ?? null, $role);
    }

    $small = channel(['grpc.max_receive_message_length' => 1000, 'grpc_target_persist_bound' => 9]);
    // RESOURCE_EXHAUSTED
    compare_content('the arguments of a channel', 8, mirror($small, $role, random_bytes(2000))->status->code ?? null, $role);
}

function check_calls(Grpc\Channel $channel, string $role): void
{
    // The second is over before the first begins; the channel of the first is held by its call alone.
    $first = new Grpc\Call(own_channel(), '/forkproof.Peer/Mirror', deadline(30.0));
    $second = new Grpc\Call($channel, '/forkproof.Peer/Mirror', deadline(30.0));
    foreach (['another call' => $second, 'a call that holds its channel' => $first] as $what => $call) {
        $answer = whole_call($call, $role);
        compare_content($what, Grpc\STATUS_OK, $answer->status->code ?? null, $role);
    }
    compare_content('the peer of a call', peer(), substr((string) $first->getPeer(), -strlen(peer())), $role);
    // As the peer was told; how late the call left this process is its own affair.
    $told = timeout_seconds($answer->metadata['forkproof-timeout'][0] ?? '');
    compare_content('the deadline of a call', true, $told > 15 && $told <= 30, $role);

    compare_content('what is thrown while a call is open', 'thrown', caught_beside_call($channel), $role);
}

/** All of a call that was made before; gives the batch's result, or the exception. */
function whole_call(Grpc\Call $call, string $role): object
{
    try {
        return whole_batch($call, '.', caller($role));
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
