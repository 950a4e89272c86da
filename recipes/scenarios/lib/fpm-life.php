<?php
/* The life of a PHP-FPM. */
declare(strict_types=1);
require __DIR__ . '/server-life.php';
require __DIR__ . '/fastcgi.php';
