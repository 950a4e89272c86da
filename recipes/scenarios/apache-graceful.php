<?php
declare(strict_types=1);
require __DIR__ . '/lib/forkproof.php';
require __DIR__ . '/lib/apache.php';

// This script is the client, and has no gRPC of its own.
live(new Apache(__DIR__ . '/served'), 'rpc.php');
