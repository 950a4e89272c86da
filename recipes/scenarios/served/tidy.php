<?php
declare(strict_types=1);
require __DIR__ . '/../lib/forkproof.php';

// Three generations, each of which calls, waits for the next, and then has something to do at its end.
final class Last
{
    private string $role;

    public function __construct(string $role)
    {
        $this->role = $role;
    }

    public function __destruct()
    {
        fwrite(STDOUT, "$this->role: destructor\n");
    }
}

// What a parent has to do at its end, its children have as well.
$self = 'parent';
register_shutdown_function(function () use (&$self): void {
    fwrite(STDOUT, "$self: inherited shutdown function\n");
});
ob_start(function (string $buffer) use (&$self): string {
    return $buffer . "$self: end of an inherited buffer\n";
});

/** A call that is told in the log of the settings; 1.66 and later know no such file. */
function logged_call(?Grpc\Channel $channel, string $role): void
{
    $log = $GLOBALS['argv'][1];
    $hasLog = $channel !== null && version_compare((string) phpversion('grpc'), '1.66', '<');
    clearstatcache();
    $before = (int) @filesize($log);
    echo_call($channel, $role, "from the $role", 5.0);
    clearstatcache();
    phase($role, !$hasLog || (int) @filesize($log) > $before ? 'logged' : 'not-logged');
}

function leave(string $role): void
{
    global $last, $file, $self;
    $self = $role;
    foreach (['first', 'second'] as $which) {
        register_shutdown_function(function () use ($role, $which): void {
            fwrite(STDOUT, "$role: $which shutdown function\n");
        });
    }
    $last = new Last($role);
    // PHP removes it at the end of the request.
    $file = tmpfile();
    fwrite(STDOUT, "$role: " . stream_get_meta_data($file)['uri'] . "\n");
    // Nothing of this is written before the end.
    ob_start(function (string $buffer) use ($role): string {
        return "$role: " . strlen($buffer) . " bytes were buffered\n";
    });
    echo str_repeat('x', 100000);
}

logged_call(channel(), 'parent');
$child = fork(function (): void {
    logged_call(new_channel(), 'child');
    $grandchild = fork(function (): void {
        logged_call(new_channel(), 'grandchild');
        leave('grandchild');
    }, 'grandchild', 'child');
    reap($grandchild, 'child');
    leave('child');
});
reap($child);
leave('parent');
