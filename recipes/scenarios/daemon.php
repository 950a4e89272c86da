<?php
declare(strict_types=1);
require __DIR__ . '/lib/forkproof.php';

// How a daemon is made: two forks, a session of its own, and both parents end before it.
[$ours, $theirs] = stream_socket_pair(STREAM_PF_UNIX, STREAM_SOCK_STREAM, STREAM_IPPROTO_IP);
$starter = getmypid();
$channel = channel();
echo_call($channel, 'starter', 'before the daemon', 5.0);
$middle = fork(function () use ($starter, $ours, $theirs): void {
    fclose($ours);
    posix_setsid();
    fork(function () use ($starter, $theirs): void {
        chdir('/');
        // The middle one is gone when the daemon gets another parent.
        $middle = posix_getsid(0);
        $isAlone = wait_until(function () use ($middle): bool {
            return posix_getppid() !== $middle;
        }, 10.0);
        // Who started it is not to find a child that it does not know.
        if (posix_getppid() === $starter) {
            phase('daemon', 'adopted-by-starter');
        }
        $own = new_channel();
        echo_call($own, 'daemon', 'first of the daemon', 5.0);
        echo_call($own, 'daemon', 'second of the daemon', 5.0);
        $worker = fork(function (): void {
            $own = new_channel();
            echo_call($own, 'worker', 'from the worker', 5.0);
        }, 'worker', 'daemon');
        reap($worker, 'daemon');
        phase('daemon', $isAlone ? 'served' : 'not-alone');
        fwrite($theirs, 'served');
    }, 'daemon', 'middle');
}, 'middle', 'starter');
fclose($theirs);
$code = reap($middle, 'starter');
// A real starter goes away; this one looks how the daemon ends, which is when its side closes.
$word = stream_get_contents($ours);
phase('starter', $word === 'served' ? 'daemon-ended' : 'daemon-lost', ['word' => (string) $word]);
exit($code);
