<?php
/* What fork(2) promises: what a child has in common with its parent, and what it has not. */
declare(strict_types=1);

/** The kernel's folder of this process. PHP remembers where /proc/self led to, also across a fork. */
function own_folder(): string
{
    return '/proc/' . getmypid();
}

/** What this process is set to, as the kernel tells it, by the names of its parts. */
function traits(): array
{
    $own = own_folder();
    $status = (string) file_get_contents("$own/status");
    $traits = [
        'group' => posix_getpgid(0),
        'session' => posix_getsid(0),
        'folder' => getcwd(),
        'root' => (string) @readlink("$own/root"),
        'umask' => sprintf('%o', umask()),
        'priority' => pcntl_getpriority(),
        'limits' => (string) file_get_contents("$own/limits"),
        'out-of-memory-score' => trim((string) @file_get_contents("$own/oom_score_adj")),
        'core-filter' => trim((string) @file_get_contents("$own/coredump_filter")),
        'async-signals' => (int) pcntl_async_signals(),
        'name' => trim((string) @file_get_contents("$own/comm")),
        'scheduling' => scheduling(),
        'timer-slack' => trim((string) @file_get_contents("$own/timerslack_ns")),
        'personality' => trim((string) @file_get_contents("$own/personality")),
        // Of a process that may leave no core file this belongs to root.
        'dumpable' => @file_get_contents("$own/environ") !== false ? 'yes' : 'no',
        'rounding' => rounding((float) strlen('.')),
    ] + php_traits();
    // Of this thread, whichever it is.
    pcntl_sigprocmask(SIG_BLOCK, [], $blocked);
    $traits['blocked-signals'] = implode(' ', $blocked);
    // Signals that are ignored or caught, and what the process may do and where.
    $words = 'Umask|Uid|Gid|Groups|SigIgn|SigCgt|CapInh|CapPrm|CapEff|CapBnd|CapAmb|NoNewPrivs|Seccomp'
        . '|Cpus_allowed|Mems_allowed|VmLck|THP_enabled';
    preg_match_all("/^($words):[ \\t]*(.*)$/m", $status, $lines, PREG_SET_ORDER);
    foreach ($lines as [, $word, $value]) {
        $traits[$word] = $value;
    }
    $variables = getenv();
    ksort($variables);
    foreach ($variables as $name => $value) {
        $traits["environment $name"] = $value;
    }
    return $traits;
}

/** What PHP itself is set to. */
function php_traits(): array
{
    $errors = set_error_handler(null);
    restore_error_handler();
    $exceptions = set_exception_handler(null);
    restore_exception_handler();
    return [
        'locale' => (string) setlocale(LC_ALL, '0'),
        'ini' => md5((string) json_encode(ini_get_all(null, false), JSON_INVALID_UTF8_SUBSTITUTE)),
        'error-reporting' => error_reporting(),
        'error-handler' => is_object($errors) ? spl_object_id($errors) : 'none',
        'exception-handler' => is_object($exceptions) ? spl_object_id($exceptions) : 'none',
        'output-buffers' => ob_get_level() . ' with ' . ob_get_length(),
        'included-files' => implode(' ', get_included_files()),
        'stream-wrappers' => implode(' ', stream_get_wrappers()),
        'collector' => (gc_enabled() ? 'on' : 'off') . ', ' . (collects_cycles() ? 'collects' : 'collects nothing'),
    ];
}

/** Whether what only leads to itself is found and freed. */
function collects_cycles(): bool
{
    $cycle = new stdClass();
    $cycle->self = $cycle;
    unset($cycle);
    return gc_collect_cycles() > 0;
}

/** The policy by which the kernel gives this process a processor, and its priority in it. */
function scheduling(): string
{
    // The state is the first word behind the name, which is in brackets and may hold any.
    $rest = explode(' ', substr((string) strrchr((string) file_get_contents(own_folder() . '/stat'), ')'), 2));
    return ($rest[38] ?? '') . ' ' . ($rest[37] ?? '');
}

/**
 * Which way floating-point numbers are rounded, and whether there are any below the smallest normal one: by what
 * becomes of a third of `$one`, and of that.
 */
function rounding(float $one): string
{
    return bin2hex(pack('E3', $one / 3, -$one / 3, PHP_FLOAT_MIN / (3 * $one)));
}

/** Whether a process holds the lock of this file (flock(2)): one that is inherited is one with the parent's. */
function lock_of(string $path): string
{
    $file = fopen($path, 'r');
    $isFree = flock($file, LOCK_SH | LOCK_NB);
    fclose($file);
    return $isFree ? 'free' : 'held';
}

/** What lies where files without an owner of their own are, by name: shared memory and semaphores as well. */
function files_left(): array
{
    $found = [];
    foreach ([sys_get_temp_dir(), '/dev/shm'] as $folder) {
        foreach (scandir($folder) ?: [] as $name) {
            $found["$folder/$name"] = 'there';
        }
    }
    return $found;
}

/** What descriptors lead to, with their flags and places, by number. */
function descriptors(): array
{
    $found = [];
    $own = own_folder();
    foreach (scandir("$own/fd") as $number) {
        $target = @readlink("$own/fd/$number");
        // That of the folder that is being read is gone.
        if ($target !== false) {
            preg_match('/^pos:\s*(\d+)\s+flags:\s*(\d+)/', (string) @file_get_contents("$own/fdinfo/$number"), $info);
            $found["descriptor $number"] = $target . ' ' . ($info[1] ?? '') . ' ' . ($info[2] ?? '');
        }
    }
    return $found;
}

/** How core waits: by the setting, and by what it has open for that. */
function poller(): array
{
    $isPoll = ini_get('grpc.poll_strategy') === 'poll';
    $sets = preg_grep('/^anon_inode:\[eventpoll\]/', descriptors());
    return ['poller' => $isPoll && $sets !== [] ? 'not that of the settings' : 'as it is set'];
}

/** Whether the programs that this process starts would have what was told of a descriptor. */
function is_for_programs(string $descriptor): bool
{
    [, , $flags] = explode(' ', $descriptor) + ['', '', ''];
    return (octdec($flags) & 02000000) === 0;
}

/** Which sockets and the like, but for those of the script, the programs that this process starts would have. */
function for_programs(array $own): array
{
    return array_filter(descriptors(), function (string $descriptor, string $number) use ($own): bool {
        $isCores = !isset($own[$number]) && preg_match('/^anon_inode:|^socket:/', $descriptor) === 1;
        return $isCores && is_for_programs($descriptor);
    }, ARRAY_FILTER_USE_BOTH);
}

/** Reports `promise-kept`, or `promise-broken` for each part in which `$now` is not as `$before`. */
function compare_traits(array $before, array $now, string $role): void
{
    $isKept = true;
    foreach ($before as $name => $value) {
        if (($now[$name] ?? null) !== $value) {
            $isKept = false;
            phase($role, 'promise-broken', [
                'what' => $name,
                'before' => $value,
                'now' => $now[$name] ?? 'nothing',
            ]);
        }
    }
    foreach (array_diff_key($now, $before) as $name => $value) {
        $isKept = false;
        phase($role, 'promise-broken', ['what' => $name, 'before' => 'nothing', 'now' => $value]);
    }
    if ($isKept) {
        phase($role, 'promise-kept', ['parts' => count($before)]);
    }
}

/** What would send this process a signal one day: the seconds of its alarm, and its timers. */
function pending_alarms(): array
{
    $seconds = pcntl_alarm(0);
    $timers = trim((string) @file_get_contents(own_folder() . '/timers'));
    return ['alarm' => $seconds > 0 ? 'set' : 'none', 'timers' => $timers === '' ? 'none' : $timers];
}
