<?php
// Who calls: the hub's word on a request, verified with the hub's keys.
declare(strict_types=1);

namespace Quark;

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
    public readonly string $subject;
    public readonly ?int $userId;
    /** @var string[] */
    public readonly array $roles;
    /** @var string[] */
    public readonly array $permissions;

    /** @param array<string, mixed> $claims */
    public function __construct(public readonly array $claims)
    {
        $this->subject = (string) ($claims['sub'] ?? '');
        $this->userId = $claims['user_id'] ?? null;
        $this->roles = $claims['roles'] ?? [];
        $this->permissions = $claims['permissions'] ?? [];
    }

    public function may(string $permission): bool
    {
        return in_array($permission, $this->permissions, true);
    }

    public function require(string $permission): void
    {
        $this->may($permission) || throw new QuarkError(403, 'QE203', "the permission $permission is missing");
    }
}

/** Verifies the hub's tokens (RS256) with its published keys, which a file keeps and which are asked for again when they change. */
final class Tokens
{
    public function __construct(private readonly \Closure $jwks, private readonly string $file)
    {
    }

    /** The claims of a good token of that type, null for any other. @return ?array<string, mixed> */
    public function verified(string $token, string $type, ?string $audience = null): ?array
    {
        if (strlen($token) > 16384 || !preg_match('/^([\w-]+)\.([\w-]+)\.([\w-]+)$/D', $token, $parts)) {
            return null;
        }
        $header = self::object($parts[1]);
        if (($header['alg'] ?? '') !== 'RS256' || !is_string($header['kid'] ?? null) || array_key_exists('crit', $header)) {
            return null;
        }
        try {
            $key = $this->key($header['kid']);
        } catch (HubError) {
            throw new QuarkError(503, 'QE201', "the hub's keys cannot be had");
        }
        $signature = self::decoded($parts[3]);
        if (!$key || $signature === null || openssl_verify("$parts[1].$parts[2]", $signature, $key, OPENSSL_ALGO_SHA256) !== 1) {
            return null;
        }
        $claims = self::object($parts[2]);
        $now = microtime(true);
        $expires = $claims['exp'] ?? null;
        $timely = (is_int($expires) || is_float($expires)) && $expires > $now - 5 && ($claims['nbf'] ?? 0) <= $now + 5;
        $ours = ($claims['iss'] ?? '') === 'quark' && ($claims['token_type'] ?? '') === $type;
        return $timely && $ours && ($audience === null || in_array($audience, (array) ($claims['aud'] ?? []), true)) ? $claims : null;
    }

    /** The hub's key of that id as PEM; an unknown one is asked for, but not again and again. */
    private function key(string $kid): ?string
    {
        $kept = json_decode((string) @file_get_contents($this->file), true) ?: ['keys' => [], 'at' => 0, 'futile' => 0];
        $now = microtime(true);
        if ((!isset($kept['keys'][$kid]) && $now - $kept['futile'] > 5) || $now - $kept['at'] > 600) {
            try {
                $kept = ['keys' => [], 'at' => $now, 'futile' => $kept['futile']];
                foreach (($this->jwks)()['keys'] ?? [] as $key) {
                    $modulus = self::decoded((string) ($key['n'] ?? '')) ?? '';
                    if (($key['kty'] ?? '') === 'RSA' && isset($key['kid']) && ($key['alg'] ?? 'RS256') === 'RS256' && strlen($modulus) >= 256) {
                        $kept['keys'][$key['kid']] = self::pem($modulus, self::decoded((string) ($key['e'] ?? '')) ?? '');
                    }
                }
            } catch (HubError $problem) {
                $kept = json_decode((string) @file_get_contents($this->file), true) ?: throw $problem;
            }
            if (!isset($kept['keys'][$kid])) {
                $kept['futile'] = $now;
            }
            write($this->file, (string) json_encode($kept));
        }
        return $kept['keys'][$kid] ?? null;
    }

    /** A SubjectPublicKeyInfo, as OpenSSL reads it. */
    private static function pem(string $modulus, string $exponent): string
    {
        $der = static fn (int $tag, string $value): string => chr($tag) . (strlen($value) < 128 ? chr(strlen($value))
            : chr(0x80 | strlen($length = ltrim(pack('N', strlen($value)), "\0"))) . $length) . $value;
        $number = static fn (string $bytes): string => $der(2, (ord($bytes[0] ?? "\0") > 127 ? "\0" : '') . $bytes);
        $rsa = (string) hex2bin('300d06092a864886f70d0101010500');
        $info = $der(0x30, $rsa . $der(3, "\0" . $der(0x30, $number($modulus) . $number($exponent))));
        return "-----BEGIN PUBLIC KEY-----\n" . chunk_split(base64_encode($info), 64, "\n") . "-----END PUBLIC KEY-----\n";
    }

    private static function decoded(string $part): ?string
    {
        $bytes = base64_decode(strtr($part, '-_', '+/'), true);
        return $bytes === false ? null : $bytes;
    }

    /** @return array<string, mixed> */
    private static function object(string $part): array
    {
        $value = json_decode(self::decoded($part) ?? '', true);
        return is_array($value) ? $value : [];
    }
}

/** Writes a file that only its owner can read, whole or not at all. */
function write(string $file, string $text): void
{
    if (!is_dir(dirname($file))) {
        mkdir(dirname($file), 0700, true);
    }
    $unfinished = $file . '.' . getmypid();
    touch($unfinished);
    chmod($unfinished, 0600);
    $open = fopen($unfinished, 'w');
    $written = $open && fwrite($open, $text) === strlen($text) && fsync($open) && fclose($open);
    if (!$written || !rename($unfinished, $file)) {
        throw new \RuntimeException("cannot write $file");
    }
}
