<?php
/* The life of a PHP-FPM: requests until workers were replaced, a reload, requests, a graceful stop. */
declare(strict_types=1);
require __DIR__ . '/fastcgi.php';

function live(Fpm $fpm, string $script): void
{
    $before = [];
    request_until($fpm, $script, function (array $workers, int $requests) use (&$before): bool {
        $before = $workers;
        return count($workers) >= 4 && $requests >= 10;
    });
    if (count($before) >= 4) {
        phase('client', 'recycled', ['workers' => count($before)]);
    }

    send_signal($fpm->master, SIGUSR2, 'client');
    $after = [];
    request_until($fpm, $script, function (array $workers) use (&$after, $before): bool {
        $after = array_diff($workers, $before);
        return count($after) >= 2;
    });
    if (count($after) >= 2) {
        phase('client', 'reloaded');
    }

    send_signal($fpm->master, SIGQUIT, 'client');
    $code = $fpm->wait();
    $fpm->reportSignals();
    phase('client', 'stopped', ['exit' => $code]);
    exit($code);
}
