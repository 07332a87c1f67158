<?php
// What needs no module: requests and answers, who calls, what is refused; manifests, pauses, paths, files.
declare(strict_types=1);

namespace Quark;

const RESIDENT = PHP_SAPI === 'cli';
const JSON = JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE | JSON_INVALID_UTF8_SUBSTITUTE | JSON_THROW_ON_ERROR;

/** What a module refuses: thrown in a handler it is answered in the station's error form. */
final class QuarkError extends \RuntimeException
{
    public function __construct(public readonly int $status, public readonly string $errorCode, string $message)
    {
        parent::__construct($message);
    }
}

/** What the hub or a neighbour answered instead of a success; status 0 when nobody answered. */
final class HubError extends \RuntimeException
{
    public function __construct(
        public readonly int $status, public readonly string $errorCode, string $message, public readonly mixed $body = null,
        public readonly int $retryAfter = 0,
    ) {
        parent::__construct($message);
    }
}

/** The person for whom a request is made, as the hub vouches for. */
final class Caller
{
    /** @param string[] $roles @param string[] $permissions @param array<string, mixed> $claims */
    public function __construct(
        public readonly string $subject, public readonly ?int $userId = null, public readonly array $roles = [],
        public readonly array $permissions = [], public readonly array $claims = [],
    ) {}

    public function may(string $permission): bool
    {
        return in_array($permission, $this->permissions, true);
    }

    public function require(string $permission): void
    {
        $this->may($permission) || throw new QuarkError(403, 'QE203', "the permission $permission is missing");
    }
}

/** A request that is served; header names are in lower case. */
final class Request
{
    /** @var array<string, string> */
    public array $params = [];
    public ?Caller $caller = null;

    /** @param array<string, string> $headers @param array<string, mixed> $query */
    public function __construct(
        public readonly string $method, public readonly string $path, public readonly array $headers = [],
        public readonly string $body = '', public readonly array $query = [], public readonly string $peer = '',
    ) {}

    /** The one that a web server has begun this process for. */
    public static function current(): self
    {
        [$path] = explode('?', $_SERVER['REQUEST_URI'], 2);
        $body = (string) file_get_contents('php://input');
        $headers = array_change_key_case(getallheaders());
        return new self($_SERVER['REQUEST_METHOD'], $path, $headers, $body, $_GET, $_SERVER['REMOTE_ADDR'] ?? '');
    }

    public function json(): mixed
    {
        try {
            return json_decode($this->body, true, 512, JSON_THROW_ON_ERROR);
        } catch (\JsonException) {
            throw new QuarkError(400, 'BAD_REQUEST', 'the body is not JSON');
        }
    }

    /** What the hub sends is an object. @return array<string, mixed> */
    public function object(): array
    {
        return str_starts_with(ltrim($this->body), '{') ? $this->json() : throw new QuarkError(400, 'BAD_REQUEST', 'the body is no JSON object');
    }
}

/** An answer with a status, headers or bytes of its own; any other value of a handler is answered as JSON, null as 204. */
final class Response
{
    /** @param array<string, string> $headers */
    public function __construct(
        public readonly int $status = 200, public readonly string $body = '', public readonly array $headers = [],
    ) {}

    public static function of(int $status, mixed $value): self
    {
        return new self($status, json_encode($value, JSON), ['Content-Type' => 'application/json']);
    }

    public function send(): void
    {
        http_response_code($this->status);
        array_map('header', lines($this->headers));
        echo $this->body;
    }
}

/** The overrides laid over the defaults, field by field at every depth; lists are replaced.
 *  @param array<mixed> $base @param array<mixed> $over @return array<mixed> */
function merge(array $base, array $over): array
{
    foreach ($over as $key => $value) {
        $both = is_array($value) && is_array($base[$key] ?? null) && !array_is_list($base[$key]) && !($value && array_is_list($value));
        $base[$key] = $both ? merge($base[$key], $value) : $value;
    }
    return $base;
}

/** Seconds to wait before the next try: grows to the longest, scattered so that modules do not come in step. */
function pause(int $failures, float $longest = 30): float
{
    return min($longest, 0.25 * 2 ** min($failures - 1, 20)) * random_int(500, 1000) / 1000;
}

/** Grows with time (a UUID of version 7): the station keeps what comes together beside each other. */
function newId(): string
{
    $digits = sprintf('%012x7%03x%x', (int) (microtime(true) * 1000), random_int(0, 0xfff), random_int(8, 11)) . bin2hex(random_bytes(8));
    return preg_replace('/^(.{8})(.{4})(.{4})(.{4})(.{12}).*/', '$1-$2-$3-$4-$5', $digits);
}

/** Marks an event as taken, in the transaction of its effect; false when it has had its effect before. The mark lies in a table
 *  of yours, `quark_inbox (source text, id text, primary key (source, id))`. @param array{source: string, id: string} $event */
function firstTime(\PDO $database, array $event): bool
{
    $insert = $database->prepare('insert into quark_inbox (source, id) values (?, ?) on conflict do nothing');
    $insert->execute([$event['source'], $event['id']]);
    return $insert->rowCount() === 1;
}

/** Of a route's path such as /orders/{id} or /files/{rest*}. */
function pathPattern(string $route): string
{
    $quoted = preg_quote($route, '~');
    return '~^' . preg_replace(['~\\\\\{(\w+)\\\\\*\\\\\}~', '~\\\\\{(\w+)\\\\\}~'], ['(?<$1>.*)', '(?<$1>[^/]+)'], $quoted) . '$~D';
}

/** @param array<string, string> $headers @return string[] without what would end a line early */
function lines(array $headers): array
{
    return array_map(fn ($name, $value) => strtr("$name: $value", "\r\n", '  '), array_keys($headers), $headers);
}

function now(): string
{
    return (new \DateTimeImmutable('now', new \DateTimeZone('UTC')))->format('Y-m-d\TH:i:s.v\Z');
}

function env(string $name, string $default = ''): string
{
    $value = getenv($name);
    return $value === false || $value === '' ? $default : $value;
}

/** Microseconds of a processor that this process has used. */
function processorTime(): int
{
    $used = getrusage() ?: [];
    return 1_000_000 * ($used['ru_utime.tv_sec'] + $used['ru_stime.tv_sec']) + $used['ru_utime.tv_usec'] + $used['ru_stime.tv_usec'];
}

/** Writes a file that only its owner can read, whole or not at all. */
function write(string $file, string $text): void
{
    $unfinished = $file . '.' . getmypid();
    $open = fopen($unfinished, 'w');
    $written = $open && chmod($unfinished, 0600) && fwrite($open, $text) === strlen($text) && fsync($open) && fclose($open);
    if (!$written || !rename($unfinished, $file)) {
        throw new \RuntimeException("cannot write $file");
    }
}
