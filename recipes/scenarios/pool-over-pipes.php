<?php
declare(strict_types=1);
require __DIR__ . '/lib/forkproof.php';

// No process uses gRPC. What a worker found comes over a pair of sockets, to the end of the file, which is
// there only when every process that holds the worker's side is gone.
$found = [];
$workers = [];
foreach (['worker-1', 'worker-2', 'worker-3', 'worker-4'] as $role) {
    [$ours, $theirs] = stream_socket_pair(STREAM_PF_UNIX, STREAM_SOCK_STREAM, STREAM_IPPROTO_IP);
    $pid = fork(function () use ($role, $ours, $theirs, $workers): void {
        fclose($ours);
        foreach ($workers as $worker) {
            fclose($worker);
        }
        fwrite($theirs, str_repeat("$role found nothing\n", 10000));
    }, $role);
    fclose($theirs);
    stream_set_blocking($ours, false);
    $workers[$pid] = $ours;
    $found[$pid] = '';
}
$open = $workers;
while ($open !== []) {
    [$ready, $none, $nothing] = [$open, null, null];
    stream_select($ready, $none, $nothing, null);
    foreach ($ready as $pid => $socket) {
        $found[$pid] .= (string) fread($socket, 65536);
        if (feof($socket)) {
            unset($open[$pid]);
        }
    }
}
$code = 0;
foreach (array_keys($workers) as $pid) {
    phase('parent', substr_count($found[$pid], "found nothing\n") === 10000 ? 'read' : 'read-half');
    $code = max($code, reap($pid));
}
exit($code);
