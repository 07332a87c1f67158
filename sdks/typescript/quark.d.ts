import { EventEmitter } from "node:events";
import http, { type IncomingMessage, type ServerResponse } from "node:http";
import { firstTime, merge, pathPattern, pauseMs } from "./plain.js";
import { Caller, HubError, QuarkError, type Json } from "./tokens.js";
export { Caller, HubError, QuarkError, firstTime, merge, pathPattern, pauseMs, type Json };
export type Access = {
    access?: "open" | "signed-in" | "permission" | "internal";
    permission?: string;
    timeout?: number;
    maxBodyBytes?: number;
    rateLimit?: {
        requests: number;
        window: number;
    };
    idempotent?: boolean;
};
export type Context = {
    request: IncomingMessage;
    response: ServerResponse;
    params: Record<string, string>;
    query: URLSearchParams;
    caller: Caller | null;
    bytes: () => Promise<Buffer>;
    json: () => Promise<any>;
};
/** What it returns is answered as JSON, nothing as 204, unless it has written to the response itself. */
export type Handler = (context: Context) => unknown;
export type EventHandler = (event: QuarkEvent) => unknown;
export type Check = {
    status: "pass" | "warn" | "fail";
    message?: string;
};
export type QuarkEvent = {
    id: string;
    type: string;
    source: string;
    subject?: string;
    time?: string;
    data?: any;
    [field: string]: any;
};
export type NewEvent = {
    type: string;
    data?: any;
    subject?: string;
    id?: string;
};
export type Options = {
    hub?: string;
    url?: string;
    host?: string;
    port?: number;
    instanceId?: string;
    dataDir?: string;
    tokenFile?: string;
    autoRegister?: boolean;
    log?: (line: string) => void;
    stopWithinMs?: number;
};
type Served = Pick<IncomingMessage, "headers">;
type HeaderMap = Record<string, string>;
type Calling = {
    body?: unknown;
    headers?: HeaderMap;
    timeoutMs?: number;
    onBehalfOf?: Served;
};
/** One module and its docking. Tells of `settings`, at docking and at every change, and of each `healthCheckFailed`. */
export declare class QuarkModule extends EventEmitter<{
    settings: [Json];
    healthCheckFailed: [string, Check];
}> {
    #private;
    readonly id: string;
    readonly manifest: Json;
    readonly options: Required<Options>;
    readonly epoch: number;
    /** What start() listens with; one for WebSockets finds its upgrades here. */
    readonly server: http.Server<typeof http.IncomingMessage, typeof http.ServerResponse>;
    instanceId: string;
    /** The hub's word on this module. */
    state: string;
    draining: boolean;
    settings: Json;
    settingsGeneration: number;
    /** Any part of a manifest; what is absent of the options comes from the environment. */
    constructor(manifest: Json, options?: Options);
    /** A module whose manifest lies in a JSON file, where `./quark dock FOLDER` reads it too. */
    static fromFile(file?: string | URL, options?: Options): QuarkModule;
    /** Declares and serves a route; open to everybody unless the rules say otherwise. */
    route(method: string, route: string, rules: Access | Handler, handler?: Handler): this;
    /** Hears events, each at least once, those of one subject in order; when the handler throws, the event comes again later. */
    subscribeToEvents(name: string, types: string[], handler: EventHandler): this;
    /** The check throws or returns false when it fails, or returns a Check; one that is not critical only degrades the module. */
    addHealthCheck(name: string, check: () => unknown, { critical }?: {
        critical?: boolean | undefined;
    }): this;
    addMetric(name: string, metric: () => unknown): this;
    health(): Promise<{
        status: string;
        timestamp: string;
        uptime: number;
        checks: Record<string, Check>;
    }>;
    status(): Promise<{
        inFlight: number;
        metrics: {
            custom?: {
                [k: string]: unknown;
            } | undefined;
            cpu: number;
            memory: number;
            requests: number;
            errors: number;
        };
        id: string;
        name: any;
        version: any;
        instanceId: string;
        state: string;
        draining: boolean;
        settingsGeneration: number;
        status: string;
        timestamp: string;
        uptime: number;
        checks: Record<string, Check>;
    }>;
    /** Serves what the hub asks and the declared routes, and passes on the rest: `express().use(module.middleware())`. */
    middleware(): (request: IncomingMessage, response: ServerResponse, next?: () => void) => Promise<void>;
    /** The verified caller of a request, null for an anonymous one; a forged or stale word is refused with 401. */
    callerOf(request: Served): Promise<Caller | null>;
    /** Listens and stays docked until SIGTERM or SIGINT, then stops and ends the process. The app serves what is no route here. */
    start(app?: http.RequestListener): Promise<this>;
    /** Docks at the address where the module listens and stays docked until it is stopped; returns at once. */
    dock(url: string): void;
    /** Tells the hub how this module is and takes what it has to say; done by itself while docked. */
    sendHeartbeat(): Promise<void>;
    /** Takes no more, undocks, finishes what is under way within the deadline, closes. */
    stop({ undock }?: {
        undock?: boolean | undefined;
    }): Promise<void>;
    /** Tells the hub that this instance goes; it drains the module before it answers. */
    undock(): Promise<void>;
    /** Calls a neighbour at /api/v1/… or /m/<id>/…, on behalf of the caller whose request is served; gives its answer, parsed. */
    call(method: string, at: string, { body, headers, timeoutMs, onBehalfOf }?: Calling): Promise<any>;
    discoverModules(filter?: {
        capability?: string;
        type?: string;
        tag?: string;
        health?: string;
    }): Promise<Json[]>;
    getModule(id: string): Promise<Json | null>;
    /** Publishes events, which are kept when this returns; each has an id, so that trying again publishes nothing twice. */
    publishEvents(events: NewEvent[]): Promise<{
        accepted: number;
        duplicates: number;
    }>;
    publishEvent(event: NewEvent): Promise<{
        accepted: number;
        duplicates: number;
    }>;
}
