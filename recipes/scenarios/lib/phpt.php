<?php
declare(strict_types=1);

/**
 * Runs a test in the form of PHP's own (qa.php.net, phpt) as far as extensions use it: --FILE--, --INI--,
 * --SKIPIF--, --EXPECT-- and --EXPECTF--. The command `$php` has the extension.
 *
 * @return ?string why it fails; null where it passes or is to be skipped
 */
function phpt_failure(string $file, array $php): ?string
{
    $parts = preg_split('/^--([A-Z]+)--\r?\n/m', (string) file_get_contents($file), -1, PREG_SPLIT_DELIM_CAPTURE);
    $sections = [];
    for ($index = 1; $index + 1 < count($parts); $index += 2) {
        $sections[$parts[$index]] = $parts[$index + 1];
    }
    $command = $php;
    foreach (explode("\n", $sections['INI'] ?? '') as $line) {
        if (strpos($line, '=') !== false) {
            array_push($command, '-d', preg_replace('/\s*=\s*/', '=', trim($line), 1));
        }
    }
    if (isset($sections['SKIPIF']) && stripos(ltrim(phpt_output($command, $sections['SKIPIF'])), 'skip') === 0) {
        return null;
    }
    $output = phpt_output($command, $sections['FILE'] ?? '');
    $wanted = trim(str_replace("\r\n", "\n", $sections['EXPECT'] ?? $sections['EXPECTF'] ?? ''));
    $pattern = preg_quote($wanted, '/');
    if (!isset($sections['EXPECT'])) {
        $pattern = strtr($pattern, [
            '%d' => '\d+', '%i' => '[+-]?\d+', '%s' => '[^\r\n]+', '%S' => '[^\r\n]*', '%a' => '.+', '%A' => '.*',
            '%w' => '\s*', '%x' => '[0-9a-fA-F]+', '%f' => '[+-]?\.?\d+\.?\d*(?:[Ee][+-]?\d+)?', '%c' => '.',
        ]);
    }
    return preg_match("/^$pattern\$/s", $output) === 1 ? null : "it wrote: $output";
}

/** What PHP code writes, run in a process of its own. */
function phpt_output(array $command, string $code): string
{
    $file = tempnam(sys_get_temp_dir(), 'phpt');
    file_put_contents($file, $code);
    $process = proc_open(array_merge($command, [$file]), [1 => ['pipe', 'w'], 2 => STDERR], $pipes);
    $output = (string) stream_get_contents($pipes[1]);
    proc_close($process);
    unlink($file);
    return trim(str_replace("\r\n", "\n", $output));
}
