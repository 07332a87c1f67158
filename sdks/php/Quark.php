<?php
// A module of a Quark station: docks, is watched and heard, calls and is called. PHP 8.1 or newer, nothing else.
declare(strict_types=1);

namespace Quark;

foreach (['Plain', 'Tokens', 'Station', 'Resident'] as $part) {
    require_once __DIR__ . "/$part.php";
}

/** One module and its docking. Resident (`php main.php`) it docks itself; behind php-fpm it is docked by its address. */
final class Module
{
    use Station;
    use Resident;

    public readonly string $id;
    public array $manifest;
    public ?\Closure $onHealthCheckFailed = null; // is given the check's name and its result
    public ?\Closure $onSettings = null; // is given the settings at docking and at every change, in the process that takes them
    private array $routes = []; // each with method, pattern, rules, handler
    private array $checks = []; // by name: the check, and whether it is critical
    private array $metrics = [];
    private array $subscriptions = []; // by name: types, handler
    private readonly bool $byAddress;
    private readonly string $hub;
    private readonly string $folder;
    private readonly Tokens $tokens;
    private ?int $epoch = null; // of this start, when the module docks itself
    private ?int $cpuBefore = null; // while a request is served: the processor's time that this process had used when it came

    /** Any part of a manifest; what else is needed comes from the environment. @param array<string, mixed> $manifest */
    public function __construct(array $manifest)
    {
        $this->id = env('QUARK_MODULE_ID', $manifest['id'] ?? '');
        $this->byAddress = !RESIDENT || env('QUARK_AUTO_REGISTER') === 'false';
        $this->hub = rtrim(env('QUARK_HUB_URL', 'http://127.0.0.1:8080'), '/');
        $this->folder = env('QUARK_DATA_DIR', RESIDENT ? getcwd() . '/.quark' : '');
        $this->id !== '' || throw new \InvalidArgumentException('a module needs an id: in its manifest or in QUARK_MODULE_ID');
        $this->folder !== '' || throw new \InvalidArgumentException('set QUARK_DATA_DIR to a folder outside of what the web server shows');
        is_dir($this->folder) || mkdir($this->folder, 0700, true);
        $this->tokens = new Tokens(fn () => $this->send('GET', '/.well-known/jwks.json'), $this->file('jwks'));
        $this->manifest = merge([
            'name' => $this->id, 'version' => '0.1.0', 'technology' => 'PHP', 'language' => 'PHP', 'protocol' => 'http',
            'endpoints' => [
                'health' => '/health', 'status' => '/status', 'init' => '/init', 'config' => '/config', 'drain' => '/drain',
                'shutdown' => '/shutdown',
            ],
            'lifecycle' => ['startup' => 'auto', 'restart' => 'on-failure', 'healthCheckInterval' => 10, 'timeout' => 5],
        ], ['id' => $this->id] + $manifest);
        register_shutdown_function(fn () => $this->over(500)); // a fatal error in a handler ends the process
    }

    /** A module whose manifest lies in a JSON file, where `./quark dock FOLDER` reads it too. */
    public static function fromFile(string $file = 'manifest.json'): self
    {
        return new self(json_decode((string) file_get_contents($file), true, 512, JSON_THROW_ON_ERROR));
    }

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
    public function subscribe(string $name, array $types, callable $handler): self
    {
        $this->subscriptions[$name] = [$types, $handler];
        $known = $this->manifest['events']['subscribes'] ?? [];
        $this->manifest['events']['subscribes'] = [...$known, ...array_diff(array_unique($types), $known)];
        $this->manifest['endpoints'] += RESIDENT ? [] : ['events' => '/events'];
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
                $results[$name] = ['status' => $check() === false ? 'fail' : 'pass'];
            } catch (\Throwable $problem) {
                $results[$name] = ['status' => 'fail', 'message' => $problem->getMessage()];
            }
            if ($results[$name]['status'] === 'fail') {
                $status = $critical || $status === 'unhealthy' ? 'unhealthy' : 'degraded';
                $this->onHealthCheckFailed && ($this->onHealthCheckFailed)($name, $results[$name]);
            }
        }
        $uptime = time() - $this->state()['since'];
        return ['status' => $status, 'timestamp' => now(), 'uptime' => $uptime, 'checks' => (object) $results];
    }

    /** @return array<string, mixed> who the module is and how it does */
    public function status(): array
    {
        $state = $this->state();
        $cpu = round($state['cpu'] / 1e4 / max(1, time() - $state['since']), 1);
        $memory = max(1, memory_get_usage(true) >> 20);
        $metrics = ['cpu' => $cpu, 'memory' => $memory, 'requests' => $state['requests'], 'errors' => $state['errors']];
        $custom = array_map(fn ($metric) => $metric(), $this->metrics);
        return $this->health() + [
            'id' => $this->id, 'name' => $this->manifest['name'], 'version' => $this->manifest['version'],
            'instanceId' => $this->instance(), 'state' => $state['state'], 'draining' => $state['draining'],
            'inFlight' => $state['inFlight'], 'settingsGeneration' => $state['generation'],
            'metrics' => $metrics + ($custom ? ['custom' => $custom] : []),
        ];
    }

    /** Resident: listens, docks and stays docked until SIGTERM or SIGINT. In a web server's process: serves the request. */
    public function run(): void
    {
        RESIDENT ? $this->reside() : $this->answer(Request::current())->send();
    }

    private function answer(Request $request): Response
    {
        return $this->handle($request) ?? $this->refusal(new QuarkError(404, 'ROUTE_NOT_FOUND', 'there is nothing here'));
    }

    /** Serves what the hub asks and the declared routes; null when it is neither, for another framework's application. */
    public function handle(Request $request): ?Response
    {
        try {
            if ($answer = $this->control($request)) {
                return $answer;
            }
            $this->cpuBefore = processorTime();
            $this->state(steps: ['requests' => 1, 'inFlight' => 1]);
            $answer = $this->dispatch($request);
        } catch (\Throwable $problem) {
            $answer = $this->refusal($problem);
        }
        $this->over($answer?->status ?? 404);
        return $answer;
    }

    private function over(int $status): void
    {
        if ($this->cpuBefore !== null) {
            $this->state(steps: ['inFlight' => -1, 'errors' => $status < 500 ? 0 : 1, 'cpu' => processorTime() - $this->cpuBefore]);
            $this->cpuBefore = null;
        }
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
        isset($rules['permission']) && $request->caller?->require($rules['permission']);
        if (strlen($request->body) > ($rules['maxBodyBytes'] ?? $this->manifest['resources']['maxBodyBytes'] ?? 1 << 20)) {
            throw new QuarkError(413, 'BODY_TOO_LARGE', 'the body is too long');
        }
        preg_match($pattern, $request->path, $found);
        $request->params = array_map('rawurldecode', array_filter($found, 'is_string', ARRAY_FILTER_USE_KEY));
        $answer = $handler($request);
        return $answer instanceof Response ? $answer : ($answer === null ? new Response(204) : Response::of(200, $answer));
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
        $has = $claims + ['sub' => '', 'user_id' => null, 'roles' => [], 'permissions' => []];
        return new Caller($has['sub'], $has['user_id'], $has['roles'], $has['permissions'], $claims);
    }

    /** What the hub asks; a module that does not stay has nothing to drain or stop. */
    private function control(Request $request): ?Response
    {
        $at = (RESIDENT ? [] : ['drain' => '', 'shutdown' => '']) + $this->manifest['endpoints'] + ['events' => ''];
        $call = ($request->method === 'HEAD' ? 'GET' : $request->method) . " $request->path";
        if (in_array($call, ["POST $at[config]", "POST $at[events]", "POST $at[drain]", "POST $at[shutdown]"], true)) {
            $this->onlyFromHub($request);
        }
        $answer = match ($call) {
            'GET /manifest' => $this->manifest,
            "GET $at[status]" => $this->status(),
            "GET $at[health]" => $this->health(),
            "POST $at[init]" => $this->initialise($request->object()),
            "POST $at[config]" => $this->configure($request->object()),
            "POST $at[events]" => $this->pushed($request->object()),
            "POST $at[drain]" => ['status' => 'draining', 'inFlight' => $this->state(['draining' => true])['inFlight']],
            "POST $at[shutdown]" => ['status' => posix_kill(posix_getppid(), SIGUSR1) ? 'stopping' : 'stays'],
            default => null,
        };
        $status = match ($call) {
            "GET $at[health]" => $answer['status'] === 'unhealthy' ? 503 : 200,
            "POST $at[shutdown]" => 202,
            default => 200,
        };
        return $answer === null ? null : Response::of($status, $answer);
    }

    /** With the hub's token, or from this machine and not passed on for somebody. */
    private function onlyFromHub(Request $request): void
    {
        $token = $request->headers['x-quark-caller'] ?? '';
        $near = $token === '' && !isset($request->headers['x-forwarded-for']) && in_array($request->peer, ['127.0.0.1', '::1'], true);
        if (!$near && !$this->tokens->verified($token, 'hub', $this->id)) {
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
        $status < 500 || $this->log((string) $problem);
        $body = ['status' => $status, 'code' => $code, 'message' => $message, 'error' => $message, 'timestamp' => now()];
        return Response::of($status, $body);
    }

    /** What the processes of a module share, after changes and after steps added.
     *  @param array<string, mixed> $changes @param array<string, int> $steps @return array<string, mixed> */
    private function state(array $changes = [], array $steps = []): array
    {
        $file = fopen($this->stateFile(), 'c+') ?: throw new \RuntimeException("cannot write in $this->folder");
        flock($file, LOCK_EX);
        $state = (json_decode((string) fgets($file), true) ?: []) + [
            'token' => '', 'state' => 'announced', 'draining' => false, 'instanceId' => '', 'settings' => [], 'generation' => 0,
            'since' => time(), 'requests' => 0, 'errors' => 0, 'inFlight' => 0, 'cpu' => 0,
        ];
        foreach ($steps as $name => $step) {
            $state[$name] = max(0, $state[$name] + $step);
        }
        $state = $changes + $state;
        if ($changes || $steps) {
            chmod($this->stateFile(), 0600);
            rewind($file);
            fwrite($file, json_encode($state, JSON | JSON_PRESERVE_ZERO_FRACTION) . "\n"); // what a longer line leaves is never read
            $changes && fsync($file);
        }
        fclose($file);
        return $state;
    }

    private function file(string $what): string
    {
        return "$this->folder/$this->id.$what";
    }

    /** What the processes of one instance share; a successor may run beside it, with the same folder. */
    private function stateFile(): string
    {
        return $this->file(RESIDENT ? rawurlencode($this->ownInstance()) . '.state' : 'state');
    }

    private function instance(): string
    {
        return $this->state()['instanceId'] ?: $this->ownInstance();
    }

    private function ownInstance(): string
    {
        return env('QUARK_INSTANCE_ID', "$this->id-" . gethostname());
    }

    private function log(string $line): void
    {
        file_put_contents('php://stderr', "$this->id: $line\n");
    }
}
