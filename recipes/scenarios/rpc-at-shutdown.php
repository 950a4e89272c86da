<?php
declare(strict_types=1);
require __DIR__ . '/lib/forkproof.php';

// What collects and sends when all is over: spans, logs, metrics.
final class Batch
{
    private string $role;
    private ?Grpc\Channel $channel;
    private int $owner;

    public function __construct(string $role, ?Grpc\Channel $channel)
    {
        $this->role = $role;
        $this->channel = $channel;
        $this->owner = (int) getmypid();
    }

    public function __destruct()
    {
        if (getmypid() !== $this->owner) {
            return;
        }
        echo_call($this->channel, $this->role, 'from a destructor', 5.0);
        phase($this->role, 'flushed', ['in' => 'destructor']);
    }
}

$leave = function (string $role, ?Grpc\Channel $channel): void {
    register_shutdown_function(function () use ($role, $channel): void {
        echo_call($channel, $role, 'from a shutdown function', 5.0);
        phase($role, 'flushed', ['in' => 'shutdown function']);
    });
    $GLOBALS['batch'] = new Batch($role, $channel);
};

$channel = channel();
echo_call($channel, 'parent', 'before the fork', 5.0);
$child = fork(function () use ($leave): void {
    $grandchild = fork(function () use ($leave): void {
        $leave('grandchild', new_channel());
    }, 'grandchild', 'child');
    reap($grandchild, 'child');
    // It calls for the first time when it is over.
    $leave('child', new_channel());
});
$code = reap($child);
$leave('parent', $channel);
// What is left to do is done by a process of its own.
register_shutdown_function(function (): void {
    reap(fork(function (): void {
        echo_call(new_channel(), 'late', 'from a child of a shutdown function', 5.0);
    }, 'late'));
});
exit($code);
