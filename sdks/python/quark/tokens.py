"""Who calls: the hub's word on a request, verified with the hub's keys."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re
import threading
import time
from typing import Any, Callable

Json = dict[str, Any]
# What stands before the digest in a PKCS #1 v1.5 signature with SHA-256.
_SHA256 = bytes.fromhex("3031300d060960864801650304020105000420")


class QuarkError(Exception):
    """What a module refuses: raised in a handler it is answered in the station's error form."""

    def __init__(self, status: int, code: str, message: str):
        super().__init__(message)
        self.status, self.code, self.message = status, code, message


class HubError(Exception):
    """What the hub or a neighbour answered instead of a success; status 0 when nobody answered."""

    def __init__(self, status: int, code: str, message: str, body: Any = None, retry_after: float = 0):
        super().__init__(message)
        self.status, self.code, self.message, self.body, self.retry_after = status, code, message, body, retry_after


class Caller:
    """The person for whom a request is made, as the hub vouches for."""

    def __init__(self, claims: Json):
        self.claims = claims
        self.subject: str = claims.get("sub", "")
        self.user_id: int | None = claims.get("user_id")
        self.roles: list[str] = claims.get("roles", [])
        self.permissions: list[str] = claims.get("permissions", [])

    def may(self, permission: str) -> bool:
        return permission in self.permissions

    def require(self, permission: str) -> None:
        if not self.may(permission):
            raise QuarkError(403, "QE203", f"the permission {permission} is missing")


def _decoded(part: str) -> bytes:
    return base64.b64decode(part + "=" * (-len(part) % 4), altchars=b"-_", validate=True)


def signed_by(key: tuple[int, int], message: bytes, signature: bytes) -> bool:
    """RSASSA-PKCS1-v1_5 with SHA-256: the one padded text that this message can have, compared as a whole."""
    modulus, exponent = key
    length = (modulus.bit_length() + 7) // 8
    number = int.from_bytes(signature, "big")
    if len(signature) != length or number >= modulus:
        return False
    tail = b"\x00" + _SHA256 + hashlib.sha256(message).digest()
    expected = b"\x00\x01" + b"\xff" * (length - len(tail) - 2) + tail
    return hmac.compare_digest(pow(number, exponent, modulus).to_bytes(length, "big"), expected)


class Tokens:
    """Verifies the hub's tokens (RS256) with its published keys, which are kept and asked for again when they change."""

    def __init__(self, jwks: Callable[[], Json]):
        self._jwks = jwks
        self._keys: dict[str, tuple[int, int]] = {}
        self._fetched_at = self._futile_at = -1e9
        self._lock = threading.Lock()

    def verified(self, token: str, token_type: str, audience: str | None = None) -> Json | None:
        """The claims of a good token of that type, None for any other."""
        if len(token) > 16_384 or not re.fullmatch(r"[\w-]+\.[\w-]+\.[\w-]+", token, re.ASCII):
            return None
        head, body, signature = token.split(".")
        try:
            header = json.loads(_decoded(head))
            if header["alg"] != "RS256" or "crit" in header:
                return None
            key = self._key(header["kid"])
            if not key or not signed_by(key, f"{head}.{body}".encode(), _decoded(signature)):
                return None
            claims = json.loads(_decoded(body))
            timely = claims["exp"] > time.time() - 5 and claims.get("nbf", 0) <= time.time() + 5
            meant = audience is None or audience == claims["aud"] or (isinstance(claims["aud"], list) and audience in claims["aud"])
            return claims if timely and meant and (claims["iss"], claims["token_type"]) == ("quark", token_type) else None
        except (ValueError, KeyError, TypeError, AttributeError):
            return None
        except HubError as problem:
            raise QuarkError(503, "QE201", "the hub's keys cannot be had") from problem

    def _key(self, kid: str) -> tuple[int, int] | None:
        """The hub's key of that id; an unknown one is asked for, but not again and again."""
        with self._lock:
            now = time.monotonic()
            if (kid not in self._keys and now - self._futile_at > 5) or now - self._fetched_at > 600:
                try:
                    self._keys = {one["kid"]: numbers for one in self._jwks()["keys"] if (numbers := _numbers(one))}
                    self._fetched_at = now
                except HubError:
                    if not self._keys:
                        raise
                if kid not in self._keys:
                    self._futile_at = now
            return self._keys.get(kid)


def _numbers(key: Json) -> tuple[int, int] | None:
    """Modulus and exponent of an RSA key that is strong enough, None of any other."""
    if key.get("kty") != "RSA" or key.get("alg", "RS256") != "RS256" or "kid" not in key:
        return None
    modulus, exponent = (int.from_bytes(_decoded(key[part]), "big") for part in ("n", "e"))
    return (modulus, exponent) if modulus.bit_length() >= 2048 and exponent >= 3 and exponent % 2 == 1 else None
