"""What a module asks of the station: calls, neighbours, events."""

from __future__ import annotations

import json
import threading
import time
import uuid
from typing import Any, Callable, Iterable, Mapping
from urllib import error, parse, request as urls

from .plain import Request, now, pause
from .tokens import HubError, Json


class _NoRedirects(urls.HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        return None


class Station:
    """The part of a module that speaks to the station."""

    id: str
    hub: str
    instance_id: str
    draining: bool
    _docked: bool
    _token: str
    _hearing: int
    _lock: threading.Condition
    _ending: threading.Event
    _log: Callable[[str], None]
    _proof: Callable[[], dict[str, str]]
    _http = urls.build_opener(urls.ProxyHandler({}), _NoRedirects)

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
        whole = [{**common, "id": str(uuid.uuid4()), **event} for event in events]
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

    def _listen(self, name: str, types: list[str], handler: Callable[[Json], Any], limit: int) -> None:
        query = parse.urlencode({"subscription": name, "types": ",".join(types), "limit": limit, "wait": 25})
        failures = 0
        while not self._ending.is_set():
            if not self._docked or self.draining:
                self._ending.wait(0.1)
                continue
            try:
                batch = self._authorised("GET", f"/events/poll?{query}", timeout=40)
                if batch["events"] and not self._ending.is_set():
                    self._hear(name, batch, handler)
                failures = 0
            except Exception as problem:
                failures += 1
                if not self._ending.is_set():
                    self._log(f"subscription {name}: {problem}")
                self._ending.wait(pause(failures))

    def _hear(self, name: str, batch: Json, handler: Callable[[Json], Any]) -> None:
        """What follows a failed event of the same subject waits at the hub."""
        waiting: set[str] = set()
        with self._lock:
            self._hearing += 1
        try:
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
        finally:
            with self._lock:
                self._hearing -= 1
                self._lock.notify_all()

    def _authorised(self, method: str, path: str, body: Any = None, headers: Mapping[str, str] | None = None, timeout: float = 10) -> Any:
        """With the service token, renewed once when the hub no longer takes it."""
        if not self._token:
            raise HubError(0, "QE202", "the module is not docked yet")
        try:
            return self._send(method, path, body, {**(headers or {}), "Authorization": f"Bearer {self._token}"}, timeout)
        except HubError as problem:
            if problem.status != 401:
                raise
        self._token = self._send("POST", f"/modules/{self.id}/token", {"instanceId": self.instance_id}, self._proof())["serviceToken"]
        return self._send(method, path, body, {**(headers or {}), "Authorization": f"Bearer {self._token}"}, timeout)

    def _send(self, method: str, path: str, body: Any = None, headers: Mapping[str, str] | None = None, timeout: float = 10) -> Any:
        data = None if body is None else json.dumps(body).encode()
        sent = {"Accept": "application/json", **({"Content-Type": "application/json"} if data else {}), **(headers or {})}
        try:
            with self._http.open(urls.Request(self.hub + path, data, sent, method=method), timeout=max(0.001, timeout)) as answer:
                return _parsed(answer.read())
        except error.HTTPError as problem:
            with problem:
                found = _parsed(problem.read())
            said = found if isinstance(found, dict) else {}
            retry = problem.headers.get("Retry-After", "0")
            message = f"{method} {path.partition('?')[0]}: {said.get('message', problem.code)}"
            raise HubError(problem.code, said.get("code", ""), message, said, int(retry) if retry.isdigit() else 0) from None
        except (OSError, ValueError) as problem:
            raise HubError(0, "QE201", f"no answer from {self.hub}: {getattr(problem, 'reason', problem)}") from None


def _parsed(answer: bytes) -> Any:
    try:
        return json.loads(answer) if answer else None
    except ValueError:
        return answer.decode("utf-8", "replace")
