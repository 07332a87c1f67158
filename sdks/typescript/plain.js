// What needs no module: manifests laid over one another, files, pauses, paths, bodies.
import { randomUUID } from "node:crypto";
import { closeSync, fsyncSync, mkdirSync, openSync, renameSync, writeFileSync } from "node:fs";
import path from "node:path";
import { HubError, QuarkError } from "./tokens.js";
export const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);
export const words = (problem) => String(problem?.message ?? problem);
/** The overrides laid over the defaults, field by field at every depth; lists are replaced. */
export function merge(base, over) {
    const merged = { ...base };
    for (const [key, value] of Object.entries(over)) {
        if (value !== undefined)
            merged[key] = isObject(value) && isObject(merged[key]) ? merge(merged[key], value) : value;
    }
    return merged;
}
/** Writes a file that only its owner can read, whole or not at all; it is on disk when this returns. */
export function keepFile(file, text) {
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(`${file}.new`, text, { mode: 0o600, flush: true });
    renameSync(`${file}.new`, file);
    try {
        const folder = openSync(path.dirname(file), "r");
        fsyncSync(folder);
        closeSync(folder);
    }
    catch {
        // Not every system can flush a folder.
    }
}
/** How long to wait before the next try: grows to the longest, scattered so that modules do not come in step. */
export function pauseMs(failures, longestMs = 30_000) {
    return Math.min(longestMs, 250 * 2 ** Math.min(failures - 1, 20)) * (0.5 + Math.random() / 2);
}
/** Grows with time (a UUID of version 7): the station keeps what comes together beside each other. */
export function newId() {
    const millis = Date.now().toString(16).padStart(12, "0");
    return `${millis.slice(0, 8)}-${millis.slice(8)}-7${randomUUID().slice(15)}`;
}
/**
 * Marks an event as taken, in the transaction of its effect; false when it has had its effect before. The mark lies in a table of
 * yours, `quark_inbox (source text, id text, primary key (source, id))`.
 */
export async function firstTime(transaction, event) {
    const insert = "insert into quark_inbox (source, id) values ($1, $2) on conflict do nothing";
    return (await transaction.query(insert, [event.source, event.id])).rowCount === 1;
}
/** Of a route's path such as /orders/{id} or /files/{rest*}. */
export function pathPattern(route) {
    const literal = route.replace(/[.*+?^$()|[\]\\]/g, "\\$&");
    return new RegExp(`^${literal.replace(/\{(\w+)(\\\*)?\}/g, (_, name, rest) => `(?<${name}>${rest ? ".*" : "[^/]+"})`)}$`);
}
/** The body of a request, at most so many bytes of it. */
export async function readBody(request, most = 1_048_576) {
    const chunks = [];
    let length = 0;
    for await (const chunk of request.iterator({ destroyOnReturn: false })) {
        length += chunk.length;
        if (length > most)
            break;
        chunks.push(chunk);
    }
    if (length <= most)
        return Buffer.concat(chunks);
    request.resume(); // heard out: a connection closed on what is still being sent is reset, and the answer lost with it
    throw new QuarkError(413, "BODY_TOO_LARGE", `the body is longer than ${most} bytes`);
}
export async function readJson(request, most) {
    const body = await readBody(request, most);
    try {
        return JSON.parse(body.toString());
    }
    catch {
        throw new QuarkError(400, "BAD_REQUEST", "the body is not JSON");
    }
}
/** What the hub sends is an object. */
export async function readObject(request) {
    const body = await readJson(request);
    if (!isObject(body))
        throw new QuarkError(400, "BAD_REQUEST", "the body is no JSON object");
    return body;
}
/** What the hub answers is an object, too. */
export function expected(answer) {
    if (isObject(answer))
        return answer;
    throw new HubError(0, "QE201", "what answered does not speak the hub's protocol");
}
/** What the hub or a neighbour answered: JSON where it is JSON. */
export function parsedOrText(answer) {
    try {
        return JSON.parse(answer);
    }
    catch {
        return answer || undefined;
    }
}
export function send(response, status, body) {
    const text = JSON.stringify(body); // before the head: what is no JSON is a failure with an answer
    response.writeHead(status, text === undefined ? {} : { "content-type": "application/json" }).end(text);
}
