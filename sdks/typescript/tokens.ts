// Who calls: the hub's word on a request, verified with the hub's keys.
import { createPublicKey, verify, type KeyObject } from "node:crypto";

export type Json = Record<string, any>;

/** What a module refuses: thrown in a handler it is answered in the station's error form. */
export class QuarkError extends Error {
    constructor(readonly status: number, readonly code: string, message: string) {
        super(message);
    }
}

/** What the hub or a neighbour answered instead of a success; status 0 when nobody answered. */
export class HubError extends Error {
    constructor(readonly status: number, readonly code: string, message: string, readonly body?: Json, readonly retryAfter = 0) {
        super(message);
    }
}

/** The person for whom a request is made, as the hub vouches for. */
export class Caller {
    readonly subject: string;
    readonly userId?: number;
    readonly roles: string[];
    readonly permissions: string[];

    constructor(readonly claims: Json) {
        ({ sub: this.subject, user_id: this.userId, roles: this.roles = [], permissions: this.permissions = [] } = claims as any);
    }

    may(permission: string): boolean {
        return this.permissions.includes(permission);
    }

    require(permission: string): void {
        if (!this.may(permission)) throw new QuarkError(403, "QE203", `the permission ${permission} is missing`);
    }
}

/** Verifies the hub's tokens (RS256) with its published keys, which are kept and asked for again when they change. */
export class Tokens {
    #keys = new Map<string, KeyObject>();
    #fetchedAt = 0;
    #futileAt = 0;

    constructor(private readonly jwks: () => Promise<{ keys: Json[] }>) {}

    /** The claims of a good token of that type, null for any other. */
    async verified(token: string, type: string, audience?: string): Promise<Json | null> {
        if (token.length > 16_384 || !/^[\w-]+\.[\w-]+\.[\w-]+$/.test(token)) return null;
        const [head, body, signature] = token.split(".");
        try {
            const { alg, kid, crit } = JSON.parse(Buffer.from(head, "base64url").toString());
            if (alg !== "RS256" || typeof kid !== "string" || crit !== undefined) return null;
            const key = await this.#key(kid);
            if (!key || !verify("RSA-SHA256", Buffer.from(`${head}.${body}`), key, Buffer.from(signature, "base64url"))) return null;
            const claims = JSON.parse(Buffer.from(body, "base64url").toString());
            const now = Date.now() / 1000;
            const timely = typeof claims.exp === "number" && claims.exp > now - 5 && !(claims.nbf > now + 5);
            const ours = claims.iss === "quark" && claims.token_type === type && (!audience || [claims.aud].flat().includes(audience));
            return timely && ours ? claims : null;
        } catch (problem) {
            if (problem instanceof HubError) throw new QuarkError(503, "QE201", "the hub's keys cannot be had");
            return null;
        }
    }

    /** The hub's key of that id; an unknown one is asked for, but not again and again. */
    async #key(kid: string): Promise<KeyObject | undefined> {
        const now = Date.now();
        if ((!this.#keys.has(kid) && now - this.#futileAt > 5_000) || now - this.#fetchedAt > 600_000) {
            try {
                const { keys } = await this.jwks();
                const good = keys.filter((key) => key.kty === "RSA" && key.kid && (key.alg ?? "RS256") === "RS256" && key.n?.length >= 342);
                this.#keys = new Map(good.map((key) => [key.kid, createPublicKey({ key, format: "jwk" })]));
                this.#fetchedAt = now;
            } catch (problem) {
                if (this.#keys.size === 0) throw problem;
            }
            if (!this.#keys.has(kid)) this.#futileAt = now;
        }
        return this.#keys.get(kid);
    }
}
