"""The module that testkit/journeys.test.mjs speaks to; every SDK has the same one."""

import os
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))
from quark import Module  # noqa: E402

data = Path(os.environ["QUARK_DATA_DIR"])
probe = Module({
    "id": "probe", "name": "Probe", "version": "1.2.3", "lifecycle": {"timeout": 2}, "capabilities": ["probing"],
    "provides": ["probe@1.2"], "needs": [{"contract": "people", "version": "^1.0"}],
    "permissions": [{"name": "probe:sell", "description": "sells"}], "events": {"publishes": ["probe.thing.happened"]},
})


def note(name, line):
    with open(data / name, "a") as file:
        file.write(line + "\n")


@probe.route("GET", "/hello/{name}")
def hello(request):
    return {"hello": request.params["name"], "caller": request.caller.user_id if request.caller else None}


@probe.route("GET", "/me", access="signed-in")
def me(request):
    return {"userId": request.caller.user_id, "roles": request.caller.roles}


@probe.route("POST", "/sell", permission="probe:sell")
def sell(request):
    return {"sold": request.json()["what"]}


@probe.route("GET", "/files/{rest*}")
def files(request):
    return {"rest": request.params["rest"]}


@probe.route("GET", "/slow")
def slow(request):
    note("slow", "begun")
    while not (data / "go").exists():
        time.sleep(0.01)
    return {"slow": True}


@probe.route("POST", "/length", maxBodyBytes=3_000_000)
def length(request):
    note("lengths", str(len(request.body)))
    return {"length": len(request.body)}


@probe.route("GET", "/large")
def large(request):
    return {"large": "x" * 20_000_000}


@probe.route("GET", "/boom")
def boom(request):
    raise RuntimeError("secret detail")


@probe.route("GET", "/neighbours")
def neighbours(request):
    found = [one["id"] for one in probe.discover(capability="probing")]
    return {"ids": found, "self": probe.get_module("probe")["version"], "nobody": probe.get_module("nobody")}


@probe.route("GET", "/ask")
def ask(request):
    return probe.call("GET", "/api/v1/people/whoami", on_behalf_of=request)["data"]


@probe.route("GET", "/ask-nobody")
def ask_nobody(request):
    return probe.call("GET", "/api/v1/people/404", on_behalf_of=request)


@probe.route("POST", "/publish")
def publish(request):
    asked = request.json()
    if asked["count"] == 1:
        return probe.publish("probe.thing.happened", {"n": 0}, subject=asked["subject"])
    return probe.publish_many({"type": "probe.thing.happened", "subject": asked["subject"], "data": {"n": n}} for n in range(asked["count"]))


@probe.route("GET", "/settings")
def settings(request):
    return {"settings": probe.settings, "generation": probe.settings_generation}


def disk():
    if (data / "sick").exists():
        raise RuntimeError("the disk is full")


@probe.subscribe("probe-people", ["quark.people.*"])
def people(event):
    n = event["data"]["n"]
    if (data / f"refuse-{n}").exists():
        raise RuntimeError(f"{n} is refused")
    note("heard", f"{n} {event['id']}")


probe.add_health_check("disk", disk)
probe.add_health_check("minor", lambda: not (data / "warn").exists(), critical=False)
probe.add_metric("things", lambda: 7)
probe.on_health_check_failed(lambda name, _: note("failed", name))
probe.run()
