import hashlib
import http.client
import json
import os
import re
import secrets
import sqlite3
import subprocess
import sys
import tempfile
import unittest
import urllib.request
from contextlib import closing
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))
from quark import Caller, HubError, Module, QuarkError, Request, Response, first_time, merge, path_pattern, pause  # noqa: E402
from quark.plain import seconds  # noqa: E402
from quark.tokens import Tokens, signed_by  # noqa: E402

def next_prime(number):
    number |= 1
    while not all(pow(base, number - 1, number) == 1 for base in (2, 3, 5, 7)):
        number += 2
    return number


class Key:
    """A key pair made anew."""

    def __init__(self, bits=2048, exponent=65537):
        while True:
            p, q = (next_prime(secrets.randbits(bits // 2) | 3 << bits // 2 - 2) for _ in range(2))
            self.n, self.e = p * q, exponent
            try:
                self.d = pow(exponent, -1, (p - 1) * (q - 1))
                return
            except ValueError:
                continue

    def raw(self, padded):
        return pow(int.from_bytes(padded, "big"), self.d, self.n).to_bytes(256, "big")


KEY = Key()
PREFIX = bytes.fromhex("3031300d060960864801650304020105000420")


class Signatures(unittest.TestCase):
    def setUp(self):
        self.message = b"head.body"
        self.digest = hashlib.sha256(self.message).digest()

    def padded(self, tail, fill=b"\xff", start=b"\x00\x01", between=b"\x00", after=b""):
        return start + fill * (256 - len(start) - len(between) - len(tail) - len(after)) + between + tail + after

    def good(self, signature):
        return signed_by((KEY.n, KEY.e), self.message, signature)

    def test_a_right_signature_is_taken(self):
        self.assertTrue(self.good(KEY.raw(self.padded(PREFIX + self.digest))))

    def test_any_other_padding_is_refused(self):
        tail = PREFIX + self.digest
        for what, padded in {
            "another type": self.padded(tail, start=b"\x00\x02"),
            "zeros": self.padded(tail, fill=b"\x00"),
            "garbage behind": b"\x00\x01" + b"\xff" * 8 + b"\x00" + tail + bytes(256 - 11 - len(tail)),
            "no algorithm": self.padded(self.digest),
            "without the parameters' null": self.padded(bytes.fromhex("302f300b0609608648016503040201" "0420") + self.digest),
            "another message": self.padded(PREFIX + bytes(32)),
        }.items():
            with self.subTest(what):
                self.assertFalse(self.good(KEY.raw(padded)))

    def test_another_length_or_a_number_beyond_the_modulus_is_refused(self):
        signature = KEY.raw(self.padded(PREFIX + self.digest))
        beyond = (int.from_bytes(signature, "big") + KEY.n).to_bytes(257, "big")
        for one in (b"", signature[:-1], b"\x00" + signature, signature + b"\x00", beyond, beyond[1:], bytes(256), b"\xff" * 256):
            self.assertFalse(self.good(one))

    def test_a_forgery_for_a_small_exponent_is_refused(self):
        wanted = b"\x00\x01\xff\x00" + PREFIX + self.digest
        number = int.from_bytes(wanted + b"\xff" * (256 - len(wanted)), "big")
        low, high = 0, 1 << 700
        while low < high:
            middle = (low + high + 1) // 2
            low, high = (middle, high) if middle ** 3 <= number else (low, middle - 1)
        self.assertTrue((low ** 3).to_bytes(256, "big").startswith(wanted))
        self.assertFalse(signed_by((KEY.n, 3), self.message, low.to_bytes(256, "big")))

    def test_weak_keys_are_not_taken(self):
        tokens = Tokens(lambda: {"keys": [{"kty": "RSA", "kid": "weak", "n": "AQAB", "e": "AQAB"}, {"kty": "EC", "kid": "ec"}]})
        head = "eyJhbGciOiJSUzI1NiIsImtpZCI6IndlYWsifQ"
        self.assertIsNone(tokens.verified(f"{head}.e30.AAAA", "caller"))
        self.assertEqual(tokens._keys, {})


class Plain(unittest.TestCase):
    def test_overrides_keep_the_defaults_around_them(self):
        base = {"a": 1, "b": {"c": 1, "d": {"e": 1, "f": 1}}, "list": [1, 2]}
        self.assertEqual(merge(base, {"b": {"d": {"e": 2}}, "list": [3]}), {"a": 1, "b": {"c": 1, "d": {"e": 2, "f": 1}}, "list": [3]})
        self.assertEqual(base["b"]["d"], {"e": 1, "f": 1})
        manifest = Module({"id": "x", "lifecycle": {"timeout": 9}}).manifest
        self.assertEqual((manifest["name"], manifest["lifecycle"]["restart"], manifest["lifecycle"]["timeout"]), ("x", "on-failure", 9))

    def test_pauses_grow_are_scattered_and_have_an_end(self):
        for failures in range(1, 40):
            longest = min(30, 0.25 * 2 ** (failures - 1))
            self.assertTrue(longest / 2 <= pause(failures) <= longest)
        self.assertGreater(len({pause(5) for _ in range(20)}), 1)

    def test_an_event_has_its_effect_the_first_time_only(self):
        with closing(sqlite3.connect(":memory:")) as database:
            database.execute("create table quark_inbox (source text, id text, primary key (source, id))")
            event = {"source": "/modules/shop", "id": "1"}
            cursor = database.cursor()
            self.assertTrue(first_time(cursor, event))
            database.rollback()
            self.assertTrue(first_time(cursor, event), "after a rollback it has had none")
            database.commit()
            self.assertFalse(first_time(cursor, event))
            self.assertTrue(first_time(cursor, {**event, "source": "/modules/till"}))

    def test_paths_take_variables_tails_and_nothing_else(self):
        self.assertEqual(path_pattern("/orders/{id}").fullmatch("/orders/17").groupdict(), {"id": "17"})
        self.assertIsNone(path_pattern("/orders/{id}").fullmatch("/orders/17/lines"))
        self.assertEqual(path_pattern("/files/{rest*}").fullmatch("/files/a/b").group("rest"), "a/b")
        self.assertIsNone(path_pattern("/a.b").fullmatch("/aXb"))

    def test_times_have_any_number_of_digits(self):
        self.assertEqual(seconds("1970-01-01T00:00:01Z"), 1)
        self.assertEqual(seconds("1970-01-01T00:00:01.5Z"), 1.5)
        self.assertEqual(seconds("1970-01-01T00:00:01.250000999Z"), 1.25)
        self.assertIsNone(seconds(None))

    def test_a_module_needs_an_id(self):
        with self.assertRaisesRegex(ValueError, "needs an id"):
            Module({})

    def test_a_caller_may_what_it_may(self):
        caller = Caller({"sub": "7", "user_id": 7, "permissions": ["x:a"]})
        self.assertTrue(caller.may("x:a"))
        with self.assertRaises(QuarkError):
            caller.require("x:b")

    def test_another_frameworks_requests_are_left_to_it(self):
        module = Module({"id": "x"})
        self.assertIsNone(module.handle(Request("GET", "/theirs", {})))
        self.assertEqual(module.handle(Request("GET", "/manifest", {})).status, 200)

    def test_before_it_is_docked_it_calls_and_publishes_nothing(self):
        with self.assertRaisesRegex(HubError, "not docked yet"):
            Module({"id": "x"}).publish("x.done")


class Serving(unittest.TestCase):
    def test_what_a_client_sends_ends_no_line_of_the_answers_head(self):
        with tempfile.TemporaryDirectory() as folder:
            module = Module({"id": "x"}, hub="http://127.0.0.1:1", data_dir=folder, port=0, log=lambda line: None)

            @module.route("GET", "/to")
            def to(request):
                return Response(200, b"", {"X-To": request.query["to"]})

            module.start()
            connection = http.client.HTTPConnection("127.0.0.1", module._server.server_address[1])
            connection.request("GET", "/to?to=%D0%B6%0d%0aSet-Cookie:%20evil=1")
            answer = connection.getresponse()
            self.assertEqual(answer.headers["Set-Cookie"], None)
            self.assertEqual(answer.headers["X-To"].encode("latin-1").decode(), "ж  Set-Cookie: evil=1")
            answer.read()
            connection.close()
            module.stop()
            module._server.server_close()


    def test_it_ends_when_told_to_also_when_nobody_reads_its_log(self):
        code = "import quark; quark.Module({'id': 'x'}, hub='http://127.0.0.1:1', port=0).run()"
        with tempfile.TemporaryDirectory() as folder:
            environment = {**os.environ, "QUARK_DATA_DIR": folder, "PYTHONPATH": str(Path(__file__).parent.parent)}
            module = subprocess.Popen([sys.executable, "-c", code], stderr=subprocess.PIPE, env=environment)
            self.assertIn(b"listens on", module.stderr.readline())
            self.assertIn(b"docking failed", module.stderr.readline())
            module.stderr.close()
            module.terminate()
            try:
                self.assertEqual(module.wait(20), 0)
            finally:
                module.kill()


class Docked(unittest.TestCase):
    """At the fake hub, in this process."""

    def setUp(self):
        kit = Path(__file__).parent.parent.parent / "testkit" / "fake-hub.mjs"
        self.hub = subprocess.Popen(["node", kit], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.url = self.hub.stdout.readline().strip()
        self.folder = tempfile.TemporaryDirectory()

    def tearDown(self):
        self.hub.stdin.close()
        self.hub.wait()
        self.hub.stdout.close()
        self.folder.cleanup()

    def ask(self, handle, **what):
        with urllib.request.urlopen(f"{self.url}/_hub/{handle}", json.dumps(what).encode()) as answer:
            return json.load(answer)

    def test_docks_at_another_servers_address_hears_its_settings_and_undocks(self):
        heard = []
        module = Module({"id": "guest", "needs": [{"contract": "people"}]}, hub=self.url, data_dir=self.folder.name, log=lambda line: None)
        module.on_settings(heard.append)
        module.dock("http://127.0.0.1:1")
        self.ask("until", method="POST", path="/modules/guest/heartbeat", status=200)
        self.assertEqual(heard, [{"greeting": "hello"}])
        self.assertEqual(module.call("GET", "/api/v1/people/whoami")["data"]["service"], "guest")
        self.assertEqual(os.stat(Path(self.folder.name) / "guest.key").st_mode & 0o777, 0o600)
        module.stop()
        self.assertTrue(re.search("instanceId=guest-", self.ask("until", method="DELETE", path="/modules/guest", status=200)["path"]))


if __name__ == "__main__":
    unittest.main()
