<?php
/* Forking, waiting, signals, and what a process uses. */
declare(strict_types=1);

/**
 * Forks. The child runs `$child` and exits with 0; the parent gets the child's process id.
 *
 * Phases: `forking` and `forked` of `$by`, `forked` and `exiting` of `$role`. A fork handler that
 * throws is reported as `fork-threw` by the process it threw in, which then exits with 1.
 */
function fork(callable $child, string $role = 'child', string $by = 'parent'): int
{
    $parent = getmypid();
    phase($by, 'forking');
    try {
        $pid = pcntl_fork();
    } catch (Throwable $error) {
        $who = getmypid() === $parent ? $by : $role;
        phase($who, 'fork-threw', ['error' => get_class($error) . ': ' . $error->getMessage()]);
        exit(1);
    }
    if ($pid === -1) {
        cannot_run('cannot fork: ' . pcntl_strerror(pcntl_get_last_error()));
    }
    if ($pid === 0) {
        phase($role, 'forked');
        $child();
        phase($role, 'exiting');
        exit(0);
    }
    phase($by, 'forked', ['child' => $pid]);
    return $pid;
}

/** Forks in a Fiber, as frameworks do, where PHP has them: it has a stack of its own, a small one, and so has the child. */
function fork_in_fiber(callable $child, string $role = 'child', string $by = 'parent'): int
{
    if (!class_exists('Fiber')) {
        return fork($child, $role, $by);
    }
    $fiber = new Fiber('fork');
    $fiber->start($child, $role, $by);
    return $fiber->getReturn();
}

/** Waits, for as long as it takes, until `$pid` is gone, and gives what `reaped` gives. */
function reap(int $pid, string $by = 'parent'): int
{
    do {
        $got = pcntl_waitpid($pid, $status);
    } while ($got === -1 && pcntl_get_last_error() === PCNTL_EINTR);
    return $got === $pid ? reaped($pid, $status, $by) : not_reaped($pid, $by);
}

/** Ends this process: the kernel has kept no status of its child, which is nothing that fork() allows. */
function not_reaped(int $pid, string $by = 'parent'): int
{
    $why = pcntl_strerror(pcntl_get_last_error());
    phase($by, 'not-reaped', ['child' => $pid, 'error' => $why]);
    exit(1);
}

/**
 * Reports `reaped` with the `exit` or `signal` of a child that was waited for.
 *
 * Gives the child's exit code, or 128 and its signal, as a shell would.
 */
function reaped(int $pid, int $status, string $by = 'parent'): int
{
    if (pcntl_wifsignaled($status)) {
        $signal = pcntl_wtermsig($status);
        phase($by, 'reaped', ['child' => $pid, 'signal' => $signal]);
        return 128 + $signal;
    }
    $code = pcntl_wexitstatus($status);
    phase($by, 'reaped', ['child' => $pid, 'exit' => $code]);
    return $code;
}

/**
 * Runs `$total` workers, `$size` at a time: as soon as one ends, the next is forked.
 *
 * Each runs `$worker` with its number, in the role `worker-NUMBER`. `$ended` is called with the
 * count of workers that ended so far. Gives the first exit code that is not 0, or else 0.
 */
function pool(int $size, int $total, callable $worker, ?callable $ended = null): int
{
    $alive = [];
    $started = 0;
    $done = 0;
    $code = 0;
    while ($done < $total) {
        while ($started < $total && count($alive) < $size) {
            $number = ++$started;
            $pid = fork(function () use ($worker, $number): void {
                $worker($number);
            }, "worker-$number");
            $alive[$pid] = true;
        }
        $pid = pcntl_wait($status);
        if ($pid === -1 && pcntl_get_last_error() !== PCNTL_EINTR) {
            not_reaped((int) array_key_first($alive));
        }
        if (!isset($alive[$pid])) {
            continue;
        }
        unset($alive[$pid]);
        $done++;
        $own = reaped($pid, $status);
        $code = $code ?: $own;
        if ($ended !== null) {
            $ended($done);
        }
    }
    return $code;
}

/** Sends a signal, and says so first: the end that it brings is then no crash. */
function send_signal(int $pid, int $signal, string $by): void
{
    phase($by, 'signalled', ['signal' => $signal, 'pid' => $pid]);
    posix_kill($pid, $signal);
}

/**
 * Asks every few milliseconds whether `$holds`, for `$seconds` at most; gives whether it came to.
 *
 * A signal may reach any thread of a process, so that the main one cannot just sleep until it is
 * interrupted.
 */
function wait_until(callable $holds, float $seconds): bool
{
    $end = hrtime(true) + (int) (patient($seconds) * 1e9);
    while (!$holds()) {
        if (hrtime(true) > $end) {
            return false;
        }
        usleep(2000);
    }
    return true;
}

/** Reports as `measured` what this process uses, after `$forks` forks where these are what it is for. */
function measure(string $role, ?int $forks = null): void
{
    // PHP remembers where /proc/self led to, also across a fork.
    $own = '/proc/' . getmypid();
    $children = 0;
    foreach (glob('/proc/[0-9]*/stat') ?: [] as $file) {
        // The parent is the second word behind the name, which is in brackets and may hold any.
        $rest = strrchr((string) @file_get_contents($file), ')');
        $children += $rest !== false && (int) (explode(' ', $rest)[2] ?? 0) === getmypid() ? 1 : 0;
    }
    preg_match('/^VmRSS:\s+(\d+) kB/m', (string) file_get_contents("$own/status"), $resident);
    phase($role, 'measured', ($forks === null ? [] : ['forks' => $forks]) + [
        'descriptors' => count(scandir("$own/fd")) - 2,
        'threads' => count(scandir("$own/task")) - 2,
        'processes' => $children,
        'memory' => 1024 * (int) ($resident[1] ?? 0),
    ]);
}
