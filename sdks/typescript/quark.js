// A module of a Quark station: docks, is watched and heard, calls and is called. Node.js 20 or newer, nothing else.
import { randomBytes, randomUUID } from "node:crypto";
import { EventEmitter } from "node:events";
import { readFileSync } from "node:fs";
import http from "node:http";
import { hostname } from "node:os";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { DEFAULTS, isObject, keepFile, merge, parsed, pathPattern, pauseMs, readBody, refusing, send, words } from "./plain.js";
import { Caller, HubError, QuarkError, Tokens } from "./tokens.js";
export { Caller, HubError, QuarkError, merge, pathPattern, pauseMs };
/** One module and its docking. Tells of `settings`, at docking and at every change, and of each `healthCheckFailed`. */
export class QuarkModule extends EventEmitter {
    id;
    manifest;
    options;
    epoch = Date.now();
    instanceId;
    /** The hub's word on this module. */
    state = "announced";
    draining = false;
    settings = {};
    settingsGeneration = 0;
    url = "";
    #routes = [];
    #checks = [];
    #metrics = new Map();
    #subscriptions = [];
    #tokens = new Tokens(() => this.#fetch("GET", "/.well-known/jwks.json", {}));
    #counts = { requests: 0, errors: 0, inFlight: 0 };
    #cpu = { at: Date.now(), used: process.cpuUsage() };
    #ending = new AbortController();
    #docking;
    #listening = [];
    #stopped;
    #server;
    #docked = false;
    #token = "";
    #withToken = true;
    #keyKept = false;
    #ownershipKey = "";
    #lease = 30;
    #nextMs = 5_000;
    /** Any part of a manifest; what is absent of the options comes from the environment. */
    constructor(manifest, options = {}) {
        super();
        const env = process.env;
        this.id = env.QUARK_MODULE_ID || manifest.id;
        if (!this.id)
            throw new Error("a module needs an id: in its manifest or in QUARK_MODULE_ID");
        this.manifest = merge({ ...DEFAULTS, name: this.id }, { ...manifest, id: this.id });
        this.options = {
            hub: (options.hub ?? (env.QUARK_HUB_URL || "http://127.0.0.1:8080")).replace(/\/+$/, ""),
            url: options.url ?? env.QUARK_MODULE_URL, host: options.host ?? (env.HOST || "127.0.0.1"),
            port: options.port ?? Number(env.PORT || this.manifest.port || 0),
            dataDir: options.dataDir ?? (env.QUARK_DATA_DIR || ".quark"), tokenFile: options.tokenFile ?? env.QUARK_TOKEN_FILE,
            autoRegister: options.autoRegister ?? env.QUARK_AUTO_REGISTER !== "false",
            log: options.log ?? ((line) => console.error(`${this.id}: ${line}`)), stopWithinMs: options.stopWithinMs ?? 25_000,
        };
        this.instanceId = options.instanceId ?? (env.QUARK_INSTANCE_ID || `${this.id}-${hostname()}`);
    }
    /** A module whose manifest lies in a JSON file, where `./quark dock FOLDER` reads it too. */
    static fromFile(file = "manifest.json", options = {}) {
        return new QuarkModule(JSON.parse(readFileSync(file, "utf8")), options);
    }
    // ---- what a module says of itself ----
    /** Declares and serves a route; open to everybody unless the rules say otherwise. */
    route(method, route, rules, handler) {
        if (typeof rules === "function")
            return this.route(method, route, {}, rules);
        if (!handler)
            throw new Error(`${method} ${route} needs a handler`);
        const full = { access: rules.permission ? "permission" : "open", ...rules };
        this.#routes.push({ method, pattern: pathPattern(route), rules: full, handler });
        (this.manifest.routes ??= []).push({ method, path: route, ...full });
        return this;
    }
    /** Hears events, each at least once, those of one subject in order; when the handler throws, the event comes again later. */
    subscribeToEvents(name, types, handler, { limit = 100 } = {}) {
        this.#subscriptions.push({ name, types, handler, limit });
        const events = (this.manifest.events ??= {});
        events.subscribes = [...new Set([...(events.subscribes ?? []), ...types])];
        return this;
    }
    /** The check throws or returns false when it fails, or returns a Check; one that is not critical only degrades the module. */
    addHealthCheck(name, check, { critical = true } = {}) {
        this.#checks.push({ name, check, critical });
        return this;
    }
    addMetric(name, metric) {
        this.#metrics.set(name, metric);
        return this;
    }
    async health() {
        const checks = {};
        let status = "healthy";
        await Promise.all(this.#checks.map(async ({ name, check, critical }) => {
            const late = delay(3_000, { status: "fail", message: "no answer in 3 s" }, { ref: false });
            const found = await Promise.race([(async () => check())(), late]).catch((problem) => ({ status: "fail", message: words(problem) }));
            const result = (isObject(found) ? found : { status: found === false ? "fail" : "pass" });
            checks[name] = result;
            if (result.status === "fail" && critical)
                status = "unhealthy";
            else if (result.status !== "pass" && status === "healthy")
                status = "degraded";
            if (result.status === "fail")
                this.emit("healthCheckFailed", name, result);
        }));
        return { status, timestamp: new Date().toISOString(), uptime: Math.floor((Date.now() - this.epoch) / 1000), checks };
    }
    async status() {
        const { id, instanceId, state, draining, settingsGeneration, manifest: { name, version } } = this;
        const more = { inFlight: this.#counts.inFlight, settingsGeneration, metrics: this.#measured() };
        return { ...(await this.health()), id, name, version, instanceId, state, draining, ...more };
    }
    #measured() {
        const { user, system } = process.cpuUsage(this.#cpu.used);
        const cpu = Math.round((user + system) / Math.max(1, Date.now() - this.#cpu.at)) / 10;
        this.#cpu = { at: Date.now(), used: process.cpuUsage() };
        const { requests, errors } = this.#counts;
        const custom = Object.fromEntries([...this.#metrics].map(([name, metric]) => [name, metric()]));
        return { cpu, memory: Math.round(process.memoryUsage.rss() / 2 ** 20), requests, errors, ...(this.#metrics.size > 0 && { custom }) };
    }
    // ---- serving ----
    /** Serves what the hub asks and the declared routes, and passes on the rest: `express().use(module.middleware())`. */
    middleware() {
        return (request, response, next) => {
            this.#serve(request, response, next).catch((problem) => this.#refuse(response, problem));
        };
    }
    async #serve(request, response, next) {
        const url = new URL(request.url ?? "/", "http://module");
        const method = request.method ?? "GET";
        if (await this.#control(method, url.pathname, request, response))
            return;
        this.#counts.requests++;
        this.#counts.inFlight++;
        response.once("close", () => {
            this.#counts.inFlight--;
            if (response.statusCode >= 500)
                this.#counts.errors++;
        });
        const atPath = this.#routes.filter((one) => one.pattern.test(url.pathname));
        const route = atPath.find((one) => one.method === method || (method === "HEAD" && one.method === "GET"));
        if (!route && atPath.length > 0)
            throw new QuarkError(405, "METHOD_NOT_ALLOWED", `${url.pathname} knows no ${method}`);
        if (!route)
            return next();
        const { access, permission, maxBodyBytes = this.manifest.resources?.maxBodyBytes ?? 1_048_576 } = route.rules;
        const caller = await this.callerOf(request);
        if (!caller && (access === "signed-in" || access === "permission"))
            throw new QuarkError(401, "QE202", "sign in first");
        if (permission)
            caller?.require(permission);
        const found = Object.entries(url.pathname.match(route.pattern)?.groups ?? {});
        const params = refusing(() => Object.fromEntries(found.map(([key, value]) => [key, decodeURIComponent(value)])), "the path is not well encoded");
        const bytes = () => readBody(request, maxBodyBytes);
        const json = async () => parsed(await bytes());
        const answer = await route.handler({ request, response, params, query: url.searchParams, caller, bytes, json });
        if (!response.headersSent && !response.writableEnded)
            send(response, answer === undefined ? 204 : 200, answer);
    }
    async #control(method, at, request, response) {
        const { health, status, init, config, drain, shutdown } = this.manifest.endpoints;
        if (method === "GET" && at === "/manifest")
            return send(response, 200, this.manifest);
        if (method === "GET" && at === status)
            return send(response, 200, await this.status());
        if (method === "GET" && at === health) {
            const found = await this.health();
            return send(response, found.status === "unhealthy" ? 503 : 200, found);
        }
        if (method !== "POST" || ![init, config, drain, shutdown].includes(at))
            return false;
        if (at === init)
            return this.#initialised(parsed(await readBody(request, 1_048_576))).then(() => send(response, 200, { status: "ready" }));
        await this.#onlyFromHub(request);
        if (at === config)
            return send(response, 200, { settingsGeneration: this.#configured(parsed(await readBody(request, 1_048_576))) });
        if (at === drain) {
            this.draining = true;
            return send(response, 200, { status: "draining", inFlight: this.#counts.inFlight });
        }
        void this.stop({ undock: false }).then(() => this.#server && process.exit(0));
        return send(response, 202, { status: "stopping" });
    }
    /** Settings, draining and stopping are the hub's to ask: with its token, or from this machine and not passed on for somebody. */
    async #onlyFromHub(request) {
        const token = request.headers["x-quark-caller"];
        if (token && (await this.#tokens.verified(String(token), "hub", this.id)))
            return;
        const local = ["127.0.0.1", "::1", "::ffff:127.0.0.1"].includes(request.socket.remoteAddress ?? "");
        if (!local || token || request.headers["x-forwarded-for"])
            throw new QuarkError(403, "QE203", "only the hub may ask this");
    }
    #refuse(response, problem) {
        const { status, code, message } = problem instanceof QuarkError ? problem
            : problem instanceof HubError ? new QuarkError(502, "QE201", problem.message) : new QuarkError(500, "INTERNAL", "an unexpected failure");
        if (status >= 500)
            this.options.log(String(problem?.stack ?? problem));
        if (response.headersSent)
            response.destroy();
        else
            send(response, status, { status, code, message, error: message, timestamp: new Date().toISOString() });
    }
    // ---- who calls ----
    /** The verified caller of a request, null for an anonymous one; a forged or stale word is refused with 401. */
    async callerOf(request) {
        const token = request.headers["x-quark-caller"];
        if (!token)
            return null;
        const claims = await this.#tokens.verified(String(token), "caller", this.id);
        if (!claims)
            throw new QuarkError(401, "QE202", "X-Quark-Caller is not good");
        return new Caller(claims);
    }
    // ---- docking ----
    /** Listens and stays docked until SIGTERM or SIGINT, then stops and ends the process. The app serves what is no route here. */
    async start(app = (_, response) => this.#refuse(response, new QuarkError(404, "ROUTE_NOT_FOUND", "there is nothing here"))) {
        const serve = this.middleware();
        const server = http.createServer((request, response) => serve(request, response, () => app(request, response)));
        await new Promise((resolve, reject) => server.once("error", reject).listen(this.options.port, this.options.host, resolve));
        this.#server = server;
        const end = () => (this.#stopped ? process.exit(1) : void this.stop().then(() => process.exit(0)));
        process.on("SIGTERM", end).on("SIGINT", end);
        const { port } = server.address();
        this.options.log(`listens on http://${this.options.host}:${port}`);
        this.dock(this.options.url ?? `http://${this.manifest.host ?? this.options.host}:${port}`);
        return this;
    }
    /** Docks at the address where the module listens and stays docked until it is stopped; returns at once. */
    dock(url) {
        this.url = url;
        try {
            this.#ownershipKey = readFileSync(this.#keyFile(), "utf8").trim();
            this.#keyKept = true;
        }
        catch (problem) {
            if (problem.code !== "ENOENT")
                throw problem;
            if (this.options.autoRegister)
                this.#keep(randomBytes(32).toString("hex"));
        }
        if (this.options.autoRegister)
            this.#docking = this.#stayDocked();
        this.#listening = this.#subscriptions.map((one) => this.#listen(one));
    }
    #keyFile() {
        return path.join(this.options.dataDir, `${this.id}.key`);
    }
    /** The key proves whose id this is, at the next start too: on disk, whole, before the hub is told it. */
    #keep(key) {
        keepFile(this.#keyFile(), `${key}\n`);
        this.#ownershipKey = key;
    }
    async #stayDocked() {
        for (let failures = 0; !this.#ending.signal.aborted;) {
            try {
                await (this.#docked ? this.sendHeartbeat() : this.#register());
                failures = 0;
                await this.#sleep(this.#nextMs);
            }
            catch (problem) {
                if (this.#ending.signal.aborted)
                    return;
                const { status, code, message, body, retryAfter = 0 } = problem;
                if (status === 409 && code === "QE101") {
                    this.options.log("another process has docked as this instance; each needs a QUARK_INSTANCE_ID of its own");
                    void this.stop({ undock: false }).then(() => this.#server && process.exit(0));
                    return;
                }
                if (this.#docked && [401, 404, 410].includes(status) && this.options.autoRegister) {
                    this.#docked = false;
                    continue;
                }
                if (this.#keyKept && [401, 403].includes(status))
                    this.#withToken = !this.#withToken;
                const fields = (body?.fields ?? []).map((one) => ` ${one.field}: ${one.problem};`).join("");
                this.options.log(`${this.#docked ? "heartbeat" : "docking"} failed: ${message}${fields}`);
                await this.#sleep(Math.max(pauseMs(++failures, this.#docked ? this.#lease * 333 : 30_000), Math.min(retryAfter, 60) * 1000));
            }
        }
    }
    async #register() {
        const { manifest, url, instanceId, epoch, options } = this;
        const registrationToken = options.tokenFile && this.#withToken ? readFileSync(options.tokenFile, "utf8").trim() : undefined;
        const ownershipKey = this.#ownershipKey;
        const body = { manifest, timestamp: new Date().toISOString(), registrationToken, url, instanceId, epoch, ownershipKey };
        this.#adopt(await this.#fetch("POST", "/modules/register", { body }));
        this.#withToken = true;
        if (!this.#docked)
            this.options.log(`is ${this.state} and waits for an administrator's approval`);
    }
    /** Tells the hub how this module is and takes what it has to say; done by itself while docked. */
    async sendHeartbeat() {
        const { status } = await this.health();
        const known = { instanceId: this.instanceId, configurationGeneration: this.settingsGeneration, inFlight: this.#counts.inFlight };
        const body = { ...known, timestamp: new Date().toISOString(), status, metrics: this.#measured() };
        this.#adopt(await this.#fetch("POST", `/modules/${this.id}/heartbeat`, { headers: this.#proof(), body }));
    }
    #proof() {
        return this.#ownershipKey ? { "x-quark-ownership": this.#ownershipKey } : { authorization: `Bearer ${this.#token}` };
    }
    /** Takes the answer of docking or of a heartbeat. */
    #adopt(answer) {
        this.state = answer.state ?? this.state;
        this.draining = answer.drain === true || this.#ending.signal.aborted;
        this.#lease = answer.lease ?? this.#lease;
        const next = Date.parse(answer.nextHeartbeat) - Date.parse(answer.hubTime);
        this.#nextMs = Math.max(20, Math.min(Number.isFinite(next) ? next : Infinity, this.#lease * 500));
        if (answer.ownershipKey)
            this.#keep(answer.ownershipKey);
        if (answer.serviceToken) {
            if (!this.#docked)
                this.options.log(`docked at ${this.options.hub} as ${this.instanceId}`);
            this.#token = answer.serviceToken;
            this.#docked = true;
        }
        this.#configured(answer);
    }
    #configured({ configuration, configurationGeneration }) {
        if (!configuration || configurationGeneration === this.settingsGeneration)
            return this.settingsGeneration;
        [this.settings, this.settingsGeneration] = [configuration, configurationGeneration];
        this.emit("settings", this.settings);
        return configurationGeneration;
    }
    /** What POST /init brings a module that is docked by its address; the token in it proves that the hub sent it. */
    async #initialised(answer) {
        const claims = await this.#tokens.verified(String(answer?.serviceToken), "service");
        if (claims?.sub !== `service:${this.id}`)
            throw new QuarkError(403, "QE203", "only the hub may ask this");
        if (!this.options.autoRegister)
            this.instanceId = answer.instanceId ?? this.instanceId;
        this.#adopt(answer);
        this.#docking ??= this.#stayDocked();
    }
    /** Takes no more, undocks, finishes what is under way within the deadline, closes. */
    stop({ undock = true } = {}) {
        return (this.#stopped ??= (async () => {
            const deadline = Date.now() + this.options.stopWithinMs;
            this.draining = true;
            this.#ending.abort();
            if (undock && this.#token)
                await this.undock().catch((problem) => this.options.log(`undocking failed: ${words(problem)}`));
            await Promise.race([Promise.all([this.#docking, ...this.#listening]), delay(deadline - Date.now(), undefined, { ref: false })]);
            this.#server?.close();
            while (this.#counts.inFlight > 0 && Date.now() < deadline)
                await delay(10);
            this.#server?.closeAllConnections();
            this.options.log("stopped");
        })());
    }
    /** Tells the hub that this instance goes; it drains the module before it answers. */
    async undock() {
        const at = `/modules/${this.id}?instanceId=${encodeURIComponent(this.instanceId)}`;
        this.#docked = false;
        await this.#fetch("DELETE", at, { headers: this.#proof(), timeoutMs: this.options.stopWithinMs });
        this.state = "undocked";
    }
    #sleep(ms) {
        return delay(ms, undefined, { signal: this.#ending.signal }).catch(() => { });
    }
    // ---- the station ----
    /** Calls a neighbour at /api/v1/… or /m/<id>/…, on behalf of the caller whose request is served; gives its answer, parsed. */
    async call(method, at, { onBehalfOf, ...rest } = {}) {
        const served = Object.entries(onBehalfOf?.headers ?? {});
        const passed = Object.fromEntries(served.filter(([name]) => name === "x-quark-caller" || name === "traceparent"));
        const timeoutMs = Math.min(rest.timeoutMs ?? 10_000, Number(onBehalfOf?.headers["x-quark-timeout"] || 10_000));
        return this.#authorised(method, at, { ...rest, headers: { ...passed, ...rest.headers }, timeoutMs });
    }
    async discoverModules(filter = {}) {
        return (await this.#authorised("GET", `/modules/discovery?${new URLSearchParams(filter)}`, {})).modules;
    }
    async getModule(id) {
        return this.#authorised("GET", `/modules/${encodeURIComponent(id)}`, {}).catch((problem) => {
            if (problem.status === 404)
                return null;
            throw problem;
        });
    }
    /** Publishes events, which are kept when this returns; each has an id, so that trying again publishes nothing twice. */
    async publishEvents(events) {
        const common = { specversion: "1.0", source: `/modules/${this.id}`, time: new Date().toISOString(), datacontenttype: "application/json" };
        const whole = events.map((event) => ({ ...common, id: randomUUID(), ...event }));
        const sum = { accepted: 0, duplicates: 0 };
        for (let at = 0, failures = 0; at < whole.length;) {
            try {
                const { accepted, duplicates } = await this.#authorised("POST", "/events", { body: whole.slice(at, at + 500) });
                sum.accepted += accepted;
                sum.duplicates += duplicates;
                at += 500;
            }
            catch (problem) {
                const { status } = problem;
                if (++failures > 3 || (status !== 0 && status < 500 && status !== 429))
                    throw problem;
                await this.#sleep(pauseMs(failures));
            }
        }
        return sum;
    }
    publishEvent(event) {
        return this.publishEvents([event]);
    }
    async #listen({ name, types, handler, limit }) {
        const query = new URLSearchParams({ subscription: name, types: types.join(","), limit: String(limit), wait: "25" });
        for (let failures = 0; !this.#ending.signal.aborted;) {
            try {
                if (!this.#docked || this.draining)
                    await this.#sleep(100);
                else {
                    const batch = await this.#authorised("GET", `/events/poll?${query}`, { timeoutMs: 40_000, signal: this.#ending.signal });
                    if (batch.events.length > 0)
                        await this.#hear(name, batch, handler);
                }
                failures = 0;
            }
            catch (problem) {
                if (this.#ending.signal.aborted)
                    return;
                this.options.log(`subscription ${name}: ${words(problem)}`);
                await this.#sleep(pauseMs(++failures));
            }
        }
    }
    /** What follows a failed event of the same subject waits at the hub. */
    async #hear(subscription, { events, cursor }, handler) {
        const waiting = new Set();
        for (const event of events) {
            if (event.subject && waiting.has(event.subject))
                continue;
            try {
                await handler(event);
            }
            catch (problem) {
                if (event.subject)
                    waiting.add(event.subject);
                const reason = words(problem).slice(0, 500) || "failed";
                this.options.log(`subscription ${subscription}: ${event.type} ${event.id}: ${reason}`);
                await this.#authorised("POST", "/events/nack", { body: { subscription, id: event.id, reason } });
            }
        }
        await this.#authorised("POST", "/events/ack", { body: { subscription, cursor } });
    }
    /** With the service token, renewed once when the hub no longer takes it. */
    async #authorised(method, at, sending) {
        if (!this.#token)
            throw new HubError(0, "QE202", "the module is not docked yet");
        const attempt = () => this.#fetch(method, at, { ...sending, headers: { ...sending.headers, authorization: `Bearer ${this.#token}` } });
        try {
            return await attempt();
        }
        catch (problem) {
            if (problem.status !== 401)
                throw problem;
        }
        const body = { instanceId: this.instanceId };
        this.#token = (await this.#fetch("POST", `/modules/${this.id}/token`, { headers: this.#proof(), body })).serviceToken;
        return attempt();
    }
    async #fetch(method, at, { body, headers = {}, timeoutMs = 10_000, signal }) {
        const limit = AbortSignal.timeout(Math.max(1, timeoutMs));
        let response, answer;
        try {
            response = await fetch(this.options.hub + at, {
                method, redirect: "error", signal: signal ? AbortSignal.any([signal, limit]) : limit,
                headers: { accept: "application/json", "content-type": "application/json", ...headers },
                body: body === undefined ? undefined : JSON.stringify(body),
            });
            answer = await response.text();
        }
        catch (problem) {
            const { cause } = problem;
            throw new HubError(0, "QE201", `no answer from ${this.options.hub}: ${cause?.code ?? words(problem)}`);
        }
        try {
            answer = answer === "" ? undefined : JSON.parse(answer);
        }
        catch {
            // A neighbour may answer text.
        }
        if (response.ok)
            return answer;
        const message = `${method} ${at.split("?")[0]}: ${answer?.message ?? response.status}`;
        throw new HubError(response.status, answer?.code ?? "", message, answer, Number(response.headers.get("retry-after")) || 0);
    }
}
