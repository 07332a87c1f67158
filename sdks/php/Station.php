<?php
// What a module and the station say to one another.
declare(strict_types=1);

namespace Quark;

/** The part of a module that speaks with the station. */
trait Station
{
    /** Calls a neighbour at /api/v1/… or /m/<id>/…, on behalf of the caller whose request is served; gives its answer, parsed.
     *  @param array<string, string> $headers */
    public function call(
        string $method, string $path, mixed $body = null, ?Request $onBehalfOf = null, array $headers = [], float $timeout = 10,
    ): mixed {
        $served = $onBehalfOf?->headers ?? [];
        $left = (float) ($served['x-quark-timeout'] ?? $timeout * 1000) / 1000;
        $passed = array_intersect_key($served, ['x-quark-caller' => 1, 'traceparent' => 1]);
        return $this->authorised($method, $path, $body, $headers + $passed, min($left, $timeout));
    }

    /** The station's modules, by capability, type, tag or health.
     *  @param array<string, string> $filters @return array<array<string, mixed>> */
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
        return $this->publishMany([array_filter(compact('type', 'data', 'subject', 'id'), fn ($value) => $value !== null)]);
    }

    /** Publishes events, which are kept when this returns; each has an id, so that trying again publishes nothing twice.
     *  @param array<array<string, mixed>> $events @return array{accepted: int, duplicates: int} */
    public function publishMany(array $events): array
    {
        $whole = array_map(fn ($event) => $event + [
            'specversion' => '1.0', 'id' => newId(),
            'source' => "/modules/$this->id", 'time' => now(), 'datacontenttype' => 'application/json',
        ], $events);
        $sum = ['accepted' => 0, 'duplicates' => 0];
        for ($failures = 0; $whole;) {
            try {
                $answer = $this->authorised('POST', '/events', array_slice($whole, 0, 500));
                $sum = ['accepted' => $sum['accepted'] + $answer['accepted'], 'duplicates' => $sum['duplicates'] + $answer['duplicates']];
                $whole = array_slice($whole, 500);
            } catch (HubError $problem) {
                if (++$failures > 3 || ($problem->status < 500 && !in_array($problem->status, [0, 429], true))) {
                    throw $problem;
                }
                usleep((int) (pause($failures) * 1e6));
            }
        }
        return $sum;
    }

    /** Events that the hub sends a module which does not fetch them; to answer at all acknowledges them. */
    private function pushed(array $batch): array
    {
        ['subscription' => $name, 'events' => $events] = $batch + ['subscription' => '', 'events' => []];
        foreach ($this->subscriptions as $own => [$types, $handler]) {
            if ($name === $own || !isset($this->subscriptions[$name])) {
                $meant = fn ($event) => array_filter($types, fn ($pattern) => fnmatch($pattern, $event['type']));
                $this->hear($name, array_filter($events, $meant), $handler);
            }
        }
        return ['status' => 'heard'];
    }

    /** What follows a failed event of the same subject waits at the hub. @param array<array<string, mixed>> $events */
    private function hear(string $name, array $events, callable $handler): void
    {
        $waiting = [];
        foreach ($events as $event) {
            $subject = $event['subject'] ?? '';
            try {
                isset($waiting[$subject]) || $handler($event);
            } catch (\Throwable $problem) {
                $waiting += $subject !== '' ? [$subject => true] : [];
                $reason = preg_match('/^.{1,500}/us', $problem->getMessage(), $said) ? $said[0] : get_class($problem);
                $this->log("subscription $name: $event[type] $event[id]: $reason");
                $this->authorised('POST', '/events/nack', ['subscription' => $name, 'id' => $event['id'], 'reason' => $reason]);
            }
        }
    }

    /** What POST /init brings a module that is docked by its address; the token in it proves that the hub sent it. */
    private function initialise(array $answer): array
    {
        $claims = $this->tokens->verified((string) ($answer['serviceToken'] ?? ''), 'service');
        if (($claims['sub'] ?? '') !== "service:$this->id") {
            throw new QuarkError(403, 'QE203', 'only the hub may ask this');
        }
        $this->byAddress && $this->state(['instanceId' => $answer['instanceId'] ?? '']);
        $this->adopt($answer);
        return ['status' => 'ready'];
    }

    /** Takes the answer of docking or of a heartbeat; gives the seconds until the next one. */
    private function adopt(array $answer): float
    {
        $known = $this->state();
        empty($answer['ownershipKey']) || write($this->file('key'), "$answer[ownershipKey]\n");
        $new = ['state' => $answer['state'] ?? $known['state'], 'token' => $answer['serviceToken'] ?? $known['token']];
        $this->state($new + ['draining' => $answer['drain'] ?? false]);
        if ($known['token'] === '' && $new['token'] !== '') {
            $this->log("docked at $this->hub as " . $this->instance());
        }
        $this->configure($answer);
        $seconds = fn (string $time): float => (float) (new \DateTimeImmutable($time))->format('U.u');
        $due = $seconds($answer['nextHeartbeat'] ?? '+5 seconds') - $seconds($answer['hubTime'] ?? 'now');
        return max(0.02, min($due, ($answer['lease'] ?? 30) / 2));
    }

    private function configure(array $answer): array
    {
        $generation = $answer['configurationGeneration'] ?? 0;
        if (is_array($answer['configuration'] ?? null) && $generation !== $this->settingsGeneration()) {
            $this->state(['settings' => $answer['configuration'], 'generation' => $generation]);
            $this->onSettings && ($this->onSettings)($answer['configuration']);
        }
        return ['settingsGeneration' => $this->settingsGeneration()];
    }

    /** Tells the hub that this instance goes; it drains the module before it answers. */
    public function undock(): void
    {
        // The key could undock a later start.
        $this->authorised('DELETE', "/modules/$this->id?instanceId=" . rawurlencode($this->instance()), timeout: 25);
    }

    /** Which start of which instance this is: a later one ends it. One that is docked by its address has its epoch from the hub.
     *  @return array<string, mixed> */
    private function start(): array
    {
        return ['instanceId' => $this->instance()] + ($this->epoch ? ['epoch' => $this->epoch] : []);
    }

    /** @return array<string, string> */
    private function proof(): array
    {
        $key = trim((string) @file_get_contents($this->file('key')));
        return $key !== '' ? ['X-Quark-Ownership' => $key] : ['Authorization' => 'Bearer ' . $this->state()['token']];
    }

    private static function expected(mixed $answer): array
    {
        return is_array($answer) ? $answer : throw new HubError(0, 'QE201', "what answered does not speak the hub's protocol");
    }

    /** With the service token, renewed once when the hub no longer takes it. @param array<string, string> $headers */
    private function authorised(string $method, string $path, mixed $body = null, array $headers = [], float $timeout = 10): mixed
    {
        $token = $this->state()['token'];
        $token !== '' || throw new HubError(0, 'QE202', 'the module is not docked yet');
        try {
            return $this->send($method, $path, $body, $headers + ['Authorization' => "Bearer $token"], $timeout);
        } catch (HubError $problem) {
            $problem->status === 401 || throw $problem;
        }
        $token = $this->send('POST', "/modules/$this->id/token", $this->start(), $this->proof())['serviceToken'];
        $this->state(['token' => $token]);
        return $this->send($method, $path, $body, $headers + ['Authorization' => "Bearer $token"], $timeout);
    }

    private function send(string $method, string $path, mixed $body = null, array $headers = [], float $timeout = 10): mixed
    {
        $headers += ['Accept' => 'application/json', 'Connection' => 'close'];
        $headers += $body === null ? [] : ['Content-Type' => 'application/json'];
        $stream = @fopen($this->hub . $path, 'r', false, stream_context_create(['http' => [
            'method' => $method, 'header' => lines($headers), 'content' => $body === null ? '' : json_encode($body, JSON),
            'timeout' => max(0.001, $timeout), 'ignore_errors' => true, 'follow_location' => 0, 'protocol_version' => 1.1,
        ]]));
        $text = $stream ? (string) stream_get_contents($stream) : '';
        $meta = $stream ? stream_get_meta_data($stream) : [];
        if ($meta['timed_out'] ?? true) {
            $why = $stream ? 'it takes too long' : error_get_last()['message'] ?? '';
            throw new HubError(0, 'QE201', "no answer from $this->hub: $why");
        }
        $status = (int) (explode(' ', $meta['wrapper_data'][0])[1] ?? 0);
        $answer = json_decode($text, true) ?? ($text === '' ? null : $text);
        if ($status >= 200 && $status < 300) {
            return $answer;
        }
        $problem = (is_array($answer) ? $answer : []) + ['code' => '', 'message' => $status, 'fields' => []];
        $fields = array_map(fn ($one) => " $one[field]: $one[problem];", $problem['fields']);
        $message = "$method " . strtok($path, '?') . ": $problem[message]" . implode($fields);
        $retryAfter = preg_filter('/^retry-after: */i', '', $meta['wrapper_data']) ?: [0];
        throw new HubError($status, (string) $problem['code'], $message, $problem, (int) current($retryAfter));
    }
}
