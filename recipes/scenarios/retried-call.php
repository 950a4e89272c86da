<?php
declare(strict_types=1);
require __DIR__ . '/lib/forkproof.php';

/** A channel that tries a call again, a moment later, that was not available. */
function retrying_channel(): ?Grpc\Channel
{
    $policy = [
        'maxAttempts' => 3,
        'initialBackoff' => '0.1s',
        'maxBackoff' => '0.1s',
        'backoffMultiplier' => 1,
        'retryableStatusCodes' => ['UNAVAILABLE'],
    ];
    $options = [
        'grpc.service_config' => json_encode(['methodConfig' => [['name' => [new stdClass()], 'retryPolicy' => $policy]]]),
    ];
    // Older versions retry only where they are told to.
    if (version_compare((string) phpversion('grpc'), '1.51', '<')) {
        $options['grpc.enable_retries'] = 1;
    }
    return own_channel($options);
}

/** A call that the peer answers when it is tried again. */
function retried_call(?Grpc\Channel $channel, string $role, string $payload): void
{
    $start = function (Grpc\Channel $channel, string $role, string $payload, float $seconds): object {
        return start_unary($channel, 'Again', $payload, caller($role) + said($payload), $seconds);
    };
    report_call($channel, $role, $payload, 5.0, null, 'rpc-failed', $start);
}

$channel = retrying_channel();
retried_call($channel, 'parent', 'before the fork');
$child = fork(function (): void {
    $own = retrying_channel();
    retried_call($own, 'child', 'from the child');
    retried_call($own, 'child', 'from the child again');
});
$code = reap($child);
retried_call($channel, 'parent', 'after the child');
exit($code);
