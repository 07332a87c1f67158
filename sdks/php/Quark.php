<?php
// A module of a Quark station: docks, is watched and heard, calls and is called. PHP 8.1 or newer, nothing else.
declare(strict_types=1);

namespace Quark;

require_once __DIR__ . '/Tokens.php';

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

/** One module and its docking. Resident (`php main.php`) it docks itself; behind php-fpm it is docked by its address. */
final class Module
{
    public readonly string $id;
    /** @var array<string, mixed> */
    public array $manifest;
    /** @var ?\Closure(string, array<string, string>): void */
    public ?\Closure $onHealthCheckFailed = null;
    /** @var ?\Closure(array<string, mixed>): void told at docking and at every change, in the resident process */
    public ?\Closure $onSettings = null;
    private string $hub;
    private string $host;
    private string $folder;
    private Tokens $tokens;
    private bool $resident;
    private bool $byAddress;
    private int $epoch;
    private bool $ending = false;
    /** @var array<int, array{\Closure, bool}> process ids, with what each does and whether it serves requests */
    private array $children = [];
    private bool $undocks = true;
    private bool $keyKept = false;
    private bool $withToken = true;
    private float $next = 5;
    private int $failures = 0;
    private float $lease = 30;
    private float $cpuAt = 0;
    private float $cpuUsed = 0;
    /** @var array<int, array{method: string, pattern: string, rules: array<string, mixed>, handler: callable}> */
    private array $routes = [];
    /** @var array<string, array{callable, bool}> */
    private array $checks = [];
    /** @var array<string, callable> */
    private array $metrics = [];
    /** @var array<string, array{types: string[], handler: callable, limit: int}> */
    private array $subscriptions = [];

    /** Any part of a manifest; what else is needed comes from the environment. @param array<string, mixed> $manifest */
    public function __construct(array $manifest, private readonly float $stopWithin = 25)
    {
        $this->id = self::env('QUARK_MODULE_ID', $manifest['id'] ?? '');
        if ($this->id === '') {
            throw new \InvalidArgumentException('a module needs an id: in its manifest or in QUARK_MODULE_ID');
        }
        $this->hub = rtrim(self::env('QUARK_HUB_URL', 'http://127.0.0.1:8080'), '/');
        $this->host = self::env('HOST', '127.0.0.1');
        $this->resident = PHP_SAPI === 'cli';
        $this->byAddress = !$this->resident || self::env('QUARK_AUTO_REGISTER') === 'false';
        $this->folder = self::env('QUARK_DATA_DIR', PHP_SAPI === 'cli' ? getcwd() . '/.quark' : '');
        if ($this->folder === '') {
            throw new \InvalidArgumentException('set QUARK_DATA_DIR to a folder outside of what the web server shows');
        }
        $this->epoch = (int) (microtime(true) * 1000);
        $this->tokens = new Tokens(fn () => $this->send('GET', '/.well-known/jwks.json'), $this->file('jwks'));
        $this->manifest = merge([
            'name' => $this->id, 'version' => '0.1.0', 'technology' => 'PHP', 'language' => 'PHP', 'protocol' => 'http',
            'endpoints' => ['health' => '/health', 'status' => '/status', 'init' => '/init', 'drain' => '/drain', 'shutdown' => '/shutdown'],
            'lifecycle' => ['startup' => 'auto', 'restart' => 'on-failure', 'healthCheckInterval' => 10, 'timeout' => 5],
        ], ['id' => $this->id] + $manifest);
    }

    /** A module whose manifest lies in a JSON file, where `./quark dock FOLDER` reads it too. */
    public static function fromFile(string $file = 'manifest.json'): self
    {
        return new self(json_decode((string) file_get_contents($file), true, 512, JSON_THROW_ON_ERROR));
    }

    private static function env(string $name, string $default = ''): string
    {
        $value = getenv($name);
        return $value === false || $value === '' ? $default : $value;
    }

    private function file(string $what): string
    {
        return "$this->folder/$this->id.$what";
    }

    // ---- what a module says of itself ----

    /** Declares and serves a route; open to everybody unless access or permission say otherwise.
     *  @param callable(Request): mixed $handler @param array<string, mixed> $rules */
    public function route(string $method, string $path, callable $handler, array $rules = []): self
    {
        $rules += ['access' => isset($rules['permission']) ? 'permission' : 'open'];
        $this->routes[] = ['method' => $method, 'pattern' => pathPattern($path), 'rules' => $rules, 'handler' => $handler];
        $this->manifest['routes'][] = ['method' => $method, 'path' => $path] + $rules;
        return $this;
    }

    /** Hears events, each at least once, those of one subject in order; when the handler throws, the event comes again later.
     *  @param string[] $types @param callable(array<string, mixed>): mixed $handler */
    public function subscribe(string $name, array $types, callable $handler, int $limit = 100): self
    {
        $this->subscriptions[$name] = ['types' => $types, 'handler' => $handler, 'limit' => $limit];
        $this->manifest['events']['subscribes'] = array_values(array_unique([...$this->manifest['events']['subscribes'] ?? [], ...$types]));
        if (!$this->resident) {
            $this->manifest['endpoints']['events'] = '/events';
        }
        return $this;
    }

    /** The check throws or returns false when it fails; one that is not critical only degrades the module. */
    public function addHealthCheck(string $name, callable $check, bool $critical = true): self
    {
        $this->checks[$name] = [$check, $critical];
        return $this;
    }

    public function addMetric(string $name, callable $metric): self
    {
        $this->metrics[$name] = $metric;
        return $this;
    }

    /** @return array<string, mixed> what the station's administrators have set */
    public function settings(): array
    {
        return $this->state()['settings'];
    }

    public function settingsGeneration(): int
    {
        return $this->state()['generation'];
    }

    /** @return array<string, mixed> */
    public function health(): array
    {
        $status = 'healthy';
        $results = [];
        foreach ($this->checks as $name => [$check, $critical]) {
            try {
                $found = $check();
                $result = is_array($found) ? $found : ['status' => $found === false ? 'fail' : 'pass'];
            } catch (\Throwable $problem) {
                $result = ['status' => 'fail', 'message' => $problem->getMessage()];
            }
            $results[$name] = $result;
            if ($result['status'] === 'fail' && $critical) {
                $status = 'unhealthy';
            } elseif ($result['status'] !== 'pass' && $status === 'healthy') {
                $status = 'degraded';
            }
            if ($result['status'] === 'fail' && $this->onHealthCheckFailed) {
                ($this->onHealthCheckFailed)($name, $result);
            }
        }
        $uptime = time() - intdiv($this->state()['since'] ?: $this->epoch, 1000);
        return ['status' => $status, 'timestamp' => now(), 'uptime' => $uptime, 'checks' => (object) $results];
    }

    /** @return array<string, mixed> */
    public function status(): array
    {
        $state = $this->state();
        return $this->health() + [
            'id' => $this->id, 'name' => $this->manifest['name'], 'version' => $this->manifest['version'], 'instanceId' => $this->instance(),
            'state' => $state['state'], 'draining' => $state['draining'], 'inFlight' => $this->counts()['inFlight'],
            'settingsGeneration' => $state['generation'], 'metrics' => $this->measured(),
        ];
    }

    /** @return array<string, mixed> */
    private function measured(): array
    {
        $usage = getrusage() ?: [];
        $used = array_sum(array_map(fn ($of) => $usage["ru_$of.tv_sec"] + $usage["ru_$of.tv_usec"] / 1e6, ['utime', 'stime']));
        $cpu = $this->cpuAt > 0 ? round(100 * ($used - $this->cpuUsed) / max(0.001, microtime(true) - $this->cpuAt), 1) : 0.0;
        [$this->cpuAt, $this->cpuUsed] = [microtime(true), $used];
        $counts = $this->counts();
        return ['cpu' => $cpu, 'memory' => max(1, memory_get_usage(true) >> 20), 'requests' => $counts['requests'], 'errors' => $counts['errors']]
            + ($this->metrics ? ['custom' => array_map(fn ($metric) => $metric(), $this->metrics)] : []);
    }

    // ---- what the processes of one module share ----

    /** @return array<string, mixed> */
    private function state(): array
    {
        return (json_decode((string) @file_get_contents($this->file('state')), true) ?: []) + [
            'token' => '', 'state' => 'announced', 'draining' => false, 'settings' => [], 'generation' => 0, 'instanceId' => '', 'since' => 0,
        ];
    }

    /** @param array<string, mixed> $changes */
    private function keepState(array $changes): void
    {
        write($this->file('state'), (string) json_encode($changes + $this->state(), JSON_PRESERVE_ZERO_FRACTION));
    }

    /** @param array<string, int> $by @return array{requests: int, errors: int, inFlight: int} */
    private function counts(array $by = [], bool $anew = false): array
    {
        is_dir($this->folder) || mkdir($this->folder, 0700, true);
        $file = fopen($this->file('counts'), 'c+') ?: throw new \RuntimeException("cannot write in $this->folder");
        flock($file, LOCK_EX);
        $counts = ($anew ? null : json_decode((string) stream_get_contents($file), true)) ?: ['requests' => 0, 'errors' => 0, 'inFlight' => 0];
        foreach ($by as $name => $step) {
            $counts[$name] = max(0, $counts[$name] + $step);
        }
        if ($by || $anew) {
            ftruncate($file, 0);
            rewind($file);
            fwrite($file, (string) json_encode($counts));
        }
        fclose($file);
        return $counts;
    }

    private function instance(): string
    {
        return $this->state()['instanceId'] ?: self::env('QUARK_INSTANCE_ID', "$this->id-" . gethostname());
    }

    private function log(string $line): void
    {
        file_put_contents('php://stderr', "$this->id: $line\n");
    }

    // ---- serving ----

    /** Resident: listens, docks and stays docked until SIGTERM or SIGINT. In a web server's process: serves the request. */
    public function run(): void
    {
        if (PHP_SAPI === 'cli') {
            $this->reside();
            return;
        }
        $request = Request::current();
        $answer = $this->handle($request) ?? $this->refusal(new QuarkError(404, 'ROUTE_NOT_FOUND', 'there is nothing here'));
        $answer->send();
    }

    /** Serves what the hub asks and the declared routes; null when it is neither, for another framework's application. */
    public function handle(Request $request): ?Response
    {
        try {
            $answer = $this->control($request);
        } catch (\Throwable $problem) {
            return $this->refusal($problem);
        }
        if ($answer) {
            return $answer;
        }
        $this->counts(['requests' => 1, 'inFlight' => 1]);
        $over = false;
        register_shutdown_function(function () use (&$over) { // a fatal error ends the process before the end of this method
            $over || $this->counts(['errors' => 1, 'inFlight' => -1]);
        });
        try {
            $answer = $this->dispatch($request);
        } catch (\Throwable $problem) {
            $answer = $this->refusal($problem);
        }
        $over = true;
        $this->counts(['inFlight' => -1, 'errors' => (int) ($answer !== null && $answer->status >= 500)]);
        return $answer;
    }

    private function dispatch(Request $request): ?Response
    {
        $atPath = array_filter($this->routes, fn ($one) => preg_match($one['pattern'], $request->path) === 1);
        $route = current(array_filter($atPath, fn ($one) => $one['method'] === ($request->method === 'HEAD' ? 'GET' : $request->method)));
        if (!$route) {
            return $atPath ? throw new QuarkError(405, 'METHOD_NOT_ALLOWED', "$request->path knows no $request->method") : null;
        }
        ['rules' => $rules, 'pattern' => $pattern, 'handler' => $handler] = $route;
        $request->caller = $this->callerOf($request->headers);
        if (!$request->caller && in_array($rules['access'], ['signed-in', 'permission'], true)) {
            throw new QuarkError(401, 'QE202', 'sign in first');
        }
        if (isset($rules['permission'])) {
            $request->caller?->require($rules['permission']);
        }
        if (strlen($request->body) > ($rules['maxBodyBytes'] ?? $this->manifest['resources']['maxBodyBytes'] ?? 1 << 20)) {
            throw new QuarkError(413, 'BODY_TOO_LARGE', 'the body is too long');
        }
        preg_match($pattern, $request->path, $found);
        $request->params = array_map('rawurldecode', array_filter($found, 'is_string', ARRAY_FILTER_USE_KEY));
        $answer = $handler($request);
        return $answer instanceof Response ? $answer : ($answer === null ? new Response(204) : Response::of(200, $answer));
    }

    private function control(Request $request): ?Response
    {
        $at = $this->manifest['endpoints'];
        $call = "$request->method $request->path";
        if ($call === "GET /manifest") {
            return Response::of(200, $this->manifest);
        }
        if ($call === "GET $at[status]") {
            return Response::of(200, $this->status());
        }
        if ($call === "GET $at[health]") {
            $health = $this->health();
            return Response::of($health['status'] === 'unhealthy' ? 503 : 200, $health);
        }
        if ($call === "POST $at[init]") {
            $this->initialised((array) $request->json());
            return Response::of(200, ['status' => 'ready']);
        }
        if (!$this->resident) {
            return $call === 'POST ' . ($at['events'] ?? '') ? $this->pushed($request) : null;
        }
        if ($call === "POST $at[drain]") {
            $this->onlyFromHub($request);
            $this->keepState(['draining' => true]);
            return Response::of(200, ['status' => 'draining', 'inFlight' => $this->counts()['inFlight']]);
        }
        if ($call === "POST $at[shutdown]") {
            $this->onlyFromHub($request);
            posix_kill(posix_getppid(), SIGUSR1);
            return Response::of(202, ['status' => 'stopping']);
        }
        return null;
    }

    /** What is the hub's to ask: with its token, or from this machine and not passed on for somebody. */
    private function onlyFromHub(Request $request): void
    {
        $token = $request->headers['x-quark-caller'] ?? '';
        if ($token !== '' && $this->tokens->verified($token, 'hub')) {
            return;
        }
        if (!in_array($request->peer, ['127.0.0.1', '::1'], true) || $token !== '' || isset($request->headers['x-forwarded-for'])) {
            throw new QuarkError(403, 'QE203', 'only the hub may ask this');
        }
    }

    private function refusal(\Throwable $problem): Response
    {
        [$status, $code, $message] = match (true) {
            $problem instanceof QuarkError => [$problem->status, $problem->errorCode, $problem->getMessage()],
            $problem instanceof HubError => [502, 'QE201', $problem->getMessage()],
            default => [500, 'INTERNAL', 'an unexpected failure'],
        };
        if ($status >= 500) {
            $this->log((string) $problem);
        }
        return Response::of($status, ['status' => $status, 'code' => $code, 'message' => $message, 'error' => $message, 'timestamp' => now()]);
    }

    /** The verified caller of a request, null for an anonymous one; a forged or stale word is refused with 401.
     *  @param array<string, string> $headers */
    public function callerOf(array $headers): ?Caller
    {
        $token = $headers['x-quark-caller'] ?? '';
        if ($token === '') {
            return null;
        }
        $claims = $this->tokens->verified($token, 'caller', $this->id) ?? throw new QuarkError(401, 'QE202', 'X-Quark-Caller is not good');
        return new Caller($claims);
    }

    // ---- docking ----

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
        $changed = isset($answer['configuration']) && ($answer['configurationGeneration'] ?? 0) !== $known['generation'];
        if ($changed) {
            $changes += ['settings' => $answer['configuration'], 'generation' => $answer['configurationGeneration'] ?? 0];
        }
        $this->keepState($changes);
        if ($changed && $this->onSettings) {
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

    // ---- the station ----

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
