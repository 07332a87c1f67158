import type { IncomingMessage, ServerResponse } from "node:http";
import { type Json } from "./tokens.js";
export declare const DEFAULTS: {
    version: string;
    technology: string;
    language: string;
    protocol: string;
    endpoints: {
        health: string;
        status: string;
        init: string;
        config: string;
        drain: string;
        shutdown: string;
    };
    lifecycle: {
        startup: string;
        restart: string;
        healthCheckInterval: number;
        timeout: number;
    };
};
export declare const isObject: (value: unknown) => value is Json;
export declare const words: (problem: unknown) => string;
/** The overrides laid over the defaults, field by field at every depth; lists are replaced. */
export declare function merge(base: Json, over: Json): Json;
/** Writes a file that only its owner can read, whole or not at all; it is on disk when this returns. */
export declare function keepFile(file: string, text: string): void;
/** How long to wait before the next try: grows to the longest, scattered so that modules do not come in step. */
export declare function pauseMs(failures: number, longestMs?: number): number;
/** Of a route's path such as /orders/{id} or /files/{rest*}. */
export declare function pathPattern(route: string): RegExp;
export declare function send(response: ServerResponse, status: number, body: unknown): true;
export declare function refusing<T>(read: () => T, message: string): T;
export declare function parsed(bytes: Buffer): any;
export declare function readBody(request: IncomingMessage, most: number): Promise<Buffer>;
