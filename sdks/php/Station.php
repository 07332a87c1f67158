<?php
// What a module asks of the station: calls, neighbours, events.
declare(strict_types=1);

namespace Quark;

/** The part of a module that speaks to the station. */
trait Station
{
    /** Calls a neighbour at /api/v1/… or /m/<id>/…, on behalf of the caller whose request is served; gives its answer, parsed.
     *  @param array<string, string> $headers */
    public function call(string $method, string $path, mixed $body = null, ?Request $onBehalfOf = null, array $headers = [], float $timeout = 10): mixed
    {
        $served = $onBehalfOf?->headers ?? [];
        $passed = array_intersect_key($served, ['x-quark-caller' => 1, 'traceparent' => 1]);
        $left = (float) ($served['x-quark-timeout'] ?? $timeout * 1000) / 1000;
        return $this->authorised($method, $path, $body, $headers + $passed, min($left, $timeout));
    }

    /** The station's modules, by capability, type, tag or health. @param array<string, string> $filters @return array<array<string, mixed>> */
    public function discover(array $filters = []): array
    {
        return $this->authorised('GET', '/modules/discovery?' . http_build_query($filters))['modules'];
    }

    /** @return ?array<string, mixed> */
    public function getModule(string $id): ?array
    {
        try {
            return $this->authorised('GET', '/modules/' . rawurlencode($id));
        } catch (HubError $problem) {
            return $problem->status === 404 ? null : throw $problem;
        }
    }

    /** @return array{accepted: int, duplicates: int} */
    public function publish(string $type, mixed $data = null, ?string $subject = null, ?string $id = null): array
    {
        return $this->publishMany([array_filter(['type' => $type, 'data' => $data, 'subject' => $subject, 'id' => $id], fn ($value) => $value !== null)]);
    }

    /** Publishes events, which are kept when this returns; each has an id, so that trying again publishes nothing twice.
     *  @param array<array<string, mixed>> $events @return array{accepted: int, duplicates: int} */
    public function publishMany(array $events): array
    {
        $whole = array_map(fn ($event) => $event + [
            'specversion' => '1.0', 'id' => self::uuid(), 'source' => "/modules/$this->id", 'time' => now(), 'datacontenttype' => 'application/json',
        ], $events);
        $sum = ['accepted' => 0, 'duplicates' => 0];
        foreach (array_chunk($whole, 500) as $chunk) {
            for ($failures = 1; ; $failures++) {
                try {
                    $answer = $this->authorised('POST', '/events', $chunk);
                    $sum = ['accepted' => $sum['accepted'] + $answer['accepted'], 'duplicates' => $sum['duplicates'] + $answer['duplicates']];
                    break;
                } catch (HubError $problem) {
                    if ($failures > 3 || ($problem->status < 500 && !in_array($problem->status, [0, 429], true))) {
                        throw $problem;
                    }
                    usleep((int) (pause($failures) * 1e6));
                }
            }
        }
        return $sum;
    }

    private static function uuid(): string
    {
        $bytes = random_bytes(16);
        $bytes[6] = chr(ord($bytes[6]) & 0x0f | 0x40);
        $bytes[8] = chr(ord($bytes[8]) & 0x3f | 0x80);
        return vsprintf('%s%s-%s-%s-%s-%s%s%s', str_split(bin2hex($bytes), 4));
    }

    /** Hears what there is of one subscription. @param string[] $types */
    private function listen(string $name, array $types, callable $handler, int $limit): void
    {
        $state = $this->state();
        if ($state['token'] === '' || $state['draining']) {
            usleep(100_000);
            return;
        }
        $query = http_build_query(['subscription' => $name, 'types' => implode(',', $types), 'limit' => $limit, 'wait' => 25]);
        try {
            $batch = $this->authorised('GET', "/events/poll?$query", timeout: 40);
            pcntl_sigprocmask(SIG_BLOCK, [SIGTERM]);
            if ($batch['events']) {
                $this->hear($name, $batch['events'], $handler);
                $this->authorised('POST', '/events/ack', ['subscription' => $name, 'cursor' => $batch['cursor']]);
            }
            $this->failures = 0;
        } catch (HubError $problem) {
            pcntl_sigprocmask(SIG_UNBLOCK, [SIGTERM]);
            $this->log("subscription $name: {$problem->getMessage()}");
            usleep((int) (pause(++$this->failures) * 1e6));
        }
    }

    /** What follows a failed event of the same subject waits at the hub. @param array<array<string, mixed>> $events */
    private function hear(string $name, array $events, callable $handler): void
    {
        $waiting = [];
        foreach ($events as $event) {
            if (isset($waiting[$event['subject'] ?? ''])) {
                continue;
            }
            try {
                $handler($event);
            } catch (\Throwable $problem) {
                if (($event['subject'] ?? '') !== '') {
                    $waiting[$event['subject']] = true;
                }
                $reason = preg_replace('/[\x80-\xff]*$/', '', substr($problem->getMessage(), 0, 500)) ?: get_class($problem);
                $this->log("subscription $name: $event[type] $event[id]: $reason");
                $this->authorised('POST', '/events/nack', ['subscription' => $name, 'id' => $event['id'], 'reason' => $reason]);
            }
        }
    }

    /** Events that the hub sends a module which does not fetch them; an answer of 200 acknowledges. */
    private function pushed(Request $request): Response
    {
        $this->onlyFromHub($request);
        ['subscription' => $name, 'events' => $events] = (array) $request->json() + ['subscription' => '', 'events' => []];
        foreach ($this->subscriptions as $own => ['types' => $types, 'handler' => $handler]) {
            $meant = $name === $own || !isset($this->subscriptions[$name]);
            $this->hear($name, $meant ? array_filter($events, fn ($event) => matches($types, $event['type'])) : [], $handler);
        }
        return Response::of(200, ['status' => 'heard']);
    }

    /** With the service token, renewed once when the hub no longer takes it. @param array<string, string> $headers */
    private function authorised(string $method, string $path, mixed $body = null, array $headers = [], float $timeout = 10): mixed
    {
        $token = $this->state()['token'];
        if ($token === '') {
            throw new HubError(0, 'QE202', 'the module is not docked yet');
        }
        try {
            return $this->send($method, $path, $body, $headers + ['Authorization' => "Bearer $token"], $timeout);
        } catch (HubError $problem) {
            $problem->status === 401 || throw $problem;
        }
        $token = $this->send('POST', "/modules/$this->id/token", ['instanceId' => $this->instance()], $this->proof())['serviceToken'];
        $this->keepState(['token' => $token]);
        return $this->send($method, $path, $body, $headers + ['Authorization' => "Bearer $token"], $timeout);
    }

    /** @param array<string, string> $headers */
    private function send(string $method, string $path, mixed $body = null, array $headers = [], float $timeout = 10): mixed
    {
        $lines = ['Accept: application/json', 'Connection: close', ...($body === null ? [] : ['Content-Type: application/json'])];
        foreach ($headers as $name => $value) {
            $lines[] = "$name: " . str_replace(["\r", "\n"], '', $value);
        }
        $content = $body === null ? '' : json_encode($body, JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE | JSON_THROW_ON_ERROR);
        $context = stream_context_create(['http' => [
            'method' => $method, 'header' => $lines, 'content' => $content, 'timeout' => max(0.001, $timeout), 'ignore_errors' => true,
            'follow_location' => 0, 'protocol_version' => 1.1,
        ]]);
        $stream = @fopen($this->hub . $path, 'r', false, $context);
        $answer = $stream ? stream_get_contents($stream) : false;
        $meta = $stream ? stream_get_meta_data($stream) : [];
        if ($answer === false || ($meta['timed_out'] ?? false)) {
            throw new HubError(0, 'QE201', "no answer from $this->hub" . ($stream ? ' in time' : ': ' . (error_get_last()['message'] ?? '')));
        }
        $said = $meta['wrapper_data'];
        $status = (int) (explode(' ', $said[0])[1] ?? 0);
        $found = json_decode($answer, true) ?? ($answer === '' ? null : $answer);
        if ($status >= 200 && $status < 300) {
            return $found;
        }
        $retry = preg_filter('/^retry-after: *(\d+)$/i', '$1', $said);
        $message = "$method " . explode('?', $path)[0] . ': ' . ($found['message'] ?? $status);
        throw new HubError($status, (string) ($found['code'] ?? ''), $message, is_array($found) ? $found : [], (int) current($retry ?: [0]));
    }
}
