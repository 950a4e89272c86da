<?php
declare(strict_types=1);
require __DIR__ . '/lib/forkproof.php';
require __DIR__ . '/lib/fpm-life.php';

// This script is the client, and has no gRPC of its own.
live(new Fpm(), __DIR__ . '/served/programs.php');
