<?php
/* Stands in for Swoole: a server of a master, a manager and workers, as much as the scenario uses. */
declare(strict_types=1);

namespace {
    const SWOOLE_PROCESS = 2;
    const SWOOLE_SOCK_TCP = 1;
}

namespace Swoole {
    /* A count that processes share: the size of a file without a name. */
    final class Atomic
    {
        /** @var resource */
        private $file;

        public function __construct(int $value)
        {
            $path = tempnam(sys_get_temp_dir(), 'atomic');
            $this->file = fopen($path, 'ab');
            unlink($path);
            for (; $value > 0; $value--) {
                $this->add();
            }
        }

        public function add(): void
        {
            fwrite($this->file, '.');
        }

        public function get(): int
        {
            return fstat($this->file)['size'];
        }
    }

    final class Server
    {
        public int $worker_id = -1;
        /** @var resource */
        private $listener;
        private array $events = [];
        private array $clients = [];
        private bool $stop = false;

        public function __construct(string $host, int $port, int $mode, int $type)
        {
            $this->listener = stream_socket_server("tcp://$host:$port");
        }

        public function set(array $settings): void
        {
        }

        public function on(string $event, callable $callback): void
        {
            $this->events[$event] = $callback;
        }

        public function send(int $client, string $data): void
        {
            fwrite($this->clients[$client], $data);
        }

        public function start(): void
        {
            pcntl_async_signals(true);
            pcntl_signal(SIGTERM, function (): void {
                $this->stop = true;
            });
            $manager = $this->forked(function (): void {
                ($this->events['managerStart'])($this);
                $workers = [];
                for ($worker = 0; $worker < 2; $worker++) {
                    $workers[] = $this->forked(function () use ($worker): void {
                        $this->work($worker);
                    });
                }
                $this->endWhenTold($workers);
            });
            $this->endWhenTold([$manager]);
        }

        private function forked(callable $body): int
        {
            $pid = pcntl_fork();
            if ($pid === 0) {
                $body();
                exit(0);
            }
            return $pid;
        }

        private function endWhenTold(array $children): void
        {
            while (!$this->stop) {
                usleep(2000);
            }
            foreach ($children as $child) {
                posix_kill($child, SIGTERM);
            }
            foreach ($children as $child) {
                pcntl_waitpid($child, $status);
            }
        }

        private function work(int $worker): void
        {
            $this->worker_id = $worker;
            ($this->events['workerStart'])($this, $worker);
            while (!$this->stop) {
                $client = @stream_socket_accept($this->listener, 0.01);
                if ($client === false) {
                    continue;
                }
                $this->clients[(int) $client] = $client;
                while (($line = fgets($client)) !== false) {
                    ($this->events['receive'])($this, (int) $client, 0, $line);
                }
                fclose($client);
            }
            ($this->events['workerStop'])($this, $worker);
        }
    }
}
