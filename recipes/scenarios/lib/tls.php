<?php
/* TLS in front of the peer, which speaks none: what every cloud has. */
declare(strict_types=1);

/** Takes TLS connections and hands their bytes to the peer and back. */
final class TlsFront
{
    public string $address;
    /** The certificate, as PEM. */
    public string $certificate;
    /** One of the same name that is not the server's. */
    public string $another;
    /** The key of that one, for a client that shows who it is. */
    public string $anothersKey;
    /** Where a client has to show that certificate. */
    public string $strict;
    /** @var resource */
    private $listener;
    /** @var resource */
    private $strictListener;
    /** Each connection with the other end of its way, both by number. */
    private array $ends = [];
    private array $others = [];

    public function __construct()
    {
        $folder = sys_get_temp_dir() . '/tls-' . getmypid();
        mkdir($folder);
        [$this->certificate, $private] = self::selfSigned("$folder/config");
        [$this->another, $this->anothersKey] = self::selfSigned("$folder/config");
        file_put_contents("$folder/pem", $this->certificate . $private);
        file_put_contents("$folder/clients", $this->another);
        $listen = function (array $more) use ($folder) {
            $context = stream_context_create(['ssl' => $more + [
                'local_cert' => "$folder/pem",
                'alpn_protocols' => 'h2',
            ]]);
            return stream_socket_server('tls://127.0.0.1:0', $code, $why, STREAM_SERVER_BIND | STREAM_SERVER_LISTEN, $context);
        };
        $this->listener = $listen([]);
        $this->address = stream_socket_get_name($this->listener, false);
        $this->strictListener = $listen([
            'verify_peer' => true,
            'verify_peer_name' => false,
            'cafile' => "$folder/clients",
        ]);
        $this->strict = stream_socket_get_name($this->strictListener, false);
        register_shutdown_function(function () use ($folder): void {
            array_map('unlink', glob("$folder/*"));
            rmdir($folder);
        });
    }

    /** A certificate and its key, as PEM; `$config` is written. */
    private static function selfSigned(string $config): array
    {
        // Nothing of what the system configures.
        file_put_contents($config, "[req]\ndistinguished_name = name\n[name]\n[any]\nsubjectAltName = DNS:localhost\n");
        $settings = [
            'config' => $config,
            'digest_alg' => 'sha256',
            // Of no use to this kind of key, and asked for all the same.
            'private_key_bits' => 2048,
            'private_key_type' => OPENSSL_KEYTYPE_EC,
            'curve_name' => 'prime256v1',
            'x509_extensions' => 'any',
        ];
        $key = openssl_pkey_new($settings);
        $request = $key === false ? false : openssl_csr_new(['commonName' => 'localhost'], $key, $settings);
        $signed = $request === false ? false : openssl_csr_sign($request, null, $key, 2, $settings, 1);
        if ($signed === false || $request === false) {
            cannot_run('no certificate can be made: ' . openssl_error_string());
        }
        openssl_x509_export($signed, $certificate);
        openssl_pkey_export($key, $private, null, $settings);
        return [$certificate, $private];
    }

    /**
     * Starts a script of `served/` with this address and these arguments, serves until it is over, and gives its exit
     * code, as a shell tells it.
     */
    public function serve(string $script, array $arguments): int
    {
        $command = json_decode(needed_variable('FORKPROOF_SERVER', 'the runner'), true);
        $path = dirname(__DIR__) . "/served/$script";
        $process = proc_open(array_merge($command, [$path, $this->address], $arguments), [], $pipes);
        while (($status = proc_get_status($process))['running']) {
            $ready = $this->ends + [-1 => $this->listener, -2 => $this->strictListener];
            [$none, $nothing] = [null, null];
            if (@stream_select($ready, $none, $nothing, 0, 10000) > 0) {
                foreach ($ready as $number => $end) {
                    $number < 0 ? $this->accept($end) : $this->pass($number);
                }
            }
        }
        return $status['signaled'] ? 128 + $status['termsig'] : $status['exitcode'];
    }

    /** @param resource $listener */
    private function accept($listener): void
    {
        $theirs = @stream_socket_accept($listener, 5);
        $ours = $theirs === false ? false : stream_socket_client('tcp://' . peer(), $code, $why, 5);
        if ($ours === false) {
            return;
        }
        foreach ([[$theirs, $ours], [$ours, $theirs]] as [$end, $other]) {
            stream_set_blocking($end, false);
            $this->ends[(int) $end] = $end;
            $this->others[(int) $end] = $other;
        }
    }

    private function pass(int $number): void
    {
        if (!isset($this->ends[$number])) {
            return;
        }
        [$end, $other] = [$this->ends[$number], $this->others[$number]];
        // What TLS has decrypted already is not seen by select(2).
        while (($bytes = (string) fread($end, 65536)) !== '') {
            stream_set_blocking($other, true);
            fwrite($other, $bytes);
            stream_set_blocking($other, false);
        }
        if (feof($end)) {
            foreach ([$end, $other] as $gone) {
                unset($this->ends[(int) $gone], $this->others[(int) $gone]);
                fclose($gone);
            }
        }
    }
}
