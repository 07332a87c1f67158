"""A module of a Quark station: docks, is watched and heard, calls and is called. Python 3.9 or newer, nothing else."""

from __future__ import annotations

import json
import os
import re
import secrets
import signal
import socket
import threading
import time
import traceback
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Callable, Iterable, Mapping, NamedTuple
from urllib import parse

from .plain import Request, Response, first_time, keep_file, merge, now, path_pattern, pause, read_body, seconds, tell
from .station import Station, Subscription, expected
from .tokens import Caller, HubError, Json, QuarkError, Tokens

__all__ = ["Caller", "HubError", "Module", "QuarkError", "Request", "Response", "first_time", "merge", "path_pattern", "pause"]

_DEFAULTS: Json = {
    "version": "0.1.0", "technology": "Python", "language": "Python", "protocol": "http",
    "endpoints": {name: f"/{name}" for name in ("health", "status", "init", "config", "drain", "shutdown")},
    "lifecycle": {"startup": "auto", "restart": "on-failure", "healthCheckInterval": 10, "timeout": 5},
}
Handler = Callable[[Request], Any]


class _Route(NamedTuple):
    method: str
    pattern: re.Pattern[str]
    rules: Json
    handler: Handler


class Module(Station):
    """One module and its docking."""

    def __init__(self, manifest: Json, *, hub: str | None = None, url: str | None = None, host: str | None = None, port: int | None = None,
                 instance_id: str | None = None, data_dir: str | None = None, token_file: str | None = None,
                 auto_register: bool | None = None, stop_within: float = 25, log: Callable[[str], None] | None = None):
        """Any part of a manifest; what else is absent comes from the environment."""
        env = os.environ.get
        self.id: str = env("QUARK_MODULE_ID") or manifest.get("id", "")
        if not self.id:
            raise ValueError("a module needs an id: in its manifest or in QUARK_MODULE_ID")
        super().__init__(
            self.id, hub or env("QUARK_HUB_URL") or "http://127.0.0.1:8080",
            instance_id or env("QUARK_INSTANCE_ID") or f"{self.id}-{socket.gethostname()}",
            env("QUARK_AUTO_REGISTER") != "false" if auto_register is None else auto_register,
            log or (lambda line: tell(f"{self.id}: {line}")))
        self.manifest = merge({**_DEFAULTS, "name": self.id}, {**manifest, "id": self.id})
        self.url = url or env("QUARK_MODULE_URL") or ""
        self.host = host or env("HOST") or "127.0.0.1"
        self.port = int(env("PORT") or self.manifest.get("port") or 0) if port is None else port
        self.max_body_bytes: int = self.manifest.get("resources", {}).get("maxBodyBytes", 1_048_576)
        self.token_file = token_file or env("QUARK_TOKEN_FILE")
        self.stop_within = stop_within
        self.state = "announced"
        self.settings: Json = {}
        self.settings_generation = 0
        self._routes: list[_Route] = []
        self._subscriptions: list[Subscription] = []
        self._checks: dict[str, tuple[Callable[[], Any], bool]] = {}
        self._metrics: dict[str, Callable[[], Any]] = {}
        self._heard_failures: list[Callable[[str, Json], None]] = []
        self._heard_settings: list[Callable[[Json], None]] = []
        self._tokens = Tokens(lambda: self._send("GET", "/.well-known/jwks.json"))
        self._requests = self._errors = self._in_flight = 0
        self._cpu = (time.monotonic(), time.process_time())
        self._over = threading.Event()
        self._server: ThreadingHTTPServer | None = None
        self._key_file = Path(data_dir or env("QUARK_DATA_DIR") or ".quark") / f"{self.id}.key"
        self._key_kept, self._with_token = False, True

    @classmethod
    def from_file(cls, file: str | Path = "manifest.json", **options: Any) -> Module:
        """A module whose manifest lies in a JSON file, where `./quark dock FOLDER` reads it too."""
        return cls(json.loads(Path(file).read_text("utf-8")), **options)

    # ---- what a module says of itself ----

    def route(self, method: str, path: str, **rules: Any) -> Callable[[Handler], Handler]:
        """Declares and serves a route; open to everybody unless access= or permission= say otherwise."""
        rules = {"access": "permission" if "permission" in rules else "open", **rules}

        def declare(handler: Handler) -> Handler:
            self._routes.append(_Route(method, path_pattern(path), rules, handler))
            self.manifest.setdefault("routes", []).append({"method": method, "path": path, **rules})
            return handler

        return declare

    def subscribe(self, name: str, types: Iterable[str]) -> Callable[[Callable[[Json], Any]], Callable[[Json], Any]]:
        """Hears events, each at least once, those of one subject in order; when the handler raises, the event comes again later."""
        known = self.manifest.setdefault("events", {}).setdefault("subscribes", [])
        known.extend(one for one in types if one not in known)

        def declare(handler: Callable[[Json], Any]) -> Callable[[Json], Any]:
            self._subscriptions.append((name, list(types), handler))
            return handler

        return declare

    def add_health_check(self, name: str, check: Callable[[], Any], critical: bool = True) -> None:
        """The check raises or returns False when it fails, or returns {"status": "pass"|"warn"|"fail", "message": …}."""
        self._checks[name] = (check, critical)

    def add_metric(self, name: str, metric: Callable[[], Any]) -> None:
        self._metrics[name] = metric

    def on_health_check_failed(self, heard: Callable[[str, Json], None]) -> None:
        self._heard_failures.append(heard)

    def on_settings(self, heard: Callable[[Json], None]) -> None:
        """Told at docking and at every change."""
        self._heard_settings.append(heard)

    def health(self) -> Json:
        found: dict[str, Json] = {name: {"status": "fail", "message": "no answer in 3 s"} for name in self._checks}

        def look(name: str, check: Callable[[], Any]) -> None:
            try:
                result = check()
                found[name] = result if isinstance(result, dict) else {"status": "fail" if result is False else "pass"}
            except Exception as problem:
                found[name] = {"status": "fail", "message": str(problem)}

        looking = [threading.Thread(target=look, args=(name, check), daemon=True) for name, (check, _) in self._checks.items()]
        for one in looking:
            one.start()
        end = time.monotonic() + 3
        for one in looking:
            one.join(max(0, end - time.monotonic()))
        checks = dict(found)
        failed = [name for name, result in checks.items() if result["status"] == "fail"]
        for heard in self._heard_failures:
            for name in failed:
                heard(name, checks[name])
        well = all(result["status"] == "pass" for result in checks.values())
        status = "unhealthy" if any(self._checks[name][1] for name in failed) else "healthy" if well else "degraded"
        return {"status": status, "timestamp": now(), "uptime": int(time.time() - self.epoch / 1000), "checks": checks}

    def status(self) -> Json:
        return {
            **self.health(), "id": self.id, "name": self.manifest["name"], "version": self.manifest["version"],
            "instanceId": self.instance_id, "state": self.state, "draining": self.draining, "inFlight": self._in_flight,
            "settingsGeneration": self.settings_generation, "metrics": self._measured(),
        }

    def _measured(self) -> Json:
        (at, used), self._cpu = self._cpu, (time.monotonic(), time.process_time())
        cpu = round(100 * (self._cpu[1] - used) / max(0.001, self._cpu[0] - at), 1)
        memory = 0
        with suppress(OSError):
            memory = int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") // 2**20
        custom = {"custom": {name: metric() for name, metric in self._metrics.items()}} if self._metrics else {}
        return {"cpu": cpu, "memory": memory, "requests": self._requests, "errors": self._errors, **custom}

    # ---- serving ----

    def handle(self, request: Request) -> Response | None:
        """Serves what the hub asks and the declared routes; None when it is neither, for an application of another framework."""
        try:
            answer = self._control(request)
            if answer:
                return answer
            with self.serving() as served:
                answer = self._dispatch(request)
                served["status"] = answer.status if answer else 200
                return answer
        except Exception as problem:
            return self._refusal(problem)

    @contextmanager
    def serving(self):
        """Around a request that another framework serves: counts it, and stopping waits for it."""
        served = {"status": 500}
        with self._busy():
            with self._counted:
                self._requests += 1
                self._in_flight += 1
            try:
                yield served
            except QuarkError as problem:
                served["status"] = problem.status
                raise
            finally:
                with self._counted:
                    self._in_flight -= 1
                    self._errors += served["status"] >= 500

    def _dispatch(self, request: Request) -> Response | None:
        at_path = [one for one in self._routes if one.pattern.fullmatch(request.path)]
        route = next((one for one in at_path if request.method in (one.method, "HEAD" if one.method == "GET" else "")), None)
        if at_path and not route:
            raise QuarkError(405, "METHOD_NOT_ALLOWED", f"{request.path} knows no {request.method}")
        if not route:
            return None
        rules, found = route.rules, route.pattern.fullmatch(request.path)
        request.caller = self.caller_of(request.headers)
        if not request.caller and rules["access"] in ("signed-in", "permission"):
            raise QuarkError(401, "QE202", "sign in first")
        if request.caller and "permission" in rules:
            request.caller.require(rules["permission"])
        if len(request.body) > rules.get("maxBodyBytes", self.max_body_bytes):
            raise QuarkError(413, "BODY_TOO_LARGE", "the body is too long")
        request.params = {name: parse.unquote(value) for name, value in found.groupdict().items()}
        answer = route.handler(request)
        return answer if isinstance(answer, Response) else Response(204) if answer is None else Response.of(200, answer)

    def _control(self, request: Request) -> Response | None:
        """The answer to what the hub asks of every module, None to everything else."""
        at, asked = self.manifest["endpoints"], ("GET" if request.method == "HEAD" else request.method, request.path)
        if asked == ("GET", "/manifest"):
            return Response.of(200, self.manifest)
        if asked == ("GET", at["status"]):
            return Response.of(200, self.status())
        if asked == ("GET", at["health"]):
            found = self.health()
            return Response.of(503 if found["status"] == "unhealthy" else 200, found)
        if asked == ("POST", at["init"]):
            self._initialised(request.json_object())
            return Response.of(200, {"status": "ready"})
        if asked not in [("POST", at[one]) for one in ("config", "drain", "shutdown")]:
            return None
        if not self._is_hub(request):
            raise QuarkError(403, "QE203", "only the hub may ask this")
        if request.path == at["config"]:
            self._configured(request.json_object())
            return Response.of(200, {"settingsGeneration": self.settings_generation})
        self.draining = True
        if request.path == at["drain"]:
            return Response.of(200, {"status": "draining", "inFlight": self._in_flight})
        self._begin(self.stop, False)
        return Response.of(202, {"status": "stopping"})

    def _is_hub(self, request: Request) -> bool:
        """With the hub's own token, or from this machine when nobody is passed on."""
        token = request.headers.get("x-quark-caller")
        if token:
            return self._tokens.verified(token, "hub", self.id) is not None
        return request.peer in ("127.0.0.1", "::1") and not request.headers.get("x-forwarded-for")

    def _refusal(self, problem: Exception) -> Response:
        status, code, message = 500, "INTERNAL", "an unexpected failure"
        if isinstance(problem, HubError):
            status, code, message = 502, "QE201", problem.message
        if isinstance(problem, QuarkError):
            status, code, message = problem.status, problem.code, problem.message
        if status >= 500:
            self._log("".join(traceback.format_exception(type(problem), problem, problem.__traceback__)).rstrip())
        return Response.of(status, {"status": status, "code": code, "message": message, "error": message, "timestamp": now()})

    def caller_of(self, headers: Mapping[str, str]) -> Caller | None:
        """The verified caller of a request, None for an anonymous one; a forged or stale word is refused with 401."""
        token = headers.get("x-quark-caller")
        if not token:
            return None
        claims = self._tokens.verified(token, "caller", self.id)
        if not claims:
            raise QuarkError(401, "QE202", "X-Quark-Caller is not good")
        return Caller(claims)

    # ---- docking ----

    def run(self, url: str = "") -> None:
        """Listens, docks and stays docked; at SIGTERM or SIGINT it undocks, finishes what is under way and returns. Given the
        address where another server listens already, it leaves the listening to that."""
        for one in (signal.SIGTERM, signal.SIGINT):
            signal.signal(one, lambda *_: os._exit(1) if self._ending.is_set() else self._begin(self.stop))
        self.dock(url) if url else self.start()
        self._over.wait()

    def start(self) -> None:
        """As run, without waiting for the end."""
        module = self

        class Connection(BaseHTTPRequestHandler):
            protocol_version, timeout, disable_nagle_algorithm, wbufsize = "HTTP/1.1", 75, True, -1

            def _serve(self) -> None:
                with module._busy():  # to the last byte of the answer
                    module._serve(self)
                    self.wfile.flush()

            do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = _serve

            def log_message(self, *_: Any) -> None:
                pass

        self._server = ThreadingHTTPServer((self.host, self.port), Connection)
        self._server.socket.listen(256)  # where five would wait
        self._begin(self._server.serve_forever, 0.05)
        port = self._server.server_address[1]
        self._log(f"listens on http://{self.host}:{port}")
        self.dock(self.url or f"http://{self.manifest.get('host', self.host)}:{port}")

    def _serve(self, http: BaseHTTPRequestHandler) -> None:
        path, _, query = http.path.partition("?")
        headers = {name.lower(): value for name, value in http.headers.items()}
        limits = [one.rules.get("maxBodyBytes", 0) for one in self._routes]
        refused = False
        try:
            body = read_body(http.rfile, headers, max(1_048_576, self.max_body_bytes, *limits))
            parameters = dict(parse.parse_qsl(query, keep_blank_values=True))
            request = Request(http.command, path, headers, body, parameters, http.client_address[0])
            answer = self.handle(request) or self._refusal(QuarkError(404, "ROUTE_NOT_FOUND", "there is nothing here"))
        except QuarkError as problem:
            http.close_connection = refused = True
            answer = self._refusal(problem)
        http.send_response(answer.status)
        for name, value in answer.headers.items():
            one_line = re.sub(r"[\r\n]", " ", value)
            http.send_header(name, one_line.encode().decode("latin-1"))
        if answer.status != 204:
            http.send_header("Content-Length", str(len(answer.body)))
        if refused:
            http.send_header("Connection", "close")
        http.end_headers()
        if http.command != "HEAD":
            http.wfile.write(answer.body)
        if refused:
            self._hear_out(http)

    @staticmethod
    def _hear_out(http: BaseHTTPRequestHandler) -> None:
        """Takes what is still being sent, within limits: a connection closed on it is reset, and the answer lost with it."""
        with suppress(OSError):
            http.wfile.flush()
            http.connection.shutdown(socket.SHUT_WR)
            http.connection.settimeout(1)
            end = time.monotonic() + 2
            while time.monotonic() < end and http.rfile.read1(65536):
                pass

    @staticmethod
    def _begin(act: Callable[..., Any], *args: Any) -> None:
        threading.Thread(target=act, args=args, daemon=True).start()

    def dock(self, url: str) -> None:
        """Docks at the address where the module listens and stays docked until it is stopped; returns at once."""
        self.url = url
        self._key_kept = self._key_file.exists()
        if self._key_kept:
            self._ownership_key = self._key_file.read_text().strip()
        elif self.auto_register:
            self._keep(secrets.token_hex(32))
        self._begin(self._until_stopped, self._beat, self._beat_failed)
        for one in self._subscriptions:
            self._begin(self._listen, *one)

    def _keep(self, key: str) -> None:
        """The key proves whose id this is, at the next start too: on disk, whole, before the hub is told it."""
        keep_file(self._key_file, f"{key}\n")
        self._ownership_key = key

    def _beat(self) -> None:
        if self._token:
            self.send_heartbeat()
        elif self.auto_register:
            self._register()
        self._ending.wait(self._pace)

    def _beat_failed(self, problem: Exception) -> None:
        status, code = getattr(problem, "status", 0), getattr(problem, "code", "")
        if (status, code) == (409, "QE101"):
            self._log(f"another process has docked as this instance; each needs a QUARK_INSTANCE_ID of its own ({problem})")
            return self.stop(undock=False)
        self._log(f"{'heartbeat' if self._token else 'docking'} failed: {problem}")
        if self._token and status in (401, 404, 410) and self.auto_register:
            self._token = ""
        elif self._key_kept and status in (401, 403):
            self._with_token = not self._with_token

    def _register(self) -> None:
        body = {**self._start(), "manifest": self.manifest, "timestamp": now(), "url": self.url, "ownershipKey": self._ownership_key}
        if self.token_file and self._with_token:
            body["registrationToken"] = Path(self.token_file).read_text().strip()
        self._adopt(self._send("POST", "/modules/register", body))
        self._with_token = True
        if not self._token:
            self._log(f"is {self.state} and waits for an administrator's approval")

    def send_heartbeat(self) -> None:
        """Tells the hub how this module is and takes what it has to say; done by itself while docked."""
        body = {
            **self._start(), "timestamp": now(), "status": self.health()["status"], "inFlight": self._in_flight,
            "configurationGeneration": self.settings_generation, "metrics": self._measured(),
        }
        self._adopt(self._send("POST", f"/modules/{self.id}/heartbeat", body, self._proof()))

    def _adopt(self, answer: Json) -> None:
        """Takes the answer of docking or of a heartbeat."""
        self.state = expected(answer).get("state", self.state)
        self.draining = answer.get("drain") is True or self._ending.is_set()
        due, asked, most = seconds(answer.get("nextHeartbeat")), seconds(answer.get("hubTime")), answer.get("lease", 30) / 2
        self._pace = max(0.02, min(due - asked, most) if due and asked else most)
        if answer.get("ownershipKey"):
            self._keep(answer["ownershipKey"])
        if answer.get("serviceToken"):
            if not self._token:
                self._log(f"docked at {self.hub} as {self.instance_id}")
            self._token = answer["serviceToken"]
        self._configured(answer)

    def _configured(self, answer: Json) -> None:
        generation = answer.get("configurationGeneration", 0)
        if isinstance(answer.get("configuration"), dict) and generation != self.settings_generation:
            self.settings, self.settings_generation = answer["configuration"], generation
            for heard in self._heard_settings:
                heard(self.settings)

    def _initialised(self, answer: Json) -> None:
        """What POST /init brings a module that is docked by its address; the token in it proves that the hub sent it."""
        claims = self._tokens.verified(str(answer.get("serviceToken")), "service")
        if not claims or claims.get("sub") != f"service:{self.id}":
            raise QuarkError(403, "QE203", "only the hub may ask this")
        if not self.auto_register:
            self.instance_id = answer.get("instanceId", self.instance_id)
        self._adopt(answer)

    def stop(self, undock: bool = True) -> None:
        """Takes no more, undocks, finishes what is under way within the deadline, closes."""
        if self._ending.is_set():
            return
        deadline = time.monotonic() + self.stop_within
        self.draining = True
        self._ending.set()
        if undock and self._token:
            try:
                self.undock()
            except HubError as problem:
                self._log(f"undocking failed: {problem}")
        if self._server:
            self._server.shutdown()
        with self._counted:
            self._counted.wait_for(lambda: self._under_way == 0, max(0, deadline - time.monotonic()))
        self._log("stopped")
        self._over.set()

    def undock(self) -> None:
        """Tells the hub that this instance goes; it drains the module before it answers."""
        path = f"/modules/{self.id}?instanceId={parse.quote(self.instance_id, safe='')}"
        self._authorised("DELETE", path, timeout=self.stop_within)  # the key could undock a later start
        self.state = "undocked"
