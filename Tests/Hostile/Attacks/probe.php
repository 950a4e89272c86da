<?php
/* From within a run: into the processes that watch it, and out of it. */
declare(strict_types=1);

function hole(string $what): void { echo "HOLE $what\n"; }

foreach (glob('/proc/[0-9]*', GLOB_ONLYDIR) as $folder) {
    $pid = (int) basename($folder);
    $name = trim((string) @file_get_contents("$folder/comm"));
    // Its own family may be looked at.
    if (!str_starts_with($name, 'forkproof')) {
        continue;
    }
    if (@fopen("$folder/mem", 'r+') !== false || @fopen("$folder/mem", 'r') !== false) {
        hole("$name: its memory can be opened");
    }
    foreach (['environ', 'maps', 'syscall', 'stack', 'auxv'] as $file) {
        if ((string) @file_get_contents("$folder/$file") !== '') {
            hole("$name: $file can be read");
        }
    }
    for ($number = 0; $number < 64; $number++) {
        if (@readlink("$folder/fd/$number") !== false) {
            hole("$name: descriptor $number can be followed");
        }
    }
    foreach (['root', 'cwd', 'exe'] as $link) {
        if (@readlink("$folder/$link") !== false) {
            hole("$name: $link can be followed");
        }
    }
    echo "ASKED $name\n";
}
// Process 1 ends by no signal from inside; nothing else is sent one.
foreach ([SIGKILL, SIGSTOP, SIGTERM] as $signal) {
    @posix_kill(1, $signal);
}
usleep(50000);
passthru('sh ' . __DIR__ . '/write.sh; sh ' . __DIR__ . '/mount.sh; sh ' . __DIR__ . '/sight.sh');
passthru('cc -w -o /tmp/calls ' . __DIR__ . '/calls.c && /tmp/calls');
echo "ASKED probe\n";
