<?php
/* Whether fork handlers run when this process starts another. */
declare(strict_types=1);

/**
 * Counts how often the handlers of `pthread_atfork(3)` ran in this process; needs the extension FFI.
 *
 * The handler is the C library's own `lrand48`: it takes one step in a known series of numbers, and
 * how many it took can be told afterwards. A handler in PHP could do what no handler may.
 */
final class ForkHandlers
{
    /** @var FFI */
    private $library;

    public function __construct()
    {
        if (!class_exists('FFI')) {
            cannot_run('this PHP has no FFI extension, so it cannot tell whether fork handlers ran');
        }
        $this->library = FFI::cdef('
            long lrand48(void);
            void srand48(long seed);
            int __register_atfork(void *prepare, void *parent, void *child, void *library);
        ');
        // PHP 7.4 does not take a function for a pointer to one.
        $handler = $this->library->cast('void *', $this->library->lrand48);
        $this->library->__register_atfork($handler, null, null, null);
        $this->library->srand48(1);
    }

    /** How often the handlers have run since this was made. */
    public function runs(): int
    {
        $next = $this->library->lrand48();
        $this->library->srand48(1);
        $steps = 0;
        while ($this->library->lrand48() !== $next) {
            if (++$steps > 100000) {
                cannot_run('the series of lrand48 was disturbed');
            }
        }
        $this->library->srand48(1);
        for ($step = 0; $step < $steps; $step++) {
            $this->library->lrand48();
        }
        return $steps;
    }
}
