<?php
declare(strict_types=1);
require __DIR__ . '/lib/forkproof.php';

$channel = channel();
echo_call($channel, 'parent', 'before the fork', 5.0);
$target = $channel === null ? '' : $channel->getTarget();
$stream = $channel === null ? null : new Grpc\Call($channel, '/forkproof.Peer/Chat', deadline(20.0));
// The other is not started before the child asks for it.
$unstarted = $channel === null ? null : new Grpc\Call($channel, '/forkproof.Peer/Echo', deadline(2.0));
$step = $channel === null ? [] : [Grpc\OP_SEND_MESSAGE => ['message' => 'more'], Grpc\OP_RECV_MESSAGE => true];
if ($stream !== null) {
    $stream->startBatch($step + [
        Grpc\OP_SEND_INITIAL_METADATA => caller('parent'),
        Grpc\OP_RECV_INITIAL_METADATA => true,
    ]);
}

// What its descendants ask of them, each with the answers that are no fault. An exception never is one.
$uses = $channel === null ? [] : [
    'target' => function () use ($channel, $target): bool {
        return $channel->getTarget() === $target;
    },
    'state' => function () use ($channel): bool {
        return is_int($channel->getConnectivityState(true));
    },
    'change of state' => function () use ($channel): bool {
        return is_bool($channel->watchConnectivityState(Grpc\CHANNEL_IDLE, deadline(1.0)));
    },
    'stream' => function () use ($stream, $step): bool {
        return ($stream->startBatch($step)->message ?? null) === null;
    },
    'call that was not started' => function () use ($unstarted): bool {
        return whole_batch($unstarted, 'from a descendant', caller('descendant'))->status->code !== Grpc\STATUS_OK;
    },
    'peer' => function () use ($stream): bool {
        return is_string($stream->getPeer());
    },
    'cancelled stream' => function () use ($stream): bool {
        $stream->cancel();
        return $stream->startBatch([Grpc\OP_RECV_STATUS_ON_CLIENT => true])->status->code !== Grpc\STATUS_OK;
    },
];

$ask = function (string $role) use ($channel, $uses): void {
    refused_call($channel, $role, 'on the inherited channel', 2.0);
    foreach ($uses as $what => $use) {
        try {
            phase($role, $use() ? 'rpc-refused' : 'rpc-failed', ['payload' => "the inherited $what"]);
        } catch (Exception $error) {
            phase($role, 'rpc-refused', ['payload' => "the inherited $what"]);
        }
    }
    $new = new_channel();
    echo_call($new, $role, 'on a new channel', 2.0);
};
$child = fork(function () use ($ask): void {
    $ask('child');
    $grandchild = fork(function () use ($ask): void {
        $ask('grandchild');
    }, 'grandchild', 'child');
    reap($grandchild, 'child');
});
exit(reap($child));
