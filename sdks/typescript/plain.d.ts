import type { IncomingMessage, ServerResponse } from "node:http";
import { type Json } from "./tokens.js";
export declare const isObject: (value: unknown) => value is Json;
export declare const words: (problem: unknown) => string;
/** The overrides laid over the defaults, field by field at every depth; lists are replaced. */
export declare function merge(base: Json, over: Json): Json;
/** Writes a file that only its owner can read, whole or not at all; it is on disk when this returns. */
export declare function keepFile(file: string, text: string): void;
/** How long to wait before the next try: grows to the longest, scattered so that modules do not come in step. */
export declare function pauseMs(failures: number, longestMs?: number): number;
/** Grows with time (a UUID of version 7): the station keeps what comes together beside each other. */
export declare function newId(): string;
/** What runs a statement within a transaction, as a client of `pg` does. */
export type Transaction = {
    query(sql: string, values: unknown[]): Promise<{
        rowCount: number | null;
    }>;
};
/**
 * Marks an event as taken, in the transaction of its effect; false when it has had its effect before. The mark lies in a table of
 * yours, `quark_inbox (source text, id text, primary key (source, id))`.
 */
export declare function firstTime(transaction: Transaction, event: {
    source: string;
    id: string;
}): Promise<boolean>;
/** Of a route's path such as /orders/{id} or /files/{rest*}. */
export declare function pathPattern(route: string): RegExp;
/** The body of a request, at most so many bytes of it. */
export declare function readBody(request: IncomingMessage, most?: number): Promise<Buffer>;
export declare function readJson(request: IncomingMessage, most?: number): Promise<any>;
/** What the hub sends is an object. */
export declare function readObject(request: IncomingMessage): Promise<Json>;
/** What the hub answers is an object, too. */
export declare function expected(answer: any): Json;
/** What the hub or a neighbour answered: JSON where it is JSON. */
export declare function parsedOrText(answer: string): any;
export declare function send(response: ServerResponse, status: number, body: unknown): void;
