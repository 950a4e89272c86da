<?php
declare(strict_types=1);
require __DIR__ . '/../lib/forkproof.php';
require __DIR__ . '/../lib/contents.php';

// A token that a program makes, as Google's executable-sourced credentials do: gRPC calls the function in the middle
// of a call, so that what forks is at work in core. Nothing but another program may be what such a child becomes.
$ways = [
    'program' => function (): bool {
        $process = proc_open(['echo', 'done'], [1 => ['pipe', 'w']], $pipes);
        $written = stream_get_contents($pipes[1]);
        return proc_close($process) === 0 && $written === "done\n";
    },
    'child' => function (): bool {
        $child = pcntl_fork();
        if ($child === 0) {
            pcntl_exec(PHP_BINARY, ['-n', '-r', 'exit(7);']);
            posix_kill(getmypid(), SIGKILL);
        }
        return pcntl_waitpid($child, $status) === $child && pcntl_wexitstatus($status) === 7;
    },
];
$way = 'program';
$token = function () use ($ways, &$way): array {
    phase($GLOBALS['role'], $ways[$way]() ? 'started' : 'start-failed', ['by' => $way]);
    return ['authorization' => ["Bearer $way"]];
};
$calls = function (string $who) use ($argv, $token, &$way): void {
    $GLOBALS['role'] = $who;
    $channel = !has_grpc() ? null : channel([
        'credentials' => Grpc\ChannelCredentials::createComposite(
            Grpc\ChannelCredentials::createSsl(file_get_contents($argv[2])),
            Grpc\CallCredentials::createFromPlugin($token)
        ),
        'grpc.ssl_target_name_override' => 'localhost',
        'grpc.default_authority' => 'localhost',
    ], $argv[1]);
    // The first call of a channel waits for a connection, and asks for its token elsewhere than the later ones.
    foreach (['program', 'child', 'program', 'child'] as $way) {
        if ($channel === null) {
            $token();
            continue;
        }
        $answer = mirror($channel, $who, 'with a token');
        compare_content("the token by a $way", ["Bearer $way"], $answer->metadata['authorization'] ?? null, $who);
        compare_content("the call that a $way came in", Grpc\STATUS_OK, $answer->status->code ?? null, $who);
    }
};
$calls('parent');
$child = fork(function () use ($calls): void {
    $calls('child');
});
exit(reap($child));
