<?php
// Who calls: the hub's word on a request, verified with the hub's keys.
declare(strict_types=1);

namespace Quark;

/** Verifies the hub's tokens (RS256) with its published keys, which a file keeps and which are asked for again when they change. */
final class Tokens
{
    public function __construct(private readonly \Closure $jwks, private readonly string $file) {}

    /** The claims of a good token of that type, null for any other. @return ?array<string, mixed> */
    public function verified(string $token, string $type, ?string $audience = null): ?array
    {
        if (strlen($token) > 16384 || !preg_match('/^([\w-]+)\.([\w-]+)\.([\w-]+)$/D', $token)) {
            return null;
        }
        [$header, $claims, $signature] = array_map(self::decoded(...), explode('.', $token));
        $header = (array) json_decode($header, true);
        if (($header['alg'] ?? '') !== 'RS256' || !is_string($header['kid'] ?? null) || array_key_exists('crit', $header)) {
            return null;
        }
        $key = $this->key($header['kid']);
        $signed = substr($token, 0, (int) strrpos($token, '.'));
        if (!$key || openssl_verify($signed, $signature, $key, OPENSSL_ALGO_SHA256) !== 1) {
            return null;
        }
        $claims = (array) json_decode($claims, true);
        $now = microtime(true);
        $expires = $claims['exp'] ?? null;
        $timely = (is_int($expires) || is_float($expires)) && $expires > $now - 5 && ($claims['nbf'] ?? 0) <= $now + 5;
        $ours = ($claims['iss'] ?? '') === 'quark' && ($claims['token_type'] ?? '') === $type;
        return $timely && $ours && ($audience === null || in_array($audience, (array) ($claims['aud'] ?? []), true)) ? $claims : null;
    }

    /** The hub's key of that id as PEM; an unknown one is asked for, but not again and again. */
    private function key(string $id): ?string
    {
        $kept = json_decode((string) @file_get_contents($this->file), true) ?: ['keys' => [], 'at' => 0, 'futile' => 0];
        $now = microtime(true);
        $stale = !isset($kept['keys'][$id]) || $now - $kept['at'] > 600;
        if ($stale && $now - $kept['futile'] > 5) {
            try {
                $rsa = array_filter(($this->jwks)()['keys'], fn ($key) => $key['kty'] === 'RSA' && ($key['alg'] ?? 'RS256') === 'RS256');
                $strong = array_filter($rsa, fn ($key) => strlen(self::decoded($key['n'])) >= 256);
                $kept = ['keys' => array_map(self::pem(...), array_column($strong, null, 'kid')), 'at' => $now] + $kept;
            } catch (HubError) {
                $kept['keys'] || throw new QuarkError(503, 'QE201', "the hub's keys cannot be had");
            }
            if (!isset($kept['keys'][$id]) || $kept['at'] < $now) {
                $kept['futile'] = $now;
            }
            write($this->file, json_encode($kept, JSON));
        }
        return $kept['keys'][$id] ?? null;
    }

    /** A SubjectPublicKeyInfo, as OpenSSL reads it. @param array<string, string> $key */
    private static function pem(array $key): string
    {
        $length = static fn (int $bytes): string => $bytes < 128 ? chr($bytes) : "\x82" . pack('n', $bytes);
        $der = static fn (int $tag, string $value): string => chr($tag) . $length(strlen($value)) . $value;
        $number = static fn (string $bytes): string => $der(2, (ord($bytes) > 127 ? "\0" : '') . $bytes);
        $numbers = $der(0x30, $number(self::decoded($key['n'])) . $number(self::decoded($key['e'])));
        $info = $der(0x30, hex2bin('300d06092a864886f70d0101010500') . $der(3, "\0$numbers"));
        return "-----BEGIN PUBLIC KEY-----\n" . chunk_split(base64_encode($info), 64, "\n") . "-----END PUBLIC KEY-----\n";
    }

    private static function decoded(string $part): string
    {
        return (string) base64_decode(strtr($part, '-_', '+/'), true);
    }
}
