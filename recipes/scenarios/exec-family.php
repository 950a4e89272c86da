<?php
declare(strict_types=1);
require __DIR__ . '/lib/forkproof.php';
require __DIR__ . '/lib/handlers.php';

$channel = channel();
echo_call($channel, 'parent', 'before the programs', 5.0);

$ways = [
    'exec' => function (): string {
        return exec('echo done');
    },
    'system' => function (): string {
        ob_start();
        system('echo done');
        return ob_get_clean();
    },
    'popen' => function (): string {
        $pipe = popen('echo done', 'r');
        $output = stream_get_contents($pipe);
        pclose($pipe);
        return $output;
    },
    'proc_open' => function (): string {
        $process = proc_open('echo done', [1 => ['pipe', 'w']], $pipes);
        $output = stream_get_contents($pipes[1]);
        proc_close($process);
        return $output;
    },
];

// Where a program is started without fork handlers, gRPC does not come to know of it at all.
$unseen = [];
$handlers = new ForkHandlers();
foreach ($ways as $name => $way) {
    phase('parent', 'starting', ['way' => $name]);
    $before = $handlers->runs();
    $output = trim($way());
    $runs = $handlers->runs() - $before;
    phase('parent', $output === 'done' ? 'started' : 'start-failed', [
        'way' => $name,
        'output' => $output,
        'fork-handlers' => $runs,
    ]);
    if ($runs === 0) {
        $unseen[] = $name;
    }
}
if ($unseen !== []) {
    phase('parent', 'tests-nothing', ['why' => implode(', ', $unseen) . ' ran no fork handlers']);
}
echo_call($channel, 'parent', 'after the programs', 5.0);
