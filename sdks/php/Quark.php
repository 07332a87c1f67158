<?php
// A module of a Quark station: docks, is watched and heard, calls and is called. PHP 8.1 or newer, nothing else.
declare(strict_types=1);

namespace Quark;

foreach (['Plain', 'Tokens', 'Serving', 'Docking', 'Station'] as $part) {
    require_once __DIR__ . "/$part.php";
}

/** One module and its docking. Resident (`php main.php`) it docks itself; behind php-fpm it is docked by its address. */
final class Module
{
    use Serving;
    use Docking;
    use Station;

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
            'endpoints' => ['health' => '/health', 'status' => '/status', 'init' => '/init', 'config' => '/config', 'drain' => '/drain', 'shutdown' => '/shutdown'],
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
}
