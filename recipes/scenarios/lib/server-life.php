<?php
/* The life of a web server: requests until workers were replaced, a reload, requests, a graceful stop. */
declare(strict_types=1);

/** A server that runs PHP in workers of its own. */
interface WebServer
{
    /** The master's process id. */
    public function master(): int;

    /** Gives the body of the answer to a request for a script, or null when there is none. */
    public function request(string $script): ?string;

    /** The signal that makes the master replace its workers. */
    public function reloadSignal(): int;

    /** The signal that ends it. */
    public function stopSignal(): int;

    /** Waits until the master is gone and gives its exit code. */
    public function wait(): int;

    /** Reports the workers that a signal ended, as the master noted: nobody else can tell. */
    public function reportSignals(): void;
}

/**
 * Makes requests until `$enough` says so of the workers that answered, and of how many did: 40 at once, and then as
 * many as ten seconds take, since a master may come late to what it was told.
 */
function request_until(WebServer $server, string $script, callable $enough): void
{
    $workers = [];
    $end = hrtime(true) + (int) (patient(10.0) * 1e9);
    for ($request = 0; !$enough(array_keys($workers), $request); $request++) {
        if ($request >= 40) {
            if (hrtime(true) > $end) {
                return;
            }
            usleep(50000);
        }
        $answer = $server->request($script);
        if ($answer === null || preg_match('/^\d+$/D', $answer) !== 1) {
            phase('client', 'request-failed', ['answer' => $answer ?? 'none']);
            return;
        }
        phase('client', 'request-answered', ['worker' => $answer]);
        $workers[(int) $answer] = true;
    }
}

function live(WebServer $server, string $script): void
{
    $before = [];
    request_until($server, $script, function (array $workers, int $requests) use (&$before): bool {
        $before = $workers;
        return count($workers) >= 4 && $requests >= 10;
    });
    if (count($before) >= 4) {
        phase('client', 'recycled', ['workers' => count($before)]);
    }

    send_signal($server->master(), $server->reloadSignal(), 'client');
    $after = [];
    request_until($server, $script, function (array $workers) use (&$after, $before): bool {
        $after = array_diff($workers, $before);
        return count($after) >= 2;
    });
    if (count($after) >= 2) {
        phase('client', 'reloaded');
    }

    send_signal($server->master(), $server->stopSignal(), 'client');
    $code = $server->wait();
    $server->reportSignals();
    phase('client', 'stopped', ['exit' => $code]);
    exit($code);
}
