// What `quark new` writes docks as it is. TEMPLATES names those to try.
import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { FakeHub } from "./fake-hub.mjs";

const root = fileURLToPath(new URL("../../", import.meta.url));
const resource = (path) => readFileSync(join(root, path.startsWith("/sdks/") ? path : `station/src/main/resources${path}`), "utf8");
const id = "my-shop";
let hub, folder;

before(async () => {
    hub = await FakeHub.start({ registrationTokens: ["qrt_good"], approve: false });
    folder = mkdtempSync(join(tmpdir(), "templates-"));
});
after(async () => {
    await hub.stop();
    rmSync(folder, { recursive: true, force: true });
});

function write(language) {
    const target = join(folder, language);
    for (const line of resource(`/templates/${language}/index`).trim().split("\n")) {
        const [name, from = `/templates/${language}/${name}`] = line.split(" = ");
        mkdirSync(dirname(join(target, name)), { recursive: true });
        const values = { id, name: "My Shop", language, folder: `./${id}`, start: "…" };
        const text = resource(from);
        writeFileSync(join(target, name), from.startsWith("/sdks/") ? text : text.replace(/\{\{(\w+)\}\}/g, (_, key) => values[key]));
    }
    writeFileSync(join(target, "token"), "qrt_good\n");
    return target;
}

for (const language of (process.env.TEMPLATES ?? "ts python php go java").split(" ")) {
    test(`${language}: a new module docks with its token, serves, and leaves`, async () => {
        const target = write(language);
        const { run, ...manifest } = JSON.parse(readFileSync(join(target, "manifest.json"), "utf8"));
        if (run.build) execFileSync(run.build[0], run.build.slice(1), { cwd: target });
        const child = spawn(run.command[0], run.command.slice(1), {
            cwd: target, stdio: ["ignore", "inherit", "pipe"], env: { ...process.env, QUARK_HUB_URL: hub.url, QUARK_TOKEN_FILE: "token", PORT: "0" },
        });
        let said = "";
        child.stderr.on("data", (chunk) => (said += chunk));
        const over = new Promise((resolve) => child.on("exit", (code, signal) => resolve(code ?? signal)));
        try {
            await hub.until(() => hub.module(id)?.instances.size === 1, `${language} docked`, 60_000).catch((problem) => assert.fail(`${problem.message}\n${said}`));
            assert.equal(hub.module(id).manifest.name, manifest.name);
            const hello = await fetch(`${hub.url}/m/${id}/${id}/hello/you`);
            assert.deepEqual([hello.status, (await hello.json()).hello], [200, "you"]);
        } finally {
            child.kill("SIGTERM");
        }
        const code = await over;
        assert.ok(code === 0 || language === "java", `ended with ${code}: ${said}`);
        assert.equal(hub.module(id).instances.size, 0);
        hub.forget({ id });
    });
}
