<?php
declare(strict_types=1);
require __DIR__ . '/lib/forkproof.php';

/** How long each thread has run or waited for a processor so far, in nanoseconds by the kernel, by its id. */
function busy_times(): array
{
    $times = [];
    foreach (glob('/proc/' . getmypid() . '/task/*/schedstat') ?: [] as $file) {
        $words = explode(' ', (string) @file_get_contents($file));
        $times[basename(dirname($file))] = (int) $words[0] + (int) ($words[1] ?? 0);
    }
    return $times;
}

/**
 * Waits three times, and reports as `kept-busy` each thread that did not in any of them: who waits has nothing to
 * do from the beginning to the end, however late it is woken. Else reports `left-alone`.
 */
function watch(string $role, string $what, callable $wait): void
{
    $suspects = null;
    for ($time = 1; $time <= 3; $time++) {
        [$begin, $before] = [hrtime(true), busy_times()];
        $wait();
        [$end, $after] = [hrtime(true), busy_times()];
        $busy = array_filter(array_intersect_key($after, $before), function (int $busy, int $thread) use ($begin, $end, $before): bool {
            // Less than a third of what it had to wait at least.
            return $end - $begin - ($busy - $before[$thread]) < WAIT * 1e9 / 3;
        }, ARRAY_FILTER_USE_BOTH);
        $suspects = $suspects === null ? $busy : array_intersect_key($suspects, $busy);
    }
    foreach (array_keys($suspects) as $thread) {
        $name = trim((string) @file_get_contents('/proc/' . getmypid() . "/task/$thread/comm"));
        phase($role, 'kept-busy', ['what' => $what, 'thread' => $name]);
    }
    if ($suspects === []) {
        phase($role, 'left-alone', ['what' => $what]);
    }
}

/** In seconds. */
const WAIT = 0.3;

function wait_in_all_ways(?Grpc\Channel $channel, string $role): void
{
    watch($role, 'asleep', function (): void {
        $end = hrtime(true) + WAIT * 1e9;
        while (hrtime(true) < $end) {
            usleep((int) (WAIT * 1e6));
        }
    });
    if ($channel === null) {
        watch($role, 'in a call', function (): void {
            usleep((int) (WAIT * 1e6));
        });
        return;
    }
    watch($role, 'in a call', function () use ($channel, $role): void {
        echo_call($channel, $role, 'to nobody', WAIT);
    });
}

$channel = channel();
connect($channel, 'parent', 5.0);
$child = fork(function (): void {
    $own = own_channel();
    connect($own, 'child', 5.0);
    wait_in_all_ways($own, 'child');
});
wait_in_all_ways($channel, 'parent');
exit(reap($child));
