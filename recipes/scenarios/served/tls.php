<?php
declare(strict_types=1);
require __DIR__ . '/../lib/forkproof.php';
require __DIR__ . '/../lib/contents.php';
require __DIR__ . '/../lib/objects.php';

/** What a token is to be: as long as those that are signed. */
function bearer(): string
{
    return 'Bearer ' . getmypid() . str_repeat('.signed', 300);
}

/** How many sockets this process has open. */
function sockets(): int
{
    $links = array_map(function (string $number): string {
        return (string) @readlink('/proc/' . getmypid() . "/fd/$number");
    }, scandir('/proc/' . getmypid() . '/fd'));
    return count(preg_grep('/^socket:/', $links));
}

// What a client of a cloud does: TLS, and a token for each call, by a function in PHP. gRPC does not
// hold that function, so the script has to.
$token = function (object $context): array {
    $GLOBALS['asked']++;
    return [
        'authorization' => [bearer()],
        'forkproof-said-for' => ["$context->service_url $context->method_name"],
    ];
};
$second = function (): array {
    return ['forkproof-said-second' => ['by ' . getmypid()]];
};
$composite = function () use ($token, $second): Grpc\CallCredentials {
    return Grpc\CallCredentials::createComposite(
        Grpc\CallCredentials::createFromPlugin($token),
        Grpc\CallCredentials::createFromPlugin($second)
    );
};
$throws = function (): array {
    throw new DomainException('no token');
};
$nothing = function (): void {
};
$asked = 0;
$secure = function (array $options = [], ?callable $plugin = null) use ($argv, $token): ?Grpc\Channel {
    if (!has_grpc()) {
        return null;
    }
    $roots = file_get_contents($argv[$options['certificate'] ?? 2]);
    unset($options['certificate']);
    $credentials = Grpc\ChannelCredentials::createComposite(
        Grpc\ChannelCredentials::createSsl($roots),
        Grpc\CallCredentials::createFromPlugin($plugin ?? $token)
    );
    return channel($options + [
        'credentials' => $credentials,
        'grpc.ssl_target_name_override' => 'localhost',
        'grpc.default_authority' => 'localhost',
    ], $argv[1]);
};
$call = function (?Grpc\Channel $channel, string $role, int $times) use (&$asked): void {
    $asked = 0;
    for ($number = 1; $number <= $times; $number++) {
        echo_call($channel, $role, "from the $role, $number", 5.0);
    }
    phase($role, $channel === null || $asked === $times ? 'token-asked' : 'token-not-asked', ['times' => $asked]);
    if ($channel !== null) {
        $answer = mirror($channel, $role, 'with a token');
        compare_content('the token', [bearer()], $answer->metadata['authorization'] ?? null, $role);
        $for = $answer->metadata['forkproof-said-for'] ?? null;
        compare_content('what the token is for', ['https://localhost/forkproof.Peer Mirror'], $for, $role);
    }
};
// A client that has no roots of its own takes those that its parent set for all; its token is for one call. What
// the parent made of credentials serves the child, and no channel that is kept has others than it was asked for.
$made = [];
if (has_grpc()) {
    Grpc\ChannelCredentials::setDefaultRootsPem(file_get_contents($argv[2]));
    $made = [
        'roots of the parent' => Grpc\ChannelCredentials::createSsl(file_get_contents($argv[2])),
        'the token of a call' => $composite(),
    ];
}
$plain = function (string $role) use ($argv, $made, $composite, $secure): void {
    if (!has_grpc()) {
        return;
    }
    Grpc\ChannelCredentials::invalidateDefaultRootsPem();
    compare_content('that no roots are set', false, Grpc\ChannelCredentials::isDefaultRootsPemSet(), $role);
    Grpc\ChannelCredentials::setDefaultRootsPem(file_get_contents($argv[2]));
    $options = [
        'grpc.ssl_target_name_override' => 'localhost',
        'grpc.default_authority' => 'localhost',
        'grpc_target_persist_bound' => 9,
    ];
    $ways = [
        'default roots' => Grpc\ChannelCredentials::createSsl(),
        'roots of the parent' => $made['roots of the parent'],
        'another host' => Grpc\ChannelCredentials::createSsl(),
        'roots of another' => Grpc\ChannelCredentials::createSsl(file_get_contents($argv[3])),
    ];
    foreach ($ways as $what => $credentials) {
        $own = channel($options + ['credentials' => $credentials], $argv[1]);
        // Which the certificate does not have.
        $host = $what === 'another host' ? ['elsewhere.example'] : [];
        $call = new Grpc\Call($own, '/forkproof.Peer/Mirror', deadline(patient(5.0)), ...$host);
        $call->setCredentials($what === 'default roots' ? $composite() : $made['the token of a call']);
        $answer = whole_call($call, $role);
        $wanted = strpos($what, 'another') !== false ? null : [bearer()];
        compare_content("a token over $what", $wanted, $answer->metadata['authorization'] ?? null, $role);
        $wanted = $wanted === null ? null : ['by ' . getmypid()];
        compare_content("a second token over $what", $wanted, $answer->metadata['forkproof-said-second'] ?? null, $role);
    }
    $known = Grpc\ChannelCredentials::createSsl(
        file_get_contents($argv[2]),
        file_get_contents($argv[4]),
        file_get_contents($argv[3])
    );
    $own = channel(['force_new' => true, 'credentials' => $known] + $options, $argv[5]);
    compare_content('a call by one that shows who it is', Grpc\STATUS_OK, mirror($own, $role, '.')->status->code ?? null, $role);
    // A channel that makes tokens is not kept, and neither is its connection.
    $before = sockets();
    $brief = $secure(['force_new' => true, 'grpc.use_local_subchannel_pool' => 1]);
    compare_content('a call on a brief channel', Grpc\STATUS_OK, mirror($brief, $role, '.')->status->code ?? null, $role);
    unset($brief);
    $isGone = wait_until(function () use ($before): bool {
        return sockets() <= $before;
    }, patient(10.0));
    compare_content('the end of a brief channel', true, $isGone, $role);
    // One that connects in vain does not stay: it would keep the server waiting for what it says next.
    unset($own, $call);
    $last = ['grpc_target_persist_bound' => 1, 'grpc.primary_user_agent' => 'last'];
    channel($last + $options + ['credentials' => Grpc\ChannelCredentials::createSsl()], $argv[1]);
};
// Servers that are not what they say get neither a call nor a token.
$refuse = function (string $role) use ($secure, $nothing, $throws, &$asked): void {
    $asked = 0;
    $strange = $secure(['force_new' => true, 'certificate' => 3]);
    unavailable_call($strange, $role, 'to a server of another certificate', 5.0);
    $strange = $secure(['force_new' => true, 'grpc.ssl_target_name_override' => 'elsewhere.example']);
    unavailable_call($strange, $role, 'to a server of another name', 5.0);
    phase($role, $asked === 0 ? 'token-kept' : 'token-given-away');
    // No token, no call.
    $without = $secure(['force_new' => true], $nothing);
    unavailable_call($without, $role, 'without a token', 5.0);
    if ($without !== null) {
        $error = mirror($secure(['force_new' => true], $throws), $role, '.');
        compare_content('what a function for tokens throws', DomainException::class, get_class($error), $role);
    }
};

$channel = $secure();
$call($channel, 'parent', 2);
$refuse('parent');
// A channel without tokens is one that is kept: it goes on in the parent.
$kept = !has_grpc() ? null : channel([
    'credentials' => $made['roots of the parent'],
    'grpc.ssl_target_name_override' => 'localhost',
    'grpc.default_authority' => 'localhost',
], $argv[1]);
$again = function (string $when) use (&$kept): void {
    if ($kept !== null) {
        compare_content("a call on a kept channel $when", Grpc\STATUS_OK, mirror($kept, 'parent', '.')->status->code ?? null, 'parent');
    }
};
$again('before the fork');
$child = fork(function () use ($secure, $call, $refuse, $plain): void {
    $own = $secure(['force_new' => true]);
    $call($own, 'child', 3);
    $plain('child');
    $refuse('child');
    $grandchild = fork(function () use ($secure, $call, $refuse, $plain): void {
        $own = $secure();
        $call($own, 'grandchild', 3);
        $plain('grandchild');
        $refuse('grandchild');
    }, 'grandchild', 'child');
    reap($grandchild, 'child');
});
$code = reap($child);
$again('after the fork');
unset($kept);
$call($channel, 'parent', 2);
$plain('parent');
exit($code);
