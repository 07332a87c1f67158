"""A module in Python for the crash harness: counts some keys in order, and writes down, flushed, what it hears."""

import os
import threading
import time
import uuid

from quark import HubError, Module

ID, KEYS = "pycrash", ["py-0", "py-1", "py-2"]
data, acks = os.environ["QUARK_DATA_DIR"], os.environ["CRASH_ACKS"]


def open_lines(path):
    """The whole lines of a file and a descriptor that appends to it; what a failure tore is cut off."""
    fd = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    content, good, lines = os.read(fd, 1 << 30), 0, []
    for raw in content.split(b"\n")[:-1]:
        if len(raw.split()) < 2 or b"\0" in raw:
            break
        lines.append(raw.decode())
        good += len(raw) + 1
    if good < len(content):
        os.ftruncate(fd, good)
    os.lseek(fd, 0, os.SEEK_END)
    return lines, fd


os.makedirs(data, exist_ok=True)
kept, effects = open_lines(os.path.join(data, "effects"))
folder = os.open(data, os.O_RDONLY)
os.fsync(folder)
done = {line.split()[2] for line in kept}
acknowledged, acked = open_lines(acks)
last = {key: 0 for key in KEYS}
for line in acknowledged:
    key, n = line.split()
    last[key] = int(n)

module = Module({"id": ID, "name": "Counts in Python", "version": "1.0.0", "events": {"publishes": [f"{ID}.counted"]}})


@module.subscribe("effects", ["quark.tally.counted", "tscrash.*", "sqlcrash.*"])
def hear(event):
    if event["id"] in done:
        return
    os.write(effects, f"{event['subject']} {event['data']['n']} {event['id']}\n".encode())
    os.fsync(effects)
    done.add(event["id"])


def count(key):
    while True:
        n = last[key] + 1
        try:
            module.publish(f"{ID}.counted", {"n": n}, subject=key, event_id=str(uuid.uuid5(uuid.NAMESPACE_OID, f"{key} {n}")))
        except HubError as problem:
            if problem.status not in (0, 401, 404, 429) and problem.status < 500:
                print(f"refused: {problem.status} {problem}", flush=True)
            time.sleep(0.1)
            continue
        os.write(acked, f"{key} {n}\n".encode())
        last[key] = n
        time.sleep(0.04)


for one in KEYS:
    threading.Thread(target=count, args=(one,), daemon=True).start()
module.run()
