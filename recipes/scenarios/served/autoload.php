<?php
// The library of upstream that its tests use, which Composer would load.
spl_autoload_register(function (string $class): void {
    $file = getenv('FORKPROOF_TREE') . '/src/php/lib/' . strtr($class, '\\', '/') . '.php';
    if (is_file($file)) {
        require_once $file;
    }
});
