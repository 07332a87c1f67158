// PHP behind a web server: nothing of it stays between requests but what lies in its data folder.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { FakeHub } from "./fake-hub.mjs";

let hub, data, server, url, module;

async function freePort() {
    const socket = createServer().listen(0, "127.0.0.1");
    await new Promise((resolve) => socket.once("listening", resolve));
    const { port } = socket.address();
    await new Promise((resolve) => socket.close(resolve));
    return port;
}

before(async () => {
    hub = await FakeHub.start();
    data = mkdtempSync(join(tmpdir(), "stateless-"));
    const address = `127.0.0.1:${await freePort()}`;
    url = `http://${address}`;
    server = spawn("php", ["-S", address, "test/probe.php"], {
        cwd: fileURLToPath(new URL("../php/", import.meta.url)), stdio: ["ignore", "ignore", "pipe"],
        env: { ...process.env, QUARK_HUB_URL: hub.url, QUARK_DATA_DIR: data },
    });
    await new Promise((resolve, reject) => {
        server.stderr.on("data", (said) => String(said).includes("started") && resolve());
        server.on("exit", () => reject(new Error("php -S has ended")));
    });
    const manifest = await (await fetch(`${url}/manifest`)).json();
    module = { id: "probe", ownershipKey: "made-by-the-hub", approved: true, manifest, instances: new Map([["probe-1", { url, epoch: 1, beats: 0 }]]) };
    hub.modules.set("probe", module);
});
after(async () => {
    server.removeAllListeners("exit");
    server.kill("SIGKILL");
    await hub.stop();
    rmSync(data, { recursive: true, force: true });
});

const ask = async (path, { body, headers = {}, through = false } = {}) => {
    const response = await fetch((through ? `${hub.url}/m/probe` : url) + path, { method: body ? "POST" : "GET", headers, body: body && JSON.stringify(body) });
    return { status: response.status, body: JSON.parse((await response.text()) || "null") };
};

test("says in its manifest that events are sent to it", () => {
    assert.equal(module.manifest.endpoints.events, "/events");
    assert.deepEqual(module.manifest.events.subscribes, ["quark.people.*"]);
});

test("before the hub has brought it a token it serves, but calls nobody", async () => {
    assert.equal((await ask("/health")).body.status, "healthy");
    assert.equal((await ask("/ask")).status, 502);
});

test("takes what the hub brings, knows its caller and calls on that one's behalf", async () => {
    assert.equal((await ask("/init", { body: { serviceToken: "x.y.z" } })).status, 403);
    assert.equal((await ask("/init", { body: { ...hub.answer(module, "probe-1"), ownershipKey: "made-by-the-hub" } })).status, 200);
    const headers = { "x-quark-caller": hub.callerToken({ module: "probe", user: 42 }) };
    assert.equal((await ask("/me", { headers, through: true })).body.userId, 42);
    assert.equal((await ask("/ask", { headers, through: true })).body.user_id, 42);
    assert.deepEqual((await ask("/settings")).body, { settings: { greeting: "hello" }, generation: 1 });
    const word = hub.token({ sub: "system:hub", aud: "probe", token_type: "hub" });
    const change = { configuration: { greeting: "ahoy" }, configurationGeneration: 2 };
    assert.equal((await ask("/config", { body: change, headers: { "x-quark-caller": word } })).status, 200);
    assert.deepEqual((await ask("/settings")).body, { settings: { greeting: "ahoy" }, generation: 2 });
});

test("renews its token when the old one is no longer taken", async () => {
    hub.expireTokens();
    assert.equal((await ask("/ask")).status, 200);
    assert.equal(hub.seen("POST", "/modules/probe/token", 200)[0].headers["x-quark-ownership"], "made-by-the-hub");
});

test("hears the events that the hub sends, refuses one and takes them from nobody else", async () => {
    const events = [1, 2, 3].map((n) => ({ ...hub.emit_({ type: "quark.people.renamed", subject: "a", data: { n } }), type: "quark.people.renamed", subject: "a", data: { n } }));
    const batch = { subscription: "probe", events, cursor: "3" };
    assert.equal((await ask("/events", { body: batch, headers: { "x-forwarded-for": "203.0.113.9" } })).status, 403);
    writeFileSync(join(data, "refuse-2"), "");
    assert.equal((await ask("/events", { body: batch })).status, 200);
    assert.deepEqual(readFileSync(join(data, "heard"), "utf8").trim().split("\n").map((line) => line[0]), ["1"]);
    assert.deepEqual(hub.seen("POST", "/events/nack", 200).map((one) => [one.body.subscription, one.body.id]), [["probe", events[1].id]]);
});

test("counts its requests, and none stays under way", async () => {
    const { body } = await ask("/status");
    assert.ok(body.metrics.requests >= 5);
    assert.equal(body.inFlight, 0);
});

test("has nothing to stop", async () => {
    assert.equal((await ask("/shutdown", { body: {} })).status, 404);
});
