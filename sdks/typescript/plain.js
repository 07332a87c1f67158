// What needs no module: manifests laid over one another, pauses, paths, bodies.
import { closeSync, fsyncSync, mkdirSync, openSync, renameSync, writeSync } from "node:fs";
import path from "node:path";
import { QuarkError } from "./tokens.js";
export const DEFAULTS = {
    version: "0.1.0", technology: "Node.js", language: "JavaScript", protocol: "http",
    endpoints: { health: "/health", status: "/status", init: "/init", config: "/config", drain: "/drain", shutdown: "/shutdown" },
    lifecycle: { startup: "auto", restart: "on-failure", healthCheckInterval: 10, timeout: 5 },
};
export const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);
export const words = (problem) => String(problem?.message ?? problem);
/** The overrides laid over the defaults, field by field at every depth; lists are replaced. */
export function merge(base, over) {
    const merged = structuredClone(base);
    for (const [key, value] of Object.entries(over)) {
        if (value !== undefined)
            merged[key] = isObject(value) && isObject(merged[key]) ? merge(merged[key], value) : value;
    }
    return merged;
}
/** Writes a file that only its owner can read, whole or not at all; it is on disk when this returns. */
export function keepFile(file, text) {
    const folder = path.dirname(file);
    mkdirSync(folder, { recursive: true });
    const unfinished = openSync(`${file}.new`, "w", 0o600);
    writeSync(unfinished, text);
    fsyncSync(unfinished);
    closeSync(unfinished);
    renameSync(`${file}.new`, file);
    try {
        const name = openSync(folder, "r");
        fsyncSync(name);
        closeSync(name);
    }
    catch {
        // Not every system can flush a folder.
    }
}
/** How long to wait before the next try: grows to the longest, scattered so that modules do not come in step. */
export function pauseMs(failures, longestMs = 30_000) {
    return Math.min(longestMs, 250 * 2 ** Math.min(failures - 1, 20)) * (0.5 + Math.random() / 2);
}
/** Of a route's path such as /orders/{id} or /files/{rest*}. */
export function pathPattern(route) {
    const parts = route.split(/(\{\w+\*?\})/).map((part) => {
        const [, name, rest] = part.match(/^\{(\w+)(\*?)\}$/) ?? [];
        return name ? `(?<${name}>${rest ? ".*" : "[^/]+"})` : part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
    });
    return new RegExp(`^${parts.join("")}$`);
}
export function send(response, status, body) {
    response.writeHead(status, body === undefined ? {} : { "content-type": "application/json" });
    response.end(body === undefined ? undefined : JSON.stringify(body));
    return true;
}
export function refusing(read, message) {
    try {
        return read();
    }
    catch {
        throw new QuarkError(400, "BAD_REQUEST", message);
    }
}
export function parsed(bytes) {
    return refusing(() => JSON.parse(bytes.toString()), "the body is not JSON");
}
export async function readBody(request, most) {
    const chunks = [];
    let length = 0;
    for await (const chunk of request) {
        length += chunk.length;
        if (length > most)
            throw new QuarkError(413, "BODY_TOO_LARGE", `the body is longer than ${most} bytes`);
        chunks.push(chunk);
    }
    return Buffer.concat(chunks);
}
