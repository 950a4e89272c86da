<?php
declare(strict_types=1);
require __DIR__ . '/../lib/forkproof.php';

// Beyond PHP's own end: the C library's buffers, and functions that it calls at exit.
final class Library
{
    /** @var FFI */
    private static $calls;
    private static string $role = 'parent';

    /** What a parent has to do at its end, its children have as well. */
    public static function inherit(): void
    {
        register_shutdown_function(function (): void {
            fwrite(STDOUT, self::$role . ": inherited\n");
        });
    }

    public static function leave(string $role): void
    {
        self::$role = $role;
        if (!class_exists('FFI')) {
            cannot_run('this PHP has no FFI extension, so it cannot reach the C library');
        }
        self::$calls = FFI::cdef('
            int puts(const char *text);
            int on_exit(void *function, const char *argument);
            int dprintf(int descriptor, const char *format, ...);
        ');
        // Standard output is a pipe, so it stays in a buffer until exit(3).
        self::$calls->puts("$role: buffered by C");
        // Called as dprintf(exit code, text), and the exit code is 1: standard output.
        $text = "$role: exit handler\n";
        $kept = FFI::new('char[' . (strlen($text) + 1) . ']', false, true);
        FFI::memcpy($kept, $text, strlen($text));
        self::$calls->on_exit(
            self::$calls->cast('void *', self::$calls->dprintf),
            self::$calls->cast('char *', FFI::addr($kept))
        );
    }
}

Library::inherit();
echo_call(channel(), 'parent', 'from the parent', 5.0);
$child = fork(function (): void {
    echo_call(new_channel(), 'child', 'from the child', 5.0);
    $grandchild = fork(function (): void {
        echo_call(new_channel(), 'grandchild', 'from the grandchild', 5.0);
        Library::leave('grandchild');
        exit(1);
    }, 'grandchild', 'child');
    reap($grandchild, 'child');
    Library::leave('child');
    exit(1);
});
reap($child);
Library::leave('parent');
exit(1);
