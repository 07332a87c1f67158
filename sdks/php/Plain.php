<?php
// What needs no module: requests, answers, manifests laid over one another, pauses, paths.
declare(strict_types=1);

namespace Quark;

/** A request that is served; header names are in lower case. */
final class Request
{
    /** @var array<string, string> */
    public array $params = [];
    public ?Caller $caller = null;

    /** @param array<string, string> $headers @param array<string, mixed> $query */
    public function __construct(
        public readonly string $method, public readonly string $path, public readonly array $headers = [], public readonly string $body = '',
        public readonly array $query = [], public readonly string $peer = '',
    ) {
    }

    public static function current(): self
    {
        $headers = [];
        foreach ($_SERVER as $name => $value) {
            if (str_starts_with($name, 'HTTP_')) {
                $headers[strtolower(strtr(substr($name, 5), '_', '-'))] = (string) $value;
            }
        }
        $path = explode('?', $_SERVER['REQUEST_URI'], 2)[0];
        $body = (string) file_get_contents('php://input');
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
}

/** An answer with a status, headers or bytes of its own; any other value of a handler is answered as JSON, null as 204. */
final class Response
{
    /** @param array<string, string> $headers */
    public function __construct(public readonly int $status = 200, public readonly string $body = '', public readonly array $headers = [])
    {
    }

    public static function of(int $status, mixed $value): self
    {
        $json = json_encode($value, JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE | JSON_THROW_ON_ERROR);
        return new self($status, $json, ['Content-Type' => 'application/json']);
    }

    public function send(): void
    {
        http_response_code($this->status);
        foreach ($this->headers as $name => $value) {
            header("$name: $value");
        }
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

/** Of a route's path such as /orders/{id} or /files/{rest*}. */
function pathPattern(string $route): string
{
    $quoted = preg_quote($route, '~');
    return '~^' . preg_replace(['~\\\\\{(\w+)\\\\\*\\\\\}~', '~\\\\\{(\w+)\\\\\}~'], ['(?<$1>.*)', '(?<$1>[^/]+)'], $quoted) . '$~D';
}

function now(): string
{
    return (new \DateTimeImmutable('now', new \DateTimeZone('UTC')))->format('Y-m-d\TH:i:s.v\Z');
}

/** @param string[] $patterns */
function matches(array $patterns, string $type): bool
{
    foreach ($patterns as $pattern) {
        if ($pattern === $type || (str_ends_with($pattern, '*') && str_starts_with($type, substr($pattern, 0, -1)))) {
            return true;
        }
    }
    return false;
}
