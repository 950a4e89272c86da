<?php
declare(strict_types=1);
require __DIR__ . '/lib/forkproof.php';

/** Reports whether something of a channel is as it is to be. */
function check_life(bool $holds, string $what, string $role): void
{
    phase($role, $holds ? 'rpc-life-kept' : 'rpc-life-broken', ['what' => $what]);
}

/** How many sockets this process has open. */
function sockets(): int
{
    $links = array_map(function (string $number): string {
        return (string) @readlink('/proc/' . getmypid() . "/fd/$number");
    }, scandir('/proc/' . getmypid() . '/fd'));
    return count(preg_grep('/^socket:/', $links));
}

/** One life of two channels, one of which leads nowhere. */
function live(string $role): void
{
    if (!has_grpc()) {
        phase($role, 'no-extension');
        return;
    }
    $before = sockets();
    $own = own_channel();
    $other = channel(['grpc.use_local_subchannel_pool' => 1], '127.0.0.1:1');
    check_life($own->getConnectivityState() === Grpc\CHANNEL_IDLE, 'a new channel is idle', $role);
    check_life(
        strpos($own->getTarget(), peer()) !== false && substr($other->getTarget(), -11) === '127.0.0.1:1',
        'channels have their own targets',
        $role
    );
    echo_call($own, $role, 'on a channel', 5.0);
    check_life($own->getConnectivityState() === Grpc\CHANNEL_READY, 'a channel that was used is ready', $role);
    unavailable_call($other, $role, 'where nothing listens', 5.0);
    check_life($other->getConnectivityState() !== Grpc\CHANNEL_READY, 'one that leads nowhere is not', $role);
    echo_call($own, $role, 'on the channel again', 5.0);

    // A call that waits for a second message is cancelled in the middle.
    $call = new Grpc\Call($own, '/forkproof.Peer/Chat', deadline(20.0));
    $call->startBatch([
        Grpc\OP_SEND_INITIAL_METADATA => caller($role),
        Grpc\OP_SEND_MESSAGE => ['message' => 'first'],
        Grpc\OP_RECV_INITIAL_METADATA => true,
        Grpc\OP_RECV_MESSAGE => true,
    ]);
    $call->cancel();
    $end = $call->startBatch([Grpc\OP_RECV_STATUS_ON_CLIENT => true]);
    check_life($end->status->code === Grpc\STATUS_CANCELLED, 'a call can be cancelled', $role);
    unset($call, $end);

    // One that is let go of ends as well: it holds the connection no longer than that.
    $dropped = new Chat($own, $role, 20.0);
    $dropped->say('to be let go of');
    unset($dropped);

    $own->close();
    $other->close();
    refused_call($own, $role, 'on the closed channel', 2.0);
    unset($own, $other);
    gc_collect_cycles();
    $isGone = wait_until(function () use ($before): bool {
        return sockets() <= $before;
    }, patient(10.0));
    check_life($isGone, 'a channel that was closed has no connection', $role);
}

/** A server, and the port at which it listens. */
function server(): array
{
    $server = new Grpc\Server([]);
    $port = $server->addHttp2Port('127.0.0.1:0');
    $server->start();
    return [$server, $port];
}

/** Serves one call, which is answered with its message backwards. */
function serve(Grpc\Server $server): void
{
    $asked = $server->requestCall();
    $call = $asked->call;
    $message = $call->startBatch([Grpc\OP_SEND_INITIAL_METADATA => [], Grpc\OP_RECV_MESSAGE => true])->message;
    $heard = $asked->method . ' ' . ($asked->metadata['forkproof-asks'][0] ?? '');
    $call->startBatch([
        Grpc\OP_SEND_MESSAGE => ['message' => strrev($message)],
        Grpc\OP_SEND_STATUS_FROM_SERVER => ['metadata' => ['heard' => [$heard]], 'code' => 5, 'details' => 'gone'],
        Grpc\OP_RECV_CLOSE_ON_SERVER => true,
    ]);
}

// The first makes what the process keeps.
$channel = channel();
if ($channel !== null) {
    echo_call($channel, 'parent', 'first', 5.0);
}
live('parent');
[$ours, $theirs] = stream_socket_pair(STREAM_PF_UNIX, STREAM_SOCK_STREAM, STREAM_IPPROTO_IP);
$child = fork(function () use ($theirs): void {
    live('child');
    if (class_exists('Grpc\Server')) {
        [$server, $port] = server();
        fwrite($theirs, "$port\n");
        serve($server);
    }
});
fclose($theirs);
$port = (int) fgets($ours);
if (class_exists('Grpc\Server')) {
    $served = channel([], "127.0.0.1:$port");
    $answer = start_unary($served, 'Any', 'abc', ['forkproof-asks' => ['for it']], 5.0);
    check_life(($answer->message ?? null) === 'cba', 'a child can serve', 'parent');
    $told = [$answer->status->code ?? null, $answer->status->details ?? null, $answer->status->metadata['heard'][0] ?? null];
    check_life($told === [5, 'gone', '/forkproof.Peer/Any for it'], 'it hears and tells all', 'parent');
    unset($served);
}
$code = reap($child);
// A process that has a server and no channel answers one child after the other; each inherits the server, and has nothing
// to do with it.
$code = max($code, reap(fork(function (): void {
    [$server, $port] = class_exists('Grpc\Server') ? server() : [null, 0];
    foreach (['first', 'second'] as $which) {
        [$ours, $theirs] = stream_socket_pair(STREAM_PF_UNIX, STREAM_SOCK_STREAM, STREAM_IPPROTO_IP);
        $client = fork(function () use ($port, $ours, $theirs): void {
            fclose($ours);
            if ($port !== 0) {
                fwrite($theirs, '.');
                $answer = start_unary(channel([], "127.0.0.1:$port"), 'Any', 'abc', [], patient(5.0));
                $isServed = ($answer->message ?? null) === 'cba';
                check_life($isServed, 'a parent can serve', 'client');
                // Whoever serves waits for as long as it takes.
                $isServed || send_signal(posix_getppid(), SIGTERM, 'client');
            }
        }, 'client', 'server');
        fclose($theirs);
        // A client that was lost at its fork does not call.
        if (fread($ours, 1) === '.') {
            serve($server);
        }
        $code = reap($client, 'server');
        if ($code !== 0) {
            exit($code);
        }
    }
}, 'server')));
live('parent');
exit($code);
