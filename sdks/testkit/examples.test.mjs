// The examples with frameworks, each in the framework itself: docks, is routed, knows its caller, leaves what it does not know to
// the framework, stops. EXAMPLES names those to try, BUILT where run-tests has put what they need.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { FakeHub } from "./fake-hub.mjs";

const sdks = fileURLToPath(new URL("../", import.meta.url));
const built = process.env.BUILT ?? "";
const greeting = { hello: "you", userId: 42 };
const examples = {
    express: { command: ["node", join(built, "typescript/examples/express.mjs")], missing: /Cannot GET \/nothing/ },
    fastapi: { command: [join(built, "python/bin/python"), join(sdks, "python/examples/fastapi_app.py")], missing: /"detail":"Not Found"/ },
    nethttp: { command: [join(built, "nethttp")], missing: /^404 page not found/, answer: { hello: "you", mayBuy: true } },
    gin: { command: [join(built, "gin")], missing: /^404 page not found/, answer: { hello: "you", mayBuy: true } },
    plain: { command: ["php", join(sdks, "php/examples/plain.php")], missing: /ROUTE_NOT_FOUND/, path: "/plain-shop/hello/you" },
    spring: {
        command: ["java", "-jar", join(built, "spring/target/spring-shop.jar")], missing: /"error":"Not Found"/, path: "/spring-shop/hello/you",
        answer: { hello: "hello, you", user: "42" }, listens: /started on port (\d+)/, ends: 143, // as every JVM that a signal ends
    },
};
let hub, data;

before(async () => {
    hub = await FakeHub.start();
    data = mkdtempSync(join(tmpdir(), "examples-"));
});
after(async () => {
    await hub.stop();
    rmSync(data, { recursive: true, force: true });
});

/** As the station does for who is docked by its address. */
async function dockByAddress(id, url) {
    const manifest = await (await fetch(`${url}/manifest`)).json();
    const module = { id, ownershipKey: "made-by-the-hub", approved: true, manifest, instances: new Map([[`${id}-1`, { url, epoch: 1, beats: 0 }]]) };
    hub.modules.set(id, module);
    const headers = { "content-type": "application/json", "x-quark-caller": hub.token({ sub: "system:hub", aud: id, token_type: "hub" }) };
    const taken = await fetch(`${url}/init`, { method: "POST", headers, body: JSON.stringify(hub.answer(module, `${id}-1`)) });
    assert.equal(taken.status, 204);
}

for (const name of (process.env.EXAMPLES ?? "").split(" ").filter(Boolean)) {
    test(`${name}: docks, serves its caller, answers as its framework does, and leaves`, async () => {
        const { command, missing, path = "/hello/you", answer = greeting, listens, ends = 0 } = examples[name];
        const id = `${name}-shop`;
        const child = spawn(command[0], command.slice(1), {
            cwd: data, stdio: ["ignore", "pipe", "pipe"],
            env: { ...process.env, QUARK_HUB_URL: hub.url, QUARK_DATA_DIR: data, PORT: "0", PYTHONPATH: join(sdks, "python") },
        });
        const over = new Promise((resolve) => child.on("exit", (code, signal) => resolve(code ?? signal)));
        let said = "";
        const ready = new Promise((resolve, reject) => {
            const hear = (chunk) => {
                said += chunk;
                if (listens?.test(said)) resolve(`http://127.0.0.1:${said.match(listens)[1]}`);
            };
            child.stdout.on("data", hear);
            child.stderr.on("data", hear);
            void over.then((code) => reject(new Error(`ended with ${code}: ${said}`)));
        });
        ready.catch(() => {});
        try {
            if (listens) await dockByAddress(id, await ready);
            else await Promise.race([hub.until(() => hub.module(id)?.instances.size === 1, `${name} docked`, 60_000), ready]);
            const ask = async (at, module) => {
                const response = await fetch(`${hub.url}/m/${id}${at}`, {
                    headers: { "x-quark-caller": hub.callerToken({ module, user: 42, permissions: [`${id}:buy`] }) },
                });
                return { status: response.status, text: await response.text() };
            };
            const served = await ask(path, id);
            assert.deepEqual([served.status, JSON.parse(served.text)], [200, answer]);
            assert.equal((await ask(path, "somebody-else")).status, 401);
            const unknown = await ask("/nothing", id);
            assert.equal(unknown.status, 404);
            assert.match(unknown.text, missing);
        } catch (problem) {
            throw new Error(`${problem.message}\n${name} said:\n${said}`);
        } finally {
            child.kill("SIGTERM");
        }
        assert.equal(await over, ends, said);
        assert.equal(hub.module(id).instances.size, 0, "it has undocked");
    });
}
