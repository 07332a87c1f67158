export type Json = Record<string, any>;
/** What a module refuses: thrown in a handler it is answered in the station's error form. */
export declare class QuarkError extends Error {
    readonly status: number;
    readonly code: string;
    constructor(status: number, code: string, message: string);
}
/** What the hub or a neighbour answered instead of a success; status 0 when nobody answered. */
export declare class HubError extends Error {
    readonly status: number;
    readonly code: string;
    readonly body?: Json | undefined;
    readonly retryAfter: number;
    constructor(status: number, code: string, message: string, body?: Json | undefined, retryAfter?: number);
}
/** The person for whom a request is made, as the hub vouches for. */
export declare class Caller {
    readonly claims: Json;
    readonly subject: string;
    readonly userId?: number;
    readonly roles: string[];
    readonly permissions: string[];
    constructor(claims: Json);
    may(permission: string): boolean;
    require(permission: string): void;
}
/** Verifies the hub's tokens (RS256) with its published keys, which are kept and asked for again when they change. */
export declare class Tokens {
    #private;
    private readonly jwks;
    constructor(jwks: () => Promise<{
        keys: Json[];
    }>);
    /** The claims of a good token of that type, null for any other. */
    verified(token: string, type: string, audience?: string): Promise<Json | null>;
}
