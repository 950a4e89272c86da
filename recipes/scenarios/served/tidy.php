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
    // By the setting for traces the call itself is there.
    $added = $hasLog ? (string) @file_get_contents($log, false, null, $before) : '';
    phase($role, !$hasLog || strpos($added, 'grpc_call_start_batch') !== false ? 'logged' : 'not-logged', ['bytes' => strlen($added)]);
}

/** Reports `start-kept`, or `start-changed` for each part in which this process is not as it was started. */
function check_start(string $role): void
{
    $own = '/proc/' . getmypid();
    $lost = [];
    foreach (explode("\0", rtrim((string) file_get_contents("$own/environ"), "\0")) as $variable) {
        [$name, $value] = explode('=', $variable, 2);
        // Its own variables the extension sets as the settings say.
        if (getenv($name) !== $value && strncmp($name, 'GRPC_', 5) !== 0) {
            $lost[] = $name;
        }
    }
    pcntl_sigprocmask(SIG_BLOCK, [], $blocked);
    $parts = [
        'variables' => ['', implode(' ', $lost)],
        'standard error' => [$GLOBALS['argv'][2], (string) @readlink("$own/fd/2")],
        'umask' => ['27', decoct(umask())],
        'locale' => ['C', setlocale(LC_NUMERIC, '0')],
        'blocked signals' => ['', implode(' ', $blocked)],
    ];
    $changed = array_filter($parts, function (array $part): bool {
        return $part[0] !== $part[1];
    });
    foreach ($changed as $what => [$before, $now]) {
        phase($role, 'start-changed', ['what' => $what, 'before' => $before, 'now' => $now]);
    }
    if ($changed === []) {
        phase($role, 'start-kept');
    }
}

function leave(string $role): void
{
    check_start($role);
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
