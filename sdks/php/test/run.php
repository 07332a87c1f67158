<?php
// The tests of what needs no hub: `php test/run.php`. testkit/journeys.test.mjs has the rest.
declare(strict_types=1);

require __DIR__ . '/../Quark.php';

use Quark\{Caller, HubError, Module, QuarkError, Request, Tokens};

$folder = sys_get_temp_dir() . '/quark-' . bin2hex(random_bytes(6));
putenv("QUARK_DATA_DIR=$folder");

function same(mixed $wanted, mixed $found): void
{
    $wanted === $found || throw new AssertionError('wanted ' . json_encode($wanted) . ', found ' . json_encode($found));
}

function refused(string $type, callable $act): Throwable
{
    try {
        $act();
    } catch (Throwable $problem) {
        return $problem instanceof $type ? $problem : throw $problem;
    }
    throw new AssertionError("no $type");
}

$tests = [
    'overrides keep the defaults around them, lists are replaced' => function () {
        $base = ['a' => 1, 'b' => ['c' => 1, 'd' => ['e' => 1, 'f' => 1]], 'list' => [1, 2]];
        same(['a' => 1, 'b' => ['c' => 1, 'd' => ['e' => 2, 'f' => 1]], 'list' => [3]], Quark\merge($base, ['b' => ['d' => ['e' => 2]], 'list' => [3]]));
        $manifest = (new Module(['id' => 'x', 'lifecycle' => ['timeout' => 9]]))->manifest;
        same(['x', 'on-failure', 9], [$manifest['name'], $manifest['lifecycle']['restart'], $manifest['lifecycle']['timeout']]);
    },
    'pauses grow, are scattered and have an end' => function () {
        for ($failures = 1; $failures < 40; $failures++) {
            $longest = min(30, 0.25 * 2 ** ($failures - 1));
            $pause = Quark\pause($failures);
            same(true, $pause >= $longest / 2 && $pause <= $longest);
        }
    },
    'paths take variables, tails and nothing else' => function () {
        same(1, preg_match(Quark\pathPattern('/orders/{id}'), '/orders/17', $found));
        same('17', $found['id']);
        same(0, preg_match(Quark\pathPattern('/orders/{id}'), '/orders/17/lines'));
        same(1, preg_match(Quark\pathPattern('/files/{rest*}'), '/files/a/b', $found));
        same('a/b', $found['rest']);
        same(0, preg_match(Quark\pathPattern('/a.b'), '/aXb'));
        same(0, preg_match(Quark\pathPattern('/a'), "/a\n"));
    },
    'an event has its effect the first time only' => function () {
        $database = new class extends PDO {
            public array $taken = [];

            public function __construct()
            {
            }

            public function prepare(string $query, array $options = []): PDOStatement|false
            {
                same('insert into quark_inbox (source, id) values (?, ?) on conflict do nothing', $query);
                return new class ($this) extends PDOStatement {
                    private int $rows = 0;

                    public function __construct(private object $database)
                    {
                    }

                    public function execute(?array $params = null): bool
                    {
                        $this->rows = in_array($params, $this->database->taken, true) ? 0 : 1;
                        $this->database->taken[] = $params;
                        return true;
                    }

                    public function rowCount(): int
                    {
                        return $this->rows;
                    }
                };
            }
        };
        $event = ['source' => '/modules/shop', 'id' => '1'];
        same([true, false], [Quark\firstTime($database, $event), Quark\firstTime($database, $event)]);
        same(true, Quark\firstTime($database, ['source' => '/modules/till'] + $event));
    },
    'a module needs an id' => fn () => refused(InvalidArgumentException::class, fn () => new Module([])),
    'a caller may what it may' => function () {
        $caller = new Caller('7', 7, permissions: ['x:a']);
        same([7, true, false], [$caller->userId, $caller->may('x:a'), $caller->may('x:b')]);
        same(403, refused(QuarkError::class, fn () => $caller->require('x:b'))->status);
    },
    'other frameworks\' requests are left to them' => function () {
        $module = new Module(['id' => 'x']);
        same(null, $module->handle(new Request('GET', '/theirs')));
        same(200, $module->handle(new Request('GET', '/manifest'))?->status);
        same(404, (new Module(['id' => 'x']))->route('GET', '/a', fn () => throw new QuarkError(404, 'GONE', 'gone'))->handle(new Request('GET', '/a'))?->status);
    },
    'settings come from the hub alone, and what processes share is whole when it gets shorter' => function () {
        $configure = function (array $settings, int $generation, array $headers = []) {
            $body = json_encode(['configuration' => $settings, 'configurationGeneration' => $generation], JSON_PRESERVE_ZERO_FRACTION);
            return (new Module(['id' => 'shared']))->handle(new Request('POST', '/config', $headers, $body, peer: '127.0.0.1'))?->status;
        };
        same(403, $configure(['evil' => true], 1, ['x-forwarded-for' => '203.0.113.9']));
        same(200, $configure(['long' => str_repeat('x', 20_000), 'rate' => 2.0], 2));
        same(2.0, (new Module(['id' => 'shared']))->settings()['rate']);
        same(200, $configure(['short' => 1], 3));
        same([['short' => 1], 3], [(new Module(['id' => 'shared']))->settings(), (new Module(['id' => 'shared']))->settingsGeneration()]);
    },
    'what nobody serves is left, and a wrong method refused' => function () {
        $module = (new Module(['id' => 'x']))->route('GET', '/a', fn () => null)->route('POST', '/a', fn () => ['made' => true]);
        $status = fn (string $method, string $path) => $module->handle(new Request($method, $path))?->status;
        same([204, 200, 204, 405, null], [$status('GET', '/a'), $status('POST', '/a'), $status('HEAD', '/a'), $status('PUT', '/a'), $status('GET', '/b')]);
    },
    'before it is docked it calls and publishes nothing' => fn () => refused(HubError::class, fn () => (new Module(['id' => 'y']))->publish('y.done')),
    'tokens of the hub are taken, others not' => function () use ($folder) {
        $key = openssl_pkey_new(['private_key_bits' => 2048, 'private_key_type' => OPENSSL_KEYTYPE_RSA]);
        $text = fn (string $bytes) => rtrim(strtr(base64_encode($bytes), '+/', '-_'), '=');
        ['n' => $n, 'e' => $e] = openssl_pkey_get_details($key)['rsa'];
        $asked = 0;
        $tokens = new Tokens(function () use (&$asked, $text, $n, $e) {
            $asked++;
            return ['keys' => [['kty' => 'RSA', 'kid' => 'k1', 'n' => $text($n), 'e' => $text($e)], ['kty' => 'RSA', 'kid' => 'weak', 'n' => 'AQAB', 'e' => 'AQAB']]];
        }, "$folder/x.keys");
        $signed = function (array $header, array $claims) use ($text, $key) {
            $parts = $text(json_encode($header)) . '.' . $text(json_encode($claims));
            openssl_sign($parts, $signature, $key, OPENSSL_ALGO_SHA256);
            return "$parts." . $text($signature);
        };
        $good = ['iss' => 'quark', 'aud' => 'x', 'sub' => '7', 'user_id' => 7, 'token_type' => 'caller', 'exp' => time() + 60];
        $header = ['alg' => 'RS256', 'kid' => 'k1'];
        same(7, $tokens->verified($signed($header, $good), 'caller', 'x')['user_id'] ?? null);
        same(7, $tokens->verified($signed($header, ['aud' => ['y', 'x']] + $good), 'caller', 'x')['user_id'] ?? null);
        $bad = [
            $signed($header, ['aud' => 'y'] + $good), $signed($header, ['exp' => 1] + $good), $signed($header, ['exp' => 'never'] + $good),
            $signed($header, ['token_type' => 'user'] + $good), $signed(['alg' => 'none'] + $header, $good), $signed(['kid' => 'weak'] + $header, $good),
            $signed(['crit' => null] + $header, $good), substr($signed($header, $good), 0, -3), 'x.y.z', '',
        ];
        foreach ($bad as $token) {
            same(null, $tokens->verified($token, 'caller', 'x'));
        }
        same(2, $asked);
    },
];
$failed = 0;
foreach ($tests as $name => $test) {
    try {
        $test();
        echo "ok - $name\n";
    } catch (Throwable $problem) {
        $failed++;
        echo "not ok - $name: $problem\n";
    }
}
array_map('unlink', glob("$folder/*") ?: []);
@rmdir($folder);
printf("%d passed, %d failed, 0 skipped\n", count($tests) - $failed, $failed);
exit($failed > 0 ? 1 : 0);
