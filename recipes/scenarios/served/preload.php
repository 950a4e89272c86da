<?php
// What PHP-FPM's master runs before it forks: any PHP at all makes it start a request of its own.
opcache_compile_file(__DIR__ . '/idle.php');
