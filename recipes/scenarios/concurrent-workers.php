<?php
declare(strict_types=1);
require __DIR__ . '/lib/forkproof.php';

// A server has many descriptors: here as many as it may have, up to 1200, with room for others.
$most = posix_getrlimit()['hard openfiles'];
if (is_int($most)) {
    posix_setrlimit(POSIX_RLIMIT_NOFILE, $most, $most);
}
for ($files = []; count($files) < 1200 && ($file = @fopen('/dev/null', 'r')) !== false;) {
    $files[] = $file;
}
array_splice($files, -100);
$channel = channel();
echo_call($channel, 'parent', 'before the workers', 5.0);

// No worker calls before all are there: its end of this pair opens when the parent's closes.
[$ours, $theirs] = stream_socket_pair(STREAM_PF_UNIX, STREAM_SOCK_STREAM, STREAM_IPPROTO_IP);
$workers = [];
for ($number = 1; $number <= 8; $number++) {
    $role = "worker-$number";
    $workers[] = fork(function () use ($role, $ours, $theirs): void {
        fclose($ours);
        fread($theirs, 1);
        $own = own_channel();
        for ($call = 1; $call <= 5; $call++) {
            echo_call($own, $role, "$role, call $call", 5.0);
        }
    }, $role);
}
fclose($theirs);
fclose($ours);

$code = 0;
foreach ($workers as $worker) {
    $code = max($code, reap($worker));
}
exit($code);
