<?php
declare(strict_types=1);
require __DIR__ . '/lib/forkproof.php';
require __DIR__ . '/lib/fpm-life.php';

// Nobody uses gRPC: the master preloads a file, and workers come and go.
$preload = ['-d', 'opcache.enable=1', '-d', 'opcache.preload=' . __DIR__ . '/served/preload.php'];
// Where the master is root it leaves the preloading to a process of its own, and forks from a clean
// one; so here it is nobody special.
$through = posix_geteuid() === 0 ? ['unshare', '--user', '--map-user=1000', '--map-group=1000'] : [];
live(new Fpm($preload, $through), __DIR__ . '/served/idle.php');
