<?php
/* What is left of a process when PHP is over. */
declare(strict_types=1);

/**
 * What a process writes at its end: PHP's own functions and destructors, then, when PHP is over, the C library's
 * buffers and the functions that it calls at exit. Needs the extension FFI.
 *
 * Of each role come the lines `buffered by C`, `destructor`, `exit handler`, `inherited` and `inherited exit handler`,
 * and nothing else.
 */
final class LastWords
{
    /** @var FFI */
    private static $calls;
    private static string $role = 'parent';
    /** The text of the inherited exit handler: each process writes its own role into it. */
    private static ?FFI\CData $inherited = null;
    /** A descriptor by eventfd(2) that the children inherit, as that of an event loop. */
    private static int $wakeup = -1;

    /** What a parent has to do at its end, its children have as well, and so with the object that this gives. */
    public static function inherit(): self
    {
        register_shutdown_function(function (): void {
            fwrite(STDOUT, self::$role . ": inherited\n");
        });
        if (!class_exists('FFI')) {
            cannot_run('this PHP has no FFI extension, so it cannot reach the C library');
        }
        self::$calls = FFI::cdef('
            int puts(const char *text);
            int on_exit(void *function, const char *argument);
            int dprintf(int descriptor, const char *format, ...);
            int getitimer(int which, long *value);
            int eventfd(unsigned int value, int flags);
            int eventfd_write(int descriptor, unsigned long value);
            int eventfd_read(int descriptor, unsigned long *value);
        ');
        self::$inherited = self::kept(str_repeat(' ', 100));
        self::printAtExit(self::$inherited);
        self::$wakeup = self::$calls->eventfd(0, 04000);
        return new self();
    }

    public function __destruct()
    {
        fwrite(STDOUT, self::$role . ": destructor\n");
    }

    /** Has a process of `$role` say its last words; it has to end with 1, which is their way out. */
    public static function leave(string $role): void
    {
        self::$role = $role;
        FFI::memcpy(self::$inherited, str_pad("$role: inherited exit handler", 99, ' ') . "\n", 100);
        $value = self::$calls->new('unsigned long[1]');
        self::$calls->eventfd_write(self::$wakeup, 1);
        if (self::$calls->eventfd_read(self::$wakeup, $value) !== 0 || $value[0] !== 1) {
            self::$calls->puts("$role: a wakeup that is gone");
        }
        // Standard output is a pipe, so it stays in a buffer until exit(3).
        self::$calls->puts("$role: buffered by C");
        // The last that is registered is the first to run.
        self::printAtExit(self::kept("\n"));
        $callback = self::lastCallback();
        if ($callback !== null) {
            self::printAtExit($callback);
        }
        self::printAtExit(self::kept("$role: exit handler"));
        foreach (['virtual' => 1, 'profiling' => 2] as $name => $which) {
            if (self::hasTimer($which)) {
                self::$calls->puts("$role: a $name timer");
            }
        }
    }

    /** Whether this process has the timer of this number; that of the profile, 2, is what set_time_limit() sets. */
    public static function hasTimer(int $which): bool
    {
        $left = self::$calls->new('long[4]');
        self::$calls->getitimer($which, $left);
        return $left[2] !== 0 || $left[3] !== 0;
    }

    /** Called as dprintf(exit code, text), and the exit code is 1: standard output. */
    private static function printAtExit(FFI\CData $text): void
    {
        self::$calls->on_exit(
            self::$calls->cast('void *', self::$calls->dprintf),
            self::$calls->cast('char *', $text)
        );
    }

    private static function kept(string $text): FFI\CData
    {
        $kept = FFI::new('char[' . (strlen($text) + 1) . ']', false, true);
        FFI::memcpy($kept, $text, strlen($text));
        return FFI::addr($kept);
    }

    /**
     * Where PHP keeps a function that it calls behind the shutdown of all modules, and forgets then: what is read
     * there as a text is empty only once PHP has come to its end. Null where this PHP has none.
     */
    private static function lastCallback(): ?FFI\CData
    {
        try {
            $own = FFI::cdef('void *zend_post_shutdown_cb; int getpid(void); int getppid(void); int getuid(void);');
        } catch (FFI\Exception $error) {
            return null;
        }
        foreach (['getpid', 'getppid', 'getuid'] as $harmless) {
            if (FFI::isNull($own->zend_post_shutdown_cb)) {
                $function = $own->cast('void *', $own->$harmless);
                $bytes = FFI::string(FFI::addr($function), 6);
                // An empty text, or one that dprintf(3) would take for a format, tells nothing.
                if ($bytes[0] !== "\0" && strpos($bytes, '%') === false) {
                    $own->zend_post_shutdown_cb = $function;
                }
            }
        }
        return FFI::isNull($own->zend_post_shutdown_cb) ? null : FFI::addr($own->zend_post_shutdown_cb);
    }
}
