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

echo_call(channel(), 'parent', 'from the parent', 5.0);
$child = fork(function (): void {
    echo_call(new_channel(), 'child', 'from the child', 5.0);
    $grandchild = fork(function (): void {
        echo_call(new_channel(), 'grandchild', 'from the grandchild', 5.0);
        leave('grandchild');
    }, 'grandchild', 'child');
    reap($grandchild, 'child');
    leave('child');
});
reap($child);
leave('parent');
