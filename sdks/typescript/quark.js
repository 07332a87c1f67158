// A module of a Quark station: docks, is watched and heard, calls and is called. Node.js 20.10 or newer, nothing else.
import { randomBytes } from "node:crypto";
import { EventEmitter, once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import http from "node:http";
import { hostname } from "node:os";
import path from "node:path";
import { unescape } from "node:querystring";
import { setTimeout as delay } from "node:timers/promises";
import { expected, firstTime, isObject, keepFile, merge, newId, parsedOrText, pathPattern, pauseMs } from "./plain.js";
import { readBody, readJson, readObject, send, words } from "./plain.js";
import { Caller, HubError, QuarkError, Tokens } from "./tokens.js";
export { Caller, HubError, QuarkError, firstTime, merge, pathPattern, pauseMs };
/** One module and its docking. Tells of `settings`, at docking and at every change, and of each `healthCheckFailed`. */
export class QuarkModule extends EventEmitter {
    id;
    manifest;
    options;
    epoch = Date.now();
    /** What start() listens with; one for WebSockets finds its upgrades here. */
    server = http.createServer();
    instanceId;
    /** The hub's word on this module. */
    state = "announced";
    draining = false;
    settings = {};
    settingsGeneration = 0;
    #routes = [];
    #checks = new Map();
    #metrics = new Map();
    #subscriptions = [];
    #tokens = new Tokens(() => this.#fetch("GET", "/.well-known/jwks.json"));
    #counts = { requests: 0, errors: 0, inFlight: 0 };
    #cpu = { at: Date.now(), used: process.cpuUsage() };
    #working = 0;
    #ending = new AbortController();
    #stopped;
    #keyFile;
    #ownershipKey = "";
    #keyKept = false;
    #withToken = true;
    #token = "";
    #beatMs = 100;
    /** Any part of a manifest; what is absent of the options comes from the environment. */
    constructor(manifest, options = {}) {
        super();
        const env = process.env;
        this.id = env.QUARK_MODULE_ID || manifest.id;
        if (!this.id)
            throw new Error("a module needs an id: in its manifest or in QUARK_MODULE_ID");
        const defaults = {
            name: this.id, version: "0.1.0", technology: "Node.js", language: "JavaScript", protocol: "http",
            endpoints: { health: "/health", status: "/status", init: "/init", config: "/config", drain: "/drain", shutdown: "/shutdown" },
            lifecycle: { startup: "auto", restart: "on-failure", healthCheckInterval: 10, timeout: 5 },
        };
        this.manifest = merge(defaults, { ...manifest, id: this.id });
        const fromEnvironment = {
            hub: env.QUARK_HUB_URL || "http://127.0.0.1:8080", url: env.QUARK_MODULE_URL ?? "", host: env.HOST || "127.0.0.1",
            port: Number(env.PORT || this.manifest.port || 0), instanceId: env.QUARK_INSTANCE_ID || `${this.id}-${hostname()}`,
            dataDir: env.QUARK_DATA_DIR || ".quark", tokenFile: env.QUARK_TOKEN_FILE ?? "", stopWithinMs: 25_000,
            autoRegister: env.QUARK_AUTO_REGISTER !== "false", log: (line) => console.error(`${this.id}: ${line}`),
        };
        this.options = merge(fromEnvironment, options);
        this.instanceId = this.options.instanceId;
        this.#keyFile = path.join(this.options.dataDir, `${this.id}.key`);
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
        this.#routes.push({ ...full, method, pattern: pathPattern(route), handler });
        (this.manifest.routes ??= []).push({ method, path: route, ...full });
        return this;
    }
    /** Hears events, each at least once, those of one subject in order; when the handler throws, the event comes again later. */
    subscribeToEvents(name, types, handler) {
        this.#subscriptions.push({ name, types, handler });
        const events = (this.manifest.events ??= {});
        events.subscribes = [...new Set([...(events.subscribes ?? []), ...types])];
        return this;
    }
    /** The check throws or returns false when it fails, or returns a Check; one that is not critical only degrades the module. */
    addHealthCheck(name, check, { critical = true } = {}) {
        this.#checks.set(name, { check, critical });
        return this;
    }
    addMetric(name, metric) {
        this.#metrics.set(name, metric);
        return this;
    }
    async health() {
        const checks = {};
        const failed = (problem) => ({ status: "fail", message: words(problem) });
        let status = "healthy";
        await Promise.all([...this.#checks].map(async ([name, { check, critical }]) => {
            const late = delay(3_000, { status: "fail", message: "no answer in 3 s" }, { ref: false });
            const found = await Promise.race([(async () => check())(), late]).catch(failed);
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
        const load = { inFlight: this.#counts.inFlight, metrics: this.#measured() };
        return { ...(await this.health()), id, name, version, instanceId, state, draining, settingsGeneration, ...load };
    }
    #measured() {
        const { at, used } = this.#cpu;
        const { user, system } = process.cpuUsage(used);
        this.#cpu = { at: Date.now(), used: process.cpuUsage() };
        const cpu = Math.round((user + system) / Math.max(1, this.#cpu.at - at)) / 10;
        const memory = Math.round(process.memoryUsage.rss() / 2 ** 20);
        const { requests, errors } = this.#counts;
        const custom = Object.fromEntries([...this.#metrics].map(([name, metric]) => [name, metric()]));
        return { cpu, memory, requests, errors, ...(this.#metrics.size > 0 && { custom }) };
    }
    // ---- serving ----
    /** Serves what the hub asks and the declared routes, and passes on the rest: `express().use(module.middleware())`. */
    middleware() {
        return (request, response, next) => this.#serve(request, response, next).catch((problem) => this.#refuse(response, problem));
    }
    async #serve(request, response, next) {
        const [pathname, ...search] = (request.url ?? "/").split("?"); // as it came: what a URL makes of it may be another route
        const query = new URLSearchParams(search.join("?"));
        const method = request.method === "HEAD" ? "GET" : request.method; // asked as it is, the answer is sent without its body
        const control = await this.#control(`${method} ${pathname}`, request);
        if (control)
            return send(response, ...control);
        this.#counts.requests++;
        this.#counts.inFlight++;
        response.once("close", () => {
            this.#counts.inFlight--;
            if (response.statusCode >= 500)
                this.#counts.errors++;
        });
        const atPath = this.#routes.filter((one) => one.pattern.test(pathname));
        const route = atPath.find((one) => one.method === request.method || one.method === method);
        if (!route && atPath.length > 0)
            throw new QuarkError(405, "METHOD_NOT_ALLOWED", `${pathname} knows no ${request.method}`);
        if (!route && next)
            return next();
        if (!route)
            throw new QuarkError(404, "ROUTE_NOT_FOUND", "there is nothing here");
        const { access, permission, maxBodyBytes = this.manifest.resources?.maxBodyBytes } = route;
        const caller = await this.callerOf(request);
        if (!caller && (access === "signed-in" || access === "permission"))
            throw new QuarkError(401, "QE202", "sign in first");
        if (permission)
            caller?.require(permission);
        const found = Object.entries(pathname.match(route.pattern)?.groups ?? {});
        const params = Object.fromEntries(found.map(([name, value]) => [name, unescape(value)]));
        const bytes = () => readBody(request, maxBodyBytes);
        const json = () => readJson(request, maxBodyBytes);
        const answer = await route.handler({ request, response, params, query, caller, bytes, json });
        if (!response.headersSent && !response.writableEnded)
            send(response, answer === undefined ? 204 : 200, answer);
    }
    /** The answer to what the hub asks of every module, undefined to everything else. */
    async #control(asked, request) {
        const { health, status, init, config, drain, shutdown } = this.manifest.endpoints;
        if (asked === "GET /manifest")
            return [200, this.manifest];
        if (asked === `GET ${status}`)
            return [200, await this.status()];
        if (asked === `GET ${health}`) {
            const found = await this.health();
            return [found.status === "unhealthy" ? 503 : 200, found];
        }
        if (asked === `POST ${init}`)
            return [200, await this.#initialised(await readObject(request))];
        if (![config, drain, shutdown].some((one) => asked === `POST ${one}`))
            return undefined;
        if (!(await this.#isHub(request)))
            throw new QuarkError(403, "QE203", "only the hub may ask this");
        if (asked === `POST ${config}`)
            return [200, { settingsGeneration: this.#configured(await readObject(request)) }];
        this.draining = true;
        if (asked === `POST ${drain}`)
            return [200, { status: "draining", inFlight: this.#counts.inFlight }];
        this.#end({ undock: false });
        return [202, { status: "stopping" }];
    }
    /** With the hub's own token, or from this machine when nobody is passed on. */
    async #isHub({ headers, socket }) {
        const token = headers["x-quark-caller"];
        if (token)
            return (await this.#tokens.verified(String(token), "hub", this.id)) !== null;
        return ["127.0.0.1", "::1", "::ffff:127.0.0.1"].includes(socket.remoteAddress ?? "") && !headers["x-forwarded-for"];
    }
    #refuse(response, problem) {
        let answer = new QuarkError(500, "INTERNAL", "an unexpected failure");
        if (problem instanceof HubError)
            answer = new QuarkError(502, "QE201", problem.message);
        if (problem instanceof QuarkError)
            answer = problem;
        const { status, code, message } = answer;
        if (status >= 500)
            this.options.log(String(problem?.stack ?? problem));
        if (response.headersSent)
            response.destroy();
        else
            send(response, status, { status, code, message, error: message, timestamp: new Date().toISOString() });
    }
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
    async start(app) {
        const { host, port, url, log } = this.options;
        const serve = this.middleware();
        this.server.on("request", (request, response) => serve(request, response, app && (() => app(request, response))));
        await once(this.server.listen(port, host), "listening");
        const end = () => (this.#stopped ? process.exit(1) : this.#end());
        process.on("SIGTERM", end).on("SIGINT", end);
        const listening = this.server.address().port;
        log(`listens on http://${host}:${listening}`);
        this.dock(url || `http://${this.manifest.host ?? host}:${listening}`);
        return this;
    }
    /** Docks at the address where the module listens and stays docked until it is stopped; returns at once. */
    dock(url) {
        this.options.url = url;
        this.#keyKept = existsSync(this.#keyFile);
        if (this.#keyKept)
            this.#ownershipKey = readFileSync(this.#keyFile, "utf8").trim();
        else if (this.options.autoRegister)
            this.#keep(randomBytes(32).toString("hex"));
        void this.#stayDocked();
        for (const one of this.#subscriptions)
            void this.#listen(one);
    }
    /** The key proves whose id this is, at the next start too: on disk, whole, before the hub is told it. */
    #keep(key) {
        keepFile(this.#keyFile, `${key}\n`);
        this.#ownershipKey = key;
    }
    #stayDocked() {
        const beat = async () => {
            if (this.#token)
                await this.sendHeartbeat();
            else if (this.options.autoRegister)
                await this.#register();
            await this.#sleep(this.#beatMs);
        };
        return this.#untilStopped(beat, ({ status, code, message }) => {
            if (status === 409 && code === "QE101") {
                this.options.log(`another process has docked as this instance; each needs a QUARK_INSTANCE_ID of its own (${message})`);
                return this.#end({ undock: false });
            }
            this.options.log(`${this.#token ? "heartbeat" : "docking"} failed: ${message}`);
            if (this.#token && [401, 404, 410].includes(status) && this.options.autoRegister)
                this.#token = "";
            else if (this.#keyKept && [401, 403].includes(status))
                this.#withToken = !this.#withToken;
        });
    }
    /** Does it again and again; after failures in growing pauses, once docked at the pace of heartbeats at the latest. */
    async #untilStopped(act, failed) {
        this.#working++;
        for (let failures = 0; !this.#ending.signal.aborted;) {
            try {
                await act();
                failures = 0;
            }
            catch (problem) {
                if (this.#ending.signal.aborted)
                    break;
                failed(problem);
                const { retryAfter = 0 } = problem;
                await this.#sleep(Math.max(pauseMs(++failures, this.#token ? this.#beatMs : 30_000), Math.min(retryAfter, 60) * 1000));
            }
        }
        this.#working--;
    }
    async #register() {
        const { manifest, instanceId, epoch, options: { tokenFile, url } } = this;
        const ownershipKey = this.#ownershipKey;
        const registrationToken = tokenFile && this.#withToken ? readFileSync(tokenFile, "utf8").trim() : undefined;
        const body = { manifest, timestamp: new Date().toISOString(), registrationToken, url, instanceId, epoch, ownershipKey };
        this.#adopt(await this.#fetch("POST", "/modules/register", body));
        this.#withToken = true;
        if (!this.#token)
            this.options.log(`is ${this.state} and waits for an administrator's approval`);
    }
    /** Tells the hub how this module is and takes what it has to say; done by itself while docked. */
    async sendHeartbeat() {
        const { status } = await this.health();
        const known = { configurationGeneration: this.settingsGeneration, inFlight: this.#counts.inFlight };
        const body = { ...this.#start(), ...known, timestamp: new Date().toISOString(), status, metrics: this.#measured() };
        this.#adopt(await this.#fetch("POST", `/modules/${this.id}/heartbeat`, body, this.#proof()));
    }
    /** Which start of which instance this is: a later one ends it. One that is docked by its address has its epoch from the hub. */
    #start() {
        return { instanceId: this.instanceId, ...(this.options.autoRegister && { epoch: this.epoch }) };
    }
    #proof() {
        return this.#ownershipKey ? { "x-quark-ownership": this.#ownershipKey } : { authorization: `Bearer ${this.#token}` };
    }
    /** Takes the answer of docking or of a heartbeat. */
    #adopt(answer) {
        this.state = expected(answer).state ?? this.state;
        this.draining = answer.drain === true || this.#ending.signal.aborted;
        const next = Date.parse(answer.nextHeartbeat) - Date.parse(answer.hubTime);
        this.#beatMs = Math.max(20, Math.min(next || Infinity, (answer.lease ?? 30) * 500));
        if (answer.ownershipKey)
            this.#keep(answer.ownershipKey);
        if (answer.serviceToken && !this.#token)
            this.options.log(`docked at ${this.options.hub} as ${this.instanceId}`);
        this.#token = answer.serviceToken ?? this.#token;
        this.#configured(answer);
    }
    #configured({ configuration, configurationGeneration = 0 }) {
        if (!isObject(configuration) || configurationGeneration === this.settingsGeneration)
            return this.settingsGeneration;
        [this.settings, this.settingsGeneration] = [configuration, configurationGeneration];
        this.emit("settings", this.settings);
        return this.settingsGeneration;
    }
    /** What POST /init brings a module that is docked by its address; the token in it proves that the hub sent it. */
    async #initialised(answer) {
        const claims = await this.#tokens.verified(String(answer?.serviceToken), "service");
        if (claims?.sub !== `service:${this.id}`)
            throw new QuarkError(403, "QE203", "only the hub may ask this");
        if (!this.options.autoRegister)
            this.instanceId = answer.instanceId ?? this.instanceId;
        this.#adopt(answer);
        return { status: "ready" };
    }
    /** Takes no more, undocks, finishes what is under way within the deadline, closes. */
    stop({ undock = true } = {}) {
        return (this.#stopped ??= (async () => {
            const deadline = Date.now() + this.options.stopWithinMs;
            this.draining = true;
            this.#ending.abort();
            if (undock && this.#token)
                await this.undock().catch((problem) => this.options.log(`undocking failed: ${words(problem)}`));
            while ((this.#counts.inFlight > 0 || this.#working > 0) && Date.now() < deadline)
                await delay(10);
            this.server.close(); // not before: it would break off what is being sent
            this.server.closeAllConnections();
            this.options.log("stopped");
        })());
    }
    /** Stops, and ends the process when that is this module's own. */
    #end(how = {}) {
        const own = this.server.listening;
        void this.stop(how).then(() => own && process.exit(0));
    }
    /** Tells the hub that this instance goes; it drains the module before it answers. */
    async undock() {
        const at = `/modules/${this.id}?instanceId=${encodeURIComponent(this.instanceId)}`;
        await this.#authorised("DELETE", at, undefined, {}, AbortSignal.timeout(this.options.stopWithinMs)); // the key could undock a later start
        this.state = "undocked";
    }
    #sleep(ms) {
        return delay(ms, undefined, { signal: this.#ending.signal }).catch(() => { });
    }
    // ---- the station ----
    /** Calls a neighbour at /api/v1/… or /m/<id>/…, on behalf of the caller whose request is served; gives its answer, parsed. */
    async call(method, at, { body, headers, timeoutMs = 10_000, onBehalfOf } = {}) {
        const { "x-quark-caller": caller, "x-quark-timeout": left, traceparent } = (onBehalfOf?.headers ?? {});
        const passed = { ...(caller && { "x-quark-caller": caller }), ...(traceparent && { traceparent }) };
        const signal = AbortSignal.timeout(Math.max(1, Math.min(timeoutMs, Number(left) || timeoutMs)));
        return this.#authorised(method, at, body, { ...passed, ...headers }, signal);
    }
    async discoverModules(filter = {}) {
        return (await this.#authorised("GET", `/modules/discovery?${new URLSearchParams(filter)}`)).modules;
    }
    async getModule(id) {
        const absent = (problem) => (problem.status === 404 ? null : Promise.reject(problem));
        return this.#authorised("GET", `/modules/${encodeURIComponent(id)}`).catch(absent);
    }
    /** Publishes events, which are kept when this returns; each has an id, so that trying again publishes nothing twice. */
    async publishEvents(events) {
        const time = new Date().toISOString();
        const common = { specversion: "1.0", source: `/modules/${this.id}`, time, datacontenttype: "application/json" };
        const whole = events.map((event) => ({ ...common, id: newId(), ...event }));
        const sum = { accepted: 0, duplicates: 0 };
        for (let at = 0, failures = 0; at < whole.length;) {
            try {
                const { accepted, duplicates } = await this.#authorised("POST", "/events", whole.slice(at, at + 500));
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
    #listen({ name, types, handler }) {
        const query = new URLSearchParams({ subscription: name, types: types.join(","), wait: "25" });
        const poll = async () => {
            if (!this.#token || this.draining)
                return this.#sleep(100);
            const signal = AbortSignal.any([this.#ending.signal, AbortSignal.timeout(40_000)]);
            const batch = await this.#authorised("GET", `/events/poll?${query}`, undefined, {}, signal);
            if (expected(batch).events?.length > 0)
                await this.#hear(name, batch, handler);
            else
                await this.#sleep(100); // whoever answers without waiting is not asked without a pause
        };
        return this.#untilStopped(poll, (problem) => this.options.log(`subscription ${name}: ${words(problem)}`));
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
                await this.#authorised("POST", "/events/nack", { subscription, id: event.id, reason });
            }
        }
        await this.#authorised("POST", "/events/ack", { subscription, cursor });
    }
    /** With the service token, renewed once when the hub no longer takes it. */
    async #authorised(method, at, body, headers = {}, signal) {
        if (!this.#token)
            throw new HubError(0, "QE202", "the module is not docked yet");
        const attempt = () => this.#fetch(method, at, body, { ...headers, authorization: `Bearer ${this.#token}` }, signal);
        return attempt().catch(async (problem) => {
            if (problem.status !== 401)
                throw problem;
            const fresh = await this.#fetch("POST", `/modules/${this.id}/token`, this.#start(), this.#proof());
            this.#token = fresh.serviceToken;
            return attempt();
        });
    }
    async #fetch(method, at, body, headers = {}, signal = AbortSignal.timeout(10_000)) {
        const { hub } = this.options;
        let response, answer;
        try {
            response = await fetch(hub.replace(/\/+$/, "") + at, {
                method, headers: { accept: "application/json", "content-type": "application/json", ...headers },
                body: body === undefined ? undefined : JSON.stringify(body), redirect: "error", signal,
            });
            answer = parsedOrText(await response.text());
        }
        catch (problem) {
            const { cause } = problem;
            throw new HubError(0, "QE201", `no answer from ${hub}: ${cause?.code ?? words(problem)}`);
        }
        if (response.ok)
            return answer;
        const fields = (answer?.fields ?? []).map((one) => ` ${one.field}: ${one.problem};`).join("");
        const message = `${method} ${at.split("?")[0]}: ${answer?.message ?? response.status}${fields}`;
        throw new HubError(response.status, answer?.code ?? "", message, answer, Number(response.headers.get("retry-after")) || 0);
    }
}
