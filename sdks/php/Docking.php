<?php
// How a module docks and stays docked.
declare(strict_types=1);

namespace Quark;

/** The part of a module that docks. */
trait Docking
{
    /** The resident process stays docked; beside it some processes serve requests, and one a subscription hears. */
    private function reside(): void
    {
        $port = self::env('PORT', (string) ($this->manifest['port'] ?? '0'));
        $socket = stream_socket_server("tcp://$this->host:$port", $code, $why) ?: throw new \RuntimeException("cannot listen on $this->host:$port: $why");
        stream_set_blocking($socket, false); // or whoever comes second to a connection waits for the next one, deaf to everything
        $url = 'http://' . stream_socket_get_name($socket, false);
        $this->counts(anew: true);
        $this->keepState(['token' => '', 'state' => 'announced', 'draining' => false, 'instanceId' => '', 'since' => $this->epoch]);
        $this->keyKept = is_file($this->file('key'));
        $this->keyKept || $this->byAddress || write($this->file('key'), bin2hex(random_bytes(32)) . "\n");
        pcntl_async_signals(true);
        foreach ([SIGTERM => true, SIGINT => true, SIGUSR1 => false] as $signal => $undocks) {
            pcntl_signal($signal, function () use ($undocks): void {
                $this->ending && exit(1);
                [$this->ending, $this->undocks] = [true, $undocks];
            });
        }
        $this->log("listens on $url");
        for ($worker = 0; $worker < (int) self::env('QUARK_WORKERS', '4'); $worker++) {
            $this->fork(fn () => $this->serve($socket), true);
        }
        foreach ($this->subscriptions as $name => $subscription) {
            $this->fork(fn () => $this->listen($name, ...$subscription), false);
        }
        $this->stayDocked(self::env('QUARK_MODULE_URL', $url));
        $this->stop();
    }

    /** Begins a process that acts again and again, until a signal ends it between two acts. */
    private function fork(\Closure $act, bool $serves): void
    {
        $parent = getmypid();
        $child = pcntl_fork();
        if ($child > 0) {
            $this->children[$child] = [$act, $serves];
        }
        if ($child === 0) {
            array_map(fn ($signal) => pcntl_signal($signal, SIG_DFL), [SIGTERM, SIGUSR1]);
            pcntl_signal(SIGINT, SIG_IGN);
            while (posix_getppid() === $parent) {
                $act();
                pcntl_sigprocmask(SIG_UNBLOCK, [SIGTERM]);
            }
            exit(0);
        }
    }

    /** Whoever of the children has ended is begun anew, unless the module ends. */
    private function lookAfterChildren(): void
    {
        while (($ended = pcntl_waitpid(-1, $how, WNOHANG)) > 0) {
            [$act, $serves] = $this->children[$ended];
            unset($this->children[$ended]);
            $this->ending || $this->fork($act, $serves);
        }
    }

    /** Serves one request. @param resource $socket */
    private function serve($socket): void
    {
        $peer = '';
        $connection = @stream_socket_accept($socket, 1, $peer);
        if (!$connection) {
            return;
        }
        pcntl_sigprocmask(SIG_BLOCK, [SIGTERM]);
        stream_set_timeout($connection, 10);
        $head = stream_get_line($connection, 65536, "\r\n\r\n");
        if (!is_string($head) || !preg_match('~^([A-Z]+) (/\S*) HTTP/1\.[01](?:\r\n|$)~', $head, $line)) {
            fclose($connection);
            return;
        }
        preg_match_all('~^([\w-]+):[ \t]*(.*?)[ \t]*\r?$~m', $head, $found);
        $headers = array_combine(array_map('strtolower', $found[1]), $found[2]);
        $length = $headers['content-length'] ?? '0';
        $most = max(1 << 20, $this->manifest['resources']['maxBodyBytes'] ?? 0, ...array_map(fn ($one) => $one['rules']['maxBodyBytes'] ?? 0, $this->routes));
        if (isset($headers['transfer-encoding']) || !ctype_digit($length) || (int) $length > $most) {
            $answer = $this->refusal(new QuarkError(413, 'BODY_TOO_LARGE', "the body needs a length of at most $most bytes"));
        } else {
            isset($headers['expect']) && fwrite($connection, "HTTP/1.1 100 Continue\r\n\r\n");
            $body = (int) $length > 0 ? (string) stream_get_contents($connection, (int) $length) : '';
            [$path, $query] = explode('?', $line[2], 2) + [1 => ''];
            parse_str($query, $parsed);
            $request = new Request($line[1], $path, $headers, $body, $parsed, substr($peer, 0, (int) strrpos($peer, ':')));
            $answer = $this->handle($request) ?? $this->refusal(new QuarkError(404, 'ROUTE_NOT_FOUND', 'there is nothing here'));
        }
        $head = "HTTP/1.1 $answer->status \r\nConnection: close\r\n" . ($answer->status === 204 ? '' : 'Content-Length: ' . strlen($answer->body) . "\r\n");
        foreach ($answer->headers as $name => $value) {
            $head .= "$name: " . strtr($value, "\r\n", '  ') . "\r\n";
        }
        fwrite($connection, "$head\r\n" . ($line[1] === 'HEAD' ? '' : $answer->body));
        stream_socket_shutdown($connection, STREAM_SHUT_WR);
        for ($patience = 64; $patience > 0 && (string) fread($connection, 65536) !== ''; $patience--); // a reset would take the answer along
        fclose($connection);
    }

    private function stayDocked(string $url): void
    {
        for ($failures = 0; !$this->ending;) {
            $state = $this->state();
            $docked = $state['token'] !== '' && $state['state'] !== 'lost';
            try {
                if ($docked) {
                    $this->sendHeartbeat();
                } elseif (!$this->byAddress) {
                    $this->register($url);
                }
                $failures = 0;
                $this->sleep($docked || !$this->byAddress ? $this->next : 0.1);
            } catch (HubError $problem) {
                if ($problem->status === 409 && $problem->errorCode === 'QE101') {
                    $this->log('another process has docked as this instance; each needs a QUARK_INSTANCE_ID of its own');
                    [$this->ending, $this->undocks] = [true, false];
                    return;
                }
                if ($docked && in_array($problem->status, [401, 404, 410], true) && !$this->byAddress) {
                    $this->keepState(['state' => 'lost']);
                    continue;
                }
                if ($this->keyKept && in_array($problem->status, [401, 403], true)) {
                    $this->withToken = !$this->withToken;
                }
                $fields = implode('', array_map(fn ($one) => " $one[field]: $one[problem];", $problem->body['fields'] ?? []));
                $this->log(($docked ? 'heartbeat' : 'docking') . " failed: {$problem->getMessage()}$fields");
                $this->sleep(max(pause(++$failures, $docked ? $this->lease / 3 : 30), min(60, $problem->retryAfter)));
            } catch (\Throwable $problem) { // a callback's: the module stays docked
                $this->log((string) $problem);
                $this->sleep(pause(++$failures));
            }
        }
    }

    /** A signal ends it. */
    private function sleep(float $seconds): void
    {
        for ($end = microtime(true) + $seconds; !$this->ending && ($left = $end - microtime(true)) > 0;) {
            usleep((int) (min($left, 0.1) * 1e6));
            $this->lookAfterChildren();
        }
    }

    private function register(string $url): void
    {
        $body = [
            'manifest' => $this->manifest, 'timestamp' => now(), 'url' => $url, 'instanceId' => $this->instance(), 'epoch' => $this->epoch,
            'ownershipKey' => trim((string) file_get_contents($this->file('key'))),
        ];
        if ($this->withToken && ($file = self::env('QUARK_TOKEN_FILE')) !== '') {
            $token = @file_get_contents($file);
            $body['registrationToken'] = $token === false ? throw new HubError(0, '', "cannot read the token file $file") : trim($token);
        }
        $answer = $this->send('POST', '/modules/register', $body);
        $this->withToken = true;
        $this->adopt($answer);
        if (!isset($answer['serviceToken'])) {
            $this->log("is $answer[state] and waits for an administrator's approval");
        }
    }

    /** Tells the hub how this module is and takes what it has to say; done by itself while resident. */
    public function sendHeartbeat(): void
    {
        $this->adopt($this->send('POST', "/modules/$this->id/heartbeat", [
            'instanceId' => $this->instance(), 'timestamp' => now(), 'status' => $this->health()['status'], 'inFlight' => $this->counts()['inFlight'],
            'configurationGeneration' => $this->settingsGeneration(), 'metrics' => $this->measured(),
        ], $this->proof()));
    }

    /** @return array<string, string> */
    private function proof(): array
    {
        $key = trim((string) @file_get_contents($this->file('key')));
        return $key !== '' ? ['X-Quark-Ownership' => $key] : ['Authorization' => 'Bearer ' . $this->state()['token']];
    }

    /** Takes the answer of docking or of a heartbeat. @param array<string, mixed> $answer */
    private function adopt(array $answer): void
    {
        $known = $this->state();
        $changes = ['state' => $answer['state'] ?? $known['state'], 'draining' => ($answer['drain'] ?? false) === true];
        $this->lease = (float) ($answer['lease'] ?? $this->lease);
        $seconds = static fn (string $time): float => (float) (new \DateTimeImmutable($time))->format('U.u');
        $due = isset($answer['nextHeartbeat'], $answer['hubTime']) ? $seconds($answer['nextHeartbeat']) - $seconds($answer['hubTime']) : $this->lease;
        $this->next = max(0.02, min($due, $this->lease / 2));
        if (!empty($answer['ownershipKey'])) {
            write($this->file('key'), "$answer[ownershipKey]\n");
        }
        if (!empty($answer['serviceToken'])) {
            if ($known['token'] === '' || $known['state'] === 'lost') {
                $this->log("docked at $this->hub as " . $this->instance());
            }
            $changes['token'] = $answer['serviceToken'];
        }
        $this->keepState($changes);
        $this->configured($answer);
    }

    /** @param array<string, mixed> $answer */
    private function configured(array $answer): void
    {
        $generation = $answer['configurationGeneration'] ?? 0;
        if (!isset($answer['configuration']) || $generation === $this->settingsGeneration()) {
            return;
        }
        $this->keepState(['settings' => $answer['configuration'], 'generation' => $generation]);
        if ($this->onSettings) {
            ($this->onSettings)($answer['configuration']);
        }
    }

    /** What POST /init brings a module that is docked by its address; the token in it proves that the hub sent it.
     *  @param array<string, mixed> $answer */
    private function initialised(array $answer): void
    {
        $claims = $this->tokens->verified((string) ($answer['serviceToken'] ?? ''), 'service');
        if (($claims['sub'] ?? '') !== "service:$this->id") {
            throw new QuarkError(403, 'QE203', 'only the hub may ask this');
        }
        if ($this->byAddress) {
            $this->keepState(['instanceId' => $answer['instanceId'] ?? '']);
        }
        $this->adopt($answer);
    }

    /** Takes no more, undocks, finishes what is under way within the deadline, closes. */
    private function stop(): void
    {
        $deadline = microtime(true) + $this->stopWithin;
        $this->keepState(['draining' => true]);
        $end = fn (bool $serving) => array_map(fn ($child) => $child[1] === $serving, $this->children);
        array_map(fn ($child) => posix_kill($child, SIGTERM), array_keys(array_filter($end(false))));
        if ($this->undocks && $this->state()['token'] !== '') {
            try {
                $this->undock();
            } catch (HubError $problem) {
                $this->log('undocking failed: ' . $problem->getMessage());
            }
        }
        array_map(fn ($child) => posix_kill($child, SIGTERM), array_keys($this->children));
        for (; $this->children && microtime(true) < $deadline; usleep(5_000)) {
            $this->lookAfterChildren();
        }
        array_map(fn ($child) => posix_kill($child, SIGKILL), array_keys($this->children));
        $this->log('stopped');
    }

    /** Tells the hub that this instance goes; it drains the module before it answers. */
    public function undock(): void
    {
        $this->send('DELETE', "/modules/$this->id?instanceId=" . rawurlencode($this->instance()), null, $this->proof(), $this->stopWithin);
    }
}
