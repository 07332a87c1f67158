// A hub for tests of the SDKs: the docking protocol's side of the station in memory, with handles to make it misbehave.
// In Node: `const hub = await FakeHub.start()`. From any other language: `node fake-hub.mjs`, which prints its address
// and takes the handles' names at POST /_hub/<name>; it ends when its standard input does.
import { createHash, createPublicKey, generateKeyPairSync, randomUUID, sign, verify } from "node:crypto";
import { EventEmitter } from "node:events";
import http from "node:http";
import { pathToFileURL } from "node:url";

const b64 = (value) => Buffer.from(value).toString("base64url");
const iso = (time = Date.now()) => new Date(time).toISOString();
const matches = (pattern, type) =>
    pattern === "*" || (pattern.endsWith(".*") ? type.startsWith(pattern.slice(0, -1)) : pattern === type);

/** Made once a process and shared by its hubs: making a key takes longer than most tests. */
const keyPool = [];
const keyOf = (at) => (keyPool[at] ??= generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey);

class Refusal extends Error {
    constructor(status, code, message, fields) {
        super(message);
        Object.assign(this, { status, code, fields });
    }
}

export class FakeHub extends EventEmitter {
    /** What the tests turn: approval of newcomers, the pace of heartbeats, tokens' life, who may dock, how it fails. */
    settings = {
        approve: true, lease: 30, beatMs: 60, tokenSeconds: 900, renewMs: 450_000, registrationTokens: null, failing: 0, garbled: 0, retryPauseMs: 20,
        configuration: { greeting: "hello" }, configurationGeneration: 1,
    };
    modules = new Map();
    requests = [];
    events = [];
    published = new Set();
    subscriptions = new Map();
    deadLetters = [];
    keys = [];
    nextKey = 0;
    generation = 1;
    underWay = 0;
    tokenGeneration = 1;
    jwksAsked = 0;

    static async start(settings = {}) {
        const hub = new FakeHub();
        hub.setMaxListeners(0);
        Object.assign(hub.settings, settings);
        hub.nextKey = settings.firstKey ?? 0;
        hub.rotate();
        hub.server = http.createServer((request, response) => hub.#serve(request, response));
        await new Promise((resolve) => hub.server.listen(settings.port ?? 0, "127.0.0.1", resolve));
        hub.url = `http://127.0.0.1:${hub.server.address().port}`;
        return hub;
    }

    stop() {
        this.server.closeAllConnections();
        return new Promise((resolve) => this.server.close(resolve));
    }

    /** Resolves when the condition holds, looked at after every request; rejects after a while with what was asked. */
    until(condition, what = condition.toString(), patience = 10_000) {
        return new Promise((resolve, reject) => {
            const look = () => {
                const found = condition(this);
                if (!found) return;
                clearTimeout(timer);
                this.off("change", look);
                resolve(found);
            };
            const timer = setTimeout(() => {
                this.off("change", look);
                const seen = this.requests.slice(-12).map((one) => `${one.method} ${one.path} ${one.status}`);
                reject(new Error(`in vain awaited: ${what}; last requests:\n  ${seen.join("\n  ")}`));
            }, patience);
            this.on("change", look);
            look();
        });
    }

    seen(method, path, status) {
        return this.requests.filter((one) => one.method === method && one.path.split("?")[0] === path &&
            (status === undefined || one.status === status));
    }

    module(id) {
        return this.modules.get(id);
    }

    // ---- handles ----

    set(settings) {
        Object.assign(this.settings, settings);
    }

    approve({ id }) {
        this.modules.get(id).approved = true;
    }

    forget({ id }) {
        this.modules.delete(id);
    }

    /** Another process with the same instance id and a later epoch has docked. */
    fence({ id }) {
        for (const instance of this.modules.get(id).instances.values()) instance.epoch = Number.MAX_SAFE_INTEGER;
    }

    expireTokens() {
        this.tokenGeneration++;
    }

    rotate({ dropOld = false } = {}) {
        const privateKey = keyOf(this.nextKey++);
        const key = { kid: `k${this.nextKey}`, privateKey, publicKey: createPublicKey(privateKey) };
        this.keys = dropOld ? [key] : [key, ...this.keys].slice(0, 3);
    }

    configure({ configuration }) {
        this.settings.configuration = configuration;
        this.settings.configurationGeneration++;
    }

    drain({ id }) {
        this.modules.get(id).drain = true;
    }

    emit_({ type, data = null, subject = "", id = randomUUID(), source = "/modules/people" }) {
        this.events.push({ specversion: "1.0", id, source, type, time: iso(), subject, datacontenttype: "application/json", data });
        this.emit("change");
        return { id };
    }

    /** A signed token; claims and header can be bent. */
    token(claims, header = {}) {
        const key = this.keys[0];
        const now = Math.floor(Date.now() / 1000);
        const body = { iss: "quark", iat: now, gen: this.tokenGeneration, exp: now + 60, jti: randomUUID(), ...claims };
        const signed = `${b64(JSON.stringify({ alg: "RS256", typ: "JWT", kid: key.kid, ...header }))}.${b64(JSON.stringify(body))}`;
        return `${signed}.${sign("RSA-SHA256", Buffer.from(signed), key.privateKey).toString("base64url")}`;
    }

    callerToken({ module, user = 7, roles = ["user"], permissions = [], claims = {}, header = {} }) {
        return this.token({ aud: module, sub: String(user), user_id: user, roles, permissions, token_type: "caller", ...claims }, header);
    }

    serviceToken(id) {
        return this.token({
            aud: "quark", sub: `service:${id}`, token_type: "service", scope: this.#scopes(this.modules.get(id).manifest),
            exp: Math.floor(Date.now() / 1000) + this.settings.tokenSeconds,
        });
    }

    // ---- HTTP ----

    async #serve(request, response) {
        const chunks = [];
        for await (const chunk of request) chunks.push(chunk);
        const text = Buffer.concat(chunks).toString();
        const entry = { method: request.method, path: request.url, headers: request.headers, text, status: 0, at: Date.now() };
        const answer = (status, body, headers = {}) => {
            entry.status = status;
            entry.answer = body;
            this.requests.push(entry);
            response.writeHead(status, { "content-type": "application/json", ...headers });
            response.end(body === undefined ? "" : JSON.stringify(body));
            this.emit("change");
        };
        try {
            const url = new URL(request.url, "http://hub");
            if (url.pathname.startsWith("/_hub/")) return await this.#handle(url.pathname.slice(6), text, answer);
            if (url.pathname.startsWith("/m/")) return await this.#proxy(request, url, chunks, response, entry);
            if (this.settings.garbled > 0) {
                this.settings.garbled--;
                return answer(200, "<html>"); // as whoever stands between may
            }
            if (this.settings.failing > 0) {
                this.settings.failing--;
                throw new Refusal(503, "QE301", "the hub is busy");
            }
            try {
                entry.body = text ? JSON.parse(text) : undefined;
            } catch {
                throw new Refusal(400, "QE002", "not JSON");
            }
            const [status, body] = await this.#route(request, url, entry.body, response);
            answer(status, body);
        } catch (problem) {
            if (!(problem instanceof Refusal)) console.error(problem);
            answer(problem.status ?? 500, {
                status: problem.status ?? 500, code: problem.code ?? "INTERNAL", message: problem.message, error: problem.message,
                timestamp: iso(), trace_id: "0", ...(problem.fields && { fields: problem.fields }),
            });
        }
    }

    async #handle(name, text, answer) {
        const handles = {
            set: (x) => this.set(x), approve: (x) => this.approve(x), forget: (x) => this.forget(x), fence: (x) => this.fence(x),
            expireTokens: () => this.expireTokens(), rotate: (x) => this.rotate(x), configure: (x) => this.configure(x),
            drain: (x) => this.drain(x), emit: (x) => this.emit_(x), callerToken: (x) => ({ token: this.callerToken(x) }),
            requests: () => this.requests.map(({ method, path, status, body }) => ({ method, path, status, body })),
            jwksAsked: () => ({ times: this.jwksAsked }),
            until: async ({ method, path, status, times = 1 }) => {
                await this.until(() => this.seen(method, path, status).length >= times, `${times} × ${method} ${path} ${status ?? ""}`);
                return this.seen(method, path, status).at(-1);
            },
        };
        if (!handles[name]) return answer(404, { message: `no handle ${name}` });
        try {
            answer(200, (await handles[name](text ? JSON.parse(text) : {})) ?? {});
        } catch (problem) {
            answer(504, { message: problem.message });
        }
    }

    async #route(request, url, body, response) {
        const path = url.pathname;
        const call = `${request.method} ${path}`;
        if (call === "POST /modules/register" || call === "POST /register") return this.#register(body);
        if (call === "GET /.well-known/jwks.json") return this.#jwks();
        if (call === "GET /modules/discovery") return this.#discover(url);
        if (call === "POST /events") return this.#publish(this.#service(request), body);
        if (call === "GET /events/poll") return this.#poll(this.#service(request), url, response);
        if (call === "POST /events/ack") return this.#ack(this.#service(request), body);
        if (call === "POST /events/nack") return this.#nack(this.#service(request), body);
        if (path.startsWith("/api/v1/people/")) return this.#people(request, path);
        const [, id, act] = path.match(/^\/modules\/([^/]+)(?:\/(\w+))?$/) ?? [];
        const module = this.modules.get(id);
        if (!id || (!module && act !== "dock")) throw new Refusal(404, "MODULE_NOT_FOUND", `no module ${id}`);
        if (request.method === "GET" && !act) return [200, this.#describe(module)];
        this.#owner(request, module);
        if (request.method === "DELETE" && !act) return this.#undock(module, url.searchParams.get("instanceId"));
        if (request.method === "POST" && act === "heartbeat") return this.#heartbeat(module, body);
        if (request.method === "POST" && act === "token") return [200, this.#fresh(module)];
        throw new Refusal(404, "ROUTE_NOT_FOUND", `nothing at ${call}`);
    }

    #claims(token) {
        const [head, body, signature] = token.split(".");
        try {
            const key = this.keys.find((one) => one.kid === JSON.parse(Buffer.from(head, "base64url")).kid);
            const claims = JSON.parse(Buffer.from(body, "base64url"));
            const good = key && verify("RSA-SHA256", Buffer.from(`${head}.${body}`), key.publicKey, Buffer.from(signature, "base64url"));
            return good && claims.exp * 1000 > Date.now() && (claims.token_type !== "service" || claims.gen === this.tokenGeneration) ? claims : null;
        } catch {
            return null;
        }
    }

    #service(request) {
        const claims = this.#claims(request.headers.authorization?.replace(/^Bearer /, "") ?? "");
        if (claims?.token_type !== "service") throw new Refusal(401, "QE202", "not authenticated");
        const id = claims.sub.slice("service:".length);
        if (!this.modules.has(id)) throw new Refusal(401, "QE202", "no such module is docked");
        return { id, scopes: claims.scope };
    }

    #owner(request, module) {
        if (request.headers["x-quark-ownership"] === module.ownershipKey) return;
        if (this.#service(request).id !== module.id) throw new Refusal(403, "QE203", "another module's affair");
    }

    #scopes(manifest) {
        return [
            ...(manifest.needs ?? []).map((need) => `call:${need.contract}`),
            ...(manifest.events?.publishes ?? []).map((event) => `publish:${event.type ?? event}`),
            ...(manifest.events?.subscribes ?? []).map((event) => `hear:${event.type ?? event}`),
        ];
    }

    #check(manifest) {
        const fields = [];
        const wrong = (field, problem) => fields.push({ field, problem });
        if (!/^[a-z0-9-]{1,41}$/.test(manifest?.id ?? "")) wrong("id", "lower-case letters, digits and -, at most 41");
        if (!manifest?.name) wrong("name", "is missing");
        if (!/^\d+\.\d+\.\d+/.test(manifest?.version ?? "")) wrong("version", "is not a semantic version");
        for (const [at, route] of (manifest?.routes ?? []).entries()) {
            if (!/^(GET|HEAD|POST|PUT|PATCH|DELETE)$/.test(route.method)) wrong(`routes[${at}].method`, "is not a method");
            if (!/^\/[^?]*$/.test(route.path ?? "")) wrong(`routes[${at}].path`, "does not begin with /");
            if (!["open", "signed-in", "permission", "internal"].includes(route.access)) wrong(`routes[${at}].access`, "is unknown");
            if ((route.access === "permission") !== ("permission" in route)) wrong(`routes[${at}].permission`, "belongs to access permission");
        }
        for (const key of ["capabilities", "provides", "dependencies", "tags"]) {
            if (manifest?.[key] !== undefined && !Array.isArray(manifest[key])) wrong(key, "is not a list");
        }
        for (const event of manifest?.events?.publishes ?? []) {
            const type = event.type ?? event;
            if (!type.startsWith(`${manifest.id}.`) && !type.startsWith(`quark.${manifest.id}.`)) wrong("events.publishes", `${type} is not its own`);
        }
        if (fields.length) throw new Refusal(400, "QE002", "the manifest is invalid", fields);
    }

    #register(body) {
        const { manifest, instanceId = `${manifest?.id}-1`, epoch = Date.now(), registrationToken, ownershipKey } = body ?? {};
        this.#check(manifest);
        if (!body.timestamp) throw new Refusal(400, "QE002", "timestamp is missing");
        const allowed = this.settings.registrationTokens;
        if (registrationToken !== undefined && !allowed?.includes(registrationToken)) throw new Refusal(401, "QE202", "the registration token is not good");
        let module = this.modules.get(manifest.id);
        const url = body.url ?? `${manifest.protocol ?? "http"}://${manifest.host}:${manifest.port}${manifest.baseUrl ?? ""}`;
        if (module && module.ownershipKey !== ownershipKey && ![...module.instances.values()].some((one) => one.url === url)) {
            throw new Refusal(409, "QE003", `the module ${manifest.id} belongs to somebody else`);
        }
        if (!module) {
            const key = ownershipKey ?? randomUUID();
            module = { id: manifest.id, ownershipKey: key, approved: this.settings.approve, instances: new Map(), madeKey: !ownershipKey };
            this.modules.set(manifest.id, module);
        }
        if (registrationToken !== undefined) module.approved = true;
        const known = module.instances.get(instanceId);
        if (known && known.epoch > epoch) throw new Refusal(409, "QE101", "a later epoch of this instance has docked");
        module.manifest = manifest;
        module.instances.set(instanceId, { url, epoch, beats: known?.beats ?? 0 });
        this.generation++;
        if (!module.approved) {
            return [202, { success: true, moduleId: module.id, instanceId, state: "verified", message: "waits for approval", lease: this.settings.lease,
                nextHeartbeat: iso(Date.now() + this.settings.beatMs), hubTime: iso(), ...(module.madeKey && { ownershipKey: module.ownershipKey }) }];
        }
        return [200, { ...this.answer(module, instanceId), ...(module.madeKey && { ownershipKey: module.ownershipKey }) }];
    }

    /** The answer to docking, as POST /init carries it too. */
    answer(module, instanceId) {
        const { lease, configuration, configurationGeneration } = this.settings;
        return {
            success: true, moduleId: module.id, instanceId, state: "ready", message: "docked", protocolVersion: "1", generation: this.generation,
            grantedScopes: this.#scopes(module.manifest), refusedScopes: [], ...this.#fresh(module), jwks: `${this.url}/.well-known/jwks.json`,
            lease, nextHeartbeat: iso(Date.now() + this.settings.beatMs), hubTime: iso(),
            hubEndpoints: { hub: this.url, events: `${this.url}/events`, discovery: `${this.url}/modules/discovery`, metrics: `${this.url}/metrics`,
                heartbeat: `${this.url}/modules/${module.id}/heartbeat`, token: `${this.url}/modules/${module.id}/token` },
            configuration, configurationGeneration,
        };
    }

    #fresh(module) {
        module.tokenIssued = Date.now();
        module.tokenGeneration = this.tokenGeneration;
        return { serviceToken: this.serviceToken(module.id), serviceTokenExpires: iso(Date.now() + this.settings.tokenSeconds * 1000) };
    }

    #heartbeat(module, body) {
        const instance = module.instances.get(body?.instanceId);
        if (!instance) throw new Refusal(404, "MODULE_NOT_FOUND", "register again");
        if ((body.epoch ?? instance.epoch) !== instance.epoch) throw new Refusal(409, "QE101", "a later epoch of this instance has docked");
        if (!["healthy", "degraded", "unhealthy", "starting"].includes(body.status)) throw new Refusal(400, "QE002", "status is unknown");
        instance.beats++;
        const { lease, configuration, configurationGeneration, renewMs } = this.settings;
        const old = !module.tokenIssued || Date.now() > module.tokenIssued + renewMs || module.tokenGeneration !== this.tokenGeneration;
        return [200, {
            success: true, state: module.approved ? "ready" : "verified", nextHeartbeat: iso(Date.now() + this.settings.beatMs), lease, hubTime: iso(),
            ...(module.approved && old && this.#fresh(module)), configurationGeneration,
            ...(body.configurationGeneration !== configurationGeneration && { configuration }), ...(module.drain && { drain: true }),
        }];
    }

    async #undock(module, instanceId) {
        if (!module.instances.has(instanceId)) throw new Refusal(404, "MODULE_NOT_FOUND", `no instance ${instanceId}`);
        module.instances.delete(instanceId);
        this.emit("change");
        await this.until(() => this.underWay === 0, "nothing under way", 5_000).catch(() => {});
        if (module.instances.size === 0) module.undocked = true;
        return [200, { success: true, state: "undocked" }];
    }

    #jwks() {
        this.jwksAsked++;
        return [200, { keys: this.keys.map(({ kid, publicKey }) => ({ ...publicKey.export({ format: "jwk" }), kid, use: "sig", alg: "RS256" })) }];
    }

    #describe(module) {
        return { id: module.id, name: module.manifest.name, version: module.manifest.version, state: "ready", status: "healthy",
            capabilities: module.manifest.capabilities ?? [], endpoints: { base: `/m/${module.id}`, health: "/health" }, lastSeen: iso() };
    }

    #discover(url) {
        const capability = url.searchParams.get("capability");
        const found = [...this.modules.values()].map((one) => this.#describe(one)).filter((one) => !capability || one.capabilities.includes(capability));
        return [200, { modules: found, total: found.length, timestamp: iso() }];
    }

    #people(request, path) {
        const { id, scopes } = this.#service(request);
        if (!scopes.includes("call:people")) throw new Refusal(403, "QE203", "the scope call:people is missing");
        if (path !== "/api/v1/people/whoami") throw new Refusal(404, "USER_NOT_FOUND", "user not found");
        const sent = request.headers["x-quark-caller"];
        const claims = sent && this.#claims(sent);
        if (sent && claims?.aud !== id) throw new Refusal(401, "QE202", "the caller is not good");
        return [200, { status: 200, data: { user_id: claims?.user_id ?? null, service: id }, timestamp: iso() }];
    }

    // ---- events ----

    #publish({ scopes }, body) {
        const list = Array.isArray(body) ? body : [body];
        if (list.length > 500) throw new Refusal(400, "EVENTS_TOO_MANY", "at most 500 events");
        let duplicates = 0;
        for (const event of list) {
            if (event.specversion !== "1.0" || !event.id || !event.source || !event.type) throw new Refusal(400, "EVENT_INVALID", "not a CloudEvent");
            if (!scopes.includes(`publish:${event.type}`)) throw new Refusal(403, "QE203", `the scope publish:${event.type} is missing`);
        }
        for (const event of list) {
            const key = createHash("sha256").update(`${event.source}\0${event.id}`).digest("hex");
            if (this.published.has(key)) duplicates++;
            else {
                this.published.add(key);
                this.events.push(event);
            }
        }
        return [200, { accepted: list.length - duplicates, duplicates }];
    }

    #subscription(id, name, types) {
        const key = `${id}/${name}`;
        if (!this.subscriptions.has(key)) this.subscriptions.set(key, { types, position: 0, parked: new Map(), given: new Set() });
        return this.subscriptions.get(key);
    }

    #batch(subscription, limit) {
        const given = [];
        for (const parked of subscription.parked.values()) if (parked.due <= Date.now()) given.push(parked.queue[0]);
        let at = subscription.position;
        for (; at < this.events.length && given.length < limit; at++) {
            const event = this.events[at];
            if (subscription.types.some((type) => matches(type, event.type)) && !subscription.parked.has(event.subject)) given.push(event);
        }
        return { given, at };
    }

    async #poll({ id, scopes }, url, response) {
        const types = (url.searchParams.get("types") ?? "").split(",");
        const refused = types.find((type) => !scopes.includes(`hear:${type}`));
        if (refused !== undefined) throw new Refusal(403, "QE203", `the scope hear:${refused} is missing`);
        const subscription = this.#subscription(id, url.searchParams.get("subscription"), types);
        const limit = Number(url.searchParams.get("limit") ?? 100);
        const end = Date.now() + Number(url.searchParams.get("wait") ?? 0) * 1000;
        let batch;
        while ((batch = this.#batch(subscription, limit)).given.length === 0 && Date.now() < end && !response.destroyed) {
            await new Promise((resolve) => {
                const timer = setTimeout(done, 20);
                this.once("change", done);
                function done() {
                    clearTimeout(timer);
                    resolve();
                }
            });
            this.#service({ headers: response.req.headers });
        }
        for (const event of batch.given) subscription.given.add(event.id);
        return [200, { events: batch.given, cursor: String(batch.at), more: batch.at < this.events.length }];
    }

    #ack({ id }, { subscription: name, cursor }) {
        const subscription = this.#subscription(id, name);
        for (let at = subscription.position; at < Number(cursor); at++) {
            const event = this.events[at];
            const parked = subscription.parked.get(event.subject);
            if (parked && at > parked.from && !parked.queue.some((one) => one.id === event.id) && subscription.types.some((type) => matches(type, event.type))) parked.queue.push(event);
        }
        subscription.position = Math.max(subscription.position, Number(cursor));
        for (const [subject, parked] of subscription.parked) if (subscription.given.has(parked.queue[0].id)) this.#next(subscription, subject);
        subscription.given.clear();
        return [200, {}];
    }

    #next(subscription, subject) {
        const parked = subscription.parked.get(subject);
        parked.queue.shift();
        Object.assign(parked, { attempts: 0, due: 0 });
        if (parked.queue.length === 0) subscription.parked.delete(subject);
    }

    #nack({ id }, { subscription: name, id: event, reason }) {
        const subscription = this.#subscription(id, name);
        const failed = this.events.find((one) => one.id === event);
        if (!failed || !reason) throw new Refusal(400, "EVENT_UNKNOWN", "id and reason are needed");
        const parked = subscription.parked.get(failed.subject) ?? { queue: [failed], attempts: 0, from: this.events.indexOf(failed) };
        subscription.parked.set(failed.subject, parked);
        subscription.given.delete(event);
        parked.attempts++;
        parked.due = Date.now() + this.settings.retryPauseMs;
        if (parked.attempts >= 5) {
            this.deadLetters.push({ id: event, reason });
            this.#next(subscription, failed.subject);
        }
        return [200, {}];
    }

    // ---- the gateway, as far as a module sees it ----

    async #proxy(request, url, chunks, response, entry) {
        const [, id, rest] = url.pathname.match(/^\/m\/([^/]+)(.*)$/);
        const instance = [...(this.modules.get(id)?.instances.values() ?? [])][0];
        this.underWay++;
        try {
            if (!instance) throw new Error("no instance");
            const headers = { ...request.headers, "x-forwarded-for": "203.0.113.9", "x-forwarded-proto": "http", "x-forwarded-prefix": `/m/${id}` };
            for (const name of ["host", "connection", "authorization"]) delete headers[name];
            const answer = await new Promise((resolve, reject) => {
                const upstream = http.request(instance.url + rest + url.search, { method: request.method, headers, agent: false }, resolve);
                upstream.on("error", reject);
                upstream.end(Buffer.concat(chunks));
            });
            entry.status = answer.statusCode;
            response.writeHead(answer.statusCode, answer.headers);
            for await (const chunk of answer) response.write(chunk);
        } catch (problem) {
            entry.status = 502;
            response.writeHead(502);
            response.write(problem.message);
        } finally {
            response.end();
            this.requests.push(entry);
            this.underWay--;
            this.emit("change");
        }
    }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
    const hub = await FakeHub.start(JSON.parse(process.argv[2] ?? "{}"));
    console.log(hub.url);
    process.stdin.resume().on("end", () => process.exit(0));
}
