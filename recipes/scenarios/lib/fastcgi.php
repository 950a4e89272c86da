<?php
/* PHP-FPM as scenarios use it: its configuration, its start, and requests to it over FastCGI. */
declare(strict_types=1);

/** A PHP-FPM of this script's own, with the extension and the settings of the run. */
final class Fpm implements WebServer
{
    private int $master;
    private string $socket;
    private string $log;
    /** @var resource */
    private $process;

    /**
     * Starts it with two workers, each ended after three requests. `$arguments` go to PHP; `$through`
     * is a program that starts another, with its arguments.
     */
    public function __construct(array $arguments = [], array $through = [])
    {
        $folder = sys_get_temp_dir() . '/fpm-' . getmypid();
        mkdir($folder);
        $this->socket = "$folder/socket";
        $this->log = "$folder/log";
        $user = posix_getpwuid(posix_geteuid())['name'] ?? (string) posix_geteuid();
        file_put_contents("$folder/fpm.conf", <<<END
            [global]
            error_log = $this->log
            ; Once it reloads or stops, the ends of workers are told at this level only.
            log_level = debug
            daemonize = no
            ; Without it PHP-FPM gives its workers no time at all to end.
            process_control_timeout = 20
            [pool]
            user = $user
            listen = $this->socket
            pm = static
            pm.max_children = 2
            pm.max_requests = 3
            clear_env = no
            catch_workers_output = yes
            END);
        // The program and what makes it load the extension, as the runner gives them.
        $command = json_decode(needed_variable('FORKPROOF_SERVER', 'the runner'), true);
        // Root is nobody in a sandbox, yet PHP-FPM has to be told that it may be root.
        $command = array_merge($through, $command, $arguments, ['-F', '-R', '-y', "$folder/fpm.conf"]);
        $this->process = proc_open($command, [], $pipes);
        $this->master = proc_get_status($this->process)['pid'];
        // A script that fails must not leave a server behind.
        register_shutdown_function(function () use ($folder): void {
            proc_terminate($this->process);
            fwrite(STDERR, preg_replace('/^.* DEBUG: .*\n/m', '', $this->log()));
            array_map('unlink', glob("$folder/*"));
            rmdir($folder);
        });
        if (!wait_until(function (): bool {
            return file_exists($this->socket) || !$this->isAlive();
        }, 10.0) || !$this->isAlive()) {
            phase('client', 'request-failed', [
                'answer' => 'PHP-FPM does not start: ' . trim((string) strrchr(rtrim("\n" . $this->log()), "\n")),
            ]);
            exit(1);
        }
    }

    public function isAlive(): bool
    {
        return proc_get_status($this->process)['running'];
    }

    public function master(): int
    {
        return $this->master;
    }

    public function reloadSignal(): int
    {
        return SIGUSR2;
    }

    public function stopSignal(): int
    {
        return SIGQUIT;
    }

    public function wait(): int
    {
        // The status tells the code only once, so it is kept when it comes.
        while (($status = proc_get_status($this->process))['running']) {
            usleep(2000);
        }
        return $status['exitcode'];
    }

    /** What the master wrote so far: about itself, its workers, and what these wrote. */
    private function log(): string
    {
        return (string) @file_get_contents($this->log);
    }

    public function reportSignals(): void
    {
        preg_match_all('/child (\d+) exited on signal (\d+)/', $this->log(), $ends, PREG_SET_ORDER);
        foreach ($ends as [, $pid, $signal]) {
            phase('client', 'reaped', ['child' => $pid, 'signal' => $signal]);
        }
    }

    public function request(string $script): ?string
    {
        // The socket is there a moment before anything listens on it.
        $connection = false;
        wait_until(function () use (&$connection): bool {
            $connection = @stream_socket_client("unix://$this->socket", $code, $why, 5);
            return $connection !== false || !$this->isAlive();
        }, 5.0);
        if ($connection === false) {
            return null;
        }
        fwrite($connection, self::record(1, pack('nCx5', 1, 0))
            . self::record(4, self::pairs([
                'GATEWAY_INTERFACE' => 'CGI/1.1',
                'REQUEST_METHOD' => 'GET',
                'SCRIPT_FILENAME' => $script,
                'SCRIPT_NAME' => '/' . basename($script),
                'SERVER_PROTOCOL' => 'HTTP/1.1',
            ]))
            . self::record(4, '') . self::record(5, ''));
        $answer = self::answer($connection);
        fclose($connection);
        $parts = explode("\r\n\r\n", $answer, 2);
        return $parts[1] ?? null;
    }

    /** The text of all records of standard output up to the end of the request. */
    private static function answer($connection): string
    {
        $answer = '';
        while (strlen($header = (string) stream_get_contents($connection, 8)) === 8) {
            ['type' => $type, 'length' => $length, 'padding' => $padding]
                = unpack('Cversion/Ctype/nid/nlength/Cpadding', $header);
            $content = (string) stream_get_contents($connection, $length);
            stream_get_contents($connection, $padding);
            if ($type === 6) {
                $answer .= $content;
            } elseif ($type === 3) {
                break;
            }
        }
        return $answer;
    }

    private static function record(int $type, string $content): string
    {
        return pack('CCnnCx', 1, $type, 1, strlen($content), 0) . $content;
    }

    private static function pairs(array $pairs): string
    {
        $text = '';
        foreach ($pairs as $name => $value) {
            $text .= pack('NN', strlen($name) | 0x80000000, strlen($value) | 0x80000000) . $name . $value;
        }
        return $text;
    }
}
