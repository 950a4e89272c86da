<?php
declare(strict_types=1);
require __DIR__ . '/../lib/forkproof.php';
require __DIR__ . '/../lib/contents.php';

// What a client of a cloud does: TLS, and a token for each call, by a function in PHP. gRPC does not
// hold that function, so the script has to.
$token = function (object $context): array {
    $GLOBALS['asked']++;
    return ['authorization' => ['Bearer ' . getmypid()]];
};
$asked = 0;
$secure = function (array $options = []) use ($argv, $token): ?Grpc\Channel {
    if (!has_grpc()) {
        return null;
    }
    $roots = file_get_contents($argv[$options['certificate'] ?? 2]);
    unset($options['certificate']);
    $credentials = Grpc\ChannelCredentials::createComposite(
        Grpc\ChannelCredentials::createSsl($roots),
        Grpc\CallCredentials::createFromPlugin($token)
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
        compare_content('the token', ['Bearer ' . getmypid()], $answer->metadata['authorization'] ?? null, $role);
    }
};
// Servers that are not what they say get neither a call nor a token.
$refuse = function (string $role) use ($secure, &$asked): void {
    $asked = 0;
    $strange = $secure(['force_new' => true, 'certificate' => 3]);
    unavailable_call($strange, $role, 'to a server of another certificate', 5.0);
    $strange = $secure(['force_new' => true, 'grpc.ssl_target_name_override' => 'elsewhere.example']);
    unavailable_call($strange, $role, 'to a server of another name', 5.0);
    phase($role, $asked === 0 ? 'token-kept' : 'token-given-away');
};

$channel = $secure();
$call($channel, 'parent', 2);
$refuse('parent');
$child = fork(function () use ($secure, $call, $refuse): void {
    $own = $secure(['force_new' => true]);
    $call($own, 'child', 3);
    $refuse('child');
    $grandchild = fork(function () use ($secure, $call, $refuse): void {
        $own = $secure();
        $call($own, 'grandchild', 3);
        $refuse('grandchild');
    }, 'grandchild', 'child');
    reap($grandchild, 'child');
});
$code = reap($child);
$call($channel, 'parent', 2);
exit($code);
