<?php
declare(strict_types=1);
require __DIR__ . '/lib/forkproof.php';
require __DIR__ . '/lib/promises.php';

/** How many children come after the first. */
const LATER = 8;

// Each part has another value than the one that it has unless told otherwise.
$folder = sys_get_temp_dir() . '/promises-' . getmypid();
mkdir($folder);
chdir($folder);
register_shutdown_function(function (int $parent) use ($folder): void {
    if (getmypid() === $parent) {
        @unlink("$folder/lock");
        @rmdir($folder);
    }
}, getmypid());
umask(0027);
// Who starts with less than others may not have more.
pcntl_setpriority(min(19, pcntl_getpriority() + 3));
putenv('FORKPROOF_PROMISE=kept');
posix_setrlimit(POSIX_RLIMIT_CORE, 0, 0);
pcntl_sigprocmask(SIG_BLOCK, [SIGUSR2, SIGWINCH]);
pcntl_signal(SIGHUP, SIG_IGN);
pcntl_signal(SIGUSR1, function (): void {
});
set_error_handler(function (): bool {
    return false;
});
set_exception_handler(function (): void {
});
ob_start();
$before = descriptors();
$listener = stream_socket_server('tcp://127.0.0.1:0');
$connection = stream_socket_client('tcp://' . stream_socket_get_name($listener, false));
$accepted = stream_socket_accept($listener);
stream_set_timeout($accepted, 5);
// Kept beyond requests in PHP's own list of what is persistent: nothing of gRPC's.
$persistent = pfsockopen('127.0.0.1', (int) substr((string) strrchr(stream_socket_get_name($listener, false), ':'), 1));
$own = [
    fopen(__FILE__, 'r'),
    fopen('php://temp/maxmemory:0', 'w+'),
    fopen("$folder/lock", 'c'),
    ...stream_socket_pair(STREAM_PF_UNIX, STREAM_SOCK_STREAM, STREAM_IPPROTO_IP),
];
fseek($own[0], 7);
flock($own[2], LOCK_EX);
stream_set_blocking($own[3], false);
$opened = array_diff_key(descriptors(), $before);
$left = files_left();
// A series of numbers that was begun goes on in both processes.
mt_srand(42);
for ($series = []; count($series) < 6;) {
    $series[] = mt_rand();
}
mt_srand(42);
$drawn = 0;
$channel = channel();
echo_call($channel, 'parent', 'before the fork', 5.0);

compare_traits(['poller' => 'as it is set'], poller(), 'parent');

// Which of the descriptors are the script's own is told before gRPC opens any in the child.
$before = traits() + ['lock' => lock_of("$folder/lock")];
$inherited = descriptors();
$isCores = function (string $descriptor, string $number) use ($opened): bool {
    return !isset($opened[$number]) && preg_match('/^anon_inode:|^socket:/', $descriptor) === 1;
};
// Core's sockets to the peer, its epoll sets and its wakeups belong to one process each. What has such a number in a child
// may lead anywhere else, as long as no program gets it.
$cores = array_filter($inherited, $isCores, ARRAY_FILTER_USE_BOTH);
$isOwn = function (string $descriptor, string $number) use (&$cores, $isCores): bool {
    return !$isCores($descriptor, $number) && (!isset($cores[$number]) || is_for_programs($descriptor));
};
$pick = function (array $descriptors) use ($isOwn): array {
    return array_filter($descriptors, $isOwn, ARRAY_FILTER_USE_BOTH);
};
// What the process was started with is not of this scenario.
$strange = for_programs($opened);
$look = function (string $role) use ($before, $inherited, $pick, $own, $opened, $strange, $connection, $accepted, $folder, $series, &$drawn): void {
    $now = traits() + ['lock' => lock_of("$folder/lock"), 'random-number' => mt_rand()];
    compare_traits($before + ['random-number' => $series[$drawn++]], $now, $role);
    compare_traits($pick($inherited), $pick(descriptors()), $role);
    compare_traits($strange, for_programs($opened), $role);
    // Both pairs still are, and lead to no other process.
    foreach (['a pair of sockets' => [$own[4], $own[3]], 'a connection' => [$connection, $accepted]] as $what => $ends) {
        $isPair = fwrite($ends[0], $role) === strlen($role) && fread($ends[1], 100) === $role;
        phase($role, $isPair ? 'promise-kept' : 'promise-broken', ['what' => $what]);
    }
};

pcntl_alarm(1000);
@trigger_error('kept');
$child = fork(function () use ($look, $isCores, &$cores): void {
    compare_traits(['last-error' => 'kept'], ['last-error' => error_get_last()['message'] ?? 'none'], 'child');
    compare_traits(['alarm' => 'none', 'timers' => 'none'], pending_alarms(), 'child');
    $look('child');
    $parent = posix_getppid();
    $new = new_channel();
    echo_call($new, 'child', 'from the child', 5.0);
    $cores += array_filter(descriptors(), $isCores, ARRAY_FILTER_USE_BOTH);
    $grandchild = fork(function () use ($look): void {
        compare_traits(['alarm' => 'none', 'timers' => 'none'], pending_alarms(), 'grandchild');
        $look('grandchild');
        $new = new_channel();
        echo_call($new, 'grandchild', 'from the grandchild', 5.0);
        compare_traits(['alarm' => 'none', 'timers' => 'none'], pending_alarms(), 'grandchild');
        $look('grandchild');
    }, 'grandchild', 'child');
    reap($grandchild, 'child');
    compare_traits(['alarm' => 'none', 'timers' => 'none'], pending_alarms(), 'child');
    compare_traits(['parent' => $parent], ['parent' => posix_getppid()], 'child');
    $look('child');
});
$code = reap($child);
compare_traits(['alarm' => 'set', 'timers' => 'none'], pending_alarms(), 'parent');
$look('parent');
echo_call($channel, 'parent', 'after the fork', 5.0);
$look('parent');
// The first forks are no others than those that follow; one ends with a code that no signed byte holds, one where
// its memory has an end.
for ($number = 1; $number <= LATER; $number++) {
    $wanted = [2 => 202, 3 => 255][$number] ?? 0;
    $ended = reap(fork(function () use ($number, $wanted): void {
        if ($number === LATER) {
            // One that the extension keeps by its target, as most programs make them.
            $kept = channel();
            echo_call($kept, 'later', 'from a later child', 5.0);
        }
        phase('later', 'exiting');
        if ($number === 3) {
            ini_set('display_errors', '0');
            ini_set('log_errors', '0');
            str_repeat('x', 1 << 30);
            $wanted = 0;
        }
        exit($wanted);
    }, 'later'));
    compare_traits(['exit-code' => $wanted], ['exit-code' => $ended], 'parent');
    $code = $code ?: $ended - $wanted;
}
// Who loses its parent lives on: until it has ended too, one end of this pair is open.
[$ours, $theirs] = stream_socket_pair(STREAM_PF_UNIX, STREAM_SOCK_STREAM, STREAM_IPPROTO_IP);
$ended = reap(fork(function () use ($ours): void {
    fclose($ours);
    $parent = getmypid();
    fork(function () use ($parent): void {
        wait_until(function () use ($parent): bool {
            return posix_getppid() !== $parent;
        }, 5.0);
    }, 'orphan', 'later');
}, 'later'));
fclose($theirs);
fread($ours, 1);
$code = $code ?: $ended;
compare_traits($left, files_left(), 'parent');
// All children that there were are known, and gone.
$strange = pcntl_wait($status, WNOHANG);
compare_traits(['children' => 'none'], ['children' => $strange === -1 ? 'none' : "of process $strange"], 'parent');
exit($code);
