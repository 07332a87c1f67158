import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { FakeHub } from "../../testkit/fake-hub.mjs";
import { Caller, HubError, QuarkError, QuarkModule, firstTime, merge, pathPattern, pauseMs } from "../quark.js";

test("overrides keep the defaults around them at every depth, lists are replaced", () => {
    const base = { a: 1, b: { c: 1, d: { e: 1, f: 1 } }, list: [1, 2] };
    assert.deepEqual(merge(base, { b: { d: { e: 2 } }, list: [3], g: undefined }), { a: 1, b: { c: 1, d: { e: 2, f: 1 } }, list: [3] });
    assert.deepEqual(base.b.d, { e: 1, f: 1 });
    const { manifest } = new QuarkModule({ id: "x", lifecycle: { timeout: 9 }, endpoints: { health: "/up" } });
    assert.deepEqual([manifest.name, manifest.lifecycle.restart, manifest.lifecycle.timeout], ["x", "on-failure", 9]);
    assert.deepEqual([manifest.endpoints.health, manifest.endpoints.status], ["/up", "/status"]);
});

test("pauses grow, are scattered and have an end", () => {
    for (let failures = 1; failures < 40; failures++) {
        const longest = Math.min(30_000, 250 * 2 ** (failures - 1));
        const pause = pauseMs(failures);
        assert.ok(pause >= longest / 2 && pause <= longest, `${failures}: ${pause}`);
    }
    assert.ok(new Set(Array.from({ length: 20 }, () => pauseMs(5))).size > 1);
});

test("paths take variables, tails and nothing else", () => {
    assert.deepEqual({ ..."/orders/17".match(pathPattern("/orders/{id}")).groups }, { id: "17" });
    assert.equal("/orders/17/lines".match(pathPattern("/orders/{id}")), null);
    assert.equal("/orders/".match(pathPattern("/orders/{id}")), null);
    assert.equal("/files/a/b".match(pathPattern("/files/{rest*}")).groups.rest, "a/b");
    assert.equal("/aXb".match(pathPattern("/a.b")), null);
});

test("a module needs an id, which a file may bring", () => {
    assert.throws(() => new QuarkModule({}), /needs an id/);
    const folder = mkdtempSync(join(tmpdir(), "quark-"));
    writeFileSync(join(folder, "manifest.json"), '{"id": "filed", "version": "2.0.0"}');
    const module = QuarkModule.fromFile(join(folder, "manifest.json"));
    rmSync(folder, { recursive: true });
    assert.deepEqual([module.id, module.manifest.version, module.instanceId.startsWith("filed-")], ["filed", "2.0.0", true]);
});

test("subscriptions and routes stand in the manifest", () => {
    const module = new QuarkModule({ id: "x", events: { publishes: ["x.done"] } });
    module.subscribeToEvents("a", ["quark.people.*"], () => {}).subscribeToEvents("b", ["quark.people.*", "quark.posts.*"], () => {});
    module.route("GET", "/a", () => {}).route("PUT", "/b", { permission: "x:b", maxBodyBytes: 9 }, () => {});
    assert.deepEqual(module.manifest.events, { publishes: ["x.done"], subscribes: ["quark.people.*", "quark.posts.*"] });
    assert.deepEqual(module.manifest.routes, [
        { method: "GET", path: "/a", access: "open" }, { method: "PUT", path: "/b", access: "permission", permission: "x:b", maxBodyBytes: 9 },
    ]);
});

test("an event has its effect the first time only", async () => {
    const taken = new Set();
    const client = {
        async query(sql, values) {
            assert.match(sql, /^insert into quark_inbox \(source, id\) values \(\$1, \$2\) on conflict do nothing$/);
            return { rowCount: taken.size < taken.add(values.join(" ")).size ? 1 : 0 };
        },
    };
    const event = { source: "/modules/shop", id: "1" };
    const times = [await firstTime(client, event), await firstTime(client, event), await firstTime(client, { ...event, source: "/modules/till" })];
    assert.deepEqual(times, [true, false, true]);
});

test("a caller may what it may", () => {
    const caller = new Caller({ sub: "7", user_id: 7, permissions: ["x:a"] });
    assert.deepEqual([caller.userId, caller.roles, caller.may("x:a"), caller.may("x:b")], [7, [], true, false]);
    assert.throws(() => caller.require("x:b"), (problem) => problem instanceof QuarkError && problem.status === 403);
});

test("what is no JSON is a failure that is answered", async () => {
    const module = new QuarkModule({ id: "x" }, { log: () => {} }).route("GET", "/circle", () => {
        const circle = {};
        return Object.assign(circle, { circle });
    });
    const server = createServer(module.middleware()).listen(0, "127.0.0.1");
    await once(server, "listening");
    assert.equal((await fetch(`http://127.0.0.1:${server.address().port}/circle`)).status, 500);
    server.close();
});

test("before it is docked it calls and publishes nothing", async () => {
    const module = new QuarkModule({ id: "x" });
    await assert.rejects(module.call("GET", "/api/v1/x"), HubError);
    await assert.rejects(module.publishEvent({ type: "x.done" }), /not docked yet/);
});

test("a call has the time that it asks for, but no more than is left of the request that it serves", async (t) => {
    const limits = t.mock.method(AbortSignal, "timeout");
    const module = new QuarkModule({ id: "x" });
    const onBehalfOf = { headers: { "x-quark-timeout": "150" } };
    for (const options of [{}, { timeoutMs: 20_000 }, { timeoutMs: 20_000, onBehalfOf }, { timeoutMs: 100, onBehalfOf }]) {
        await assert.rejects(module.call("GET", "/api/v1/x", options), HubError);
    }
    assert.deepEqual(limits.mock.calls.map((one) => one.arguments[0]), [10_000, 20_000, 150, 100]);
});

test("with an application of another framework it docks at that one's address, and stops without ending the process", async () => {
    const hub = await FakeHub.start();
    const folder = mkdtempSync(join(tmpdir(), "quark-"));
    const heard = [];
    const module = new QuarkModule({ id: "guest", needs: [{ contract: "people" }] }, { hub: hub.url, dataDir: folder, log: () => {} });
    module.on("settings", (settings) => heard.push(settings));
    module.dock("http://127.0.0.1:1");
    await hub.until(() => hub.seen("POST", "/modules/guest/heartbeat", 200).length > 0);
    assert.deepEqual(heard, [{ greeting: "hello" }]);
    assert.equal((await module.call("GET", "/api/v1/people/whoami")).data.service, "guest");
    await module.stop();
    assert.equal(hub.seen("DELETE", "/modules/guest", 200).length, 1);
    await hub.stop();
    rmSync(folder, { recursive: true });
});
