"""What needs no module: manifests laid over one another, files, pauses, paths, times, requests, answers."""

from __future__ import annotations

import json
import os
import random
import re
import sys
import time
import uuid
from contextlib import suppress
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import datetime, timezone
from pathlib import Path
from typing import Any, BinaryIO, Mapping

from .tokens import Caller, Json, QuarkError


def merge(base: Json, over: Mapping[str, Any]) -> Json:
    """The overrides laid over the defaults, field by field at every depth; lists are replaced."""
    merged = deepcopy(base)
    for key, value in over.items():
        both = isinstance(value, Mapping) and isinstance(merged.get(key), dict)
        merged[key] = merge(merged[key], value) if both else deepcopy(value)
    return merged


def keep_file(file: Path, text: str) -> None:
    """Writes a file that only its owner can read, whole or not at all; it is on disk when this returns."""
    file.parent.mkdir(parents=True, exist_ok=True)
    unfinished = file.with_suffix(".new")
    with open(unfinished, "w", opener=lambda name, flags: os.open(name, flags, 0o600)) as writing:
        writing.write(text)
        writing.flush()
        os.fsync(writing.fileno())
    unfinished.replace(file)
    with suppress(OSError):  # not every system can flush a folder
        folder = os.open(file.parent, os.O_RDONLY)
        os.fsync(folder)
        os.close(folder)


def pause(failures: int, longest: float = 30) -> float:
    """Seconds to wait before the next try: grows to the longest, scattered so that modules do not come in step."""
    return min(longest, 0.25 * 2 ** min(failures - 1, 20)) * random.uniform(0.5, 1)


def new_id() -> str:
    """Grows with time (a UUID of version 7): the station keeps what comes together beside each other."""
    millis = f"{time.time_ns() // 10**6:012x}"
    return f"{millis[:8]}-{millis[8:]}-7{str(uuid.uuid4())[15:]}"


def first_time(cursor: Any, event: Mapping[str, Any]) -> bool:
    """Marks an event as taken, in the transaction of its effect; False when it has had its effect before. The mark lies in a
    table of yours, `quark_inbox (source text, id text, primary key (source, id))`."""
    mark = "?" if getattr(sys.modules[type(cursor).__module__.partition(".")[0]], "paramstyle", "") == "qmark" else "%s"
    insert = f"insert into quark_inbox (source, id) values ({mark}, {mark}) on conflict do nothing"
    cursor.execute(insert, (event["source"], event["id"]))
    return cursor.rowcount == 1


def path_pattern(route: str) -> re.Pattern[str]:
    """Of a route's path such as /orders/{id} or /files/{rest*}."""
    parts = re.split(r"\{(\w+\*?)\}", route)
    named = [f"(?P<{one.rstrip('*')}>{'.*' if one.endswith('*') else '[^/]+'})" for one in parts[1::2]]
    return re.compile("".join(re.escape(text) + name for text, name in zip(parts[::2], [*named, ""])))


def read_body(stream: BinaryIO, headers: Mapping[str, str], most: int) -> bytes:
    """The whole body of a request; one that is too long or cut off is refused."""

    def part(length: str, digits: str, base: int) -> bytes:
        if not re.fullmatch(digits, length):
            raise QuarkError(400, "BAD_REQUEST", "how long the body is cannot be told")
        if len(body) + int(length, base) > most:
            raise QuarkError(413, "BODY_TOO_LARGE", f"the body is longer than {most} bytes")
        read = stream.read(int(length, base))
        if len(read) < int(length, base):
            raise QuarkError(400, "BAD_REQUEST", "the body has been cut off")
        return read

    body = bytearray()
    if "transfer-encoding" not in headers:
        return part(headers.get("content-length", "0"), "[0-9]{1,18}", 10)
    while chunk := part(stream.readline(1024).decode("latin-1").partition(";")[0].strip(), "[0-9a-fA-F]{1,8}", 16):
        body += chunk
        stream.readline(3)
    while stream.readline(1024).strip():
        pass  # trailers
    return bytes(body)


def tell(line: str) -> None:
    with suppress(OSError):  # nobody reads any more: that ends no module
        print(line, file=sys.stderr, flush=True)


def now() -> str:
    return datetime.now(timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def seconds(text: str | None) -> float | None:
    """Of a time with any number of digits behind the point, which Python before 3.11 does not read."""
    whole = re.sub(r"\.(\d+)", lambda found: "." + found[1][:6].ljust(6, "0"), text or "").replace("Z", "+00:00")
    return datetime.fromisoformat(whole).timestamp() if whole else None


@dataclass
class Request:
    """A request that is served; header names are in lower case."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes = b""
    query: dict[str, str] = field(default_factory=dict)
    peer: str = ""
    params: dict[str, str] = field(default_factory=dict)
    caller: Caller | None = None

    def json(self) -> Any:
        try:
            return json.loads(self.body)
        except (ValueError, RecursionError):
            raise QuarkError(400, "BAD_REQUEST", "the body is not JSON") from None

    def json_object(self) -> Json:
        """What the hub sends is an object."""
        body = self.json()
        if not isinstance(body, dict):
            raise QuarkError(400, "BAD_REQUEST", "the body is no JSON object")
        return body


@dataclass
class Response:
    """An answer with a status, headers or bytes of its own; any other value of a handler is answered as JSON, None as 204."""

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)

    @staticmethod
    def of(status: int, value: Any) -> Response:
        return Response(status, json.dumps(value).encode(), {"Content-Type": "application/json"})
