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
        @rmdir($folder);
    }
}, getmypid());
umask(0027);
pcntl_setpriority(3);
putenv('FORKPROOF_PROMISE=kept');
posix_setrlimit(POSIX_RLIMIT_CORE, 0, 0);
pcntl_sigprocmask(SIG_BLOCK, [SIGUSR2, SIGWINCH]);
pcntl_signal(SIGHUP, SIG_IGN);
pcntl_signal(SIGUSR1, function (): void {
});
$own = [
    fopen(__FILE__, 'r'),
    fopen('php://temp/maxmemory:0', 'w+'),
    ...stream_socket_pair(STREAM_PF_UNIX, STREAM_SOCK_STREAM, STREAM_IPPROTO_IP),
];
fseek($own[0], 7);
stream_set_blocking($own[2], false);

// Of others nothing is in this folder of the run's own.
$left = scandir(sys_get_temp_dir());
$channel = channel();
echo_call($channel, 'parent', 'before the fork', 5.0);

// Which of the descriptors are the script's own is told before gRPC opens any in the child.
$before = traits();
$inherited = descriptors();
$isOwn = function (string $descriptor): bool {
    // Core's sockets to the peer, its epoll sets and its wakeups belong to one process each.
    return preg_match('/^anon_inode:|^socket:/', $descriptor) === 0;
};
$look = function (string $role) use ($before, $inherited, $isOwn, $own): void {
    compare_traits($before, traits(), $role);
    compare_traits(array_filter($inherited, $isOwn), array_filter(descriptors(), $isOwn), $role);
    // The pair still is one, and leads to no other process.
    $isPair = fwrite($own[3], $role) === strlen($role) && fread($own[2], 100) === $role;
    phase($role, $isPair ? 'promise-kept' : 'promise-broken', ['what' => 'a pair of sockets']);
};

pcntl_alarm(1000);
$child = fork(function () use ($look): void {
    compare_traits(['alarm' => 'none', 'timers' => 'none'], pending_alarms(), 'child');
    $look('child');
    $parent = posix_getppid();
    $new = new_channel();
    echo_call($new, 'child', 'from the child', 5.0);
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
// The first forks are no others than those that follow.
for ($number = 1; $number <= LATER; $number++) {
    $own = reap(fork(function () use ($number): void {
        if ($number === LATER) {
            $new = new_channel();
            echo_call($new, 'later', 'from a later child', 5.0);
        }
    }, 'later'));
    $code = $code ?: $own;
}
compare_traits(['files' => implode(' ', $left)], ['files' => implode(' ', scandir(sys_get_temp_dir()))], 'parent');
exit($code);
