// The module that testkit/journeys.test.mjs speaks to; every SDK has the same one.
import { appendFileSync, existsSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { QuarkModule } from "../quark.js";

const file = (name) => `${process.env.QUARK_DATA_DIR}/${name}`;
const probe = new QuarkModule({
    id: "probe", name: "Probe", version: "1.2.3", lifecycle: { timeout: 2 }, capabilities: ["probing"], provides: ["probe@1.2"],
    needs: [{ contract: "people", version: "^1.0" }], permissions: [{ name: "probe:sell", description: "sells" }],
    events: { publishes: ["probe.thing.happened"] },
});
probe.route("GET", "/hello/{name}", ({ params, caller }) => ({ hello: params.name, caller: caller?.userId ?? null }));
probe.route("GET", "/me", { access: "signed-in" }, ({ caller }) => ({ userId: caller.userId, roles: caller.roles }));
probe.route("POST", "/sell", { permission: "probe:sell" }, async ({ json }) => ({ sold: (await json()).what }));
probe.route("GET", "/files/{rest*}", ({ params }) => ({ rest: params.rest }));
probe.route("GET", "/slow", async () => {
    appendFileSync(file("slow"), "begun\n");
    while (!existsSync(file("go"))) await delay(10);
    return { slow: true };
});
probe.route("POST", "/length", { maxBodyBytes: 3_000_000 }, async ({ bytes }) => {
    const { length } = await bytes();
    appendFileSync(file("lengths"), `${length}\n`);
    return { length };
});
probe.route("GET", "/large", () => ({ large: "x".repeat(20_000_000) }));
probe.route("GET", "/boom", () => {
    throw new Error("secret detail");
});
probe.route("GET", "/neighbours", async () => ({
    ids: (await probe.discoverModules({ capability: "probing" })).map((one) => one.id),
    self: (await probe.getModule("probe")).version, nobody: await probe.getModule("nobody"),
}));
probe.route("GET", "/ask", async ({ request }) => (await probe.call("GET", "/api/v1/people/whoami", { onBehalfOf: request })).data);
probe.route("GET", "/ask-nobody", async ({ request }) => probe.call("GET", "/api/v1/people/404", { onBehalfOf: request }));
probe.route("POST", "/publish", async ({ json }) => {
    const { count, subject } = await json();
    return probe.publishEvents(Array.from({ length: count }, (_, n) => ({ type: "probe.thing.happened", subject, data: { n } })));
});
probe.route("GET", "/settings", () => ({ settings: probe.settings, generation: probe.settingsGeneration }));
probe.addHealthCheck("disk", () => {
    if (existsSync(file("sick"))) throw new Error("the disk is full");
});
probe.addHealthCheck("minor", () => !existsSync(file("warn")), { critical: false });
probe.addMetric("things", () => 7);
probe.on("healthCheckFailed", (name) => appendFileSync(file("failed"), `${name}\n`));
probe.subscribeToEvents("probe-people", ["quark.people.*"], ({ data, id }) => {
    if (existsSync(file(`refuse-${data.n}`))) throw new Error(`${data.n} is refused`);
    appendFileSync(file("heard"), `${data.n} ${id}\n`);
});
await probe.start();
