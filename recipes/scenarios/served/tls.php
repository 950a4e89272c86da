<?php
declare(strict_types=1);
require __DIR__ . '/../lib/forkproof.php';

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
    $credentials = Grpc\ChannelCredentials::createComposite(
        Grpc\ChannelCredentials::createSsl(file_get_contents($argv[2])),
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
};

$channel = $secure();
$call($channel, 'parent', 2);
$child = fork(function () use ($secure, $call): void {
    $own = $secure(['force_new' => true]);
    $call($own, 'child', 3);
    $grandchild = fork(function () use ($secure, $call): void {
        $own = $secure();
        $call($own, 'grandchild', 3);
    }, 'grandchild', 'child');
    reap($grandchild, 'child');
});
$code = reap($child);
$call($channel, 'parent', 2);
exit($code);
