<?php
/* Apache with mod_php, as scenarios use it: its configuration, its start, and requests to it. */
declare(strict_types=1);
require __DIR__ . '/server-life.php';

/** An Apache of this script's own, with workers that are processes, the extension and the settings of the run. */
final class Apache implements WebServer
{
    private int $master;
    private string $address;
    private string $log;
    /** @var resource */
    private $process;

    /** Starts it with two workers, each ended after three requests; it serves the files of `$scripts`. */
    public function __construct(string $scripts)
    {
        if (posix_geteuid() === 0) {
            cannot_run('Apache serves nothing as root');
        }
        $folder = sys_get_temp_dir() . '/apache-' . getmypid();
        mkdir($folder);
        $this->log = "$folder/log";
        // A port that was free just now, in a network of the run's own.
        $free = stream_socket_server('tcp://127.0.0.1:0');
        $this->address = stream_socket_get_name($free, false);
        fclose($free);
        // The program and mod_php, and what makes PHP load the extension, as the runner gives them.
        $command = json_decode(needed_variable('FORKPROOF_SERVER', 'the runner'), true);
        [$program, $module] = $command;
        file_put_contents("$folder/php.ini", self::ini(array_slice($command, 2)));
        $modules = dirname($module);
        $loads = '';
        foreach (['mpm_prefork', 'authz_core'] as $name) {
            $loads .= "LoadModule {$name}_module $modules/mod_$name.so\n";
        }
        $php = version_compare(PHP_VERSION, '8') < 0 ? 'php7_module' : 'php_module';
        file_put_contents("$folder/apache.conf", <<<END
            $loads
            LoadModule $php $module
            ServerRoot $folder
            DefaultRuntimeDir $folder
            PidFile $folder/pid
            Mutex file:$folder
            ErrorLog $this->log
            LogLevel notice
            ServerName localhost
            Listen $this->address
            KeepAlive Off
            StartServers 2
            MinSpareServers 2
            MaxSpareServers 2
            MaxRequestWorkers 2
            MaxConnectionsPerChild 3
            PHPINIDir $folder
            DocumentRoot $scripts
            <FilesMatch "\.php$">
                SetHandler application/x-httpd-php
            </FilesMatch>

            END);
        // No ini file of the machine, and none of its folders of them.
        putenv('PHP_INI_SCAN_DIR=');
        // In a group of its own: at its end it signals all of its group.
        $this->process = proc_open(['setsid', $program, '-f', "$folder/apache.conf", '-D', 'FOREGROUND'], [], $pipes);
        $this->master = proc_get_status($this->process)['pid'];
        // A script that fails must not leave a server behind.
        register_shutdown_function(function () use ($folder): void {
            proc_terminate($this->process);
            fwrite(STDERR, $this->log());
            array_map('unlink', glob("$folder/*"));
            rmdir($folder);
        });
        if ($this->connection(10.0) === null) {
            phase('client', 'request-failed', [
                'answer' => 'Apache does not start: ' . trim((string) strrchr(rtrim("\n" . $this->log()), "\n")),
            ]);
            exit(1);
        }
    }

    public function master(): int
    {
        return $this->master;
    }

    public function reloadSignal(): int
    {
        return SIGUSR1;
    }

    public function stopSignal(): int
    {
        return SIGTERM;
    }

    public function wait(): int
    {
        // The status tells the code only once, so it is kept when it comes.
        while (($status = proc_get_status($this->process))['running']) {
            usleep(2000);
        }
        return $status['exitcode'];
    }

    /** Also reports as `killed` each worker that did not end when it was told to, and had to be killed. */
    public function reportSignals(): void
    {
        preg_match_all('/child pid (\d+) exit signal [^(]*\((\d+)\)/', $this->log(), $ends, PREG_SET_ORDER);
        foreach ($ends as [, $pid, $signal]) {
            phase('client', 'reaped', ['child' => $pid, 'signal' => $signal]);
        }
        preg_match_all('/process (\d+) still did not exit, sending a SIGKILL/', $this->log(), $kills);
        foreach ($kills[1] as $pid) {
            phase('client', 'killed', ['child' => $pid]);
        }
    }

    public function request(string $script): ?string
    {
        $connection = $this->connection(5.0);
        if ($connection === null) {
            return null;
        }
        fwrite($connection, 'GET /' . basename($script) . " HTTP/1.0\r\nHost: localhost\r\n\r\n");
        $answer = (string) stream_get_contents($connection);
        fclose($connection);
        $parts = explode("\r\n\r\n", $answer, 2);
        return preg_match('~^HTTP/1\.\d 200 ~', $answer) === 1 ? $parts[1] ?? null : null;
    }

    /** @return ?resource a connection once the server listens; null when it does not within `$seconds` */
    private function connection(float $seconds)
    {
        $connection = false;
        wait_until(function () use (&$connection): bool {
            $connection = @stream_socket_client("tcp://$this->address", $code, $why, 5);
            return $connection !== false || !proc_get_status($this->process)['running'];
        }, $seconds);
        return $connection === false ? null : $connection;
    }

    /** What the master wrote so far. */
    private function log(): string
    {
        return (string) @file_get_contents($this->log);
    }

    /** The lines of an ini file that are what these arguments of the command line say. */
    private static function ini(array $arguments): string
    {
        $lines = '';
        foreach ($arguments as $index => $argument) {
            if ($index > 0 && $arguments[$index - 1] === '-d') {
                $lines .= "$argument\n";
            }
        }
        return $lines;
    }
}
