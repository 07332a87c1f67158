// What every SDK must do, seen from outside: a probe written with it, docked at the fake hub. SDK names which one.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, afterEach, beforeEach, test } from "node:test";
import { fileURLToPath } from "node:url";
import { FakeHub } from "./fake-hub.mjs";

const sdk = process.env.SDK ?? "typescript";
const home = fileURLToPath(new URL(`../${sdk}/`, import.meta.url));
const command = {
    typescript: ["node", "test/probe.js"], python: ["python3", "test/probe.py"], php: ["php", "test/probe.php"],
    go: [process.env.GO_PROBE ?? "test/probe/probe"],
}[sdk];
let hub, data, probes;

beforeEach(async () => {
    hub = await FakeHub.start();
    data = mkdtempSync(join(tmpdir(), "probe-"));
    probes = [];
});
afterEach(async () => {
    for (const probe of probes) {
        probe.stderr.destroy();
        if (probe.exitCode === null && probe.signalCode === null) {
            probe.kill("SIGKILL");
            await probe.over;
        }
    }
    await hub.stop();
    rmSync(data, { recursive: true, force: true });
});

const file = (name) => join(data, name);
const lines = (name) => (existsSync(file(name)) ? readFileSync(file(name), "utf8").trim().split("\n").filter(Boolean) : []);
const beats = (from = 0) => hub.seen("POST", "/modules/probe/heartbeat", 200).length > from;
const instance = () => [...hub.module("probe").instances.values()][0];

function start(env = {}) {
    const probe = spawn(command[0], command.slice(1), {
        cwd: home, stdio: ["ignore", "inherit", "pipe"],
        env: { ...process.env, QUARK_HUB_URL: hub.url, QUARK_DATA_DIR: data, QUARK_INSTANCE_ID: "probe-1", PORT: "0", ...env },
    });
    probe.said = "";
    probe.stderr.on("data", (chunk) => (probe.said += chunk));
    probe.over = new Promise((resolve) => probe.on("exit", (code, signal) => resolve(code ?? signal)));
    probes.push(probe);
    return probe;
}

async function docked(env) {
    const probe = start(env);
    try {
        await hub.until(() => beats(), "the first heartbeat");
    } catch (problem) {
        throw new Error(`${problem.message}\nthe probe said:\n${probe.said}`);
    }
    return probe;
}

async function get(path, { method = "GET", headers = {}, body, direct = false } = {}) {
    const base = direct ? instance().url : `${hub.url}/m/probe`;
    const response = await fetch(base + path, { method, headers, body: body && JSON.stringify(body) });
    const text = await response.text();
    return { status: response.status, body: text ? JSON.parse(text) : null };
}
const as = (options) => ({ headers: { "x-quark-caller": hub.callerToken({ module: "probe", ...options }) } });

/** Sends these bytes as they are and gives what comes until the other side closes. */
async function raw(bytes) {
    const socket = connect(Number(new URL(instance().url).port), "127.0.0.1").end(bytes);
    let said = "";
    socket.on("data", (chunk) => (said += chunk));
    await new Promise((resolve) => socket.on("close", resolve).on("error", resolve));
    return said;
}

/** Waits for what no request to the hub shows. */
async function eventually(condition, what) {
    for (const end = Date.now() + 10_000; Date.now() < end; ) {
        if (await condition()) return;
        await new Promise((resolve) => setTimeout(resolve, 10));
    }
    assert.fail(`in vain awaited: ${what}`);
}

test("registers its manifest with defaults kept around what it says itself", async () => {
    await docked();
    const { body } = hub.seen("POST", "/modules/register", 200)[0];
    assert.equal(body.instanceId, "probe-1");
    assert.ok(Math.abs(Date.parse(body.timestamp) - Date.now()) < 60_000);
    assert.ok(Math.abs(body.epoch - Date.now()) < 60_000);
    assert.match(body.url, /^http:\/\/127\.0\.0\.1:\d+$/);
    const { manifest } = body;
    assert.equal(manifest.version, "1.2.3");
    assert.deepEqual(manifest.lifecycle, { startup: "auto", restart: "on-failure", healthCheckInterval: 10, timeout: 2 });
    assert.deepEqual(manifest.endpoints, { health: "/health", status: "/status", init: "/init", config: "/config", drain: "/drain", shutdown: "/shutdown" });
    assert.deepEqual(manifest.routes.find((one) => one.path === "/sell"), { method: "POST", path: "/sell", access: "permission", permission: "probe:sell" });
    assert.deepEqual(manifest.events, { publishes: ["probe.thing.happened"], subscribes: ["quark.people.*"] });
    assert.deepEqual((await get("/manifest", { direct: true })).body, manifest);
});

test("keeps an ownership key only its owner can read, and docks again with it after a crash", async () => {
    const first = await docked();
    assert.equal(statSync(file("probe.key")).mode & 0o777, 0o600);
    const key = readFileSync(file("probe.key"), "utf8").trim();
    assert.ok(key.length >= 32);
    assert.equal(hub.module("probe").ownershipKey, key);
    first.kill("SIGKILL");
    await first.over;
    const epoch = instance().epoch;
    start();
    await hub.until(() => instance().epoch > epoch, "a later epoch");
    assert.equal(hub.seen("POST", "/modules/register", 200).at(-1).body.ownershipKey, key);
});

test("a successor beside it, with the same folder, docks itself too", async () => {
    await docked();
    start({ QUARK_INSTANCE_ID: "probe-2" });
    const of = (name, action) => hub.seen("POST", `/modules/${action}`, 200).filter((one) => one.body.instanceId === name);
    await hub.until(() => of("probe-2", "register").length === 1 && of("probe-2", "probe/heartbeat").length > 1, "the second docked");
    const seen = of("probe-1", "probe/heartbeat").length;
    await hub.until(() => of("probe-1", "probe/heartbeat").length > seen, "the first goes on");
    assert.equal(of("probe-1", "register").length, 1);
});

test("tries again for ever while the hub is away or busy", async () => {
    hub.set({ failing: 2 });
    const probe = await docked();
    assert.match(probe.said, /docking failed.*the hub is busy/);
    assert.equal(hub.seen("POST", "/modules/register", 503).length, 2);
});

test("is not confused by what does not speak the hub's protocol", async () => {
    hub.set({ garbled: 2 });
    const probe = await docked();
    assert.match(probe.said, /docking failed.*does not speak the hub's protocol/);
    assert.doesNotMatch(probe.said, /waits for an administrator's approval/);
    hub.set({ garbled: 4 });
    hub.emit_({ type: "quark.people.renamed", subject: "a", data: { n: 1 } });
    await eventually(() => lines("heard").length === 1, "hearing again");
});

test("sends its registration token and says why a bad one is refused", async () => {
    writeFileSync(file("token"), "qrt_bad\n");
    hub.set({ registrationTokens: ["qrt_good"], approve: false });
    const probe = start({ QUARK_TOKEN_FILE: file("token") });
    await hub.until(() => hub.seen("POST", "/modules/register", 401).length > 0);
    await eventually(() => /registration token is not good/.test(probe.said), "the reason in its log");
    hub.set({ registrationTokens: ["qrt_good", "qrt_bad"] });
    await hub.until(() => beats(), "docked");
    assert.equal(hub.seen("POST", "/modules/register", 200)[0].body.registrationToken, "qrt_bad");
});

test("waits for approval and docks when it comes", async () => {
    hub.set({ approve: false });
    const probe = start();
    await hub.until(() => hub.seen("POST", "/modules/register", 202).length > 1, "asking again");
    hub.approve({ id: "probe" });
    await hub.until(() => beats(), "docked");
    assert.match(probe.said, /waits for an administrator's approval/);
    assert.equal((await get("/ask")).body.service, "probe");
});

test("an invalid manifest's fields are named", async () => {
    const probe = start({ QUARK_MODULE_ID: "Not_Good" });
    await hub.until(() => hub.seen("POST", "/modules/register", 400).length > 0);
    await eventually(() => /id: lower-case letters/.test(probe.said), "the field in its log");
});

test("heartbeats tell health, load and metrics", async () => {
    await docked();
    const { body } = hub.seen("POST", "/modules/probe/heartbeat", 200)[0];
    assert.equal(body.instanceId, "probe-1");
    assert.equal(body.status, "healthy");
    assert.equal(body.inFlight, 0);
    assert.equal(body.configurationGeneration, 1);
    assert.equal(typeof body.metrics.cpu, "number");
    assert.ok(body.metrics.memory > 0);
    assert.equal(body.metrics.custom.things, 7);
    writeFileSync(file("warn"), "");
    await hub.until(() => hub.seen("POST", "/modules/probe/heartbeat").at(-1).body.status === "degraded");
});

test("registers again when the hub has forgotten it", async () => {
    await docked();
    hub.forget({ id: "probe" });
    await hub.until(() => hub.seen("POST", "/modules/register", 200).length === 2);
    const seen = hub.seen("POST", "/modules/probe/heartbeat", 200).length;
    await hub.until(() => beats(seen), "heartbeats again");
});

test("a fenced instance stops by itself and says why", async () => {
    const probe = await docked();
    hub.fence({ id: "probe" });
    assert.equal(await probe.over, 0);
    assert.match(probe.said, /another process has docked as this instance/);
    assert.equal(hub.seen("DELETE", "/modules/probe").length, 0);
});

test("health passes, degrades and fails with its checks", async () => {
    await docked();
    const well = await get("/health", { direct: true });
    assert.equal(well.status, 200);
    assert.equal(well.body.status, "healthy");
    assert.equal(well.body.checks.disk.status, "pass");
    const head = await fetch(`${instance().url}/health`, { method: "HEAD" });
    assert.deepEqual([head.status, await head.text()], [200, ""]);
    assert.ok(well.body.uptime >= 0 && Date.parse(well.body.timestamp) > 0);
    writeFileSync(file("warn"), "");
    assert.deepEqual([(await get("/health", { direct: true })).status, (await get("/health", { direct: true })).body.status], [200, "degraded"]);
    writeFileSync(file("sick"), "");
    const sick = await get("/health", { direct: true });
    assert.equal(sick.status, 503);
    assert.equal(sick.body.status, "unhealthy");
    assert.deepEqual(sick.body.checks.disk, { status: "fail", message: "the disk is full" });
    assert.ok(lines("failed").includes("disk"));
});

test("status tells who it is and how it does", async () => {
    await docked();
    await get("/hello/x");
    const { body } = await get("/status", { direct: true });
    for (const [key, value] of Object.entries({ id: "probe", version: "1.2.3", instanceId: "probe-1", status: "healthy", state: "ready", draining: false })) {
        assert.equal(body[key], value, key);
    }
    assert.equal(body.metrics.requests, 1);
    assert.equal(body.metrics.custom.things, 7);
});

test("serves its routes with variables and tails, and answers errors in the station's form", async () => {
    await docked();
    assert.deepEqual((await get("/hello/J%C3%B6rg%20B")).body, { hello: "Jörg B", caller: null });
    assert.deepEqual((await get("/files/a/b%20c.txt")).body, { rest: "a/b c.txt" });
    const boom = await get("/boom");
    assert.equal(boom.status, 500);
    assert.equal(boom.body.code, "INTERNAL");
    assert.ok(!JSON.stringify(boom.body).includes("secret detail"));
    const nothing = await get("/nothing");
    assert.equal(nothing.status, 404);
    assert.deepEqual(Object.keys(nothing.body).sort(), ["code", "error", "message", "status", "timestamp"]);
    assert.equal((await get("/me", { method: "DELETE" })).status, 405);
    const bad = await fetch(`${instance().url}/sell`, { method: "POST", body: "{", ...as({ permissions: ["probe:sell"] }) });
    assert.equal(bad.status, 400);
    const long = await fetch(`${instance().url}/sell`, { method: "POST", body: `"${"x".repeat(1_100_000)}"`, ...as({ permissions: ["probe:sell"] }) });
    assert.equal(long.status, 413);
});

test("takes bodies that are long, as the route says, or come in parts, and no part for the whole", async () => {
    await docked();
    const send = (body, options) => fetch(`${instance().url}/length`, { method: "POST", body, ...options });
    assert.deepEqual(await (await send("x".repeat(2_900_000))).json(), { length: 2_900_000 });
    const parts = async function* () {
        for (const length of [1, 70_000, 2]) yield new Uint8Array(length);
    };
    assert.deepEqual(await (await send(parts(), { duplex: "half" })).json(), { length: 70_003 });
    assert.equal((await send("x".repeat(3_000_001))).status, 413);
    const head = "POST /length HTTP/1.1\r\nHost: probe\r\n";
    const cut = [`${head}Content-Length: 9\r\n\r\ncut`, `${head}Transfer-Encoding: chunked\r\n\r\n9\r\ncut`, `${head}Transfer-Encoding: chunked\r\n\r\n3\r\ncut\r\n`];
    for (const one of cut) assert.doesNotMatch(await raw(one), /^HTTP\/1.1 2/, one);
    assert.deepEqual(lines("lengths"), ["2900000", "70003"]);
});

test("fails for nothing that anybody sends", async () => {
    await docked();
    const statusOf = async (request) => Number((await raw(request)).split(" ")[1]);
    for (const path of ["//", "//hello/x", "/hello/x/", "/files/../me", "/hello/%ff", "/hello/%zz"]) {
        const status = await statusOf(`GET ${path} HTTP/1.1\r\nHost: probe\r\nConnection: close\r\n\r\n`);
        assert.ok([200, 400, 404].includes(status), `${path}: ${status}`);
    }
    for (const path of ["/init", "/config"]) {
        for (const body of ["", "[]", "7", "{", "[".repeat(100_000)]) {
            const { status } = await fetch(instance().url + path, { method: "POST", body });
            assert.ok([400, 403].includes(status), `${path} ${body.slice(0, 9)}: ${status}`);
        }
    }
});

test("is held up by no client that is slow", async () => {
    await docked();
    const slow = Array.from({ length: 48 }, (_, n) => {
        const socket = connect(Number(new URL(instance().url).port), "127.0.0.1").on("error", () => {});
        socket.write(n % 2 ? "GET /hello/x HTTP/1.1\r\nHo" : "POST /length HTTP/1.1\r\nHost: probe\r\nContent-Length: 9\r\n\r\nslow");
        return socket;
    });
    const signal = AbortSignal.timeout(5_000);
    assert.equal((await fetch(`${instance().url}/hello/x`, { signal })).status, 200);
    for (const one of slow) one.destroy();
});

test("knows its caller and asks for what a route needs", async () => {
    await docked();
    assert.equal((await get("/hello/x", as({ user: 42 }))).body.caller, 42);
    assert.deepEqual((await get("/me")).body.code, "QE202");
    assert.deepEqual((await get("/me", as({ user: 42, roles: ["vip"] }))).body, { userId: 42, roles: ["vip"] });
    const sell = (options) => get("/sell", { method: "POST", body: { what: "tea" }, ...as(options) });
    assert.equal((await sell({ permissions: [] })).status, 403);
    assert.equal((await sell({ permissions: [] })).body.code, "QE203");
    assert.deepEqual((await sell({ permissions: ["probe:sell"] })).body, { sold: "tea" });
});

test("takes no forged, stale or misdirected word on the caller", async () => {
    await docked();
    assert.equal((await get("/me", as({}))).status, 200);
    const good = hub.callerToken({ module: "probe" });
    const [head, body, signature] = good.split(".");
    const part = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");
    const other = await FakeHub.start({ firstKey: 5 });
    const foreign = other.callerToken({ module: "probe", header: { kid: hub.keys[0].kid } });
    await other.stop();
    const bad = {
        "another module's": hub.callerToken({ module: "shop" }),
        "a user's": hub.callerToken({ module: "probe", claims: { token_type: "user" } }),
        expired: hub.callerToken({ module: "probe", claims: { exp: Math.floor(Date.now() / 1000) - 60 } }),
        "not yet valid": hub.callerToken({ module: "probe", claims: { nbf: Math.floor(Date.now() / 1000) + 60 } }),
        "without an end": hub.callerToken({ module: "probe", claims: { exp: undefined } }),
        "another issuer's": hub.callerToken({ module: "probe", claims: { iss: "evil" } }),
        "another key's": foreign,
        "alg none": `${part({ alg: "none", kid: hub.keys[0].kid })}.${body}.`,
        "alg HS256": `${part({ alg: "HS256", kid: hub.keys[0].kid })}.${body}.${signature}`,
        changed: `${head}.${part({ ...JSON.parse(Buffer.from(body, "base64url")), user_id: 1 })}.${signature}`,
        "cut off": good.slice(0, -8),
        "signed with nothing": `${head}.${body}.AAAA`,
        "no token": "Bearer x",
        "critical extension": hub.callerToken({ module: "probe", header: { crit: ["b64"] } }),
    };
    for (const [what, token] of Object.entries(bad)) {
        const { status, body: answer } = await get("/hello/x", { headers: { "x-quark-caller": token } });
        assert.deepEqual([status, answer.code], [401, "QE202"], what);
    }
    assert.equal((await get("/me", { headers: { "x-quark-caller": hub.callerToken({ module: "probe", claims: { aud: ["x", "probe"] } }) } })).status, 200);
});

test("follows the hub's keys, and is not driven to fetch them by unknown ones", async () => {
    await docked();
    assert.equal((await get("/me", as({}))).status, 200);
    assert.equal((await get("/me", as({}))).status, 200);
    assert.equal(hub.jwksAsked, 1);
    hub.rotate();
    assert.equal((await get("/me", as({}))).status, 200);
    assert.equal(hub.jwksAsked, 2);
    for (let n = 0; n < 5; n++) assert.equal((await get("/me", as({ header: { kid: `unknown-${n}` } }))).status, 401);
    assert.equal(hub.jwksAsked, 3);
});

test("finds its neighbours", async () => {
    await docked();
    assert.deepEqual((await get("/neighbours")).body, { ids: ["probe"], self: "1.2.3", nobody: null });
});

test("calls neighbours on behalf of its caller, with a token that is renewed", async () => {
    await docked();
    assert.deepEqual((await get("/ask", as({ user: 42 }))).body, { user_id: 42, service: "probe" });
    assert.deepEqual((await get("/ask")).body, { user_id: null, service: "probe" });
    hub.set({ beatMs: 600_000 });
    const seen = hub.seen("POST", "/modules/probe/heartbeat", 200).length;
    await hub.until(() => beats(seen), "the last heartbeat");
    hub.expireTokens();
    assert.equal((await get("/ask", as({ user: 43 }))).body.user_id, 43);
    assert.ok(hub.seen("POST", "/modules/probe/token", 200).length >= 1);
    const nobody = await get("/ask-nobody");
    assert.deepEqual([nobody.status, nobody.body.code], [502, "QE201"]);
});

test("takes the new service token that a heartbeat brings", async () => {
    hub.set({ renewMs: 100 });
    await docked();
    const first = hub.seen("POST", "/modules/register", 200)[0].answer.serviceToken;
    await hub.until(() => hub.seen("POST", "/modules/probe/heartbeat", 200).slice(0, -1).some((one) => one.answer.serviceToken), "a heartbeat after a fresh token");
    await get("/ask");
    assert.notEqual(hub.seen("GET", "/api/v1/people/whoami", 200).at(-1).headers.authorization, `Bearer ${first}`);
    assert.equal(hub.seen("POST", "/modules/probe/token").length, 0);
});

test("publishes one and many, and nothing twice when it tries again", async () => {
    await docked();
    const publish = (count) => get("/publish", { method: "POST", body: { count, subject: "s1" } });
    assert.deepEqual((await publish(1)).body, { accepted: 1, duplicates: 0 });
    const [event] = hub.events;
    assert.deepEqual([event.specversion, event.type, event.source, event.subject], ["1.0", "probe.thing.happened", "/modules/probe", "s1"]);
    assert.deepEqual(event.data, { n: 0 });
    assert.match(event.id, /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    assert.ok(Math.abs(parseInt(event.id.replace("-", "").slice(0, 12), 16) - Date.now()) < 60_000, event.id);
    assert.deepEqual((await publish(1001)).body, { accepted: 1001, duplicates: 0 });
    assert.deepEqual(hub.events.slice(1).map((one) => one.data.n), Array.from({ length: 1001 }, (_, n) => n));
    hub.set({ beatMs: 600_000 });
    const seen = hub.seen("POST", "/modules/probe/heartbeat", 200).length;
    await hub.until(() => beats(seen), "the last heartbeat");
    hub.set({ failing: 1 });
    hub.events.length = 0;
    assert.deepEqual((await publish(3)).body, { accepted: 3, duplicates: 0 });
    assert.equal(hub.events.length, 3);
});

test("hears events in order and acknowledges them", async () => {
    await docked();
    for (let n = 0; n < 5; n++) hub.emit_({ type: "quark.people.renamed", subject: "p1", data: { n } });
    hub.emit_({ type: "quark.posts.created", data: { n: 99 } });
    await hub.until(() => hub.subscriptions.get("probe/probe-people")?.position >= 5, "acknowledged");
    assert.deepEqual(lines("heard").map((line) => line.split(" ")[0]), ["0", "1", "2", "3", "4"]);
});

test("a handler's failure comes again later; its subject keeps its order, others go on", async () => {
    writeFileSync(file("refuse-1"), "");
    const probe = await docked();
    hub.set({ retryPauseMs: 10 });
    const send = (n, subject) => hub.emit_({ type: "quark.people.renamed", subject, data: { n } });
    send(0, "a"), send(1, "a"), send(2, "b"), send(3, "a");
    await hub.until(() => hub.seen("POST", "/events/nack", 200).length >= 2, "two refusals");
    rmSync(file("refuse-1"));
    await eventually(() => lines("heard").length === 4, "all heard");
    const heard = lines("heard").map((line) => line.split(" ")[0]);
    assert.deepEqual(heard.filter((n) => n !== "2"), ["0", "1", "3"]);
    assert.equal(hub.seen("POST", "/events/nack")[0].body.reason, "1 is refused");
    assert.match(probe.said, /1 is refused/);
});

test("what fails too often becomes a dead letter and what follows goes on", async () => {
    writeFileSync(file("refuse-1"), "");
    await docked();
    hub.set({ retryPauseMs: 1 });
    for (let n = 1; n < 3; n++) hub.emit_({ type: "quark.people.renamed", subject: "a", data: { n } });
    await hub.until(() => hub.deadLetters.length === 1, "a dead letter");
    await eventually(() => lines("heard").length === 1, "the next one");
    assert.equal(lines("heard")[0].split(" ")[0], "2");
});

test("takes its settings and their changes", async () => {
    await docked();
    assert.deepEqual((await get("/settings")).body, { settings: { greeting: "hello" }, generation: 1 });
    hub.configure({ configuration: { greeting: "ahoy" } });
    await hub.until(() => hub.seen("POST", "/modules/probe/heartbeat").at(-1).body.configurationGeneration === 2);
    assert.deepEqual((await get("/settings")).body, { settings: { greeting: "ahoy" }, generation: 2 });
    const change = { configuration: { greeting: "moin" }, configurationGeneration: 3 };
    assert.equal((await get("/config", { method: "POST", body: change, ...as({}) })).status, 403);
    hub.configure(change);
    const word = hub.token({ sub: "system:hub", aud: "probe", token_type: "hub" });
    const told = await get("/config", { method: "POST", body: change, direct: true, headers: { "x-quark-caller": word } });
    assert.deepEqual(told, { status: 200, body: { settingsGeneration: 3 } });
    assert.deepEqual((await get("/settings")).body, { settings: { greeting: "moin" }, generation: 3 });
});

test("stops gracefully at SIGTERM: undocks, finishes what is under way, ends with 0", async () => {
    const probe = await docked();
    const slow = get("/slow");
    await eventually(() => lines("slow").length === 1, "the slow request");
    probe.kill("SIGTERM");
    await hub.until(() => hub.module("probe").instances.size === 0, "undocking");
    writeFileSync(file("go"), "");
    assert.deepEqual(await slow, { status: 200, body: { slow: true } });
    assert.equal(await probe.over, 0);
    const [{ path, headers }] = hub.seen("DELETE", "/modules/probe", 200);
    assert.equal(path, "/modules/probe?instanceId=probe-1");
    assert.match(headers.authorization, /^Bearer /, "the key could undock a later start");
    assert.equal(headers["x-quark-ownership"], undefined);
    assert.equal(hub.seen("POST", "/modules/register").length, 1);
});

test("what it has begun to send it sends to the end before it stops", async () => {
    const probe = await docked();
    const answer = await fetch(`${instance().url}/large`);
    const reader = answer.body.getReader();
    let length = (await reader.read()).value.length;
    probe.kill("SIGTERM");
    await hub.until(() => hub.module("probe").instances.size === 0, "undocking");
    for (let part; !(part = await reader.read()).done; ) length += part.value.length;
    assert.ok(length > 20_000_000, `${length} bytes`);
    assert.equal(await probe.over, 0);
});

test("drains and goes on when the hub says so, and stops only for the hub", async () => {
    const probe = await docked();
    assert.equal((await get("/shutdown", { method: "POST" })).status, 403);
    assert.equal((await get("/drain", { method: "POST", ...as({}) })).status, 403);
    hub.drain({ id: "probe" });
    await eventually(async () => (await get("/status", { direct: true })).body.draining, "draining");
    hub.emit_({ type: "quark.people.renamed", subject: "a", data: { n: 1 } });
    hub.module("probe").drain = false;
    await eventually(() => lines("heard").length === 1, "hearing again");
    const drained = await get("/drain", { method: "POST", direct: true });
    assert.deepEqual(drained, { status: 200, body: { status: "draining", inFlight: 0 } });
    const word = hub.token({ sub: "system:hub", aud: "probe", token_type: "hub" });
    assert.equal((await get("/shutdown", { method: "POST", headers: { "x-quark-caller": word } })).status, 202);
    assert.equal(await probe.over, 0);
});

test("docked by its address it takes what the hub brings, and only the hub", async () => {
    const probe = start({ QUARK_AUTO_REGISTER: "false" });
    await eventually(() => /listens on (http:\S+)/.test(probe.said), "listening");
    const url = probe.said.match(/listens on (http:\S+)/)[1];
    const manifest = await (await fetch(`${url}/manifest`)).json();
    const module = { id: "probe", ownershipKey: "made-by-the-hub", approved: true, manifest, instances: new Map([["probe-x", { url, epoch: 1, beats: 0 }]]) };
    hub.modules.set("probe", module);
    const init = (answer) => fetch(`${url}/init`, { method: "POST", body: JSON.stringify(answer) });
    const answer = { ...hub.answer(module, "probe-x"), ownershipKey: module.ownershipKey };
    assert.equal((await init({ ...answer, serviceToken: "x.y.z" })).status, 403);
    assert.equal((await init({ ...answer, serviceToken: hub.callerToken({ module: "probe" }) })).status, 403);
    assert.equal((await init(answer)).status, 200);
    assert.deepEqual((await get("/settings")).body, { settings: { greeting: "hello" }, generation: 1 });
    assert.equal((await get("/ask")).body.service, "probe");
    await hub.until(() => instance().beats > 0, "heartbeats");
    assert.equal(hub.seen("POST", "/modules/register").length, 0);
    assert.equal(readFileSync(file("probe.key"), "utf8").trim(), "made-by-the-hub");
});
