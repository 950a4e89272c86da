<?php
/* How processes end, and how their parents see it. */
declare(strict_types=1);

/** The ways to end, each with the exit code that a shell would tell. */
const WAYS_TO_END = [
    'code' => 7,
    'uncaught' => 255,
    'fatal' => 255,
    'killed' => 128 + SIGKILL,
    'terminated' => 128 + SIGTERM,
];

/** Ends this process in one of those ways. */
function end_by(string $way, string $role): void
{
    // What PHP writes of its own errors tells nothing here.
    ini_set('display_errors', '0');
    ini_set('log_errors', '0');
    phase($role, 'exiting', ['way' => $way]);
    switch ($way) {
        case 'code':
            exit(WAYS_TO_END[$way]);
        case 'uncaught':
            throw new RuntimeException('not caught');
        case 'fatal':
            // No exception: the engine gives up.
            ini_set('memory_limit', (string) (memory_get_usage() + (4 << 20)));
            str_repeat('x', 1 << 30);
            break;
        default:
            send_signal(getmypid(), WAYS_TO_END[$way] - 128, $role);
            sleep(10);
    }
    phase($role, 'ended-otherwise', ['way' => $way, 'exit' => 'not at all']);
}

/** Reports `ended` where a process ended as it was to, else `ended-otherwise`. */
function check_end(int $code, int $wanted, string $way, string $by): void
{
    phase($by, $code === $wanted ? 'ended' : 'ended-otherwise', [
        'way' => $way,
        'exit' => $code,
        'wanted' => $wanted,
    ]);
}

/** Reports `tidied` where `$role` said all its last words (`LastWords`), else `left-undone`. */
function check_last_words(array $lines, string $role): void
{
    $own = array_map('rtrim', array_values(preg_grep("/^$role: /", $lines)));
    sort($own);
    $isWhole = $own === ["$role: buffered by C", "$role: destructor", "$role: exit handler", "$role: inherited", "$role: inherited exit handler"];
    // What stands behind these words PHP forgets once the shutdown of all modules is over.
    $isOver = preg_grep("/^$role: exit handler./", $own) === [];
    phase($role, $isWhole ? 'tidied' : 'left-undone', [
        'wrote' => implode('; ', $own),
        'modules' => $isOver ? 'shut down' : 'left in the middle of their shutdown',
    ]);
}

/** A PHP with the extension that runs a script; gives what it wrote and how it ended. */
final class Served
{
    public string $output = '';
    /** As a shell would tell it. */
    public int $code;

    public function __construct(string $script, array $words = [], array $options = [])
    {
        $command = json_decode(needed_variable('FORKPROOF_SERVER', 'the runner'), true);
        $process = proc_open(
            array_merge($command, $options, [dirname(__DIR__) . "/served/$script"], $words),
            [1 => ['pipe', 'w']],
            $pipes
        );
        // To the end: every process that holds the pipe has ended then.
        $this->output = (string) stream_get_contents($pipes[1]);
        fclose($pipes[1]);
        while (($status = proc_get_status($process))['running']) {
            usleep(1000);
        }
        $this->code = $status['signaled'] ? 128 + $status['termsig'] : $status['exitcode'];
        proc_close($process);
    }
}
