<?php
/*
 * What a call carries, both ways. The peer's `Mirror` answers with what only it can make of a call: the second
 * half of a message before its first one, the metadata that begins with `forkproof-said`, and the status that it is asked for.
 *
 * Reported as `rpc-content-kept` or `rpc-content-lost`, with `content`; as `no-extension` where nothing was called.
 */
declare(strict_types=1);

/** Messages, by their sizes in bytes; core takes none above 4 MiB unless it is told to. */
const SIZES = [
    'an empty message' => 0,
    'a short message' => 3,
    'a message' => 5000,
    'a message of many frames' => 65536,
    'a large message' => (1 << 20) + 1,
    'a message at the limit' => (4 << 20) - 100,
];

/** The errors of a server, by code and details. */
const ERRORS = [
    'INVALID_ARGUMENT' => [3, 'not like that'],
    'NOT_FOUND' => [5, "no such thing: \u{c4}%"],
    'ABORTED' => [10, 'try again'],
    'UNAUTHENTICATED' => [16, 'who are you?'],
    'RESOURCE_EXHAUSTED' => [8, 'there is no more of it. there is no more of it. there is no more of it. there is no more of it.'],
];

/** Makes calls of all kinds on a channel, with messages of `$most` bytes at most, and compares what comes back. */
function check_contents(?Grpc\Channel $channel, string $role, int $most): void
{
    if ($channel === null) {
        phase($role, 'no-extension');
        return;
    }
    foreach (SIZES as $what => $size) {
        if ($size > $most) {
            break;
        }
        $payload = $size === 3 ? 'abc' : ($size === 0 ? '' : random_bytes($size));
        $answer = mirror($channel, $role, $payload);
        compare_content($what, turned($payload), $answer->message ?? null, $role);
        compare_content("the status of $what", Grpc\STATUS_OK, $answer->status->code ?? null, $role);
    }
    if ($most > 4 << 20) {
        $payload = random_bytes($most);
        // RESOURCE_EXHAUSTED
        compare_content('a message above the limit', 8, mirror($channel, $role, $payload)->status->code ?? null, $role);
        $unlimited = channel(['grpc.max_receive_message_length' => -1, 'force_new' => true]);
        compare_content('one where there is no limit', turned($payload), mirror($unlimited, $role, $payload)->message ?? null, $role);
    }
    $said = [
        'forkproof-said' => ['by ' . getmypid()],
        'forkproof-said-too' => ['something else', 'and more of it'],
        'forkproof-said-bin' => ["\0\xff" . random_bytes(40)],
        // Core takes 8 KiB of all metadata together.
        'forkproof-said-long' => [str_repeat('long', 1300)],
        'forkproof-said-nothing' => [''],
    ];
    $answer = mirror($channel, $role, '.', $said);
    foreach ($said as $key => $values) {
        // Of several values the extension keeps the last one.
        $last = end($values);
        foreach (['before the message' => $answer->metadata ?? [], 'behind it' => $answer->status->metadata ?? []] as $where => $got) {
            compare_content("$key $where", $last, array_slice($got[$key] ?? [], -1)[0] ?? null, $role);
        }
    }
    $done = [$answer->send_metadata ?? null, $answer->send_message ?? null, $answer->send_close ?? null];
    compare_content('what a batch says was sent', [true, true, true], $done, $role);
    $many = [];
    for ($number = 11; $number <= 50; $number++) {
        $many["forkproof-said-$number"] = ["value $number"];
    }
    $answer = mirror($channel, $role, '.', $many);
    compare_content('many keys', [], array_diff_assoc(array_map('current', $many), array_map('current', $answer->metadata ?? [])), $role);
    for ($code = 1; $code <= 16; $code++) {
        $answer = mirror($channel, $role, '.', ['forkproof-status-bin' => ["$code ."]]);
        compare_content("the code $code", $code, $answer->status->code ?? null, $role);
    }
    // Errors tell more than one would think, in as many words.
    $errors = ERRORS + ['INTERNAL' => [13, str_repeat('a stack of calls; ', 80)]];
    unset($said['forkproof-said-long']);
    foreach ($errors as $name => [$code, $details]) {
        $answer = mirror($channel, $role, '.', $said + ['forkproof-status-bin' => ["$code $details"]]);
        compare_content("the code of $name", $code, $answer->status->code ?? null, $role);
        compare_content("the details of $name", $details, $answer->status->details ?? null, $role);
        $key = 'forkproof-said';
        compare_content("$key with $name", $said[$key], $answer->status->metadata[$key] ?? null, $role);
    }
}

/** What the peer makes of a message. */
function turned(string $payload): string
{
    $middle = intdiv(strlen($payload), 2);
    return substr($payload, $middle) . substr($payload, 0, $middle);
}

/** One call of `Mirror`; gives the batch's result, or the exception. */
function mirror(Grpc\Channel $channel, string $role, string $payload, array $metadata = []): object
{
    try {
        return start_unary($channel, 'Mirror', $payload, caller($role) + $metadata, patient(30.0));
    } catch (Throwable $error) {
        return $error;
    }
}

/** Reports whether something came through; of what is long, its length and digest. */
function compare_content(string $what, $wanted, $got, string $role): void
{
    phase($role, $wanted === $got ? 'rpc-content-kept' : 'rpc-content-lost', [
        'content' => $what,
        'wanted' => shown($wanted),
        'got' => shown($got),
    ]);
}

/** A value in few words. */
function shown($value): string
{
    $text = is_string($value) ? $value : (string) json_encode($value, JSON_INVALID_UTF8_SUBSTITUTE);
    return strlen($text) > 200 ? strlen($text) . ' bytes, ' . md5($text) : $text;
}
