<?php
// A module that stays: one process keeps it docked, beside it some serve requests, and one a subscription hears.
declare(strict_types=1);

namespace Quark;

/** The part of a module that listens, docks itself and ends gracefully. */
trait Resident
{
    private bool $ending = false;
    private bool $undocks = true;
    private bool $keyKept = false;
    private bool $withToken = true;
    private array $slow = []; // connections on which no request has come yet: whose, and until when
    private array $children = []; // by process id: what it does again and again, and whether that is serving

    private function reside(): void
    {
        $address = env('HOST', '127.0.0.1') . ':' . env('PORT', (string) ($this->manifest['port'] ?? 0));
        $socket = stream_socket_server("tcp://$address", $code, $why) ?: throw new \RuntimeException("cannot listen on $address: $why");
        stream_set_blocking($socket, false); // or whoever comes second to a connection waits for the next one, deaf to everything
        $url = 'http://' . stream_socket_get_name($socket, false);
        @unlink($this->stateFile());
        $this->keyKept = is_file($this->file('key'));
        $this->keyKept || $this->byAddress || write($this->file('key'), bin2hex(random_bytes(32)) . "\n");
        pcntl_async_signals(true);
        foreach ([SIGTERM => true, SIGINT => true, SIGUSR1 => false] as $signal => $undocks) {
            pcntl_signal($signal, function () use ($undocks): void {
                $this->ending && exit(1);
                [$this->ending, $this->undocks] = [true, $undocks];
            });
        }
        $this->epoch = $this->byAddress ? null : (int) (microtime(true) * 1000);
        $this->log("listens on $url");
        for ($worker = 0; $worker < (int) env('QUARK_WORKERS', '4'); $worker++) {
            $this->fork(fn () => $this->serve($socket), true);
        }
        foreach ($this->subscriptions as $name => [$types, $handler]) {
            $this->fork(fn () => $this->listen($name, $types, $handler), false);
        }
        $this->stayDocked(env('QUARK_MODULE_URL', $url));
        $this->stop(microtime(true) + 25);
    }

    /** Begins a process that acts again and again, until SIGTERM ends it between two acts. */
    private function fork(\Closure $act, bool $serves): void
    {
        $parent = getmypid();
        $child = pcntl_fork();
        if ($child > 0) {
            $this->children[$child] = [$act, $serves];
        }
        if ($child === 0) {
            array_map(fn ($signal) => pcntl_signal($signal, SIG_DFL), $serves ? [SIGUSR1] : [SIGTERM, SIGUSR1]);
            pcntl_signal(SIGINT, SIG_IGN);
            for ($failures = 0; (!$this->ending || $this->slow) && posix_getppid() === $parent;) {
                try {
                    $act();
                    $failures = 0;
                } catch (\Throwable $problem) {
                    $this->log($problem instanceof HubError ? $problem->getMessage() : (string) $problem);
                    $failures++;
                }
                pcntl_sigprocmask(SIG_UNBLOCK, [SIGTERM]);
                usleep((int) ($failures > 0 ? pause($failures) * 1e6 : 0));
            }
            exit(0);
        }
    }

    /** A moment, which a signal cuts short. Whoever of the children has ended is begun anew, unless the module ends. */
    private function letPass(): void
    {
        usleep(50_000);
        while (($ended = pcntl_waitpid(-1, $how, WNOHANG)) > 0) {
            $again = $this->children[$ended] ?? null;
            unset($this->children[$ended]);
            $again && !$this->ending && $this->fork(...$again);
        }
    }

    private function stayDocked(string $url): void
    {
        for ($failures = 0; !$this->ending;) {
            $docked = $this->state()['token'] !== '';
            try {
                $pause = $docked ? $this->heartbeat() : ($this->byAddress ? 0.1 : $this->register($url));
                $failures = 0;
            } catch (HubError $problem) {
                $pause = max(pause(++$failures, $docked ? 10 : 30), min(60, $problem->retryAfter));
                $this->log(($docked ? 'heartbeat' : 'docking') . " failed: {$problem->getMessage()}");
                if ($problem->status === 409 && $problem->errorCode === 'QE101') {
                    $this->log('another process has docked as this instance; each needs a QUARK_INSTANCE_ID of its own');
                    [$this->ending, $this->undocks] = [true, false];
                } elseif ($docked && !$this->byAddress && in_array($problem->status, [401, 404, 410], true)) {
                    $this->state(['token' => '', 'state' => 'announced']);
                    $pause = 0;
                } elseif ($this->keyKept && in_array($problem->status, [401, 403], true)) {
                    $this->withToken = !$this->withToken;
                }
            } catch (\Throwable $problem) { // a callback's: the module stays docked
                $pause = pause(++$failures);
                $this->log((string) $problem);
            }
            for ($end = microtime(true) + $pause; !$this->ending && microtime(true) < $end;) {
                $this->letPass();
            }
        }
    }

    private function register(string $url): float
    {
        $start = $this->start() + ['url' => $url];
        $file = $this->withToken ? env('QUARK_TOKEN_FILE') : '';
        if ($file !== '') {
            $start['registrationToken'] = trim(@file_get_contents($file) ?: throw new HubError(0, '', "cannot read the token file $file"));
        }
        $key = trim((string) file_get_contents($this->file('key')));
        $answer = self::expected($this->send('POST', '/modules/register', $start + [
            'manifest' => $this->manifest, 'timestamp' => now(), 'ownershipKey' => $key,
        ]));
        $this->withToken = true;
        isset($answer['serviceToken']) || $this->log("is $answer[state] and waits for an administrator's approval");
        return $this->adopt($answer);
    }

    private function heartbeat(): float
    {
        $status = $this->status();
        $told = array_intersect_key($status, array_flip(['timestamp', 'status', 'inFlight', 'metrics']));
        $body = ['configurationGeneration' => $status['settingsGeneration']] + $told + $this->start();
        return $this->adopt(self::expected($this->send('POST', "/modules/$this->id/heartbeat", $body, $this->proof())));
    }

    /** Serves who has asked. Who is slow to ask waits aside, or soon every worker would wait for one. @param resource $socket */
    private function serve($socket): void
    {
        $connection = $this->ending ? usleep(10_000) : @stream_socket_accept($socket, $this->slow ? 0.05 : 1, $peer);
        if ($connection) {
            $this->slow[] = [$connection, trim((string) preg_replace('/:\d+$/', '', $peer), '[]'), microtime(true) + 10];
            [$read, $none] = [[$connection], null];
            @stream_select($read, $none, $none, 0, 50_000);
        }
        foreach ($this->slow as $at => [$connection, $peer, $until]) {
            $asked = $this->hasAsked($connection);
            if ($asked || microtime(true) > $until) {
                unset($this->slow[$at]);
                $asked ? $this->converse($connection, $peer) : fclose($connection);
            }
        }
    }

    /** Whether a request has come, with what a socket holds of its body. @param resource $connection */
    private function hasAsked($connection): bool
    {
        stream_set_blocking($connection, false);
        $came = stream_socket_recvfrom($connection, 65536, STREAM_PEEK);
        stream_set_blocking($connection, true);
        [$head, $body] = explode("\r\n\r\n", (string) $came, 2) + [1 => null];
        $length = preg_match('/^content-length: *(\d+)/mi', $head, $found) && !preg_match('/^expect:/mi', $head) ? (int) $found[1] : 0;
        return $came === '' || strlen((string) $came) === 65536 || $body !== null && strlen($body) >= min($length, 16384);
    }

    /** Answers one request. @param resource $connection */
    private function converse($connection, string $peer): void
    {
        pcntl_sigprocmask(SIG_BLOCK, [SIGTERM]);
        stream_set_timeout($connection, 10);
        $request = null;
        try {
            $request = $this->read($connection, $peer);
            $answer = $this->answer($request);
        } catch (QuarkError $problem) {
            $answer = $this->refusal($problem);
        }
        $length = $answer->status === 204 ? [] : ['Content-Length' => (string) strlen($answer->body)];
        $head = implode("\r\n", ["HTTP/1.1 $answer->status ", 'Connection: close', ...lines($length + $answer->headers)]);
        @fwrite($connection, "$head\r\n\r\n" . ($request?->method === 'HEAD' ? '' : $answer->body));
        stream_socket_shutdown($connection, STREAM_SHUT_WR);
        for ($patience = 64; $patience > 0 && (string) fread($connection, 65536) !== ''; $patience--); // a reset would take the answer
        fclose($connection);
    }

    /** @param resource $connection */
    private function read($connection, string $peer): Request
    {
        $head = (string) stream_get_line($connection, 65536, "\r\n\r\n");
        if (!preg_match('~^([A-Z]+) (/[^\s?]*)\??(\S*) HTTP/1\.[01](?:\r\n|$)~', $head, $asked)) {
            throw new QuarkError(400, 'BAD_REQUEST', 'this is not HTTP');
        }
        preg_match_all('~^([\w-]+):[ \t]*(.*?)[ \t]*\r?$~m', $head, $found);
        $headers = array_combine(array_map('strtolower', $found[1]), $found[2]);
        $length = $headers['content-length'] ?? '0';
        $limits = array_column(array_column($this->routes, 'rules'), 'maxBodyBytes');
        $most = max(1 << 20, $this->manifest['resources']['maxBodyBytes'] ?? 0, ...$limits);
        $tooLong = new QuarkError(413, 'BODY_TOO_LARGE', "the body is longer than $most bytes");
        ctype_digit($length) && (int) $length <= $most || throw $tooLong;
        isset($headers['expect']) && fwrite($connection, "HTTP/1.1 100 Continue\r\n\r\n");
        $body = isset($headers['transfer-encoding']) ? '' : $this->exactly($connection, (int) $length);
        while (isset($headers['transfer-encoding']) && ($size = $this->chunkSize($connection)) > 0) {
            strlen($body) + $size <= $most || throw $tooLong;
            $body .= $this->exactly($connection, $size);
            $this->exactly($connection, 2);
        }
        parse_str($asked[3], $query);
        return new Request($asked[1], $asked[2], $headers, $body, $query, $peer);
    }

    /** Of the next chunk; the last one has none. @param resource $connection */
    private function chunkSize($connection): int
    {
        $line = (string) stream_get_line($connection, 1024, "\r\n");
        preg_match('/^[0-9a-f]{1,8}(?= *(;|$))/i', $line, $found) || throw new QuarkError(400, 'BAD_REQUEST', 'this is no chunk');
        return (int) hexdec($found[0]);
    }

    /** @param resource $connection */
    private function exactly($connection, int $length): string
    {
        $came = $length > 0 ? (string) stream_get_contents($connection, $length) : '';
        return strlen($came) === $length ? $came : throw new QuarkError(400, 'BAD_REQUEST', 'the body has been cut off');
    }

    /** Hears what there is of one subscription. @param string[] $types */
    private function listen(string $name, array $types, callable $handler): void
    {
        ['token' => $token, 'draining' => $draining] = $this->state();
        if ($token === '' || $draining) {
            usleep(100_000);
            return;
        }
        $query = http_build_query(['subscription' => $name, 'types' => implode(',', $types), 'limit' => 100, 'wait' => 25]);
        $batch = self::expected($this->authorised('GET', "/events/poll?$query", timeout: 40));
        if (empty($batch['events'])) {
            usleep(100_000); // whoever answers without waiting is not asked without a pause
            return;
        }
        pcntl_sigprocmask(SIG_BLOCK, [SIGTERM]);
        $this->hear($name, $batch['events'], $handler);
        $this->authorised('POST', '/events/ack', ['subscription' => $name, 'cursor' => $batch['cursor']]);
    }

    /** Takes no more, undocks, finishes what is under way before the deadline, closes. */
    private function stop(float $deadline): void
    {
        $this->state(['draining' => true]);
        $listeners = array_filter($this->children, fn ($child) => !$child[1]);
        array_map(fn ($child) => posix_kill($child, SIGTERM), array_keys($listeners));
        if ($this->undocks && $this->state()['token'] !== '') {
            try {
                $this->undock();
            } catch (HubError $problem) {
                $this->log('undocking failed: ' . $problem->getMessage());
            }
        }
        array_map(fn ($child) => posix_kill($child, SIGTERM), array_keys($this->children));
        while ($this->children && microtime(true) < $deadline) {
            $this->letPass();
        }
        array_map(fn ($child) => posix_kill($child, SIGKILL), array_keys($this->children));
        @unlink($this->stateFile());
        $this->log('stopped');
    }
}
