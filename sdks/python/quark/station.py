"""What a module asks of the station: calls, neighbours, events."""

from __future__ import annotations

import json
import threading
import time
from contextlib import contextmanager, suppress
from typing import Any, Callable, Iterable, Iterator, Mapping
from urllib import error, parse, request as urls

from .plain import Request, new_id, now, pause
from .tokens import HubError, Json

Subscription = tuple[str, list[str], Callable[[Json], Any]]


class _NoRedirects(urls.HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        return None


class Station:
    """The part of a module that speaks to the station."""

    _http = urls.build_opener(urls.ProxyHandler({}), _NoRedirects)

    def __init__(self, module_id: str, hub: str, instance_id: str, auto_register: bool, log: Callable[[str], None]):
        self.id, self.hub, self.instance_id, self._log = module_id, hub.rstrip("/"), instance_id, log
        self.auto_register = auto_register
        self.epoch = int(time.time() * 1000)
        self.draining = False
        self._token = self._ownership_key = ""
        self._pace = 0.1
        self._ending = threading.Event()
        self._counted = threading.Condition()
        self._under_way = 0

    def call(self, method: str, path: str, body: Any = None, *, on_behalf_of: Request | None = None,
             headers: Mapping[str, str] | None = None, timeout: float = 10) -> Any:
        """Calls a neighbour at /api/v1/… or /m/<id>/…, on behalf of the caller whose request is served; gives its answer, parsed."""
        served = on_behalf_of.headers if on_behalf_of else {}
        passed = {name: served[name] for name in ("x-quark-caller", "traceparent") if name in served}
        left = float(served.get("x-quark-timeout") or timeout * 1000) / 1000
        return self._authorised(method, path, body, {**passed, **(headers or {})}, min(left, timeout))

    def discover(self, **filters: str) -> list[Json]:
        """The station's modules, filtered by capability, type, tag or health."""
        return self._authorised("GET", f"/modules/discovery?{parse.urlencode(filters)}")["modules"]

    def get_module(self, module_id: str) -> Json | None:
        try:
            return self._authorised("GET", f"/modules/{parse.quote(module_id, safe='')}")
        except HubError as problem:
            if problem.status == 404:
                return None
            raise

    def publish(self, event_type: str, data: Any = None, *, subject: str | None = None, event_id: str | None = None) -> Json:
        event = {"type": event_type, "data": data, "subject": subject, "id": event_id}
        return self.publish_many([{key: value for key, value in event.items() if value is not None}])

    def publish_many(self, events: Iterable[Json]) -> Json:
        """Publishes events, which are kept when this returns; each has an id, so that trying again publishes nothing twice."""
        common = {"specversion": "1.0", "source": f"/modules/{self.id}", "time": now(), "datacontenttype": "application/json"}
        whole = [{**common, "id": new_id(), **event} for event in events]
        total, at, failures = {"accepted": 0, "duplicates": 0}, 0, 0
        while at < len(whole):
            try:
                answer = self._authorised("POST", "/events", whole[at:at + 500])
                total = {key: total[key] + answer[key] for key in total}
                at += 500
            except HubError as problem:
                failures += 1
                if failures > 3 or (problem.status not in (0, 429) and problem.status < 500):
                    raise
                time.sleep(pause(failures))
        return total

    def _listen(self, name: str, types: list[str], handler: Callable[[Json], Any]) -> None:
        query = parse.urlencode({"subscription": name, "types": ",".join(types), "wait": 25})

        def poll() -> None:
            if not self._token or self.draining:
                self._ending.wait(0.1)
                return
            batch = expected(self._authorised("GET", f"/events/poll?{query}", timeout=40))
            if not batch.get("events"):
                self._ending.wait(0.1)  # whoever answers without waiting is not asked without a pause
                return
            with self._busy():
                if not self._ending.is_set():
                    self._hear(name, batch, handler)

        self._until_stopped(poll, lambda problem: self._log(f"subscription {name}: {problem}"))

    @contextmanager
    def _busy(self) -> Iterator[None]:
        """Around what stopping waits for."""
        with self._counted:
            self._under_way += 1
        try:
            yield
        finally:
            with self._counted:
                self._under_way -= 1
                self._counted.notify_all()

    def _hear(self, name: str, batch: Json, handler: Callable[[Json], Any]) -> None:
        """What follows a failed event of the same subject waits at the hub."""
        waiting: set[str] = set()
        for event in batch["events"]:
            subject = event.get("subject")
            if subject in waiting:
                continue
            try:
                handler(event)
            except Exception as problem:
                if subject:
                    waiting.add(subject)
                reason = (str(problem) or type(problem).__name__)[:500]
                self._log(f"subscription {name}: {event['type']} {event['id']}: {reason}")
                self._authorised("POST", "/events/nack", {"subscription": name, "id": event["id"], "reason": reason})
        self._authorised("POST", "/events/ack", {"subscription": name, "cursor": batch["cursor"]})

    def _until_stopped(self, act: Callable[[], None], failed: Callable[[Exception], None]) -> None:
        """Does it again and again; after failures in growing pauses, once docked at the pace of heartbeats at the latest."""
        failures = 0
        while not self._ending.is_set():
            try:
                act()
                failures = 0
            except Exception as problem:  # also what a callback raises: the module stays docked
                if not self._ending.is_set():
                    failed(problem)
                failures += 1
                asked = min(60, getattr(problem, "retry_after", 0))
                self._ending.wait(max(asked, pause(failures, self._pace if self._token else 30)))

    def _start(self) -> Json:
        """Which start of which instance this is: a later one ends it. One that is docked by its address has its epoch from the hub."""
        return {"instanceId": self.instance_id, **({"epoch": self.epoch} if self.auto_register else {})}

    def _proof(self) -> dict[str, str]:
        return {"X-Quark-Ownership": self._ownership_key} if self._ownership_key else {"Authorization": f"Bearer {self._token}"}

    def _authorised(self, method: str, path: str, body: Any = None, headers: Mapping[str, str] | None = None, timeout: float = 10) -> Any:
        """With the service token, renewed once when the hub no longer takes it."""
        if not self._token:
            raise HubError(0, "QE202", "the module is not docked yet")

        def attempt() -> Any:
            return self._send(method, path, body, {**(headers or {}), "Authorization": f"Bearer {self._token}"}, timeout)

        try:
            return attempt()
        except HubError as problem:
            if problem.status != 401:
                raise
        self._token = self._send("POST", f"/modules/{self.id}/token", self._start(), self._proof())["serviceToken"]
        return attempt()

    def _send(self, method: str, path: str, body: Any = None, headers: Mapping[str, str] | None = None, timeout: float = 10) -> Any:
        data = None if body is None else json.dumps(body).encode()
        sent = {"Accept": "application/json", "Content-Type": "application/json", **(headers or {})}
        try:
            with self._http.open(urls.Request(self.hub + path, data, sent, method=method), timeout=max(0.001, timeout)) as answer:
                return _parsed(answer.read())
        except error.HTTPError as problem:
            with problem:
                answer = _parsed(problem.read())
            said = answer if isinstance(answer, dict) else {}
            fields = "".join(f" {one['field']}: {one['problem']};" for one in said.get("fields", []))
            message = f"{method} {path.partition('?')[0]}: {said.get('message', problem.code)}{fields}"
            retry = problem.headers.get("Retry-After", "")
            raise HubError(problem.code, said.get("code", ""), message, said, int(retry) if retry.isdigit() else 0) from None
        except (OSError, ValueError) as problem:
            raise HubError(0, "QE201", f"no answer from {self.hub}: {getattr(problem, 'reason', problem)}") from None


def expected(answer: Any) -> Json:
    if isinstance(answer, dict):
        return answer
    raise HubError(0, "QE201", "what answered does not speak the hub's protocol")


def _parsed(answer: bytes) -> Any:
    """JSON where it is JSON: a neighbour may answer text."""
    with suppress(ValueError):
        return json.loads(answer)
    return answer.decode("utf-8", "replace") or None
